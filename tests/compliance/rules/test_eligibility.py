from datetime import date

import pytest

from compliance.rules import PersonFacts
from compliance.rules.eligibility import person_findings
from tests.builders import a_facility, codes, local


def asked(clearance: dict, day: date, clock: str = "10:00", **person) -> list[str]:
    return codes(person_findings(a_facility(clearance=clearance), PersonFacts(**person), local(day, clock)))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 6, 7), ["wait_after_admission"]),
        (date(2026, 6, 8), ["wait_after_admission"]),
        (date(2026, 6, 12), ["wait_after_admission"]),
        (date(2026, 6, 13), []),
    ],
)
def test_days_of_waiting_count_from_the_day_of_admission(day, expected):
    assert asked({"first_visit_wait_days": 5}, day, admitted_on=date(2026, 6, 8)) == expected


def test_no_days_of_waiting_ask_for_nothing():
    assert asked({"first_visit_wait_days": 0}, date(2026, 6, 8)) == []


def test_an_admission_that_is_not_known_is_a_question():
    assert asked({"first_visit_wait_days": 5}, date(2026, 6, 8)) == ["admitted_on_unknown"]


def test_wait_and_quarantine_are_two_findings():
    rules = {"first_visit_wait_days": 5, "quarantine_new_arrivals_days": 7}
    found = asked(rules, date(2026, 6, 9), admitted_on=date(2026, 6, 8))
    assert found == ["wait_after_admission", "new_arrival_quarantine"]


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [
        (date(2026, 6, 8), "23:00", ["wait_hours_after_admission"]),
        (date(2026, 6, 9), "10:00", ["admitted_at_unknown"]),
        (date(2026, 6, 10), "00:00", []),
    ],
)
def test_hours_of_waiting_from_a_date_leave_a_day_in_doubt(day, clock, expected):
    assert asked({"first_visit_wait_hours": 24}, day, clock, admitted_on=date(2026, 6, 8)) == expected


@pytest.mark.parametrize(("clock", "expected"), [("14:59", ["wait_hours_after_admission"]), ("15:00", [])])
def test_hours_of_waiting_from_a_moment_are_elapsed(clock, expected):
    admitted_at = local(date(2026, 6, 8), "15:00")
    assert asked({"first_visit_wait_hours": 24}, date(2026, 6, 9), clock, admitted_at=admitted_at) == expected
