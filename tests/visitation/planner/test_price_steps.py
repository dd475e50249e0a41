"""Prices found by steps end near the least bound there is, and more so where requests do not all see the same."""

import pytest

from tests.visitation.planner.instances import program_instance
from visitation.planner import columns, descent, read_instance
from visitation.planner.cells import Field
from visitation.planner.components import components
from visitation.planner.dual import Dual
from visitation.planner.master import sharpen
from visitation.planner.price_steps import no_prices, tighten


@pytest.fixture(autouse=True)
def _without_listing(monkeypatch):
    monkeypatch.setattr(columns, "PRICED_ONE_BY_ONE", 0)


def pairs(seed: int) -> Dual:
    """Eighty people of one facility that sends two, and half as many volunteers."""
    document = program_instance(seed, volunteers=40, people=80)
    (rule,) = [rule for rule in document["facilities"][0]["rules"] if rule["rule"] == "visitors-per-visit"]
    rule |= {"min": 2, "max": 2}
    return Dual(columns.Columns(Field(read_instance(document))))


@pytest.mark.parametrize("seed", [2, 8])
def test_requests_that_see_prices_of_their_own_do_not_crowd(seed, monkeypatch):
    dual = pairs(seed)
    prices, spread = tighten(dual, 800)
    best, _ = sharpen(dual, prices, components(dual.columns), left=lambda: None, stop=lambda: False)
    least = dual.evaluate(best, slope=False).value
    monkeypatch.setattr(descent, "SPREAD", 0.0)
    _, crowded = tighten(dual, 800)
    assert least <= spread
    assert spread - least < (crowded - least) / 4


def test_the_value_told_is_what_these_prices_prove_and_never_above_no_prices_at_all():
    dual = pairs(8)
    nothing = dual.evaluate(no_prices(dual), slope=False).value
    for rounds in (0, 1, 8, 20):
        prices, value = tighten(dual, rounds)
        assert value == dual.evaluate(prices, slope=False).value <= nothing
    prices, value = tighten(dual, 800, stop=lambda: True)
    assert (value, prices.row.any()) == (nothing, False)
