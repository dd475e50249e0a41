"""Month by month: what is planned so obeys every rule of the whole, and its bound holds for the whole."""

from tests.visitation.planner.instances import program_instance
from visitation.plan_checks import check_bound, check_plan
from visitation.planner import make_plan, rolling


def test_months_planned_one_by_one_make_an_allowed_plan_with_a_bound_of_the_whole(monkeypatch):
    document = program_instance(3, weeks=8, volunteers=6, people=4)
    document["facilities"][0]["rules"].append({"rule": "visitor-visits", "max": 1, "per": "week"})
    whole = make_plan(document, seconds=1.0)
    monkeypatch.setattr(rolling, "MANY_REQUESTS", 0)
    plan = make_plan(document, seconds=2.0)
    report, bound = check_plan(document, plan.schedule), check_bound(document, plan.certificate)
    assert (report.violations, report.objective, bound.faults) == ((), plan.objective, ())
    assert max(plan.objective, whole.objective) <= plan.certificate["bound"]
    assert {visit["start"][5:7] for visit in plan.schedule["visits"]} == {"03", "04"}
    served = {visit["request"] for visit in plan.schedule["visits"]}
    asked = {request["id"] for request in document["requests"]}
    assert {unmet.request for unmet in plan.unmet} == asked - served
