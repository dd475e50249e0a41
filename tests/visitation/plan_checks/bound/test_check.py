"""A claimed bound against the one recomputed: the example of the page, weak duality on random worlds, alterations."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.visitation.plan_checks.bound.worlds import a_plan, a_world
from tests.visitation.plan_checks.plans import (
    WEIGHTS,
    a_facility,
    a_person,
    a_request,
    a_volunteer,
    a_window,
    an_instance,
    of,
)
from visitation.plan_checks import DocumentRefused, check_bound
from visitation.plan_checks.bound.certificate import Certificate
from visitation.plan_checks.bound.sums import recomputed_bound
from visitation.plan_checks.instance import read_instance


def a_certificate(instance, multipliers=None, bound=0.0):
    return {
        "format": "visit-plan-bound",
        "version": 1,
        "instance": instance["name"],
        "bound": bound,
        "multipliers": multipliers or {},
    }


def bound_of(instance, multipliers=None):
    return check_bound(instance, a_certificate(instance, multipliers)).recomputed


class Names(dict):
    """Prices that are all 0 and remember which rows and links were asked for."""

    def __init__(self):
        super().__init__({"link|": 0.0, "list|": 0.0})
        self.asked = set()

    def get(self, name, default=None):
        self.asked.add(name)
        return default

    def __contains__(self, name):
        self.asked.add(name)
        return False


def row_names(instance):
    names = Names()
    recomputed_bound(read_instance(instance), Certificate(instance["name"], 0.0, names, ()))
    return sorted(names.asked)


def the_example():
    """The example of docs/planner-certificate.md: two volunteers, two people, one booth."""
    window = a_window("w1", ["sat"], "09:00", "10:00", capacity=1)
    return an_instance(
        objective=WEIGHTS
        | {"coverage": {"normal": 1000, "high": 1500}, "trip_per_10_minutes": 1, "car_seats": 4}
        | {"late_per_day": 0, "language": 0},
        facilities=[a_facility("fac-1", "America/Chicago", [window])],
        towns=[{"id": "town-1", "travel": [{"facility": "fac-1", "minutes": 20}]}],
        volunteers=[a_volunteer(name, max_visits={"week": 1, "month": 4}) for name in ("a", "b")],
        people=[a_person("per-1"), a_person("per-2")],
        requests=[
            a_request("req-1", "per-1", last="2026-03-08"),
            a_request("req-2", "per-2", last="2026-03-08", priority="high"),
        ],
        pairings=[],
        past_visits=[],
        booked=[],
    )


BOOTH = "window-date|w1|2026-03-07|09:00"
CARS = ("car|a|fac-1|2026-03-07", "car|b|fac-1|2026-03-07")


@pytest.mark.parametrize(
    ("multipliers", "bound"),
    [
        ({}, 2380),
        ({BOOTH: 940}, 1440),
        ({BOOTH: 940, CARS[0]: 2, CARS[1]: 2}, 1440),
        ({BOOTH: 940, CARS[0]: 1, CARS[1]: 1}, 1439),
        ({BOOTH: 2000}, 2000),
        ({"volunteer-week|a|2026-03-02": 100, "volunteer-week|b|2026-03-02": 100}, 2380),
        ({"volunteer-day|a|2026-03-07": 100, "volunteer-day|b|2026-03-07": 100}, 2380),
        ({"volunteer-week|a|2026-03-02": 100}, 2480),  # both go to b for nothing, and a's week is paid for
        # Four visits at most of a month at 0, 5, 10 and 15: the first two bring in 6 and 1.
        ({"volunteer-month|a|2026-03": 6, "volunteer-month|b|2026-03": 6}, 2380 - 12 + 2 * 7),
        # Opening a with person 1 for 100 instead of 60 makes b the cheaper one, and the 40 too many are given back.
        ({"link|pair|per-1|a|req-1": 100}, 2420),
        ({"link|pair|per-1|a|req-1": 0}, 2440),
        ({"no|such|row": 500}, 2380),
    ],
)
def test_the_example_of_the_page(multipliers, bound):
    assert bound_of(the_example(), multipliers) == pytest.approx(bound, abs=1e-9)


@pytest.mark.parametrize(
    ("limits", "multipliers", "bound"),
    [
        pytest.param({"week": 1}, {}, 2260, id="two_teams_without_prices"),
        pytest.param({"week": 1}, {"teams-all|fac-1": 880.0}, 1380, id="three_volunteers_are_one_team"),
        pytest.param({"week": 1}, {"teams-week|fac-1|2026-03-02": 880.0}, 1380, id="in_a_week"),
        pytest.param({"week": 1}, {"teams-day|fac-1|2026-03-07": 880.0}, 1380, id="in_a_day"),
        pytest.param({"month": 1}, {"teams-all|fac-1": 880.0}, 1380, id="a_month_limits_as_a_week_does"),
        pytest.param({"month": 0}, {"teams-all|fac-1": 880.0}, 0, id="nobody_is_no_team"),
    ],
)
def test_no_half_of_a_team_makes_a_visit(limits, multipliers, bound):
    instance = the_example()
    instance["facilities"][0]["windows"][0]["capacity"] = 2
    instance["facilities"][0]["rules"] = [{"rule": "visitors-per-visit", "min": 2, "max": 2}]
    instance["volunteers"] = [a_volunteer(name, max_visits=limits) for name in ("a", "b", "c")]
    assert bound_of(instance, multipliers) == pytest.approx(bound)


def test_a_single_visitor_needs_no_team():
    assert not [name for name in row_names(the_example()) if name.startswith("teams")]


def test_what_is_booked_stays_and_takes_its_room():
    instance = the_example()
    instance["booked"] = [
        {
            "id": "bkd-1",
            "request": "req-1",
            "person": "per-1",
            "volunteers": ["a"],
            "facility": "fac-1",
            "window": "w1",
            "start": "2026-03-07T09:00:00-06:00",
            "end": "2026-03-07T10:00:00-06:00",
        }
    ]
    assert bound_of(instance) == 1000 - 60 - 2  # the only booth is taken
    of(of(instance, "facilities", "fac-1"), "windows", "w1")["capacity"] = 2
    assert bound_of(instance) == 938 + 1440
    # The second seat of the car that drives anyway costs nothing, and volunteer a is already in it.
    assert bound_of(instance, {CARS[0]: 50, CARS[1]: 50}) == 938 + 1440 - 50 + 50
    assert bound_of(instance, {BOOTH: 10}) == 938 + 1430 + 10 * 1


def test_a_list_shares_its_price_over_those_who_could_stand_on_it():
    instance = the_example()
    of(instance, "facilities", "fac-1")["rules"] = [{"rule": "visitor-people", "max": 1, "per": "month"}]
    row = "list|visitor-people|month|fac-1|{}|2026-03"
    prices = {row.format("a"): 70, row.format("b"): 70}
    assert bound_of(instance, prices) == 2380 - 2 * 70 + 2 * 70
    listed = prices | {"link|visitor-people|month|fac-1|a|2026-03|req-1": 170}
    assert bound_of(instance, listed) == 2380 - 2 * 70 + 2 * 70 + (170 - 70)


seeds = st.integers(min_value=0, max_value=2**32)


@settings(max_examples=100)
@given(seeds)
def test_no_plan_exceeds_the_bound_whatever_the_prices(seed):
    random = Random(seed)
    instance = a_world(random)
    names = row_names(instance)
    objective, _ = a_plan(random, instance)
    for _ in range(4):
        chosen = [name for name in names if random.random() < random.choice([0.1, 0.9])]
        multipliers = {name: random.choice([0.5, 10, 60, 300, 2000]) * random.random() for name in chosen}
        assert objective <= bound_of(instance, multipliers) + 1e-6


def test_the_random_plans_are_worth_trying():
    added = [a_plan(random, a_world(random))[1] for random in map(Random, range(40))]
    assert sum(added) >= 60


@settings(max_examples=40)
@given(seeds)
def test_an_altered_multiplier_gives_another_bound_that_is_still_one(seed):
    random = Random(seed)
    instance = a_world(random)
    names = [name for name in row_names(instance) if not name.startswith("link|")]
    multipliers = {name: 400 * random.random() for name in names}
    exact = bound_of(instance, multipliers)
    claim = a_certificate(instance, multipliers, exact)
    assert check_bound(instance, claim).holds
    assert check_bound(instance, claim).exact
    objective, _ = a_plan(random, instance)
    for name in random.sample(names, min(len(names), 3)):
        for factor in (0.5, 2):
            altered = a_certificate(instance, multipliers | {name: multipliers[name] * factor}, exact)
            report = check_bound(instance, altered)
            assert objective <= report.recomputed + 1e-6
            assert report.holds == (exact >= report.recomputed - 0.01)
            assert report.exact == (abs(exact - report.recomputed) <= 0.01)


def test_an_altered_multiplier_is_found_when_it_mattered():
    instance = the_example()
    best = a_certificate(instance, {BOOTH: 940, CARS[0]: 1, CARS[1]: 1}, 1439.0)
    assert check_bound(instance, best).holds
    for name, value in ((BOOTH, 900), (BOOTH, 1500), (CARS[0], 3)):
        altered = best | {"multipliers": best["multipliers"] | {name: value}}
        assert check_bound(instance, altered).faults == ("below_recomputed",)


@pytest.mark.parametrize(
    ("claimed", "holds", "exact"),
    [
        (2380.0, True, True),
        (2379.995, True, True),
        (2379.98, False, False),
        (2380.02, True, False),
        (-1.0, False, False),
    ],
)
def test_a_claim_below_what_is_recomputed_does_not_hold(claimed, holds, exact):
    instance = the_example()
    report = check_bound(instance, a_certificate(instance, bound=claimed))
    assert (report.holds, report.exact, report.claimed) == (holds, exact, claimed)


def test_a_certificate_of_another_instance_proves_nothing():
    instance = the_example()
    report = check_bound(instance, a_certificate(instance, bound=9999.0) | {"instance": "another"})
    assert report.faults == ("other_instance",)


def test_a_negative_multiplier_proves_nothing():
    instance = the_example()
    report = check_bound(instance, a_certificate(instance, {BOOTH: -1000}, bound=9999.0))
    assert report.faults == ("negative_multiplier",)


def test_a_sum_that_no_number_holds_proves_nothing():
    instance = the_example()
    huge = dict.fromkeys([BOOTH, *CARS, "volunteer-day|a|2026-03-07", "volunteer-day|b|2026-03-07"], 1.7e308)
    assert check_bound(instance, a_certificate(instance, huge, bound=1e308)).faults == ("below_recomputed",)


@pytest.mark.parametrize("period", ["day", "week"])
def test_finite_prices_whose_sum_no_number_holds_prove_nothing(period):
    instance = the_example()
    date = {"day": "2026-03-07", "week": "2026-03-02"}[period]
    huge = {f"volunteer-{period}|{volunteer}|{date}": 1e308 for volunteer in ("a", "b")}
    assert check_bound(instance, a_certificate(instance, huge, bound=1e308)).faults == ("below_recomputed",)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"format": "visit-plan-schedule"}, "certificate.format"),
        ({"version": 2}, "certificate.version"),
        ({"bound": None}, "certificate.bound"),
        ({"bound": float("nan")}, "certificate.bound"),
        ({"bound": float("inf")}, "certificate.bound"),
        ({"bound": True}, "certificate.bound"),
        ({"multipliers": []}, "certificate.multipliers"),
        ({"multipliers": {"a": "1"}}, "certificate.multipliers ('a')"),
        ({"multipliers": {"a": float("nan")}}, "certificate.multipliers ('a')"),
        ({"multipliers": {"a": 10**400}}, "certificate.multipliers ('a')"),
        ({"instance": 3}, "certificate.instance"),
    ],
)
def test_a_malformed_certificate_is_refused(changes, where):
    instance = the_example()
    with pytest.raises(DocumentRefused) as refusal:
        check_bound(instance, a_certificate(instance) | changes)
    assert refusal.value.where == where


@pytest.mark.parametrize("document", [None, [], {}, {"format": "visit-plan-bound"}])
def test_what_is_no_certificate_is_refused(document):
    with pytest.raises(DocumentRefused):
        check_bound(the_example(), document)


def test_a_malformed_instance_is_refused():
    with pytest.raises(DocumentRefused) as refusal:
        check_bound(the_example() | {"people": None}, a_certificate(the_example()))
    assert refusal.value.where == "instance.people"


def test_an_instance_of_nothing_is_bounded_by_nothing():
    lists = ("facilities", "towns", "volunteers", "people", "requests", "pairings", "past_visits", "booked")
    assert bound_of(an_instance(**{key: [] for key in lists})) == 0
