"""Seats, quotas, notice and hours that systems for other visits got wrong: asked of the rules alone, no database.

Several at one seat in the database: tests/visitation/booking/test_locks.py, tests/proof/test_bookings_and_logs.py.
A window with special hours, the night of a clock change: tests/compliance/rules/test_slots.py and test_hours.py.
"""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from compliance.rules import KeptApart, PersonFacts, Proposal, Standing, Verdict, check
from compliance.rules.clearance import visitor_findings
from compliance.rules.conflicts import conflict_findings, room_findings
from compliance.rules.frequency import quota_findings
from compliance.rules.programs import program_findings
from compliance.rules.standings import standing_findings
from compliance.rules.stated import Stated
from facilities.editions.validation import problems
from tests.builders import (
    A_WEDNESDAY,
    a_document,
    a_facility,
    a_past_visit,
    a_proposal,
    a_span,
    a_visitor,
    a_window,
    allowed_dates,
    blocks,
    codes,
    local,
    slots_on,
    told,
)
from visitation.matching.pairing import Problem, assign

MONDAY, MONDAY_AFTER = date(2026, 6, 8), date(2026, 6, 15)
BERLIN = ZoneInfo("Europe/Berlin")


def others(count, **changes):
    """So many visits of others at the hour of `a_proposal`."""
    return tuple(
        a_past_visit(clock="10:00", person_key=f"P-{n}", visitor_keys=frozenset([f"V-{n}"]), **changes)
        for n in range(20, 20 + count)
    )


def seats_left(facility, day, mode=None, past=()):
    """How many more visits of a mode the windows of ten o'clock take, each window by itself and all together."""
    windows = [slot.window_id for slot in slots_on(facility, day).allowed if f"{slot.start_local:%H:%M}" == "10:00"]
    by_id = {window.id: window for window in facility.windows}
    taken = list(past)
    while True:
        for window in windows:
            asked = a_proposal(
                facility, span=a_span(day), window_id=window, mode=mode or by_id[window].mode, past=tuple(taken)
            )
            if not codes(room_findings(asked, by_id[window], day)):
                one = a_past_visit(day, "10:00", person_key=None, visitor_keys=frozenset(), window_id=window, mode=mode)
                taken.append(one)
                break
        else:
            return len(taken) - len(past)


def beside(window_id, contact, non_contact):
    capacity = {"contact": contact, "non_contact": non_contact}
    return a_window(id=window_id, start="10:00", end="11:00", kind="session", capacity=capacity)


def test_windows_at_one_hour_add_up_by_mode():
    facility = a_facility(beside("w1", 1, 1), beside("w2", 11, 10), beside("w3", 11, 10))
    found = [seats_left(facility, A_WEDNESDAY, mode) for mode in ("contact", "non_contact")]
    assert found == [23, 21]


def test_windows_of_alternating_weeks_do_not_add_up_and_one_that_is_over_has_no_seat():
    odd, even = ({"kind": "weeks_of_month", "weeks": weeks} for weeks in ([1, 3, 5], [2, 4]))
    shared = {"days": ["mon"], "start": "10:00", "end": "11:00", "kind": "session"}
    facility = a_facility(
        a_window(id="w1", capacity=10, date_rule=odd, **shared),
        a_window(id="w2", capacity=4, date_rule=even, **shared),
        a_window(id="w3", capacity=50, **shared),
        closures=[{"kind": "suspension", "start": "2026-05-01", "end": "2026-12-31", "window": "w3"}],
    )  # fmt: skip
    assert [seats_left(facility, day) for day in (date(2026, 6, 1), MONDAY)] == [10, 4]


def test_seats_of_a_mode_decide_which_window_is_offered():
    facility = a_facility(beside("w1", 10, 0), beside("w2", 5, 10))

    def offered(mode):
        return [
            window.id for window in facility.windows
            if not codes(room_findings(a_proposal(facility, window_id=window.id, mode=mode), window, A_WEDNESDAY))
        ]  # fmt: skip

    assert [offered("contact"), offered("non_contact")] == [["w1", "w2"], ["w2"]]


def test_the_last_contact_seat_leaves_the_other_mode_and_the_next_week():
    facility = a_facility(beside("w1", 1, 1))
    (window,) = facility.windows
    (booked,) = others(1, window_id="w1", mode="contact")
    (held,) = others(1, window_id="w1", mode="contact", state="held")

    def tried(mode, past, day=A_WEDNESDAY):
        asked = a_proposal(facility, window_id="w1", mode=mode, past=past, span=a_span(day))
        return codes(room_findings(asked, window, day))

    results = [
        tried("contact", (booked,)), tried("contact", (held,)), tried("non_contact", (booked,)),
        tried("contact", (booked,), A_WEDNESDAY + timedelta(days=7)),
    ]  # fmt: skip
    assert results == [["room_full"], ["room_full"], [], []]


def test_a_week_has_three_visits_from_monday_on_and_what_is_counted_apart_neither_counts_nor_is_counted():
    rule = {"subject": "detained_person", "measure": "visits", "limit": 3, "period": "week", "scope": "onsite"}
    facility = a_facility(quotas=[rule])
    counted = tuple(a_past_visit(date(2026, 6, day)) for day in (8, 10, 12))
    from_home = a_past_visit(date(2026, 6, 11), mode="video_remote")

    def over(day, past=counted, **changes):
        asked = a_proposal(facility, span=a_span(date(2026, 6, day), "15:00"), past=past, **changes)
        return codes(quota_findings(asked, date(2026, 6, day)))

    assert [bool(over(day)) for day in (9, 14, 15)] == [True, True, False]
    assert over(11, mode="video_remote") == []
    assert over(9, (*counted[:2], from_home)) == []


@pytest.mark.parametrize(
    ("status", "verdicts"), [("pretrial", [Verdict.REFUSED]), ("sentenced", []), (None, [Verdict.UNKNOWN])]
)
def test_a_weekly_limit_for_some_binds_them_and_is_a_question_where_nobody_knows(status, verdicts):
    rule = {
        "subject": "detained_person", "measure": "visits", "limit": 3, "period": "week",
        "applies_to": {"status": ["pretrial"]},
    }  # fmt: skip
    past = tuple(a_past_visit(date(2026, 6, day)) for day in (8, 9, 11))
    asked = a_proposal(a_facility(quotas=[rule]), past=past, person=PersonFacts(status=status))
    assert [finding.verdict for finding in quota_findings(asked, A_WEDNESDAY)] == verdicts


@pytest.mark.parametrize(
    ("room", "window", "in_room", "in_window", "seats"),
    [
        pytest.param(4, 2, 0, 0, 2, id="the_window_is_smaller"),
        pytest.param(1, 2, 0, 0, 1, id="the_room_is_smaller"),
        pytest.param(2, 3, 1, 0, 1, id="the_room_is_half_taken"),
        pytest.param(10, 2, 0, 1, 1, id="the_window_is_half_taken"),
        pytest.param(10, 1, 0, 1, 0, id="the_window_is_full"),
        pytest.param(2, 5, 2, 0, 0, id="the_room_is_full"),
        pytest.param(2, 2, 0, 2, 0, id="the_window_fills_the_room"),
    ],
)
def test_a_window_within_a_room_offers_what_both_have_left(room, window, in_room, in_window, seats):
    """`in_room`: visits that go on in the same room under another window."""
    quota = {"subject": "room", "measure": "simultaneous_visits", "limit": room, "period": "session"}
    facility = a_facility(a_window(start="10:00", end="11:00", kind="session", capacity=window), quotas=[quota])
    past = (*others(in_room, window_id="w9"), *others(in_window, window_id="w1"))
    assert seats_left(facility, A_WEDNESDAY, past=past) == seats


def test_too_many_in_a_room_are_found_one_by_one_when_each_is_asked_about_again():
    facility = a_facility(beside("w1", 1, 1))
    (window,) = facility.windows

    def one_too_many(**taken):
        rows = [mode for mode, count in taken.items() for _row in range(count)]
        return [
            bool(codes(room_findings(
                a_proposal(facility, window_id="w1", mode=mode,
                           past=tuple(others(1, window_id="w1", mode=each)[0]
                                      for place, each in enumerate(rows) if place != mine)),
                window, A_WEDNESDAY,
            )))
            for mine, mode in enumerate(rows)
        ]  # fmt: skip

    listed = [any(one_too_many(contact=contact, non_contact=other)) for contact, other in ((2, 0), (1, 2), (1, 1))]
    assert listed == [True, True, False]


def test_the_first_and_the_last_day_that_can_be_booked():
    """A form takes three working days; bookings open ten days ahead. Handed in on a Thursday evening."""
    thursday = local(date(2015, 10, 1), "17:00")
    facility = a_facility(
        a_window(kind="session"), booking={"required": True, "max_lead_days": 10},
        clearance={"application_required": True, "lead_hours": 24, "lead_hours_kind": "business_hours"},
    )  # fmt: skip
    formed = a_visitor(application=Standing("submitted", submitted_at=thursday))
    days = allowed_dates(slots_on(facility, date(2015, 10, 2), date(2015, 10, 31), now=thursday))

    def in_time(day):
        asked = Proposal(facility=facility, span=a_span(day), visitors=(formed,), person_key="P-1")
        return "clearance_lead_too_short" not in codes(visitor_findings(asked, formed, day))

    assert days[-1] == date(2015, 10, 11)
    assert [day.day for day in days if in_time(day)] == [7, 8, 9, 10, 11]


def test_a_special_day_replaces_the_weekly_hours_of_that_day():
    weekly = a_window(days=["mon"], start="14:00", end="16:10", kind="session")
    special = a_window(id="w2", days=[], on=["2015-10-05"], start="09:00", end="10:00", kind="session")
    found = slots_on(a_facility(weekly, special), date(2015, 10, 5), date(2015, 10, 12))
    assert [row[0] for row in told(found)] == ["10-05 09:00", "10-12 14:00"]


def test_entries_that_contradict_each_other_are_refused_or_read_as_closed():
    twice = a_document(a_window(), a_window(days=["mon"]))
    assert [problem.where for problem in problems(twice)] == ["visiting.windows[1].id"]
    special = a_window(id="w2", days=[], on=["2026-06-10"], start="09:00", end="10:00", kind="session")
    closed = {"kind": "single_day", "start": "2026-06-10"}
    for closures in ([closed], [closed, closed]):
        found = slots_on(a_facility(a_window(), special, closures=closures), A_WEDNESDAY)
        assert (len(found.slots), found.allowed) == (1, ())


@pytest.mark.parametrize(
    ("first", "last", "clashes"),
    [
        ("06:00", "08:00", False), ("06:00", "10:00", True), ("06:00", "12:00", True), ("10:00", "18:00", True),
        ("11:00", "12:00", True), ("12:00", "18:00", False), ("11:59", "13:00", True), ("07:00", "13:00", True),
    ],
)  # fmt: skip
def test_a_volunteer_with_a_visit_from_eight_to_twelve_is_busy_to_the_minute(first, last, clashes):
    """Nothing is tolerated: nobody can be in two places for a minute either."""
    day = date(2099, 1, 1)
    minutes = (local(day, last, BERLIN) - local(day, first, BERLIN)) // timedelta(minutes=1)
    booked = a_past_visit(person_key="P-2", facility_id="elsewhere")
    booked = type(booked)(a_span(day, "08:00", 240, BERLIN), "elsewhere", "P-2", frozenset(["V-1"]))
    asked = a_proposal(past=(booked,), span=a_span(day, first, minutes, BERLIN))
    assert codes(conflict_findings(asked, day)) == (["visitor_busy"] if clashes else [])


@pytest.mark.parametrize(
    ("scope", "minutes", "clashes"),
    [
        # At two in the afternoon, in another facility at nine, a week ago, at nine there, at ten there, nothing.
        ("day", 0, (True, False, False, True, True, False)),
        ("hour", 0, (False, False, False, True, False, False)),
        ("minutes", 60, (False, False, False, True, True, False)),
    ],
)
def test_somebody_kept_apart_is_not_visited_there_too_near(scope, minutes, clashes):
    """Visits called off are no facts at all; what is kept for a moment counts as booked (tests/visitation/apart)."""
    others = [
        [a_past_visit(MONDAY, "14:00", person_key="P-2", visitor_keys=frozenset())],
        [a_past_visit(MONDAY, "09:00", person_key="P-2", visitor_keys=frozenset(), facility_id="elsewhere")],
        [a_past_visit(MONDAY - timedelta(days=7), "09:00", person_key="P-2", visitor_keys=frozenset())],
        [a_past_visit(MONDAY, "09:00", person_key="P-2", visitor_keys=frozenset())],
        [a_past_visit(MONDAY, "10:30", person_key="P-2", visitor_keys=frozenset())],
        [],
    ]
    kept = (KeptApart("P-2", scope, minutes),)
    asked = [a_proposal(span=a_span(MONDAY, "09:00"), past=tuple(past), kept_apart=kept) for past in others]
    assert tuple("kept_apart" in blocks(check(one)) for one in asked) == clashes
    assert all("kept_apart" not in blocks(check(replace(one, kept_apart=()))) for one in asked)


@pytest.mark.parametrize(
    ("day", "clock", "found"),
    [
        (date(2026, 11, 1), "01:30", ["start_is_ambiguous"]), (date(2026, 3, 8), "02:30", ["start_does_not_exist"]),
        (date(2026, 3, 8), "03:30", []),
    ],
)  # fmt: skip
def test_a_clock_that_shows_an_hour_twice_or_never_is_said_so(day, clock, found):
    window = a_window(start=clock, end="05:00", kind="session")
    (first, *_again) = slots_on(a_facility(window), day).slots
    assert codes(first.findings) == found


def test_an_end_that_comes_twice_is_the_first_of_the_two():
    """Nobody types when a visit ends: it follows from the rulebook, and the shorter reading promises nothing."""
    night = a_window(start="20:00", end="02:30", overnight=True, kind="session")
    (slot,) = slots_on(a_facility(night, timezone="Europe/Berlin"), date(2026, 10, 24)).slots
    assert slot.span.end - slot.span.start == timedelta(hours=6, minutes=30)


def test_every_place_is_filled_although_first_choices_clash():
    fits = {"W": "BA", "X": "CB", "Y": "DC", "Z": "D"}  # in order of liking
    rows = sorted((who, "ABCD".index(place), cost) for who, places in fits.items() for cost, place in enumerate(places))
    problem = Problem(
        people=4, first=np.searchsorted([who for who, _, _ in rows], [*"WXYZ", "["]).astype(np.int64),
        volunteer=np.array([place for _, place, _ in rows], dtype=np.int32),
        cost=np.array([cost for _, _, cost in rows], dtype=np.int64), room=np.ones(4, dtype=np.int64),
        load=np.zeros(4, dtype=np.int64), load_cost=1,
    )  # fmt: skip
    assert assign(problem).volunteer.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(("day", "found"), [(10, []), (11, ["clearance_expired"])])
def test_a_clearance_counts_on_its_last_day_and_not_on_the_next(day, found):
    until = Standing("approved", None, date(2026, 6, 10))
    asked = list(standing_findings("clearance", until, Stated(True), a_visitor(), date(2026, 6, day), None))
    assert codes(asked) == found
    assert all(finding.params["last"] == "2026-06-10" for finding in asked)


@pytest.mark.parametrize(("visit", "found"), [(date(2026, 6, 12), []), (date(2026, 6, 9), ["volunteer_too_young"])])
def test_an_age_is_the_one_of_the_day_of_the_visit(visit, found):
    """Born on June 10, 2008, asked on June 1, 2026: of age on the day, though not yet when asked."""
    facility = a_facility(community_visits={"exists": True, "volunteer_min_age": 18})
    assert codes(program_findings(a_visitor(birth_date=date(2008, 6, 10)), visit, None, facility.community)) == found


def test_all_that_stands_in_the_way_is_said_and_not_the_first_thing_alone():
    facility = a_facility(beside("w1", 1, 1), booking={"required": True, "max_lead_days": 3})
    past = (*others(1, window_id="w1", mode="contact"), a_past_visit(clock="10:00", person_key="P-9"))
    asked = a_proposal(facility, mode="contact", past=past, asked_at=local(date(2026, 6, 1), "09:00"))
    assert {"room_full", "visitor_busy", "too_far_ahead"} <= set(blocks(check(asked)))
