"""What is settled from prices can be had together, and is nearly all of the best plan."""

import pytest

from tests.visitation.planner.instances import program_instance
from visitation.planner import columns, make_plan, read_instance
from visitation.planner.cells import Field
from visitation.planner.components import components
from visitation.planner.dual import Dual
from visitation.planner.ledger import Ledger
from visitation.planner.plan import Run
from visitation.planner.search import worth_of
from visitation.planner.settling import settled


def _settled(document, *, stop=lambda: False, left=lambda: None):
    """What is settled is worth, as far as the ledger allows it, and whether it allows each."""
    run = Run(document, None, None, None)
    dual = Dual(columns.Columns(Field(read_instance(document))))
    prices, number = run.prices(dual)
    run.list_columns(dual.columns, dual, prices)
    keys = [key for some in settled(dual, prices, number, stop, left).values() for key in some]
    ledger = Ledger(dual.columns)
    taken = [ledger.try_add(*dual.columns.column_of(cell, members), only=start) for cell, start, *members in keys]
    return worth_of(dual.columns, ledger.choices()), taken


@pytest.fixture(autouse=True)
def _without_listing(monkeypatch):
    monkeypatch.setattr(columns, "PRICED_ONE_BY_ONE", 0)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_settled_is_allowed_and_nearly_the_best(seed):
    document = program_instance(seed, volunteers=8, people=20)
    best = make_plan(document).objective
    worth, taken = _settled(document)
    assert set(taken) == {True}
    assert 0.9 * best <= worth <= best


def test_pairs_are_settled_as_pairs():
    document = program_instance(8, volunteers=8, people=20)
    (rule,) = [rule for rule in document["facilities"][0]["rules"] if rule["rule"] == "visitors-per-visit"]
    rule |= {"min": 2, "max": 2}
    best = make_plan(document).objective
    worth, taken = _settled(document)
    assert set(taken) == {True}
    assert 0.85 * best <= worth <= best


def test_the_same_is_settled_each_time_and_little_in_no_time():
    document = program_instance(2, volunteers=8, people=20)
    whole = _settled(document)
    assert _settled(document) == whole
    assert _settled(document, stop=lambda: True) == (0, [])
    hasty = _settled(document, left=lambda: 0.0)
    assert 0 < hasty[0] <= make_plan(document).objective


def test_every_request_is_settled_once_and_in_its_own_component():
    document = program_instance(1, volunteers=8, people=20)
    dual = Dual(columns.Columns(Field(read_instance(document))))
    prices, number = Run(document, None, None, None).prices(dual)
    found = settled(dual, prices, number, lambda: False, lambda: None)
    requests = [int(dual.columns.cell_request[key[0]]) for keys in found.values() for key in keys]
    assert len(requests) == len(set(requests))
    assert (components(dual.columns) == number).all()
    assert {int(number[dual.columns.cell_request[key[0]]]) for keys in found.values() for key in keys} == set(found)
