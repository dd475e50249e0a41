"""The planner against every possible plan of small instances, and against the independent checkers."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.visitation.planner.instances import (
    a_facility,
    a_person,
    a_request,
    a_volunteer,
    a_window,
    an_instance,
    program_instance,
    random_instance,
)
from tests.visitation.planner.referee import best_plan
from visitation.plan_checks import check_bound, check_plan
from visitation.planner import InstanceRefused, Plan, make_plan, read_instance


def checked(document: dict, **options) -> Plan:
    """The plan, once both checkers have agreed with it."""
    plan = make_plan(document, **options)
    report = check_plan(document, plan.schedule)
    assert report.violations == ()
    assert report.objective == plan.objective
    bound = check_bound(document, plan.certificate)
    assert bound.holds
    assert plan.objective <= plan.bound <= plan.certificate["bound"]
    assert abs(bound.recomputed - plan.certificate["bound"]) < 0.01
    return plan


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.integers(0, 10_000))
def test_no_plan_of_a_small_instance_is_better(seed):
    document = random_instance(seed)
    plan = checked(document)
    best = best_plan(document, limit=600)
    if best is not None:
        assert (plan.objective, plan.bound, plan.gap) == (best, best, 0.0)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.integers(10_001, 20_000))
def test_every_rule_is_obeyed_and_the_bound_recomputed(seed):
    checked(random_instance(seed))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_program_week_is_planned_to_proven_optimality(seed):
    plan = checked(program_instance(seed))
    assert (plan.gap, plan.finished) == (0.0, True)
    assert len(plan.schedule["visits"]) > 10


@pytest.mark.parametrize("least", [1, 2])
@pytest.mark.parametrize("seed", [1, 3])
def test_four_weeks_of_a_small_program_are_planned_to_proven_optimality(seed, least):
    """Months, lists and lasting pairs tie the weeks together; least = 2 sends everybody in pairs."""
    document = program_instance(seed, weeks=4, volunteers=10, people=5)
    rules = document["facilities"][0]["rules"]
    document["facilities"][0]["rules"] = [rule for rule in rules if rule["rule"] != "visitors-per-visit"] + [
        {"rule": "visitors-per-visit", "min": least, "max": 2}
    ]
    plan = checked(document)
    assert (plan.gap, plan.finished) == (0.0, True)
    assert len(plan.schedule["visits"]) >= 5


def test_the_same_instance_gives_the_same_plan_with_one_and_two_processes():
    document = program_instance(4)
    plans = [make_plan(copy.deepcopy(document), processes=count) for count in (1, 2, 2)]
    for plan in plans:
        plan.schedule.pop("seconds")
    assert plans[0].schedule == plans[1].schedule == plans[2].schedule
    assert plans[0].certificate == plans[1].certificate


def test_a_run_that_ends_before_its_time_is_up_gives_the_same_plan_each_time():
    document = program_instance(4)
    plans = [make_plan(copy.deepcopy(document), seconds=600.0) for _ in range(3)] + [make_plan(document)]
    for plan in plans:
        plan.schedule.pop("seconds")
    assert [plan.schedule for plan in plans] == [plans[0].schedule] * 4
    assert [plan.certificate for plan in plans] == [plans[0].certificate] * 4


@pytest.mark.parametrize("seconds", [0.05, 0.5, 2.0])
def test_a_short_time_limit_still_gives_an_allowed_plan_and_a_bound(seconds):
    plan = checked(program_instance(5, weeks=4), seconds=seconds)
    assert plan.bound > 0


def test_a_cancelled_run_gives_what_it_has():
    plan = checked(program_instance(6), cancelled=lambda: True)
    assert not plan.finished


def test_progress_never_loses_ground():
    seen = []
    plan = make_plan(program_instance(7), progress=seen.append)
    assert [step.phase for step in seen][:2] == ["pricing", "placing"]
    assert sorted(step.objective for step in seen) == [step.objective for step in seen]
    assert seen[-1].objective == plan.objective


# -- bookings, edges and refusals ------------------------------------------------------------------------------------


def test_an_empty_instance_has_an_empty_plan():
    plan = checked(an_instance(volunteers=0, people=0, facilities=[], towns=[]))
    assert (plan.schedule["visits"], plan.objective, plan.bound, plan.gap) == ([], 0, 0, 0.0)


def a_booking(request: int = 1, volunteer: int = 1, hour: int = 9) -> dict:
    return {
        "id": "bkd-1",
        "request": f"req-{request:02d}",
        "person": f"per-{request:02d}",
        "volunteers": [f"vol-{volunteer:02d}"],
        "facility": "fac-01",
        "window": "fac-01/w1",
        "start": f"2026-03-07T{hour:02d}:00:00-07:00",
        "end": f"2026-03-07T{hour + 1:02d}:00:00-07:00",
    }


def test_a_booked_visit_stays_and_others_go_around_it():
    plan = checked(an_instance(volunteers=1, people=2, booked=[a_booking()]))
    found = [(visit["request"], visit["start"][11:16]) for visit in plan.schedule["visits"]]
    assert found == [("req-01", "09:00"), ("req-02", "10:00")]


def test_an_impossible_booked_visit_is_kept_and_named():
    """The volunteer was booked and then fell away: nothing else may break, and the visit is named."""
    document = an_instance(volunteers=2, people=2, booked=[a_booking()])
    document["volunteers"][0]["away"] = [{"from": "2026-03-01", "to": "2026-03-31"}]
    plan = make_plan(document)
    assert [visit["request"] for visit in plan.schedule["visits"]] == ["req-01", "req-02"]
    assert [(found.booked, found.rules) for found in plan.impossible] == [("bkd-1", ("availability",))]


def test_five_hundred_requests_of_one_person_stay_within_the_quota():
    document = an_instance(requests=[a_request(n, 1) for n in range(1, 501)])
    document["facilities"][0]["rules"] = [{"rule": "person-visits", "max": 1, "per": "day"}]
    assert len(checked(document).schedule["visits"]) == 1


def test_overlapping_stays_never_put_a_person_in_two_places():
    document = an_instance(volunteers=2, requests=[a_request(1), a_request(2, 1)])
    document["facilities"].append(a_facility(2, windows=[a_window("fac-02")]))
    document["towns"][0]["travel"].append({"facility": "fac-02", "minutes": 20})
    document["people"][0]["stays"].append(document["people"][0]["stays"][0] | {"facility": "fac-02"})
    assert len(checked(document).schedule["visits"]) == 2


def test_a_volunteer_without_a_town_stays_at_home():
    document = an_instance(volunteers=1)
    document["volunteers"][0]["town"] = None
    plan = checked(document)
    assert [(unmet.request, [reason.code for reason in unmet.reasons]) for unmet in plan.unmet] == [
        ("req-01", ["nobody_near"])
    ]


def test_visits_already_made_count_in_the_month_but_their_excess_is_not_held_against_the_plan():
    past = {"date": "2026-03-01", "facility": "fac-01", "person": "per-01", "volunteers": ["vol-01"]}
    document = an_instance(volunteers=1, people=1, past_visits=[past, past | {"date": "2026-03-02"}])
    document["volunteers"][0]["max_visits"]["month"] = 1
    plan = checked(document)
    assert plan.schedule["visits"] == []


@pytest.mark.parametrize(
    ("change", "where"),
    [
        pytest.param(lambda d: d.update(format="something"), "instance", id="format"),
        pytest.param(lambda d: d["facilities"][0]["rules"].append({"rule": "moon-phase"}), "rules[0]", id="rule"),
        pytest.param(lambda d: d["requests"][0].update(person="per-99"), "requests[0].person", id="reference"),
        pytest.param(lambda d: d["people"].append(a_person(1)), "people[1]", id="twice"),
        pytest.param(lambda d: d["facilities"][0].update(timezone="Mars/Olympus"), "timezone", id="zone"),
        pytest.param(lambda d: d["requests"][0].update({"from": "2026-02-30"}), "requests[0].from", id="date"),
        pytest.param(lambda d: d["objective"]["coverage"].update(low=10**12), "coverage.low", id="weight"),
        pytest.param(lambda d: d["objective"].update(load_step=10**9, waiting_per_week=10**9,
                                                     waiting_max_weeks=10**6), "objective", id="overflow"),
        pytest.param(lambda d: d["volunteers"][0].pop("timezone"), "volunteers[0]", id="missing"),
    ],
)
def test_a_bad_instance_is_refused_with_its_place(change, where):
    document = an_instance()
    change(document)
    with pytest.raises(InstanceRefused) as refused:
        read_instance(document)
    assert where in refused.value.where
    assert "\n" not in str(refused.value)


# -- reasons ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param(lambda d: d["facilities"][0].update(windows=[]), "no_slot", id="no_window"),
        pytest.param(lambda d: d["towns"][0].update(travel=[]), "nobody_near", id="far"),
        pytest.param(lambda d: (d["facilities"][0]["rules"].append({"rule": "clearance"}),
                                d["volunteers"][0].update(clearances=[])), "nobody_cleared", id="not_cleared"),
        pytest.param(lambda d: (d["facilities"][0]["rules"].append({"rule": "training", "name": "first aid"})),
                     "nobody_trained", id="not_trained"),
        pytest.param(lambda d: d["people"][0].update(language_required=True, languages=["quc"]),
                     "nobody_speaks", id="language"),
        pytest.param(lambda d: d["volunteers"][0].update(availability=[]), "nobody_free", id="not_free"),
        pytest.param(lambda d: d["facilities"][0]["windows"][0].update(capacity=0), "no_slot", id="no_booth"),
        pytest.param(lambda d: d["facilities"][0]["rules"].append({"rule": "person-visits", "max": 0, "per": "week"}),
                     "quota", id="quota"),
        pytest.param(lambda d: d["objective"].update(new_pair=5000), "worth_less", id="not_worth_it"),
    ],
)
def test_an_unmet_request_names_what_binds(change, code):
    document = an_instance(volunteers=1)
    change(document)
    plan = checked(document)
    assert [reason.code for reason in plan.unmet[0].reasons] == [code]


def test_a_full_room_is_the_reason_when_people_are_free():
    document = an_instance(volunteers=3, people=3)
    plan = checked(document)
    assert [[reason.code for reason in unmet.reasons] for unmet in plan.unmet] == [["capacity"]]


# -- habits of automatic rosters -------------------------------------------------------------------------------------


def test_one_facility_visit_a_day_when_the_limit_says_so():
    document = an_instance(volunteers=1, people=2)
    document["volunteers"][0]["max_visits"]["day"] = 1
    document["facilities"][0]["windows"].append(a_window("fac-01", 2, weekdays=["sun"]))
    days = sorted(visit["start"][:10] for visit in checked(document).schedule["visits"])
    assert days == ["2026-03-07", "2026-03-08"]


def test_everybody_gets_a_turn():
    """Twelve visits and seven volunteers: nobody stays without one, nobody has more than two."""
    window = a_window(capacity=12)
    document = an_instance(volunteers=7, people=12, facilities=[a_facility(windows=[window])])
    plan = checked(document)
    load = [v for visit in plan.schedule["visits"] for v in visit["volunteers"]]
    counts = [load.count(f"vol-{n:02d}") for n in range(1, 8)]
    assert (len(plan.schedule["visits"]), min(counts), max(counts)) == (12, 1, 2)


def test_pinned_visits_stay_when_a_volunteer_goes_on_leave_later():
    document = an_instance(volunteers=2, people=1, booked=[a_booking()])
    document["volunteers"][0]["away"] = [{"from": "2026-03-08", "to": "2026-03-31"}]
    assert checked(document).schedule["visits"][0]["volunteers"] == ["vol-01"]


def test_a_volunteer_may_be_away_at_the_edge_of_a_zone():
    """New York is two hours ahead of Phoenix: free from 11:00 there is free from 09:00 here, but not door to door."""
    document = an_instance(volunteers=1)
    document["volunteers"][0] |= a_volunteer(
        1, timezone="America/New_York", availability=[{"weekdays": ["sat"], "from": "11:00", "to": "24:00"}]
    )
    assert [visit["start"][11:16] for visit in checked(document).schedule["visits"]] == ["10:00"]
