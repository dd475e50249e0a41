"""One's own roles, one at a time; and who looked at one's own data."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from compliance import audit
from compliance.sessions.models import WebSession
from tests.factories.accounts import with_app
from tests.factories.told_visits import ToldVisits
from volunteers.models import Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return ToldVisits()


def test_taking_up_another_role_begins_a_new_session_key_and_closes_what_the_first_one_opened(client, world):
    far = ToldVisits("far", facility=world.facility)
    second = Membership.objects.create(user=world.ida.user, program=far.program, role="PL")
    client.force_login(world.ida.user)
    before = client.session.session_key
    visit = reverse("visit", args=[world.visit().code])
    assert client.get(visit).status_code == 200
    assert client.get(reverse("team")).status_code == 404
    answer = client.post(reverse("my_role_take_up", args=[second.pk]))
    assert (answer.status_code, client.session.session_key != before) == (302, True)
    assert client.get(visit).status_code == 404
    assert client.get(reverse("team")).status_code == 200


def roles_of_ida(world):
    """Ida's role as a volunteer, which counts, and two as a lead elsewhere."""
    programs = [ToldVisits(name, facility=world.facility).program for name in ("far", "near")]
    leads = [Membership.objects.create(user=world.ida.user, program=program, role="PL") for program in programs]
    return world.ida.user.active_membership, *leads


def take_up(client, role):
    return client.post(reverse("my_role_take_up", args=[role.pk]))["Location"]


@pytest.mark.password_only
def test_whoever_has_no_second_factor_goes_back_from_a_leads_role_and_takes_up_no_other_one(client, world):
    volunteer, lead, another = roles_of_ida(world)
    client.force_login(world.ida.user)
    take_up(client, lead)
    assert client.get(reverse("week"))["Location"] == reverse("factors")
    page = client.get(reverse("factors")).content.decode()
    assert "You are here because of the role that you work under now: program lead." in page
    assert all(f'href="{reverse(name)}"' in page for name in ("my_roles", "sessions"))
    assert [client.get(reverse(name)).status_code for name in ("my_roles", "sessions")] == [200, 200]
    assert take_up(client, another) == reverse("factors")
    assert type(world.ida.user).objects.get(pk=world.ida.user.pk).active_membership == lead
    assert take_up(client, volunteer) == reverse("home")
    assert client.get(reverse("profile")).status_code == 200


@pytest.mark.password_only
def test_whoever_has_a_second_factor_proves_it_before_going_back(client, world):
    volunteer, lead, _another = roles_of_ida(world)
    client.force_login(with_app(world.ida.user))
    take_up(client, lead)
    assert take_up(client, volunteer).split("?")[0] == reverse("prove")


@pytest.mark.password_only
def test_whoever_has_no_second_factor_signs_out_everywhere_from_a_leads_role(client, world):
    _volunteer, lead, _another = roles_of_ida(world)
    client.force_login(world.ida.user)
    take_up(client, lead)
    client.post(reverse("sessions_end"))
    assert not WebSession.objects.filter(user_pk=world.ida.user.pk).exists()


def test_taking_up_another_role_ends_the_sessions_elsewhere_and_brings_the_end_of_this_one_nearer(client, world):
    _volunteer, lead, _another = roles_of_ida(world)
    client.force_login(world.ida.user)
    Client().force_login(world.ida.user)
    take_up(client, lead)
    session = WebSession.objects.get(user_pk=world.ida.user.pk)
    assert session.ends_at - session.created_at == timedelta(hours=8)
    assert client.get(reverse("team")).status_code == 200


@pytest.mark.parametrize("whose", ["another's", "ended", "resting"])
def test_a_role_that_is_not_ones_own_or_does_not_hold_is_not_taken_up(client, world, whose):
    far = ToldVisits("far", facility=world.facility)
    role = Membership.objects.create(user=world.ida.user, program=far.program, role="VO")
    if whose == "another's":
        role = far.ida.user.active_membership
    elif whose == "ended":
        Membership.objects.filter(pk=role.pk).update(ended_at=role.since)
    else:
        Membership.objects.filter(pk=role.pk).update(suspended_at=role.since)
    client.force_login(world.ida.user)
    client.post(reverse("my_role_take_up", args=[role.pk]))
    world.ida.user.refresh_from_db()
    assert world.ida.user.active_membership.program == world.program


def test_all_roles_are_listed_with_the_one_that_counts(client, world):
    far = ToldVisits("far", facility=world.facility)
    Membership.objects.create(user=world.ida.user, program=far.program, role="VO")
    client.force_login(world.ida.user)
    page = client.get(reverse("my_roles")).content.decode()
    assert (page.count("counts now"), page.count("Work under this role")) == (1, 1)
    assert "Harbor" in page and "Far" in page


def test_a_role_is_not_taken_up_by_looking(client, world):
    client.force_login(world.ida.user)
    page = reverse("my_role_take_up", args=[world.ida.user.active_membership.pk])
    assert client.get(page).status_code == 405


def test_one_sees_what_others_did_with_ones_account_and_not_with_others(client, world):
    for subject, by in (("harbor-ida", "harbor-lead"), (world.ida.code, "harbor-lead"), ("harbor-omar", "harbor-lead")):
        audit.record("profile_read", by=by, subject=subject, program="harbor")
    audit.record("profile_changed", by="harbor-ida", subject="harbor-ida", program="harbor")
    client.force_login(world.ida.user)
    answer = client.get(reverse("looked_at"))
    assert sorted(event.subject for event in answer.context["page"]) == sorted(["harbor-ida", world.ida.code])
    assert "harbor-lead" in answer.content.decode()


@pytest.mark.parametrize("role", ["RA", "NC", "AU", "SA"])
def test_every_account_has_that_page(client, world, role):
    user = world.user("somebody", "VO")
    Membership.objects.filter(user=user).update(role=role, program=None)
    client.force_login(user)
    assert client.get(reverse("looked_at")).status_code == 200
