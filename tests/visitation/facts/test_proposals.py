"""Visits as the rules are asked about them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.rules import Party, check_many, verdict_of
from tests.factories.plans import FIRST, LAST, NOW, SATURDAY, SUNDAY, PlanWorld
from visitation.actions.planning import make_draft, new_plan
from visitation.facts import proposals_for
from visitation.models import Visit
from visitation.statuses import Status

pytestmark = pytest.mark.django_db


def proposal(visit, now=NOW):
    (found,) = proposals_for([visit], now=now)
    return found


def test_a_visit_is_asked_about_with_everything_that_is_known():
    world = PlanWorld()
    person, one, two = world.person(), world.volunteer(), world.volunteer()
    visit = world.visit(person, one, two)
    found = proposal(visit)
    assert (found.facility.id, found.window_id, found.route, found.mode) == ("harbor-center", "w1", "social", None)
    assert (found.span.start, found.span.end) == (visit.starts, visit.ends)
    assert (found.person_key, found.person.housing_unit) == (person.alias_code, "East")
    assert [visitor.key for visitor in found.visitors] == [one.code, two.code]
    assert found.party == Party(adults=2)
    assert found.program.trainings == ("orientation",)
    assert found.past == ()


def test_no_visits_are_no_proposals(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert proposals_for([], now=NOW) == []


def test_they_come_in_the_order_of_the_visits():
    world = PlanWorld()
    volunteer = world.volunteer()
    visits = [world.visit(world.person(), volunteer, day=day) for day in (SUNDAY, SATURDAY)]
    assert [found.span.start for found in proposals_for(visits, now=NOW)] == [visit.starts for visit in visits]


def test_a_draft_is_asked_for_now_and_a_published_visit_was_asked_for_when_it_was():
    world = PlanWorld()
    plan = new_plan(program=world.program, first_day=FIRST, last_day=LAST, by="lead", now=NOW)
    person, volunteer = world.person(), world.volunteer()
    later = NOW + timedelta(days=2)
    draft = world.visit(person, volunteer, status=Status.DRAFT, plan=plan)
    booked = world.visit(world.person(), volunteer, day=SUNDAY)
    assert [found.asked_at for found in proposals_for([draft, booked], now=later)] == [later, NOW]
    type(plan).objects.filter(pk=plan.pk).update(state="published", published_at=NOW - timedelta(hours=1))
    Visit.objects.filter(pk=draft.pk).update(status="asked")
    draft.refresh_from_db()
    assert proposal(draft, later).asked_at == NOW - timedelta(hours=1)


# What counts beside a visit


def beside(visit):
    return [(past.span.start, past.person_key, sorted(past.visitor_keys)) for past in proposal(visit).past]


def test_other_visits_of_the_person_and_of_the_team_count_and_itself_does_not():
    world = PlanWorld()
    person, volunteer, stranger = world.person(), world.volunteer(), world.volunteer()
    friend = world.person()
    visit = world.visit(person, volunteer, day=SATURDAY)
    same_person = world.visit(person, stranger, day=SUNDAY)
    same_team = world.visit(friend, volunteer, day=SATURDAY, hour=11)
    world.visit(friend, stranger, day=SATURDAY + timedelta(days=7))
    assert beside(visit) == [
        (same_team.starts, friend.alias_code, [volunteer.code]),
        (same_person.starts, person.alias_code, [stranger.code]),
    ]


def test_visits_in_the_same_room_at_the_same_time_count_also_those_of_other_programs():
    world = PlanWorld()
    other = PlanWorld(code="birch", facility=world.facility)
    visit = world.visit(world.person(), world.volunteer(), hour=9)
    there = other.visit(other.person(), other.volunteer(), hour=9)
    other.visit(other.person(), other.volunteer(), hour=10)  # touching is not overlapping
    assert [start for start, _, _ in beside(visit)] == [there.starts]


@pytest.mark.parametrize(
    ("status", "counts"),
    [
        (Status.ASKED, True),
        (Status.CONFIRMED, True),
        (Status.HELD, True),
        (Status.DONE, True),
        (Status.WITHDRAWN, False),
        (Status.DID_NOT_HAPPEN, False),
    ],
)
def test_what_holds_or_held_its_seat_counts(status, counts):
    world = PlanWorld()
    person, volunteer = world.person(), world.volunteer()
    visit = world.visit(person, volunteer, day=SATURDAY)
    world.visit(person, volunteer, day=SUNDAY, status=status)
    assert len(beside(visit)) == counts


def test_a_visit_that_was_made_counts_as_held():
    world = PlanWorld()
    person, volunteer = world.person(), world.volunteer()
    world.visit(person, volunteer, day=SATURDAY - timedelta(days=7), status=Status.DONE)
    assert [past.state for past in proposal(world.visit(person, volunteer)).past] == ["held"]


def test_drafts_count_beside_drafts_of_their_own_plan_only():
    world = PlanWorld()
    person, volunteer = world.person(), world.volunteer()
    plans = [
        new_plan(program=world.program, first_day=FIRST, last_day=LAST, by="lead", now=NOW) for _ in range(2)
    ]
    draft = world.visit(person, volunteer, day=SATURDAY, status=Status.DRAFT, plan=plans[0])
    sibling = world.visit(person, volunteer, day=SUNDAY, status=Status.DRAFT, plan=plans[0])
    world.visit(person, volunteer, day=SUNDAY, hour=11, status=Status.DRAFT, plan=plans[1])
    booked = world.visit(person, volunteer, day=SATURDAY, hour=11)
    assert [start for start, _, _ in beside(draft)] == [booked.starts, sibling.starts]
    assert beside(booked) == []


def test_what_lies_far_off_counts_only_where_a_quota_is_for_good():
    long_ago = SATURDAY - timedelta(days=91)
    for_good = {"subject": "visitor", "measure": "persons_seen", "limit": 1, "period": None}
    for code, quotas in (("ash", []), ("birch", [for_good])):
        world = PlanWorld(code=code, quotas=quotas)
        volunteer = world.volunteer()
        world.visit(world.person(), volunteer, day=long_ago)
        assert len(beside(world.visit(world.person(), volunteer))) == len(quotas)


# In bulk


def test_the_number_of_queries_does_not_grow():
    world = PlanWorld()
    visits, counts = [], []
    for week in range(4):
        person, volunteer = world.person(), world.volunteer()
        visits.append(world.visit(person, volunteer, day=SATURDAY + timedelta(days=7 * week)))
        world.visit(person, volunteer, day=SUNDAY + timedelta(days=7 * week))
        if week in (0, 3):
            proposals_for(visits, now=NOW)
            with CaptureQueriesContext(connection) as queries:
                proposals_for(visits, now=NOW)
            counts.append(len(queries))
    assert counts[0] == counts[1] <= 14


def test_a_drafts_visits_pass_the_rules_as_they_stand_in_the_database():
    world = PlanWorld(quotas=[{"subject": "detained_person", "measure": "visits", "limit": 1, "period": "week"}])
    for _ in range(3):
        world.volunteer()
        person = world.person()
        world.request(person), world.request(person)
    plan = make_draft(new_plan(program=world.program, first_day=FIRST, last_day=LAST, by="lead", now=NOW), now=NOW)
    visits = list(plan.visits.all())
    assert len(visits) == 6
    answers = check_many(proposals_for(visits, now=NOW))
    assert [verdict_of(findings).value for findings in answers] == ["allowed"] * 6


def test_a_moment_is_a_moment_whatever_zone_it_is_written_in():
    world = PlanWorld()
    visit = world.visit(world.person(), world.volunteer())
    assert proposal(visit).span.start == datetime(2026, 9, 12, 13, 0, tzinfo=UTC)
