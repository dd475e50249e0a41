"""People are handed over before their lead leaves."""

from datetime import timedelta

import pytest
from django.urls import reverse

from compliance.models import AuditEvent
from tests.factories.told_visits import STARTS, ToldVisits
from visitation.actions.memberships import NotALead, NotTheirs, hand_over, people_of
from visitation.models import Person
from volunteers.actions.memberships import LastLead, end_membership, resume_membership, suspend, suspend_membership
from volunteers.models import Letter, Membership

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


@pytest.fixture
def third(world):
    return world.user("harbor-third", "PL")


def lead_of(world):
    world.person.refresh_from_db()
    return world.person.assigned_lead


def test_nobody_takes_the_people_of_a_lead_who_is_at_work(client, world, third):
    role, page = world.lead.active_membership, reverse("hand_over", args=[world.lead.active_membership.pk])
    for to in (world.second, third):
        with pytest.raises(NotTheirs):
            hand_over(role, to.active_membership, by=world.second, now=NOW)
    client.force_login(world.second)
    assert client.get(page).status_code == 404
    assert client.post(page, {"to": world.second.active_membership.pk}).status_code == 404
    assert lead_of(world) == world.lead
    assert not AuditEvent.objects.filter(action="person_handed_over").exists()


def test_whoever_lets_a_lead_rest_does_not_get_their_people(client, world, third):
    role, page = world.lead.active_membership, reverse("hand_over", args=[world.lead.active_membership.pk])
    suspend_membership(role, by=world.second, now=NOW)
    with pytest.raises(NotALead):
        hand_over(role, world.second.active_membership, by=world.second, now=NOW)
    client.force_login(world.second)
    assert page in client.get(reverse("member", args=[role.pk])).content.decode()
    assert client.post(page, {"to": world.second.active_membership.pk}).status_code == 200  # not offered
    assert lead_of(world) == world.lead
    assert client.post(page, {"to": third.active_membership.pk}).status_code == 302
    assert lead_of(world) == third
    end_membership(role, by=world.second, now=NOW)


@pytest.mark.parametrize("how", ["ended", "closed"])
def test_of_a_lead_who_is_gone_whoever_asks_may_take_the_people(client, world, how):
    role = world.lead.active_membership
    if how == "ended":
        Membership.objects.filter(pk=role.pk).update(since=NOW, ended_at=NOW)
    else:
        suspend(world.lead, by=world.second, now=NOW)
    client.force_login(world.second)
    page = reverse("hand_over", args=[role.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"to": world.second.active_membership.pk}).status_code == 302
    assert lead_of(world) == world.second


def test_an_old_role_of_a_lead_who_is_at_work_again_opens_nothing(world):
    old = world.lead.active_membership
    Membership.objects.filter(pk=old.pk).update(since=NOW, ended_at=NOW)
    Membership.objects.create(user=world.lead, program=world.program, role="PL", since=NOW)
    with pytest.raises(NotTheirs):
        hand_over(old, world.second.active_membership, by=world.second, now=NOW)


def test_the_other_leads_are_told_of_it(world, third):
    hand_over(world.lead.active_membership, world.second.active_membership, by=world.lead, now=NOW)
    told = Letter.objects.filter(kind="people_handed_over").order_by("user__username")
    assert [(each.user.username, each.subject_code) for each in told] == [("harbor-second", "1"), ("harbor-third", "1")]


def test_the_last_lead_stays_while_the_program_looks_after_people(client, world):
    Person.objects.update(assigned_lead=None)
    suspend_membership(world.second.active_membership, by=world.lead, now=NOW)
    with pytest.raises(LastLead) as refused:
        end_membership(world.lead.active_membership, by=world.lead, now=NOW)
    assert refused.value.codes == (world.person.alias_code,)
    client.force_login(world.lead)
    page = client.post(reverse("member_change", args=[world.lead.active_membership.pk, "end"]))
    assert page.status_code == 409
    assert "the program would have no lead" in page.content.decode()
    resume_membership(world.second.active_membership, by=world.lead, now=NOW)
    end_membership(world.lead.active_membership, by=world.lead, now=NOW)


def test_the_last_lead_goes_where_nobody_is_looked_after(world):
    Person.objects.update(assigned_lead=None, state="closed")
    end_membership(world.second.active_membership, by=world.lead, now=NOW)
    end_membership(world.lead.active_membership, by=world.lead, now=NOW)


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
