"""The menu of each role leads to pages that this role may open, and says where one stands."""

import pytest
from django.urls import reverse

from compliance.access import Role
from tests.factories.told_visits import ToldVisits
from volunteers.models import Membership, User, Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return ToldVisits()


def somebody(world, role):
    if role == Role.VOLUNTEER:
        return world.ida.user
    user = User.objects.create_user(f"some-{role.value}", "long enough to be allowed")
    program = world.program if role.value in Membership.PROGRAM_ROLES else None
    user.active_membership = Membership.objects.create(user=user, program=program, role=role.value)
    user.save()
    if role == Role.APPLICANT:
        Volunteer.objects.create(program=program, user=user, code="V-APP1", preferred_name="New", state="applying")
    return user


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ANYONE, Role.MENTOR)])
def test_every_line_of_the_menu_opens(client, world, role):
    client.force_login(somebody(world, role))
    menu = client.get(reverse("profile")).context["menu"]
    assert menu and [entry.url for entry in menu if client.get(entry.url).status_code != 200] == []


def test_the_menu_says_where_one_stands(client, world):
    client.force_login(world.lead)
    menu = client.get(reverse("plan_list")).context["menu"]
    assert [entry.url for entry in menu if entry.is_here] == [reverse("plan_list")]


def test_nobody_signed_in_has_no_menu(client):
    assert client.get(reverse("home")).context["menu"] == []


def test_the_other_language_is_offered_in_its_own_words(client):
    assert client.get(reverse("home")).context["other_languages"] == [("es", "Español")]
    client.cookies["__Host-language"] = "es"
    assert client.get(reverse("home")).context["other_languages"] == [("en", "English")]
