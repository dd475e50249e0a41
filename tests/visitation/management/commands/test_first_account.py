"""An empty installation begins with a link that works once; it has no account and no password of its own."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from compliance.models import AuditEvent
from volunteers.models import Invitation, Membership, User

pytestmark = pytest.mark.django_db
PASSWORD = "seven quiet herons wade at dusk"


def first_account(**options):
    out = StringIO()
    call_command("first_account", stdout=out, stderr=StringIO(), **options)
    return out.getvalue().strip()


def join(client, link):
    client.get(re.sub(r"^https?://[^/]+", "", link))
    return client.post(reverse("join"), {"name": "Cora", "way": "password", "password": PASSWORD, "again": PASSWORD})


def test_there_is_no_account_before_anybody_made_one():
    assert not User.objects.exists()


@pytest.mark.parametrize(("option", "role"), [("coordinator", "NC"), ("system-admin", "SA")])
def test_the_link_makes_an_account_that_must_set_up_a_second_factor_first(client, option, role):
    answer = join(client, first_account(role=option))
    user = User.objects.get()
    assert (answer.status_code, user.role, user.check_password(PASSWORD)) == (302, role, True)
    assert client.get(reverse("network"))["Location"] == reverse("factors")


def test_the_link_works_once(client, django_user_model):
    link = first_account()
    join(client, link)
    client.logout()
    assert join(client, link).status_code == 404
    assert User.objects.count() == 1


def test_from_two_on_they_ask_each_other():
    for name in ("first", "second"):
        user = User.objects.create_user(name)
        Membership.objects.create(user=user, role="NC")
    with pytest.raises(CommandError, match="two of them agree"):
        first_account()
    assert not Invitation.objects.exists()
    assert first_account(role="system-admin")


def test_the_trail_says_that_it_was_used():
    first_account()
    event = AuditEvent.objects.get()
    assert (event.action, event.by, event.detail) == ("invited", "first_account", {"role": "NC", "way": "hand"})
