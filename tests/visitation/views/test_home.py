"""The first page: each role goes to its work, and a greeting by name is kept by no browser."""

import pytest
from django.urls import reverse

from tests.factories.told_visits import ToldVisits
from volunteers.models import User

pytestmark = pytest.mark.django_db


def test_a_lead_and_a_volunteer_go_to_their_own_first_pages(client):
    world = ToldVisits()
    found = []
    for user in (world.lead, world.ida.user):
        client.force_login(user)
        found.append(client.get(reverse("home"))["Location"])
    assert found == [reverse("tonight"), reverse("my_visits")]


def test_a_greeting_by_name_is_not_kept_on_a_shared_telephone(client):
    client.force_login(User.objects.create_user(username="auditor", display_name="Archibald Appendix"))
    answer = client.get(reverse("home"))
    assert "Archibald Appendix" in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"


def test_no_page_at_all_is_kept_on_a_shared_computer(client):
    assert client.get(reverse("home"))["Cache-Control"] == "private, no-store"
