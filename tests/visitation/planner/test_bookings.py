"""Booked visits that cannot be as they stand: each is named with the rule it breaks, kept, and in nobody's way."""

import copy

import pytest

from tests.visitation.planner.instances import a_window, an_instance
from visitation.plan_checks import check_plan
from visitation.planner import make_plan


def booked(**changes):
    return {
        "id": "bkd-1",
        "request": "req-01",
        "person": "per-01",
        "volunteers": ["vol-01"],
        "facility": "fac-01",
        "window": "fac-01/w1",
        "start": "2026-03-07T09:00:00-07:00",
        "end": "2026-03-07T10:00:00-07:00",
    } | changes


def with_a_booking(**changes):
    document = an_instance(volunteers=2, people=2)
    document["facilities"][0]["windows"].append(a_window("fac-01", 2, weekdays=["sun"]))
    document["booked"] = [booked(**changes)]
    return document


def at(start, end):
    return {"start": f"2026-03-07T{start}:00-07:00", "end": f"2026-03-07T{end}:00-07:00"}


IMPOSSIBLE = [
    pytest.param(at("09:10", "10:10"), "session", id="at_no_start"),
    pytest.param(at("09:00", "09:30"), "session", id="too_short"),
    pytest.param(at("10:30", "11:30"), "session", id="past_closing"),
    pytest.param({"window": "fac-01/w2"}, "session", id="in_a_window_of_another_day"),
    pytest.param({"volunteers": ["vol-01", "vol-02"]}, "visitors-per-visit", id="too_many"),
    pytest.param({"volunteers": []}, "visitors-per-visit", id="nobody"),
]


@pytest.mark.parametrize(("changes", "rule"), IMPOSSIBLE)
def test_what_a_booking_breaks_by_itself_is_named_and_everything_else_is_planned(changes, rule):
    document = with_a_booking(**changes)
    plan = make_plan(copy.deepcopy(document))
    assert [(found.booked, rule in found.rules) for found in plan.impossible] == [("bkd-1", True)]
    assert [visit["request"] for visit in plan.schedule["visits"]] == ["req-01", "req-02"]
    report = check_plan(document, plan.schedule)
    assert {found.visit for found in report.violations} == {0}
    assert rule in {found.rule for found in report.violations}


def test_a_booking_that_stands_is_not_named():
    assert make_plan(with_a_booking()).impossible == ()
