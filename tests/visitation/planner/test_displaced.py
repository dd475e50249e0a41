"""The price of an unmet request: an exchange that the rules allow, worth exactly what is told."""

import pytest

from tests.visitation.planner.instances import a_request, an_instance, random_instance
from visitation.plan_checks import check_plan
from visitation.planner import make_plan
from visitation.planner.displaced import prices


def priced(document, **how):
    worked = make_plan(document)
    return worked.schedule, prices(document, worked.schedule, [one.request for one in worked.unmet], **how)


@pytest.mark.parametrize("seeds", [range(10, 16)])
def test_each_exchange_is_allowed_and_changes_the_objective_by_what_is_told(seeds):
    tried = 0
    for seed in seeds:
        document = random_instance(seed)
        schedule, found = priced(document)
        before = check_plan(document, schedule).objective
        for code, price in found.items():
            stay = [one for one in schedule["visits"] if not (price.instead and one.get("request") == price.instead)]
            after = check_plan(document, {**schedule, "visits": [*stay, price.visit]})
            assert (price.visit["request"], after.violations) == (code, ()), seed
            assert after.objective - before == price.brings - price.costs <= 0, (seed, code)
            tried += 1
    assert tried > 1


def test_of_two_who_want_the_same_hour_the_other_says_which_visit_would_give_way():
    document = an_instance(volunteers=1, people=2, requests=[a_request(1), a_request(2, 2, priority="urgent")])
    document["volunteers"][0]["max_visits"] = {"day": 1, "week": 1, "month": 1}
    schedule, found = priced(document)
    assert [visit["request"] for visit in schedule["visits"]] == ["req-02"]
    assert [(code, price.instead, price.brings < price.costs) for code, price in found.items()] == [
        ("req-01", "req-02", True)
    ]
    assert priced(document, enough=lambda: True)[1] == {}
