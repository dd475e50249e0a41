"""One's own roles, one at a time; and who looked at one's own data."""

import pytest
from django.urls import reverse

from compliance import audit
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
