import pytest

from compliance.rules.conflicts import conflict_findings, most_at_once, room_findings
from tests.builders import A_WEDNESDAY, a_facility, a_past_visit, a_proposal, a_span, a_window, codes

SOMEBODY = {"person_key": "P-9", "visitor_keys": frozenset(["V-9"])}


def busy(*past, facility=None, **proposal) -> list[str]:
    return codes(conflict_findings(a_proposal(facility, past=past, **proposal), A_WEDNESDAY))


def rooms(facility, *past, **proposal) -> list[str]:
    found = a_proposal(facility, past=past, **proposal)
    return codes(room_findings(found, facility.windows[0], A_WEDNESDAY))


@pytest.mark.parametrize(("clock", "expected"), [("10:59", True), ("11:00", False), ("09:00", False), ("09:01", True)])
def test_nobody_is_in_two_places_and_touching_is_free(clock, expected):
    visitor = busy(a_past_visit(clock=clock, person_key="P-2", facility_id="elsewhere"))
    person = busy(a_past_visit(clock=clock, visitor_keys=frozenset(["V-2"])))
    assert (visitor, person) == ((["visitor_busy"], ["person_busy"]) if expected else ([], []))


@pytest.mark.parametrize(("clock", "expected"), [("11:30", []), ("11:29", ["travel_too_short"])])
def test_a_visitor_has_time_for_the_way(clock, expected):
    past = a_past_visit(clock=clock, person_key="P-2", facility_id="elsewhere")
    assert busy(past, minutes_from={"elsewhere": 30}) == expected


def test_the_gap_between_visits_of_one_person_counts():
    facility = a_facility(visit_length={"minutes": 60, "gap_minutes": 15})
    other = {"visitor_keys": frozenset(["V-2"])}
    assert busy(a_past_visit(clock="11:14", **other), facility=facility) == ["gap_too_short"]
    assert busy(a_past_visit(clock="11:15", **other), facility=facility) == []


def test_a_room_is_full_when_every_place_is_taken_at_one_moment():
    facility = a_facility(
        quotas=[{"subject": "room", "measure": "simultaneous_visits", "limit": 2, "period": "session"}]
    )
    assert rooms(facility, a_past_visit(clock="10:00", **SOMEBODY)) == []
    assert rooms(facility, a_past_visit(clock="10:00", **SOMEBODY), a_past_visit(clock="10:30", **SOMEBODY)) == [
        "room_full"
    ]
    one_after_another = (
        a_past_visit(clock="09:30", **SOMEBODY),
        a_past_visit(clock="10:30", **SOMEBODY),
    )
    assert rooms(facility, *one_after_another) == []


def test_a_windows_capacity_counts_its_own_visits():
    facility = a_facility(a_window(capacity=1))
    assert rooms(facility, a_past_visit(clock="10:30", window_id="w1", **SOMEBODY)) == ["room_full"]
    assert rooms(facility, a_past_visit(clock="10:30", window_id="w2", **SOMEBODY)) == []


def test_a_capacity_by_mode_counts_that_mode():
    facility = a_facility(a_window(capacity={"contact": 1, "non_contact": 2}))
    past = a_past_visit(clock="10:30", window_id="w1", mode="contact", **SOMEBODY)
    assert rooms(facility, past, mode="contact") == ["room_full"]
    assert rooms(facility, past, mode="non_contact") == []


def test_visits_one_after_another_take_one_place():
    assert most_at_once(a_span(), [a_span(clock="09:30"), a_span(clock="10:30")]) == 1
    assert most_at_once(a_span(), [a_span(clock="09:30"), a_span(clock="10:29")]) == 2
    assert most_at_once(a_span(), [a_span(clock="11:00")]) == 0


@pytest.mark.parametrize(
    ("measure", "expected"), [("simultaneous_visits", []), ("visits", []), ("visitors", ["quota_not_read"])]
)
def test_a_room_that_is_measured_in_another_way_is_a_question(measure, expected):
    quota = {"subject": "room", "measure": measure, "limit": 1, "period": "session"}
    assert rooms(a_facility(a_window(), quotas=[quota])) == expected
