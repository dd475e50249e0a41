"""A plan is published by two leads of its program."""

from datetime import timedelta

import pytest

from compliance.approvals.answering import SecondPerson, approve
from compliance.approvals.asking import ask
from compliance.approvals.models import Approval
from compliance.approvals.refusals import Refused
from tests.factories.told_visits import STARTS, ToldVisits
from visitation.actions.planning import PlanNotReady, discard_plan
from visitation.actions.publication import (
    NobodyCouldAgree,
    ask_to_publish,
    require_second_lead,
    waiting_publication,
)
from visitation.models import Plan
from visitation.statuses import Status

pytestmark = pytest.mark.django_db
NOW = STARTS - timedelta(days=3)


@pytest.fixture
def world():
    return ToldVisits()


def a_draft(world, made_by="tests"):
    plan = world.visit(status=Status.DRAFT).plan
    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.DRAFT, made_by=made_by)
    plan.refresh_from_db()
    return plan


def second(user):
    return SecondPerson(user, NOW, frozenset({"password", "passkey"}))


def test_a_lead_alone_in_a_program_cannot_ask_and_the_plan_waits(world):
    plan = a_draft(world, made_by=world.lead.username)
    with pytest.raises(NobodyCouldAgree) as alone:
        ask_to_publish(plan, by=world.lead, now=NOW)
    assert alone.value.made_by_another is False
    assert not Approval.objects.exists()
    world.user("second-lead", "PL")
    assert ask_to_publish(plan, by=world.lead, now=NOW).state == "asked"


def test_of_two_leads_the_one_who_made_the_plan_asks(world):
    other = world.user("second-lead", "PL")
    plan = a_draft(world, made_by=world.lead.username)
    with pytest.raises(NobodyCouldAgree) as alone:
        ask_to_publish(plan, by=other, now=NOW)
    assert alone.value.made_by_another is True
    require_second_lead(plan, by=world.lead)


def test_a_lead_whose_role_ended_or_who_is_suspended_is_no_second_lead(world):
    other = world.user("second-lead", "PL")
    plan = a_draft(world)
    type(other).objects.filter(pk=other.pk).update(is_active=False)
    with pytest.raises(NobodyCouldAgree):
        require_second_lead(plan, by=world.lead)


def test_a_plan_that_is_no_draft_is_not_asked_for(world):
    world.user("second-lead", "PL")
    plan = a_draft(world)
    discard_plan(plan, by=world.lead, now=NOW)
    with pytest.raises(PlanNotReady):
        ask_to_publish(plan, by=world.lead, now=NOW)


def test_a_plan_discarded_in_between_is_not_published(world):
    other = world.user("second-lead", "PL")
    plan = a_draft(world)
    approval = ask_to_publish(plan, by=world.lead, now=NOW)
    discard_plan(plan, by=world.lead, now=NOW)
    with pytest.raises(Refused):
        approve(approval, by=second(other), seen=approval.content_hash, now=NOW)
    assert Plan.objects.get(pk=plan.pk).state == Plan.State.DISCARDED


def test_a_plan_of_another_program_cannot_be_asked_for(world):
    far = ToldVisits("far", facility=world.facility)
    with pytest.raises(Refused):
        ask("ROS-02", subject=a_draft(far).code, program=far.program, by=world.lead, now=NOW)


def test_asking_again_takes_back_the_first_question(world):
    world.user("second-lead", "PL")
    plan = a_draft(world)
    first = ask_to_publish(plan, by=world.lead, now=NOW)
    again = ask_to_publish(plan, by=world.lead, now=NOW + timedelta(hours=80))
    first.refresh_from_db()
    assert (first.state, again.state) == ("expired", "asked")
    assert waiting_publication(plan, now=NOW + timedelta(hours=81)) == again


def test_the_visits_become_planned_and_their_places_know_when_they_were_booked(world):
    other = world.user("second-lead", "PL")
    plan = a_draft(world)
    approval = ask_to_publish(plan, by=world.lead, now=NOW)
    done = approve(approval, by=second(other), seen=approval.content_hash, now=NOW)
    published = Plan.objects.get(pk=plan.pk)
    assert (published.state, published.published_by) == ("published", "second-lead")
    kept = plan.visits.filter(status=Status.ASKED.value)
    assert done.result.visits == kept.count()
    assert {place.booked_at for visit in kept for place in visit.team.all()} <= {NOW}
