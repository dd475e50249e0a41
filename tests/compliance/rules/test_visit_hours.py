from datetime import date

import pytest

from compliance.rules import PersonFacts, Verdict, slots
from compliance.rules.visit_hours import visit_hours
from tests.builders import A_WEDNESDAY, a_facility, a_proposal, a_shipped_facility, a_span, a_window, codes

SPRING, AUTUMN = date(2027, 3, 14), date(2026, 11, 1)


def asked(facility=None, day=A_WEDNESDAY, clock="10:00", minutes=60, **proposal) -> list[str]:
    found = visit_hours(a_proposal(facility, span=a_span(day, clock, minutes), **proposal))
    return codes((*found.facility, *found.unit, *found.window))


@pytest.mark.parametrize(
    ("clock", "minutes", "expected"),
    [
        pytest.param("09:00", 60, [], id="from_the_opening"),
        pytest.param("16:00", 60, [], id="to_the_closing"),
        pytest.param("10:17", 60, [], id="any_time_inside"),
        pytest.param("08:59", 60, ["outside_hours"], id="a_minute_early"),
        pytest.param("16:01", 60, ["outside_hours"], id="a_minute_late"),
        pytest.param("10:00", 30, [], id="shorter"),
        pytest.param("10:00", 61, ["visit_too_long"], id="longer_than_the_stated_length"),
    ],
)
def test_a_visit_lies_inside_an_open_window_and_is_no_longer_than_stated(clock, minutes, expected):
    assert asked(clock=clock, minutes=minutes) == expected


@pytest.mark.parametrize(
    ("clock", "minutes", "expected"),
    [
        ("19:00", 60, []),
        ("19:00", 45, []),
        ("19:15", 45, ["not_a_session_start"]),
        ("19:00", 61, ["not_a_session_start"]),
    ],
)
def test_a_session_is_taken_from_its_start(clock, minutes, expected):
    facility = a_facility(a_window(kind="session", start="19:00", end="20:00"))
    assert asked(facility, clock=clock, minutes=minutes) == expected


@pytest.mark.parametrize(
    ("clock", "expected"), [("13:00", []), ("13:30", ["not_a_session_start"]), ("21:00", ["outlives_hours"])]
)
def test_printed_starts_are_the_only_ones(clock, expected):
    facility = a_facility(a_window(start="13:00", end="21:00", session_starts=["13:00", "21:00"]))
    assert asked(facility, clock=clock) == expected


def test_check_in_and_processing_end_before_the_window_does():
    facility = a_facility(
        a_window(last_check_in="14:00"),
        visit_length={"minutes": 30},
        arrival={"last_processing_minutes_before_end": 150},
    )
    assert asked(facility, clock="14:00", minutes=30) == []
    assert asked(facility, clock="14:15", minutes=30) == ["after_last_check_in"]
    assert asked(facility, clock="14:45", minutes=30) == ["after_last_check_in", "after_last_processing"]


def test_the_small_hours_belong_to_the_evening_before():
    facility = a_facility(a_window(days=["tue"], start="21:00", end="02:00", overnight=True))
    assert asked(facility, clock="00:30") == []
    assert visit_hours(a_proposal(facility, span=a_span(clock="00:30"))).day == date(2026, 6, 9)
    assert asked(facility, clock="21:30") == ["not_on_this_date"]


def test_a_start_that_comes_twice_is_never_scheduled():
    facility = a_facility(a_window(start="00:00", end="06:00"))
    assert asked(facility, AUTUMN, "01:30") == ["start_is_ambiguous"]
    assert asked(facility, AUTUMN, "02:30") == []


def test_where_no_window_is_named_the_mildest_one_takes_the_visit():
    women, men = a_window(applies_to={"gender": "female"}), a_window(id="w2", applies_to={"gender": "male"})
    found = visit_hours(a_proposal(a_facility(women, men), window_id=None, person=PersonFacts(gender="male")))
    assert (found.taken_by.id, codes(found.window)) == ("w2", [])


def test_where_no_window_is_named_and_none_takes_it_the_visit_is_outside_all_hours():
    assert asked(window_id=None, clock="20:00") == ["outside_hours"]


def test_where_hours_are_missing_a_visit_is_a_question():
    assert asked(a_facility(windows=[], status="hours_not_found"), window_id=None) == ["hours_unknown"]
    assert asked(a_facility(a_window(days=None))) == ["hours_unknown"]


def test_a_window_that_the_edition_in_force_no_longer_has_is_gone():
    assert asked(window_id="w9") == ["window_gone"]


def test_a_mode_that_the_window_has_not_is_refused():
    facility = a_facility(a_window(mode="video_remote"))
    assert asked(facility, mode="contact") == ["mode_no"]
    assert asked(facility, mode="video_remote") == []


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 6, 7), ["hours_unknown"]),
        (date(2026, 6, 14), ["not_a_program_day"]),
        (date(2026, 6, 10), ["not_a_program_day"]),
    ],
)
def test_a_programmes_days_without_a_clock_are_asked_for(day, expected):
    schedule = [{"days": ["sun"], "rule": "weeks_of_month 1,3", "duration_minutes": 120}]
    facility = a_facility(community_visits={"exists": True, "schedule": schedule})
    assert asked(facility, day, window_id=None, route="community_group") == expected


def test_a_cycle_without_an_anchor_is_asked_for_each_time():
    facility = a_facility(community_visits={"schedule": [{"days": ["wed"], "rule": "every_other_week"}]})
    assert asked(facility, window_id=None, route="community_group") == ["hours_unknown"]


@pytest.mark.parametrize(
    "facility_id", ["eaz", "stcdftx", "kentoky", "bopbro", "woodbia", "sweetwy", "davisut", "kankeil"]
)
def test_a_visit_in_a_listed_slot_gets_the_slots_verdict(facility_id):
    facility = a_shipped_facility(facility_id)
    person = PersonFacts(gender="male", classification="L-2", register_number="12345-067", status="general_population")
    for slot in slots(facility, date(2026, 11, 23), date(2026, 11, 30), person=person).slots:
        found = visit_hours(
            a_proposal(facility, span=slot.span, window_id=slot.window_id, mode=slot.mode, person=person, visitors=None)
        )
        said = (*found.facility, *found.unit, *found.window)
        assert sorted(codes(said)) == sorted(codes(slot.findings))
        worst = max((finding.verdict for finding in said), key=list(Verdict).index, default=Verdict.ALLOWED)
        assert worst == slot.verdict
