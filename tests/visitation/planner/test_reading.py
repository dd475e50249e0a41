"""Instances that nobody meant: one clear line, or a plan that is right."""

import copy

import pytest

from tests.visitation.planner.instances import WEEKDAYS, a_request, a_window, an_instance
from visitation.plan_checks import check_bound, check_plan
from visitation.planner import InstanceRefused, make_plan, read_instance


def planned(document, **options):
    """How many visits the plan has, once both checkers have agreed with it."""
    plan = make_plan(copy.deepcopy(document), **options)
    assert check_plan(document, plan.schedule).violations == ()
    assert check_bound(document, plan.certificate).holds
    assert plan.objective <= plan.bound
    return len(plan.schedule["visits"])


def test_ten_thousand_windows_of_one_facility_are_planned():
    document = an_instance(volunteers=2, people=2)
    document["facilities"][0]["windows"] = [
        a_window("fac-01", number + 1, weekdays=[WEEKDAYS[number % 7]], to="10:00") for number in range(10_000)
    ]
    for request in document["requests"]:
        request |= {"from": "2026-03-07", "to": "2026-03-07"}
    assert planned(document) == 2


def test_five_hundred_requests_are_planned_in_a_second():
    document = an_instance(volunteers=3, requests=[a_request(number, 1) for number in range(1, 501)])
    assert planned(document, seconds=1.0) == 2


@pytest.mark.parametrize(
    ("rules", "visits"),
    [
        pytest.param([{"rule": "visitors-per-visit", "min": 3, "max": 1}], 0, id="at_least_three_and_at_most_one"),
        pytest.param(
            [
                {"rule": "visitors-per-visit", "min": 2, "max": 2},
                {"rule": "visitors-per-visit", "min": 1, "max": 1},
            ],
            0,
            id="two_team_sizes",
        ),
        pytest.param(
            [
                {"rule": "visitors-per-visit", "min": 2, "max": 3},
                {"rule": "person-visitors", "max": 1, "per": "month"},
            ],
            0,
            id="pairs_where_one_visitor_is_allowed",
        ),
        pytest.param(
            [
                {"rule": "person-visits", "max": 5, "per": "day"},
                {"rule": "person-visits", "max": 1, "per": "day"},
            ],
            2,
            id="the_smaller_of_two_counts",
        ),
        pytest.param([{"rule": "visitor-visits", "max": 0, "per": "week"}], 0, id="nobody_may_come"),
    ],
)
def test_limits_that_contradict_each_other_are_all_obeyed(rules, visits):
    document = an_instance(volunteers=3, people=2)
    document["facilities"][0]["rules"] = rules
    assert planned(document) == visits


@pytest.mark.parametrize("limits", [{"day": 0, "week": 5, "month": 9}, {"day": 3, "week": 1, "month": 0}])
def test_a_volunteer_whose_limits_contradict_each_other_stays_at_home(limits):
    document = an_instance(volunteers=1, people=1)
    document["volunteers"][0]["max_visits"] = limits
    assert planned(document) == 0


def test_a_pair_that_must_not_meet_does_not_meet():
    pair = {"person": "per-01", "volunteer": "vol-01"}
    document = an_instance(
        volunteers=1, people=1, pairings=[pair | {"since": "2026-01-01"}], conflicts=[pair | {"reason": "kin"}]
    )
    assert planned(document) == 0


def test_two_stays_in_one_facility_at_once_are_one_person():
    document = an_instance(volunteers=2, people=1, requests=[a_request(1), a_request(2, 1)])
    stay = document["people"][0]["stays"][0]
    document["people"][0]["stays"].append(stay | {"housing_unit": "B"})
    document["facilities"][0]["windows"][0]["capacity"] = 2
    document["facilities"][0]["windows"][0]["to"] = "10:00"
    assert planned(document) == 1


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda d: d["facilities"][0]["rules"].append({"rule": "moon-phase"}), "instance.facilities[0].rules[0]: "
         "the rule “moon-phase” is not known, so it cannot be obeyed"),
        (lambda d: d.update(horizon={"from": "2026-03-08", "to": "2026-03-02"}),
         "instance.horizon: its last day lies before its first"),
        (lambda d: d["objective"].update(car_seats=0), "instance.objective.car_seats: 0 is outside 1 … 1000000"),
        (lambda d: d["volunteers"][0]["max_visits"].update(day=-1),
         "instance.volunteers[0].max_visits.day: -1 is outside 0 … 1000000"),
        (lambda d: d["objective"].update(coverage={}),
         "instance.requests[0]: priority “normal” has no weight in objective.coverage"),
    ],
    ids=["unknown_rule", "backwards", "no_seats", "below_nothing", "no_weight"],
)  # fmt: skip
def test_what_cannot_be_planned_is_refused_in_one_line(change, line):
    document = an_instance()
    change(document)
    with pytest.raises(InstanceRefused) as refused:
        read_instance(document)
    assert str(refused.value) == line
