from datetime import date, timedelta

import pytest

from tests.builders import (
    A_WEDNESDAY,
    a_facility,
    a_window,
    allowed_dates,
    slot_codes,
    slots_on,
    starts,
    told,
)


def test_a_session_is_one_slot_from_start_to_end():
    found = slots_on(a_facility(a_window(kind="session", start="19:00", end="20:30")), A_WEDNESDAY)
    assert [(f"{s.start_local:%H:%M}", f"{s.end_local:%H:%M}") for s in found.slots] == [("19:00", "20:30")]


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        pytest.param({"minutes": 60}, ["09:00", "10:00", "11:00"], id="every_length"),
        pytest.param({"minutes": 45, "gap_minutes": 15}, ["09:00", "10:00", "11:00"], id="length_and_gap"),
        pytest.param(
            {"minutes": 60, "slot_spacing_minutes": 30}, ["09:00", "09:30", "10:00", "10:30", "11:00"], id="spacing"
        ),
        pytest.param(
            {"minutes": 45, "slot_spacing_minutes": 60, "gap_minutes": 5}, ["09:00", "10:00", "11:00"], id="outranks"
        ),
        pytest.param({"min_minutes": 90}, ["09:00", "10:30"], id="the_least_minutes"),
        pytest.param(
            {"minutes": 30, "min_minutes": 90, "gap_minutes": 60}, ["09:00", "10:30"], id="standard_before_least"
        ),
    ],
)
def test_an_open_window_offers_starts_by_length_gap_or_spacing(length, expected):
    found = slots_on(a_facility(a_window(start="09:00", end="12:00"), visit_length=length), A_WEDNESDAY)
    assert starts(found) == expected
    assert slot_codes(found) == set()


def test_the_length_of_the_window_outranks_the_facility():
    found = slots_on(a_facility(a_window(start="09:00", end="12:00", session_minutes=90)), A_WEDNESDAY)
    assert starts(found) == ["09:00", "10:30"]


def test_an_hour_is_assumed_where_no_length_is_stated_and_said_so():
    found = slots_on(a_facility(a_window(start="09:00", end="10:30"), visit_length={}), A_WEDNESDAY)
    assert told(found) == [("06-10 09:00", "w1", "allowed", ["length_assumed"])]
    assert found.slots[0].findings[0].advice is True


def test_a_session_assumes_no_length():
    found = slots_on(a_facility(a_window(kind="session"), visit_length={}), A_WEDNESDAY)
    assert slot_codes(found) == set()


def test_a_printed_start_outranks_the_hours_and_says_so():
    facility = a_facility(a_window(start="13:00", end="21:00", session_starts=["13:00", "21:00"]))
    assert told(slots_on(facility, A_WEDNESDAY)) == [
        ("06-10 13:00", "w1", "allowed", []),
        ("06-10 21:00", "w1", "allowed", ["outlives_hours"]),
    ]


def test_starts_end_with_the_last_check_in():
    found = slots_on(a_facility(a_window(start="09:00", end="12:00", last_check_in="10:00")), A_WEDNESDAY)
    assert starts(found) == ["09:00", "10:00"]


def test_the_last_check_in_binds_printed_starts_too():
    window = a_window(start="09:00", end="12:00", session_starts=["09:00", "11:30"], last_check_in="11:00")
    assert starts(slots_on(a_facility(window), A_WEDNESDAY)) == ["09:00"]


def test_starts_end_with_the_last_processing():
    arrival = {"last_processing_minutes_before_end": 75}
    found = slots_on(a_facility(a_window(start="09:00", end="12:00"), arrival=arrival), A_WEDNESDAY)
    assert starts(found) == ["09:00", "10:00"]


def test_a_check_in_before_the_window_opens_is_no_filter():
    found = slots_on(a_facility(a_window(start="09:00", end="11:00", last_check_in="08:30")), A_WEDNESDAY)
    assert starts(found) == ["09:00", "10:00"]


def test_a_slot_that_overlaps_a_hole_is_refused_and_one_that_touches_it_is_not():
    hole = {"start": "10:30", "end": "11:00", "days": "daily", "reason": "count"}
    facility = a_facility(a_window(start="09:30", end="13:00"), visit_length={"minutes": 60}, blackouts=[hole])
    assert [(start, verdict) for start, _, verdict, _ in told(slots_on(facility, A_WEDNESDAY))] == [
        ("06-10 09:30", "allowed"),
        ("06-10 10:30", "refused"),
        ("06-10 11:30", "allowed"),
    ]


def test_a_hole_of_a_weekday_leaves_the_other_days():
    hole = {"start": "09:00", "end": "17:00", "days": ["wed"]}
    facility = a_facility(blackouts=[hole])
    assert allowed_dates(slots_on(facility, A_WEDNESDAY, A_WEDNESDAY + timedelta(days=1))) == [date(2026, 6, 11)]
