"""Planning again with as little change as can be: against every possible way, and for each kind of change."""

import copy
from itertools import combinations, islice, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.visitation.planner.changes import KINDS, changed
from tests.visitation.planner.instances import (
    a_facility,
    a_request,
    a_window,
    an_instance,
    random_instance,
)
from tests.visitation.planner.referee import possible_visits, schedule_of
from visitation.plan_checks import check_plan
from visitation.planner import make_plan
from visitation.planner.reading import read_instance
from visitation.planner.ready import ScheduleRefused, make_ready
from visitation.planner.renewal import read_again
from visitation.planner.replan import Replanned, replan


def allowed(document: dict, visits: list[dict]) -> bool:
    """As the outside checker sees it; a visit that stays needs no notice."""
    return not any(
        found.rule != "booking-lead" for found in check_plan(document, schedule_of(document, visits)).violations
    )


def checked(document: dict, again: Replanned, before: dict) -> Replanned:
    """What every re-plan must be: allowed, its points right, and nothing touched but what was broken."""
    report = check_plan(document, again.schedule)
    assert [found for found in report.violations if found.rule != "booking-lead"] == []
    assert report.objective == again.objective == again.ready.objective
    planned = [*again.kept, *(one.request for one in again.moved), *(one.request for one in again.new)]
    assert sorted(visit["request"] for visit in again.schedule["visits"]) == sorted(planned)
    then = {visit["request"]: visit for visit in before["visits"]}
    now = {visit["request"]: visit for visit in again.schedule["visits"]}
    assert all(now[request] == then[request] for request in again.kept)
    least = again.least
    assert (least.moved + least.lost, least.unbroken_moved, least.proven) == (least.lower_bound, 0, True)
    assert (least.moved, least.rescued) == (least.rescued_most, least.rescued_most)
    assert len(again.kept) + least.broken == len(before["visits"])
    return again


@settings(max_examples=6, deadline=None, derandomize=True)
@given(st.integers(0, 10_000), st.sampled_from(KINDS))
def test_no_other_way_breaks_fewer_visits_or_saves_more_of_them(seed, kind):
    before = random_instance(seed)
    plan = make_plan(before).schedule
    document = changed(before, plan, kind, seed)
    kept = make_ready(before, plan)
    again = checked(document, replan(document, plan, kept_ready=kept, fill=False), plan)
    asked = {request["id"] for request in document["requests"]}
    still = [visit for visit in plan["visits"] if visit["request"] in asked]
    most = max(
        size for size in range(len(still) + 1) if any(allowed(document, [*some]) for some in combinations(still, size))
    )
    assert len(again.kept) == most
    staying = [visit for visit in plan["visits"] if visit["request"] in again.kept]
    best = best_rescue(document, staying, [one.request for one in (*again.moved, *again.lost)])
    if best is not None:
        assert (again.least.rescued, again.objective) == best


def best_rescue(document: dict, staying: list[dict], broken: list[str]) -> tuple[int, int] | None:
    """The most of these requests that can be served beside the visits that stay; of such ways, the most points."""
    asking = [request for request in document["requests"] if request["id"] in broken]
    options = [[None, *found] for found in possible_visits(document | {"requests": asking}).values()]
    ways = list(islice(product(*options), 60))
    if len(ways) == 60:
        return None
    best = (0, 0)
    for way in ways:
        chosen = [visit for visit in way if visit is not None]
        report = check_plan(document, schedule_of(document, [*staying, *chosen]))
        late = {found.visit for found in report.violations if found.rule == "booking-lead"}
        others = [found for found in report.violations if found.rule != "booking-lead"]
        if not others and late <= set(range(len(staying))):
            best = max(best, (len(chosen), report.objective))
    return best


# One facility, two hours on Saturday and one on Sunday; who is planned, and what changes


def a_weekend(people: int = 2, volunteers: int = 2, **changes) -> dict:
    windows = [a_window(), a_window("fac-01", 2, weekdays=["sun"], to="10:00")]
    rules = [{"rule": "person-visits", "max": 1, "per": "week"}, {"rule": "clearance"}]
    return an_instance(volunteers, people, facilities=[a_facility(windows=windows, rules=rules)]) | changes


def planned(document: dict, *visits: tuple[int, int, str, str]) -> dict:
    """A schedule by hand: (request, volunteer, window, start)."""
    return schedule_of(
        document,
        [
            {
                "request": f"req-{request:02d}",
                "person": f"per-{request:02d}",
                "volunteers": [f"vol-{volunteer:02d}"],
                "facility": "fac-01",
                "window": f"fac-01/{window}",
                "start": f"2026-03-{start}:00:00-07:00",
                "end": f"2026-03-{start[:3]}{int(start[3:]) + 1:02d}:00:00-07:00",
            }
            for request, volunteer, window, start in visits
        ],
    )


def after(before: dict, schedule: dict, change) -> Replanned:
    document = copy.deepcopy(before)
    change(document)
    return checked(document, replan(document, schedule, kept_ready=make_ready(before, schedule)), schedule)


def told(again: Replanned) -> tuple[list, list, list, list]:
    return (
        list(again.kept),
        [(one.request, one.new["start"][8:13], one.because) for one in again.moved],
        [(one.request, one.because) for one in again.lost],
        [(one.request, one.because) for one in again.new],
    )


def test_a_closed_day_moves_what_finds_room_on_another_and_loses_the_rest():
    before = a_weekend()
    schedule = planned(before, (1, 1, "w1", "07T09"), (2, 2, "w1", "07T10"))
    closed = {"from": "2026-03-07", "to": "2026-03-07", "reason": "repairs"}
    before["requests"][0]["priority"] = "urgent"
    again = after(before, schedule, lambda found: found["facilities"][0]["closures"].append(closed))
    assert told(again) == ([], [("req-01", "08T09", ("closure",))], [("req-02", ("closure",))], [])
    assert [reason.code for reason in again.lost[0].reasons] == ["capacity"]


def test_a_person_who_is_moved_is_visited_where_they_are_now():
    windows = [a_window("fac-02", weekdays=["sun"])]
    before = a_weekend(people=1, volunteers=1)
    before["facilities"].append(a_facility(2, windows=windows))
    before["towns"][0]["travel"].append({"facility": "fac-02", "minutes": 20})
    schedule = planned(before, (1, 1, "w1", "07T09"))
    again = after(before, schedule, lambda found: found["people"][0]["stays"][0].update(facility="fac-02"))
    assert told(again) == ([], [("req-01", "08T09", ("custody",))], [], [])
    assert again.moved[0].new["facility"] == "fac-02"


def test_of_visits_that_only_stand_in_each_others_way_the_fewest_and_least_urgent_give_way():
    before = a_weekend(people=3, volunteers=3)
    before["facilities"][0]["windows"][0]["capacity"] = 3
    before["requests"][1]["priority"] = "urgent"
    schedule = planned(before, (1, 1, "w1", "07T09"), (2, 2, "w1", "07T09"), (3, 3, "w1", "07T10"))
    again = after(before, schedule, lambda found: found["facilities"][0]["windows"][0].update(capacity=1))
    assert again.kept == ("req-02", "req-03")
    assert told(again)[1] == [("req-01", "08T09", ("capacity",))]
    assert (again.least.broken, again.least.yielding) == (1, 1)


def test_a_volunteer_who_is_away_is_stood_in_for_or_the_visit_is_held_elsewhere():
    before = a_weekend()
    schedule = planned(before, (1, 1, "w1", "07T09"))
    away = {"from": "2026-03-01", "to": "2026-03-09"}
    again = after(before, schedule, lambda found: found["volunteers"][0]["away"].append(away))
    assert [(one.request, one.new["volunteers"], one.because) for one in again.moved] == [
        ("req-01", ["vol-02"], ("availability",))
    ]


def test_a_smaller_team_is_put_together_anew():
    before = a_weekend(people=1)
    schedule = planned(before, (1, 1, "w1", "07T09"))
    rule = {"rule": "visitors-per-visit", "min": 2, "max": 2}
    again = after(before, schedule, lambda found: found["facilities"][0]["rules"].append(rule))
    assert [(one.because, one.new["volunteers"]) for one in again.moved] == [
        (("visitors-per-visit",), ["vol-01", "vol-02"])
    ]


def test_somebody_newly_cleared_serves_who_was_waiting_and_nothing_else_moves():
    before = a_weekend()
    before["volunteers"][1]["clearances"] = []
    before["volunteers"][0]["max_visits"] = {"day": 1, "week": 1, "month": 1}
    schedule = planned(before, (1, 1, "w1", "07T09"))
    clearance = {"facility": "fac-01", "from": "2026-01-01", "to": "2027-01-01"}
    again = after(before, schedule, lambda found: found["volunteers"][1]["clearances"].append(clearance))
    assert told(again) == (["req-01"], [], [], [("req-02", "new_hands")])


def test_a_new_request_gets_only_room_that_is_free():
    before = a_weekend(people=3, volunteers=3)
    schedule = planned(before, (1, 1, "w1", "07T09"), (2, 2, "w1", "07T10"))
    before["requests"].pop()
    again = after(before, schedule, lambda found: found["requests"].append(a_request(3, priority="urgent")))
    assert told(again) == (["req-01", "req-02"], [], [], [("req-03", "new_request")])
    assert again.new[0].visit["start"][8:13] == "08T09"


def test_what_is_withdrawn_or_gone_is_lost_with_that_as_its_reason():
    before = a_weekend()
    schedule = planned(before, (1, 1, "w1", "07T09"), (2, 2, "w1", "07T10"))
    again = after(before, schedule, lambda found: found["requests"].pop(0))
    assert told(again) == (["req-02"], [], [("req-01", ("request-gone",))], [])
    again = after(before, schedule, lambda found: found["volunteers"].pop(0))
    assert [(one.request, one.because) for one in again.moved] == [("req-01", ("volunteer-gone",))]


def test_hours_that_are_gone_break_a_visit_and_do_not_end_the_run():
    before = a_weekend()
    schedule = planned(before, (1, 1, "w1", "07T09"))
    again = after(before, schedule, lambda found: found["facilities"][0]["windows"].pop(0))
    assert told(again)[1] == [("req-01", "08T09", ("session",))]


def test_a_sound_visit_moves_only_where_the_caller_lets_it_and_it_gains_more():
    """The one on Sunday can also go on Saturday; the broken one only on Sunday."""
    before = a_weekend()
    before["volunteers"][1]["availability"] = [{"weekdays": ["sun"], "from": "00:00", "to": "24:00"}]
    before["volunteers"][0]["max_visits"] = {"day": 1, "week": 1, "month": 1}
    schedule = planned(before, (1, 1, "w2", "08T09"), (2, 2, "w2", "08T09"))
    before["facilities"][0]["windows"][1]["capacity"] = 2
    document = copy.deepcopy(before)
    document["facilities"][0]["windows"][1]["capacity"] = 1
    kept = make_ready(before, schedule)
    found = {}
    for cost in (None, 100, 100_000):
        again = replan(document, schedule, kept_ready=kept, broken={"req-02": ("asked",)}, move_cost=cost)
        assert not check_plan(document, again.schedule).violations
        found[cost] = told(again)
    alone = (["req-01"], [], [("req-02", ("asked",))], [])
    assert (found[None], found[100_000]) == (alone, alone)
    assert found[100] == ([], [("req-02", "08T09", ("asked",)), ("req-01", "07T09", ("for_others",))], [], [])


def test_a_schedule_of_another_instance_or_with_unknown_ids_is_refused_in_one_clear_line():
    before = a_weekend()
    schedule = planned(before, (1, 1, "w1", "07T09"))
    for wrong, where in (
        (schedule | {"instance": "another"}, "schedule.instance"),
        (schedule | {"format": "a list"}, "schedule"),
        (schedule | {"visits": [schedule["visits"][0] | {"person": "per-77"}]}, "schedule.visits[0]"),
        (schedule | {"visits": [schedule["visits"][0] | {"start": "soon"}]}, "schedule.visits[0].start"),
    ):
        with pytest.raises(ScheduleRefused) as refused:
            replan(before, wrong)
        assert refused.value.where == where


def test_without_anything_kept_in_memory_the_answer_is_the_same():
    before = a_weekend(people=3, volunteers=3)
    schedule = planned(before, (1, 1, "w1", "07T09"), (2, 2, "w1", "07T10"))
    document = copy.deepcopy(before)
    document["facilities"][0]["closures"].append({"from": "2026-03-07", "to": "2026-03-07", "reason": "repairs"})
    cold = replan(document, schedule, fill=False)
    warm = replan(document, schedule, kept_ready=make_ready(before, schedule), fill=False)
    assert (cold.kept, cold.moved, cold.lost, cold.least) == (warm.kept, warm.moved, warm.lost, warm.least)


def test_one_change_after_the_other_goes_on_from_what_is_ready():
    before = a_weekend(people=3, volunteers=3)
    schedule = planned(before, (1, 1, "w1", "07T09"), (2, 2, "w1", "07T10"))
    first = copy.deepcopy(before)
    first["volunteers"][0]["away"].append({"from": "2026-03-07", "to": "2026-03-07"})
    one = checked(first, replan(first, schedule, kept_ready=make_ready(before, schedule)), schedule)
    second = copy.deepcopy(first)
    second["people"][1]["stays"][0]["to"] = "2026-03-01"
    two = checked(second, replan(second, one.schedule, kept_ready=one.ready), one.schedule)
    assert [(lost.request, lost.because) for lost in two.lost] == [("req-02", ("custody",))]


@pytest.mark.parametrize("kind", KINDS)
def test_an_instance_that_is_renewed_is_the_same_as_one_that_is_read(kind):
    for seed in (1, 2, 3):
        before = random_instance(seed)
        request, facility = before["requests"][0], before["facilities"][0]
        visit = {
            "request": request["id"],
            "person": request["person"],
            "volunteers": [before["volunteers"][-1]["id"]],
            "facility": facility["id"],
            "window": facility["windows"][0]["id"],
            "start": "2026-03-07T09:00:00-05:00",
        }
        document = changed(before, {"visits": [visit]}, kind, seed)
        found, _ = read_again(document, before, read_instance(before))
        assert found == read_instance(document)
