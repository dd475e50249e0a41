"""Who may know of which visit, plan and person."""

from datetime import timedelta

import pytest

from tests.factories.told_visits import ENDS, STARTS, ToldVisits
from visitation.models import Match, Plan, UnmetRequest, Visit, VisitRequest
from visitation.queries import facilities_in_care, knows_person, plans_for, visits_for, visits_without_log, week
from visitation.statuses import Status
from volunteers.models import Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return ToldVisits()


def codes(visits):
    return [visit.code for visit in visits]


def later(hours):
    return STARTS + timedelta(hours=hours)


def test_a_lead_knows_of_all_visits_of_their_program_drafts_included(world):
    told, draft = world.visit(), world.visit(status=Status.DRAFT, starts=later(3))
    assert codes(visits_for(world.lead)) == [told.code, draft.code]


def test_a_volunteer_knows_of_their_own_published_visits_alone(world):
    own = world.visit()
    world.visit(team=[world.omar], starts=later(3))
    world.visit(status=Status.DRAFT, starts=later(6))
    assert codes(visits_for(world.ida.user)) == [own.code]


def test_a_visit_that_was_called_off_stays_known_but_a_draft_thrown_away_never_was(world):
    off = world.visit(status=Status.WITHDRAWN, sequence=1)
    world.visit(status=Status.WITHDRAWN, starts=later(3))
    assert codes(visits_for(world.ida.user)) == [off.code]


def test_neither_sees_another_program(world):
    far = ToldVisits("far", facility=world.facility)
    far.visit()
    assert codes(visits_for(world.lead)) == codes(visits_for(world.ida.user)) == []


@pytest.mark.parametrize("role", ["AP", "RA", "NC", "AU", "SA"])
def test_other_roles_see_no_visit_and_no_plan(world, role):
    world.visit(status=Status.DRAFT)
    user = world.user("somebody", "PL")
    program = world.program if role in Membership.PROGRAM_ROLES else None
    user.active_membership = Membership.objects.create(user=user, program=program, role=role)
    user.save()
    assert codes(visits_for(user)) == list(plans_for(user)) == []


def test_a_list_never_opens_a_sealed_column(world):
    world.visit()
    assert "legal_name" in visits_for(world.lead).get().person.get_deferred_fields()


def test_the_week_shows_drafts_of_living_plans_only(world):
    told = world.visit()
    draft = world.visit(status=Status.DRAFT, starts=later(3))
    gone = world.visit(status=Status.DRAFT, starts=later(6))
    Plan.objects.filter(pk=draft.plan_id).update(state=Plan.State.DRAFT)
    Plan.objects.filter(pk=gone.plan_id).update(state=Plan.State.DISCARDED)
    (block,) = week(world.lead, told.day)
    assert [codes(day.visits) for day in block.days] == [[told.code, draft.code], [], [], [], [], [], []]


def test_the_week_ends_after_seven_days(world):
    world.visit(starts=STARTS + timedelta(days=7))
    last = world.visit(starts=STARTS + timedelta(days=6))
    (block,) = week(world.lead, STARTS.date())
    assert block.count == 1 and block.first == last


@pytest.mark.parametrize(("hours", "known"), [(23.9, True), (24, False)], ids=["the same day", "a day later"])
def test_a_volunteer_forgets_the_person_a_day_after_the_visit(world, hours, known):
    visit = world.visit()
    assert knows_person(world.ida.user, visit, now=ENDS + timedelta(hours=hours)) is known


def test_a_match_lasts_longer_than_a_visit(world):
    visit = world.visit()
    match = Match.objects.create(person=world.person, volunteer=world.ida, since=STARTS.date())
    assert knows_person(world.ida.user, visit, now=ENDS + timedelta(days=30))
    match.ended_on = STARTS.date()
    match.save()
    assert not knows_person(world.ida.user, visit, now=ENDS + timedelta(days=30))


def test_a_lead_always_knows_the_code(world):
    assert knows_person(world.lead, world.visit(), now=ENDS + timedelta(days=300))


def test_a_visit_nobody_told_of_waits_from_its_end_on(world):
    visit = world.visit()
    assert codes(visits_without_log(world.lead, before=ENDS)) == []
    assert codes(visits_without_log(world.lead, before=ENDS + timedelta(seconds=1))) == [visit.code]


def test_plans_belong_to_their_program(world):
    plan = world.visit(status=Status.DRAFT).plan
    far = ToldVisits("far", facility=world.facility)
    assert list(plans_for(world.lead)) == [plan]
    assert list(plans_for(far.lead)) == list(plans_for(world.ida.user)) == []


def test_a_plan_counts_its_visits_once_whatever_else_is_joined(world):
    draft = world.visit(status=Status.DRAFT)
    another = world.visit(status=Status.DRAFT, starts=later(3))
    Visit.objects.filter(pk=another.pk).update(plan=draft.plan)
    world.visit(status=Status.WITHDRAWN, plan=draft.plan, starts=later(6))
    for number in "123":
        request = VisitRequest.objects.create(
            person=world.person, code=f"RQ-{number}", first_day=STARTS, last_day=STARTS, waiting_since=STARTS
        )
        UnmetRequest.objects.create(plan=draft.plan, request=request)
    plan = plans_for(world.lead).get(code=draft.plan.code)
    assert (plan.visit_count, plan.unmet_count) == (2, 3)


def test_a_rule_admin_cares_for_every_facility_and_a_lead_for_the_programs_own(world):
    admin = world.user("admin", "RA")
    assert list(facilities_in_care(admin)) == [world.facility]
    assert list(facilities_in_care(world.lead)) == []
    world.program.facilities.add(world.facility)
    assert list(facilities_in_care(world.lead)) == [world.facility]
    assert list(facilities_in_care(world.ida.user)) == []
