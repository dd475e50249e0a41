"""The ledger that a searching solver counts in: what it counts is what the checker says, whatever is chosen."""

import copy
from datetime import datetime
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.visitation.planner.instances import (
    a_facility,
    a_volunteer,
    a_window,
    an_instance,
    program_instance,
    random_instance,
)
from visitation.benchmarks.against.ledger import Choice, Ledger, Option, option_count
from visitation.plan_checks import check_plan
from visitation.planner import make_plan


def options_of(choice: Choice) -> list[Option]:
    """Every start with every team that has what the request needs and nobody who is kept apart."""
    found = []
    for begin in choice.begins:
        for size in range(begin.least, begin.most + 1):
            for team in combinations([going for going, _ in begin.team], size):
                brings, groups = 0, [group for going in team for group in going.apart]
                for going in team:
                    brings |= going.brings
                if brings & begin.needs == begin.needs and len(groups) == len(set(groups)):
                    found.append((begin, team))
    return found


def option_for(choice: Choice, visit: dict) -> Option:
    """The option that a visit of a schedule is."""
    start = datetime.fromisoformat(visit["start"]).timestamp()
    (begin,) = (each for each in choice.begins if (each.at.window.id, each.start) == (visit["window"], start))
    goings = {going.volunteer.id: going for going, _ in begin.team}
    return begin, [goings[name] for name in visit["volunteers"]]


def with_a_booking(document: dict, seed: int) -> dict:
    """One visit of the best plan has been booked, where there is one."""
    visits = make_plan(copy.deepcopy(document)).schedule["visits"]
    return document | {"booked": [{"id": "bkd-1"} | visits[seed % len(visits)]]} if visits else document


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.integers(0, 10_000))
def test_what_is_counted_is_what_the_checker_says(seed):
    """Chosen by lot, so most plans break something: limits are passed exactly when a rule is broken."""
    document = random_instance(seed)
    if seed % 2:
        document = with_a_booking(document, seed)
    ledger, draw = Ledger(document), Random(seed)
    for _ in range(20):
        chosen = [draw.choice([None, *options_of(choice)]) for choice in ledger.choices]
        excess, points = ledger.score(chosen)
        report = check_plan(document, ledger.schedule(chosen, "by lot"))
        assert (excess == 0) == (report.violations == ())
        assert points == report.objective


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.integers(0, 10_000))
def test_the_best_plan_can_be_chosen(seed):
    document = random_instance(seed)
    if seed % 2:
        document = with_a_booking(document, seed)
    plan = make_plan(copy.deepcopy(document))
    ledger = Ledger(document)
    visits = {visit["request"]: visit for visit in plan.schedule["visits"] if not visit.get("booked")}
    chosen = [
        option_for(choice, visits.pop(choice.request.id)) if choice.request.id in visits else None
        for choice in ledger.choices
    ]
    assert (ledger.score(chosen), visits) == ((0, plan.objective), {})


def two_at_once(document):
    document["facilities"][0]["windows"][0].update(to="10:00", capacity=2)
    document["volunteers"].append(a_volunteer(2))


def elsewhere(document):
    document["facilities"].append(a_facility(2, windows=[a_window("fac-02")]))
    document["towns"][0]["travel"].append({"facility": "fac-02", "minutes": 20})
    document["people"][1]["stays"][0]["facility"] = "fac-02"


def rule(name, most, per):
    return lambda document: document["facilities"][0]["rules"].append({"rule": name, "max": most, "per": per})


@pytest.mark.parametrize(
    ("change", "excess"),
    [
        pytest.param(lambda d: None, {0, 2}, id="two_hours_in_a_row_or_one_booth_and_one_visitor_twice"),
        pytest.param(lambda d: d["volunteers"][0]["max_visits"].update(day=1), {1, 3}, id="one_a_day"),
        pytest.param(lambda d: d["volunteers"][0]["max_visits"].update(week=1), {1, 3}, id="one_a_week"),
        pytest.param(lambda d: d["volunteers"][0]["max_visits"].update(month=1), {1, 3}, id="one_a_month"),
        pytest.param(rule("visitor-people", 1, "day"), {1, 3}, id="one_person_a_day"),
        pytest.param(rule("visitor-visits", 1, "month"), {1, 3}, id="one_visit_a_month_there"),
        pytest.param(lambda d: d["keep_apart"].append({"people": ["per-01", "per-02"]}), {0, 3}, id="people_apart"),
        pytest.param(two_at_once, {0, 1}, id="one_visitor_in_two_booths"),
        pytest.param(elsewhere, {1, 2}, id="two_facilities_on_a_day"),
    ],
)
def test_each_limit_has_its_cells(change, excess):
    """Two people ask, on one Saturday: every way of serving both, by how much limits are passed."""
    document = an_instance(volunteers=1, people=2)
    change(document)
    ledger = Ledger(document)
    one, other = map(options_of, ledger.choices)
    assert {ledger.score([first, second])[0] for first in one for second in other} == excess


def test_options_are_counted_before_they_are_made():
    document = program_instance(3, volunteers=9, people=9)
    ledger = Ledger(document)
    everything = sum(
        len(list(combinations(begin.team, size)))
        for choice in ledger.choices
        for begin in choice.begins
        for size in range(begin.least, begin.most + 1)
    )
    assert option_count(ledger.openings) == everything
    assert 1 <= option_count(ledger.openings, enough=1) < everything
