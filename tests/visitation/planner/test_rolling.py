"""Piece by piece: what is planned so obeys every rule of the whole, and its bound holds for the whole."""

import json

import pytest

from tests.visitation.planner.instances import a_person, a_request, an_instance, program_instance
from visitation.plan_checks import check_bound, check_plan
from visitation.planner import Plan, Progress, columns, make_plan, read_instance, rolling
from visitation.planner.cells import Field
from visitation.planner.certificate import certificate
from visitation.planner.dual import Dual
from visitation.planner.price_steps import no_prices
from visitation.planner.stretch import Stretch


@pytest.fixture(autouse=True)
def _long(monkeypatch):
    """Small instances are planned as long ones are."""
    monkeypatch.setattr(rolling, "MANY_REQUESTS", 0)


def two_places(weeks: int) -> dict:
    """Two programs that share nobody, as one instance."""
    document = program_instance(3, weeks=weeks, volunteers=6, people=4)
    document["facilities"][0]["rules"].append({"rule": "visitor-visits", "max": 1, "per": "week"})
    text = json.dumps(program_instance(5, weeks=weeks, volunteers=5, people=3))
    for name in ("fac-", "town-", "vol-", "per-", "req-"):
        text = text.replace(f'"{name}', f'"other-{name}')
    other = json.loads(text)
    for key in ("facilities", "towns", "volunteers", "people", "requests", "pairings", "conflicts", "past_visits"):
        document[key] += other[key]
    return document


def checked(document: dict, **options) -> Plan:
    plan = make_plan(document, **options)
    report, bound = check_plan(document, plan.schedule), check_bound(document, plan.certificate)
    assert (report.violations, report.objective, bound.faults) == ((), plan.objective, ())
    assert plan.objective <= plan.bound <= plan.certificate["bound"]
    served = {visit["request"] for visit in plan.schedule["visits"]}
    assert {unmet.request for unmet in plan.unmet} == {request["id"] for request in document["requests"]} - served
    return plan


def test_two_places_are_planned_alike_by_one_process_and_by_two():
    document = two_places(weeks=2)
    plans = [checked(document, processes=count) for count in (1, 2)]
    for plan in plans:
        plan.schedule.pop("seconds")
    assert (plans[0].schedule, plans[0].certificate) == (plans[1].schedule, plans[1].certificate)
    assert {visit["facility"][:3] for visit in plans[0].schedule["visits"]} == {"fac", "oth"}


def test_two_months_have_one_bound_whichever_way_they_are_planned(monkeypatch):
    document = two_places(weeks=8)
    plan = checked(document, seconds=1.0)
    assert {visit["start"][5:7] for visit in plan.schedule["visits"]} == {"03", "04"}
    monkeypatch.setattr(rolling, "LONG_DAYS", 365)
    whole = make_plan(document, seconds=1.0)
    assert max(whole.objective, plan.objective) <= min(whole.bound, plan.bound)


def test_visits_that_are_booked_stay_where_they_are_over_a_long_horizon():
    document = two_places(weeks=4)
    made = checked(document, seconds=1.0).schedule["visits"]
    kept = [{**visit, "id": f"booked-{n}"} for n, visit in enumerate(made) if n % 3 == 0]
    document["booked"] = kept
    plan = checked(document, seconds=1.0)
    again = [visit for visit in plan.schedule["visits"] if visit.get("booked")]
    assert [visit["booked"] for visit in again] == [visit["id"] for visit in kept]
    assert [visit["start"] for visit in again] == [visit["start"] for visit in kept]


def test_prices_of_a_long_horizon_give_a_bound_that_anybody_can_recompute(monkeypatch):
    monkeypatch.setattr(columns, "PRICED_ONE_BY_ONE", 0)
    document = program_instance(3, volunteers=6, people=30)
    dual = Dual(columns.Columns(Field(read_instance(document))))
    prices, _ = Stretch(document, None, None, None).prices(dual)
    proof = certificate(dual, prices)
    assert check_bound(document, proof).faults == ()
    assert make_plan(document).objective <= proof["bound"] < dual.evaluate(no_prices(dual), slope=False).value


def test_somebody_who_is_nowhere_is_told_why_there_is_no_visit():
    document = two_places(weeks=2)
    document["people"].append(a_person(77, stays=[]))
    document["requests"].append(a_request(77))
    told = []
    plan = checked(document, seconds=1.0, processes=1, progress=told.append)
    assert [unmet.reasons != () for unmet in plan.unmet if unmet.request == "req-77"] == [True]
    assert [one.bound for one in told] == sorted((one.bound for one in told), reverse=True)
    assert told[-1].objective == plan.objective


def test_a_year_that_is_given_no_time_or_is_cancelled_still_has_a_plan_that_is_allowed():
    document = two_places(weeks=6)
    assert not checked(document, seconds=0.05).finished
    assert not checked(document, cancelled=lambda: True, processes=2).finished


def test_work_is_counted_by_the_places_where_a_volunteer_could_meet_a_request():
    """Saturdays alone: a week of a request has one window-date, at which each cleared volunteer is a place."""
    one, three = (read_instance(an_instance(volunteers=count, people=2)) for count in (1, 3))
    assert [rolling.size_of(piece) - 2 * rolling.LIKE_PLACES - 1 for piece in (one, three)] == [2, 6]


def test_small_pieces_come_first_and_have_their_share_of_the_time(monkeypatch):
    given: list[tuple[int, float]] = []

    class Watched(Stretch):
        def __init__(self, piece, seconds, progress, cancelled) -> None:
            given.append((rolling.size_of(piece), seconds))
            super().__init__(piece, seconds, progress, cancelled)

    monkeypatch.setattr(rolling, "Stretch", Watched)
    make_plan(two_places(weeks=2), seconds=600.0, processes=1)
    (small, first), (large, last) = given
    assert small < large
    # What the small one did not need is the large one's: it is proven best long before its share is over.
    assert first <= 600 * small / (small + large) < 600 * large / (small + large) < last


def test_the_phase_told_is_that_of_the_pieces_at_work():
    def phase(*phases: str) -> str:
        return rolling.summed([Progress(one, 0, 0, 0.0, 0.0) for one in phases], 1.0).phase

    assert phase("reading", "reading") == "reading"
    assert phase("proving", "pricing", "reading") == "pricing"
    assert phase("proving", "placing") == "placing"
