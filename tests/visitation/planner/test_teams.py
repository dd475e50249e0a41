"""Teams that are priced without being listed are worth what the listed ones are."""

import numpy as np
import pytest

from tests.visitation.planner.instances import program_instance, random_instance
from visitation.plan_checks import check_bound, check_plan
from visitation.planner import columns, make_plan, read_instance
from visitation.planner.cells import Field
from visitation.planner.columns import Columns
from visitation.planner.dual import Dual, Prices


def test_the_bound_is_the_same_with_and_without_a_list_of_all_teams(monkeypatch):
    monkeypatch.setattr(columns, "PRICED_ONE_BY_ONE", 0)
    tried = 0
    for seed in range(40):
        found = Columns(Field(read_instance(random_instance(seed))))
        if found.teams is None:
            continue
        dual = Dual(found)
        row = np.random.default_rng(seed).integers(0, 200, dual.count).astype(float)
        prices = Prices(row, dual.usual_links(row))
        priced = dual.evaluate(prices)
        found.teams = None
        assert dual.evaluate(prices).best.tolist() == pytest.approx(priced.best.tolist())
        tried += 1
    assert tried >= 20


def test_a_plan_from_hidden_teams_is_allowed_and_its_bound_holds(monkeypatch):
    monkeypatch.setattr(columns, "PRICED_ONE_BY_ONE", 0)
    monkeypatch.setattr(columns, "LISTED", 0)
    document = program_instance(3)
    plan = make_plan(document)
    report, bound = check_plan(document, plan.schedule), check_bound(document, plan.certificate)
    assert (report.violations, report.objective, bound.faults) == ((), plan.objective, ())
    assert plan.gap == 0.0
