"""Every kind of row takes part: a certificate of the planner in which one price is altered is refused."""

import copy
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.visitation.plan_checks.bound.page_openings import Openings
from tests.visitation.plan_checks.bound.page_sums import bound_by_the_page
from tests.visitation.planner.instances import program_instance, random_instance
from visitation.plan_checks import check_bound
from visitation.plan_checks.bound.certificate import Certificate
from visitation.plan_checks.bound.sums import recomputed_bound
from visitation.plan_checks.instance import read_instance
from visitation.planner import make_plan

PERIODS = ("day", "week", "month")
QUOTAS = ("person-visits", "visitor-people", "visitor-visits", "person-visitors")
KINDS = (
    *(f"person-{per}|" for per in PERIODS),
    *(f"teams-{per}|" for per in ("day", "week", "all")),
    *(f"volunteer-{per}|" for per in PERIODS),
    *(f"visitor-visits|{per}|" for per in PERIODS),
    "window-date|",
    *(f"list|visitor-people|{per}|" for per in PERIODS),
    *(f"list|person-visitors|{per}|" for per in PERIODS),
    "car|",
    "link|pair|",
    *(f"link|visitor-people|{per}|" for per in PERIODS),
    *(f"link|person-visitors|{per}|" for per in PERIODS),
)


class Asked(dict):
    """Prices that are all 0 and remember which rows and links were asked for."""

    def __init__(self):
        super().__init__({"link|": 0.0, "list|": 0.0})
        self.names = set()

    def get(self, name, default=None):
        self.names.add(name)
        return default

    def __contains__(self, name):
        self.names.add(name)
        return False


@cache
def planned():
    """A week that goes in pairs and has every quota of every period, with the planner's certificate."""
    document = program_instance(3, volunteers=8, people=5)
    document["facilities"][0]["rules"] = [
        {"rule": "visitors-per-visit", "min": 2, "max": 2},
        *({"rule": name, "max": 3, "per": per} for name in QUOTAS for per in PERIODS),
    ]
    return document, make_plan(copy.deepcopy(document)).certificate


def names_of(document):
    asked = Asked()
    recomputed_bound(read_instance(document), Certificate(document["name"], 0.0, asked, ()))
    return sorted(asked.names)


@cache
def names():
    return names_of(planned()[0])


def altered(name, price):
    document, certificate = planned()
    return check_bound(document, certificate | {"multipliers": certificate["multipliers"] | {name: price}})


def test_the_certificate_as_it_came_holds_and_a_lower_bound_does_not():
    document, certificate = planned()
    report = check_bound(document, certificate)
    assert (report.holds, report.exact) == (True, True)
    assert check_bound(document, certificate | {"bound": certificate["bound"] - 0.02}).faults == ("below_recomputed",)
    assert check_bound(document, certificate | {"bound": certificate["bound"] + 1}).holds


@pytest.mark.parametrize("kind", KINDS)
def test_one_altered_price_of_any_kind_is_found(kind):
    of_kind = [name for name in names() if name.startswith(kind)]
    # Not every one costs: where a row's side is 0 the dearest price brings in nothing.
    assert any(altered(name, 100_000.0).faults == ("below_recomputed",) for name in of_kind)
    assert "negative_multiplier" in altered(of_kind[0], -0.001).faults


def test_no_other_price_brings_the_bound_below_a_plan_that_exists():
    document, certificate = planned()
    objective = make_plan(copy.deepcopy(document)).objective
    used = sorted(certificate["multipliers"])
    assert used
    for name in used:
        for factor in (0, 0.5, 2):
            assert altered(name, certificate["multipliers"][name] * factor).recomputed >= objective - 1e-6


@settings(max_examples=6, deadline=None, derandomize=True)
@given(st.integers(0, 10_000))
def test_a_checker_written_from_the_page_alone_comes_to_the_same_sum(seed):
    """With the planner's prices, with prices on some rows, and on all of them."""
    draw = Random(seed)
    document = random_instance(seed)
    plan = make_plan(copy.deepcopy(document))
    if draw.random() < 0.4 and plan.schedule["visits"]:
        document = document | {"booked": [{"id": "bkd-1"} | draw.choice(plan.schedule["visits"])]}
    every, openings = names_of(document), Openings(document)
    for share, most in ((0, 0), (0.1, 300), (1, 30)):
        prices = {name: draw.random() * most for name in every if draw.random() < share}
        multipliers = plan.certificate["multipliers"] | prices
        certificate = plan.certificate | {"multipliers": multipliers}
        assert bound_by_the_page(openings, multipliers) == pytest.approx(check_bound(document, certificate).recomputed)
