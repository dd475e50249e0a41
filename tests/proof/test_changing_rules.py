"""What programs for other visits got wrong when rules change under visits that are booked: tried here.

Nothing is refused because of what is booked: a draft says whom it hits before a lead publishes it, and what it hits is
flagged, visit by visit. So a visit does not move with its window, either: a lead is shown the nearest hour. What each
cause flags, and how it clears: tests/visitation/recheck/test_touching.py. A reason to put a flag aside:
tests/visitation/review/test_views.py. Requests whose hours have passed close themselves:
tests/visitation/choices/test_asking.py.

What does not exist here: days in court (nobody tells a program of them; a lead who hears of one calls the visit off),
and two people who must be kept apart (what is kept is who must not visit whom).
"""

from datetime import date, timedelta

import pytest

from compliance.rules import PersonFacts, check
from compliance.rules.conflicts import conflict_findings
from facilities.actions.closures import announce_closure, lift_closure
from tests.builders import (
    a_facility,
    a_past_visit,
    a_proposal,
    a_span,
    a_window,
    allowed_dates,
    blocks,
    codes,
    slots_on,
)
from tests.factories.asked_again import NIGHT, WEEK, AskedAgain, a_draft, flags, new_rules
from tests.factories.facilities import a_facility as a_loaded_facility
from tests.factories.plans import EAST, SATURDAY, SUNDAY, WEST
from tests.factories.told_visits import ToldVisits
from visitation.models import Conflict, Person, Placement, ReviewFlag, ReviewTask, Visit
from visitation.placements.conflicts import mark_of
from visitation.placements.knowledge import known_of_person
from visitation.placements.moving import move
from visitation.review.holding import ignore
from visitation.rule_desk.impact.hits import impact_of, nearest_starts
from visitation.statuses import Status
from volunteers.actions.availability import add_availability, remove_availability
from volunteers.clearances.actions import change
from volunteers.models import AwayRange, Clearance

FRIDAY = date(2026, 7, 10)
FRIDAYS = {"days": ["fri"], "start": "09:00", "end": "10:00", "kind": "session"}


def stands_against(window, day=FRIDAY, person=PersonFacts(), **visiting):  # noqa: B008
    """What the rules say of a visit on a day at nine, once the window is this one."""
    asked = a_proposal(a_facility(window, **visiting), span=a_span(day, "09:00"), person=person)
    return blocks(check(asked))


def test_a_window_that_ends_earlier_hits_what_is_booked_after_its_last_day():
    assert stands_against(a_window(**FRIDAYS)) == []
    ends = [stands_against(a_window(**FRIDAYS, valid_to=day)) for day in ("2026-07-09", "2026-07-10")]
    assert [bool(found) for found in ends] == [True, False]


@pytest.mark.parametrize(("old", "new", "keeps_all"), [
    (6, 2, True), (6, 3, True), (6, 4, False), (1, 3, False), (4, 2, True),
])  # fmt: skip
def test_another_step_of_weeks_keeps_every_booked_date_only_where_it_divides_the_old_one(old, new, keeps_all):
    def dates(every):
        rule = {"kind": "every_weeks", "weeks": every, "anchor": "2026-06-01"}
        facility = a_facility(a_window(**FRIDAYS, date_rule=rule))
        return set(allowed_dates(slots_on(facility, date(2026, 6, 1), date(2026, 12, 31))))

    assert (dates(old) <= dates(new)) is keeps_all


def test_hours_and_a_first_day_touch_what_is_booked_a_name_and_more_seats_do_not():
    changes = [
        {"start": "09:30", "end": "10:30"}, {"end": "09:30"}, {"valid_from": "2026-07-11"}, {"label": "Family room"},
        {"capacity": 9},
    ]  # fmt: skip
    found = [bool(stands_against(a_window(**(FRIDAYS | {"capacity": 4} | each)))) for each in changes]
    assert found == [True, True, True, False, False]


def test_for_whom_a_window_is_may_widen_and_may_not_narrow_unseen():
    """A unit is a name: what belongs to a wing is listed, and nobody is let in by what a name begins with."""

    def hit(units):
        window = a_window(**FRIDAYS, applies_to={"housing_units": units} if units else None)
        beside = a_window(**(FRIDAYS | {"id": "w2", "days": ["sun"], "applies_to": {"housing_units": ["A-1", "A-2"]}}))
        asked = [
            a_proposal(a_facility(window, beside), span=a_span(FRIDAY, "09:00"), person=PersonFacts(housing_unit=unit))
            for unit in ("A-1", "A-2")
        ]
        return [unit for unit, each in zip(("A-1", "A-2"), asked, strict=True) if blocks(check(each))]

    assert [hit(units) for units in (["A-1", "A-2"], ["A-1", "A-2", "B"], ["A-1"], [], ["A"])] == [
        [], [], ["A-2"], [], ["A-1", "A-2"]
    ]  # fmt: skip


def test_all_that_stands_against_a_visit_is_said_together():
    cycle = {"kind": "every_weeks", "weeks": 3, "anchor": "2026-06-01"}
    found = stands_against(
        a_window(**(FRIDAYS | {"start": "10:00", "end": "11:00", "date_rule": cycle})),
        closures=[{"kind": "suspension", "start": "2026-07-02", "end": "2026-12-31"}],
        advance={"days_ahead_min": 3},
    )
    assert len(set(found)) == 3, found


@pytest.mark.parametrize(("other", "is_busy"), [
    ("09:30", True), ("08:30", True), ("07:00", False),
    pytest.param("10:00", False, id="what_only_touches_does_not_clash"),
])  # fmt: skip
def test_two_at_one_hour(other, is_busy):
    past = (a_past_visit(FRIDAY, other, 60),)
    asked = a_proposal(span=a_span(FRIDAY, "09:00"), past=past)
    assert bool(codes(conflict_findings(asked, FRIDAY))) is is_busy
    around = (a_past_visit(FRIDAY, "08:00", 180),)
    assert codes(conflict_findings(a_proposal(span=a_span(FRIDAY, "09:00"), past=around), FRIDAY))


# With what is booked


@pytest.fixture
def world(db):
    return AskedAgain()


def letters(world, impact):
    names = {visit.pk: letter for letter, visit in world.visits.items()}
    return sorted(names[hit.visit.pk] for hit in impact.hits)


def test_only_visits_from_the_given_day_on_are_hit_and_each_is_shown_a_free_hour_at_the_same_place(world):
    today = NIGHT.date()
    from_then = SATURDAY + WEEK
    moved = EAST | {"days": ["fri"]}
    draft = a_draft(world, moved, WEST)
    impact = impact_of(world.program, draft, today=today, now=NIGHT)
    assert letters(world, impact) == ["a", "b", "c"]
    free = nearest_starts(impact.hits, impact.facts, now=NIGHT)
    nearest = [free[hit.visit.pk].starts.astimezone(world.facility.zone) for hit in impact.hits]
    assert all(when > NIGHT and when.weekday() == 4 and abs(when.date() - hit.visit.day).days == 1
               for when, hit in zip(nearest, impact.hits, strict=True))  # fmt: skip
    draft.delete()
    new_rules(world, moved, WEST, effective_from=from_then)
    world.follow()
    assert flags(world) == {"c": {"rules"}}
    assert Visit.objects.get(pk=world.visits["a"].pk).day == SATURDAY


def test_a_closed_day_flags_and_an_open_one_clears_exactly_those_flags(world):
    Visit.objects.filter(pk=world.visits["b"].pk).update(status=Status.WITHDRAWN.value)
    Conflict.objects.create(person=world.people[0], volunteer=world.one, reason="lead")
    world.happened("person_changed", world.people[0].alias_code)
    closure = announce_closure(
        world.facility, starts_on=SATURDAY, ends_on=SATURDAY, reason="other", by="tests", now=NIGHT
    )
    world.follow()
    assert flags(world) == {"a": {"volunteer", "closed"}, "x": {"closed"}}
    lift_closure(closure, last_closed_on=SATURDAY - timedelta(days=1), by="tests", now=NIGHT)
    world.follow()
    assert flags(world) == {"a": {"volunteer"}}


def test_who_is_moved_has_coming_visits_at_the_old_place_flagged_and_nobody_elses(world):
    person = world.people[0]
    world.visits["g"] = world.visit(person, world.two, day=SATURDAY + WEEK, hour=11)
    world.visits["off"] = world.visit(person, day=SUNDAY, status=Status.WITHDRAWN)
    world.visits["past"] = world.visit(person, world.one, day=SATURDAY - 2 * WEEK)

    def moves(to, day):
        known = mark_of(known_of_person(Person.objects.get(pk=person.pk), now=NIGHT))
        move(Person.objects.get(pk=person.pk), to=to, day=day, source="phone", confidence="sure", seen=known,
             by="tests", now=NIGHT)  # fmt: skip
        world.follow()
        return {letter for letter, kinds in flags(world).items() if "moved" in kinds}

    elsewhere = a_loaded_facility(EAST, WEST, id="far-away")
    assert moves(elsewhere, NIGHT.date()) == {"a", "g"}
    assert Placement.objects.filter(person=person).count() == 2
    # Back again, nothing of it is left but the hold, which a lead ends.
    Placement.objects.filter(person=person, facility=elsewhere).delete()
    Placement.objects.filter(person=person).update(last_day=None)
    world.happened("place_checked", person.alias_code)
    world.follow()
    assert flags(world) == {"a": {"held"}, "g": {"held"}}


def test_of_two_with_one_cause_what_is_called_off_clears_the_others_and_leaves_what_else_there_is(world):
    weekly = {"subject": "detained_person", "measure": "visits", "limit": 1, "period": "week"}
    new_rules(world, EAST, WEST, quotas=[weekly])
    add_availability(world.two, "away", by="tests", now=NIGHT, first_day=SATURDAY, last_day=SATURDAY)
    add_availability(world.one, "away", by="tests", now=NIGHT, first_day=SATURDAY, last_day=SATURDAY)
    second = world.visits["e"] = world.visit(world.people[0], world.two, hour=11)
    world.happened("visit_booked", second.code)
    world.follow()
    assert flags(world) == {"a": {"full", "away"}, "b": {"away"}, "e": {"full", "away"}}
    # Put aside for one of the two, with a reason; the other's is a lead's question still.
    task = ReviewTask.objects.get(visit=world.visits["a"])
    lead = ToldVisits.user(world, "lead", "PL")
    with pytest.raises(ValueError, match="reason"):
        ignore(task, task.flags.get(kind="full").pk, because="", by=lead, version=1, now=NIGHT)
    ignore(task, task.flags.get(kind="full").pk, because="asked", by=lead, version=1, now=NIGHT)
    assert set(ReviewFlag.objects.filter(kind="full", ignored_at=None).values_list("task__visit__code", flat=True)) == {
        second.code
    }
    Visit.objects.filter(pk=second.pk).update(status=Status.WITHDRAWN.value)
    second.team.update(holds=False)
    world.happened("visit_withdrawn", second.code)
    # Each of two causes of a kind ends by itself.
    remove_availability(AwayRange.objects.get(volunteer=world.two), by="tests", now=NIGHT)
    world.follow()
    assert flags(world) == {"a": {"away"}}


def test_who_is_not_cleared_any_more_and_is_again(world):
    past = world.visits["past"] = world.visit(world.people[1], world.one, day=SATURDAY - 2 * WEEK)
    row = Clearance.objects.get(volunteer=world.one, facility=world.facility)
    row = change(row, version=row.version, by="tests", now=NIGHT, state="refused")
    world.follow()
    assert flags(world) == {"a": {"clearance"}, "c": {"clearance"}}
    change(row, version=row.version, by="tests", now=NIGHT, state="cleared")
    world.follow()
    assert (flags(world), ReviewTask.objects.filter(visit=past).exists()) == ({}, False)
