"""People are handed over before their lead leaves."""

from datetime import timedelta

import pytest
from django.urls import reverse

from compliance.models import AuditEvent
from tests.factories.told_visits import STARTS, ToldVisits
from visitation.actions.memberships import NotALead, hand_over, people_of
from visitation.models import Person
from volunteers.actions.memberships import end_membership, suspend_membership

pytestmark = pytest.mark.django_db
NOW = STARTS - timedelta(days=2)


@pytest.fixture
def world():
    world = ToldVisits()
    world.second = world.user("harbor-second", "PL")
    Person.objects.filter(pk=world.person.pk).update(assigned_lead=world.lead)
    return world


def test_the_people_of_a_lead_are_told_by_code(world):
    assert list(people_of(world.lead.active_membership)) == [world.person.alias_code]
    assert list(people_of(world.second.active_membership)) == []
    assert list(people_of(world.ida.user.active_membership)) == []


def test_whoever_is_closed_needs_nobody(world):
    Person.objects.filter(pk=world.person.pk).update(state="closed")
    assert list(people_of(world.lead.active_membership)) == []


def test_handed_over_the_lead_may_leave(world):
    codes = hand_over(world.lead.active_membership, world.second.active_membership, by=world.lead, now=NOW)
    assert codes == [world.person.alias_code]
    world.person.refresh_from_db()
    assert world.person.assigned_lead == world.second
    end_membership(world.lead.active_membership, by=world.lead, now=NOW)
    event = AuditEvent.objects.get(action="person_handed_over")
    assert (event.subject, event.detail) == (
        world.person.alias_code, {"from": "harbor-lead", "to": "harbor-second"}
    )  # fmt: skip


def test_nobody_but_a_lead_at_work_takes_people(world):
    far = ToldVisits("far", facility=world.facility)
    suspend_membership(world.second.active_membership, by=world.lead, now=NOW)
    for to in (far.lead, world.ida.user, world.second):
        with pytest.raises(NotALead):
            hand_over(world.lead.active_membership, to.active_membership, by=world.lead, now=NOW)
    world.person.refresh_from_db()
    assert world.person.assigned_lead == world.lead


def test_the_page_hands_over_and_leaving_works_afterwards(client, world):
    client.force_login(world.lead)
    own = world.lead.active_membership.pk
    leave = reverse("member_change", args=[own, "end"])
    assert "Hand them over first" in client.get(leave).content.decode()
    assert client.post(leave).status_code == 409
    page = reverse("hand_over", args=[own])
    assert world.person.alias_code in client.get(page).content.decode()
    assert client.post(page, {"to": world.ida.user.active_membership.pk}).status_code == 200  # no lead: not offered
    assert client.post(page, {"to": world.second.active_membership.pk}).status_code == 302
    assert client.post(leave).status_code == 302
    assert client.get(reverse("week")).status_code == 302  # signed out
