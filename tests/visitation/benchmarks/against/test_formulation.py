"""The plain model of a whole instance: two ways that share no line have the same optimum, so each proves the other."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.visitation.benchmarks.against.mip import solved
from tests.visitation.planner.instances import (
    a_facility,
    a_volunteer,
    a_window,
    an_instance,
    program_instance,
    random_instance,
)
from visitation.benchmarks.against.formulation import Formulation
from visitation.plan_checks import check_plan
from visitation.planner import make_plan


def best_of(document: dict) -> tuple[dict, int]:
    """The schedule of the model's optimum and its worth, once the checker has agreed with both."""
    formulation = Formulation(document)
    values, worth = solved(formulation.program)
    schedule = formulation.schedule(values, "plain")
    report = check_plan(document, schedule)
    assert (report.violations, report.objective) == ((), worth)
    return schedule, worth


def with_a_booking(document: dict, plan: dict, place: int) -> dict:
    """The instance in which one visit of a plan has been booked."""
    visits = plan["visits"]
    if not visits:
        return document
    return document | {"booked": [{"id": "bkd-1"} | visits[place % len(visits)]]}


@settings(max_examples=8, deadline=None, derandomize=True)
@given(st.integers(0, 10_000))
def test_two_ways_of_planning_agree_on_what_is_best(seed):
    document = random_instance(seed)
    plan = make_plan(copy.deepcopy(document))
    if seed % 2:
        document = with_a_booking(document, plan.schedule, seed)
        plan = make_plan(copy.deepcopy(document))
    _, worth = best_of(document)
    assert worth == plan.objective == plan.bound


def test_a_small_program_is_worth_the_same_in_one_piece():
    document = program_instance(3, volunteers=9, people=9)
    plan = make_plan(copy.deepcopy(document))
    schedule, worth = best_of(document)
    assert worth == plan.objective
    assert len(schedule["visits"]) == 4


def add(document: dict, name: str, most: int, per: str) -> None:
    document["facilities"][0]["rules"].append({"rule": name, "max": most, "per": per})


def in_twos(document: dict) -> None:
    document["facilities"][0]["rules"].append({"rule": "visitors-per-visit", "min": 2, "max": 2})


@pytest.mark.parametrize(
    ("change", "visits"),
    [
        pytest.param(lambda d: None, 2, id="two_hours_in_a_row"),
        pytest.param(lambda d: d["volunteers"][0]["max_visits"].update(day=1), 1, id="one_a_day"),
        pytest.param(lambda d: d["volunteers"][0]["max_visits"].update(week=1), 1, id="one_a_week"),
        pytest.param(lambda d: d["volunteers"][0]["max_visits"].update(month=1), 1, id="one_a_month"),
        pytest.param(lambda d: d["facilities"][0]["windows"][0].update(to="10:30", start_every_minutes=30, capacity=9),
                     1, id="nobody_in_two_visits_at_once"),
        pytest.param(lambda d: d["facilities"][0]["windows"][0].update(to="10:00"), 1, id="one_booth"),
        pytest.param(lambda d: d["keep_apart"].append({"people": ["per-01", "per-02"]}), 2, id="apart_one_by_one"),
        pytest.param(lambda d: (d["facilities"][0]["windows"][0].update(to="10:00", capacity=2),
                                d["volunteers"].append(a_volunteer(2)),
                                d["keep_apart"].append({"people": ["per-01", "per-02"]})), 1, id="apart_at_once"),
        pytest.param(lambda d: add(d, "visitor-people", 1, "day"),
                     1, id="one_person_a_day"),
        pytest.param(lambda d: add(d, "visitor-visits", 1, "month"),
                     1, id="one_visit_a_month_there"),
        pytest.param(lambda d: add(d, "person-visits", 0, "week"),
                     0, id="no_visits"),
        pytest.param(lambda d: (d["requests"][1].update(person="per-01"), d["volunteers"].append(a_volunteer(2)),
                                [v["max_visits"].update(day=1) for v in d["volunteers"]],
                                add(d, "person-visitors", 1, "month")),
                     1, id="one_name_on_a_list"),
        pytest.param(lambda d: in_twos(d),
                     0, id="nobody_goes_alone"),
        pytest.param(lambda d: (in_twos(d),
                                d["volunteers"].append(a_volunteer(2)),
                                d["keep_apart"].append({"volunteers": ["vol-01", "vol-02"]})), 0, id="apart_in_teams"),
        pytest.param(lambda d: d["volunteers"][0].update(experienced=False), 0, id="nobody_knows_the_way"),
        pytest.param(lambda d: d["people"][0].update(language_required=True), 1, id="nobody_speaks"),
        pytest.param(lambda d: d["objective"].update(new_pair=5000), 0, id="new_pairs_are_dear"),
        pytest.param(lambda d: d["objective"].update(trip_per_10_minutes=500), 2, id="a_trip_pays_for_two"),
        pytest.param(lambda d: d["objective"].update(load_step=5000), 1, id="a_second_visit_is_dear"),
    ],
)  # fmt: skip
def test_each_rule_and_each_cost_has_its_row(change, visits):
    """Two people ask, one volunteer may see both on one Saturday, one after the other."""
    document = an_instance(volunteers=1, people=2)
    change(document)
    schedule, worth = best_of(document)
    assert len(schedule["visits"]) == visits
    assert worth == make_plan(copy.deepcopy(document)).objective


def test_nobody_is_in_two_facilities_on_one_day():
    document = an_instance(volunteers=1, people=2)
    document["facilities"].append(a_facility(2, windows=[a_window("fac-02")]))
    document["towns"][0]["travel"].append({"facility": "fac-02", "minutes": 20})
    document["people"][1]["stays"][0]["facility"] = "fac-02"
    schedule, _ = best_of(document)
    assert len(schedule["visits"]) == 1
