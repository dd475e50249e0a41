"""Invented instances for benchmarks."""

import pytest

from visitation.benchmarks.instances import SIZES, an_instance
from visitation.benchmarks.plans import plan_figures
from visitation.plan_checks import check_instance
from visitation.planner import read_instance


@pytest.mark.parametrize(("size", "weeks"), [("tiny", 1), ("program", 4), ("region", 1)])
def test_an_instance_is_one_that_planner_and_checker_read(size, weeks):
    instance = an_instance(size, weeks=weeks, seed=3)
    check_instance(instance)
    read_instance(instance)
    found = tuple(len(instance[key]) for key in ("facilities", "volunteers", "people"))
    assert found == SIZES[size]


def test_the_same_arguments_give_the_same_document_and_another_seed_another():
    assert an_instance("tiny", weeks=1, seed=1) == an_instance("tiny", weeks=1, seed=1)
    assert an_instance("tiny", weeks=1, seed=1)["people"] != an_instance("tiny", weeks=1, seed=2)["people"]


def test_a_tiny_plan_is_proven_the_best_there_is():
    figures = plan_figures("tiny", weeks=1, seed=1, seconds=None)
    assert figures["gap_percent"] == figures["violations"] == 0
    assert figures["objective_agrees"] and figures["certificate_holds"] and figures["finished"]
    assert figures["visits"] > 0
