"""The objective, each term against numbers worked out by hand."""

import pytest

from tests.visitation.plan_checks.plans import VISITS, WEIGHTS, a_schedule, a_visit, an_instance, of
from visitation.plan_checks import check_plan


def parts(instance, visits=VISITS):
    return check_plan(instance, a_schedule(visits)).parts


def test_the_plan_by_hand_is_worth_what_a_hand_counts():
    report = check_plan(an_instance(), a_schedule())
    assert report.parts == {
        "coverage": 4 * 1000,
        "waiting": 0,
        "never_visited": 0,
        "late": -8 * (5 + 5 + 2 + 6),  # Saturday 7 twice and Sunday 8 after Monday 2, Wednesday 11 after Monday 9
        "continuity": 2 * 120,  # volunteer 1 knows person 1
        "language": 80 * 4,  # Spanish by volunteer 1, English by volunteer 2
        "new_pair": -60 * 3,  # 2 with 2, 3 with 1, 1 with 3
        "visitor_gender": 0,
        # Saturday: volunteers 1 and 2 share a car of 2 seats, 35 minutes; Wednesday: 1 and 3; Sunday: 50 minutes.
        "cars": -3 * (4 + 4 + 5),
        "load": -5 * (0 + 1 + 2) - 5 * 1,  # volunteer 1 three times; volunteer 2 had one past visit in March
    }
    assert report.objective == 4000 - 144 + 240 + 320 - 180 - 39 - 20


@pytest.mark.parametrize(
    ("changes", "part", "points"),
    [
        ({"priority": "high"}, "coverage", 1600),
        ({"waiting_since": "2026-02-24"}, "waiting", 0),  # six days are no whole week
        ({"waiting_since": "2026-02-23"}, "waiting", 40),
        ({"waiting_since": "2025-12-22"}, "waiting", 400),
        ({"waiting_since": "2020-01-01"}, "waiting", 400),  # ten weeks at most
        ({"waiting_since": "2026-03-05"}, "waiting", 0),  # never less than nothing
        ({"never_visited": True}, "never_visited", 150),
        ({"from": "2026-03-06", "waiting_since": "2026-03-06"}, "late", -8),
        ({"from": "2026-03-07", "waiting_since": "2026-03-07"}, "late", 0),
        ({"from": "2026-01-01", "waiting_since": "2026-01-01"}, "late", -40),  # lateness counts from the horizon
    ],
)
def test_what_a_request_is_worth(changes, part, points):
    instance = an_instance(booked=[])
    of(instance, "requests", "req-1").update(changes)
    assert parts(instance, VISITS[:1])[part] == points


def test_a_known_face_counts_once_a_visit_however_many_there_are():
    instance = an_instance()
    instance["pairings"].append({"person": "per-1", "volunteer": "vol-3", "since": "2026-02-01"})
    assert parts(instance)["continuity"] == 2 * 120
    assert parts(instance)["new_pair"] == -60 * 2


def test_a_new_pair_costs_once_however_often_they_meet():
    instance = an_instance(pairings=[])
    assert parts(instance)["new_pair"] == -60 * 4  # 1 with 1 twice, 2 with 2, 3 with 1, 1 with 3
    assert parts(instance)["continuity"] == 0


def test_having_met_in_the_past_does_not_make_a_pair():
    instance = an_instance(past_visits=[])
    before = parts(instance)["new_pair"]
    instance["past_visits"] = [{"date": "2026-02-01", "facility": "fac-1", "person": "per-2", "volunteers": ["vol-2"]}]
    assert parts(instance)["new_pair"] == before


def test_only_the_first_language_of_a_person_counts():
    instance = an_instance()
    of(instance, "people", "per-2")["languages"] = ["fr", "en"]
    assert parts(instance)["language"] == 80 * 3
    of(instance, "people", "per-2")["languages"] = []
    assert parts(instance)["language"] == 80 * 3


def test_a_gender_that_is_only_preferred_costs_each_visitor_of_another():
    instance = an_instance()
    of(instance, "people", "per-1")["visitor_gender"] = {"gender": "male", "required": False}
    report = check_plan(instance, a_schedule())
    assert report.violations == ()
    assert report.parts["visitor_gender"] == -30 * 3


@pytest.mark.parametrize(("seats", "cars"), [(1, 4 + 4 + 4 + 4 + 5), (2, 4 + 4 + 5), (3, 4 + 4 + 5)])
def test_a_town_fills_its_cars(seats, cars):
    instance = an_instance(objective=WEIGHTS | {"car_seats": seats})
    assert parts(instance)["cars"] == -3 * cars


def test_two_towns_share_no_car():
    instance = an_instance()
    instance["towns"].append({"id": "town-2", "travel": [{"facility": "fac-1", "minutes": 30}]})
    of(instance, "volunteers", "vol-2")["town"] = "town-2"
    assert parts(instance)["cars"] == -3 * (4 + 3 + 4 + 5)


def test_two_visits_of_one_day_are_one_trip():
    instance = an_instance(booked=[])
    of(of(instance, "facilities", "fac-1"), "windows", "w1")["who"] = {}
    visits = [
        a_visit("req-1", "per-1", ["vol-1"], "fac-1", "w1", "2026-03-07T09:00:00-06:00", "2026-03-07T10:00:00-06:00"),
        a_visit("req-2", "per-2", ["vol-1"], "fac-1", "w1", "2026-03-07T10:00:00-06:00", "2026-03-07T11:00:00-06:00"),
    ]
    instance["objective"]["car_seats"] = 1
    assert parts(instance, visits)["cars"] == -3 * 4


def test_load_grows_with_each_visit_of_a_calendar_month():
    instance = an_instance(past_visits=[])
    instance["past_visits"] = [
        {"date": day, "facility": "fac-1", "person": "per-2", "volunteers": ["vol-1"]}
        for day in ("2026-02-27", "2026-03-01", "2026-03-01")
    ]
    # Two past visits of March: the third, fourth and fifth cost 2, 3 and 4 steps. Volunteers 2 and 3 make their first.
    assert parts(instance)["load"] == -5 * (2 + 3 + 4)


def test_an_empty_schedule_is_worth_nothing():
    report = check_plan(an_instance(booked=[]), a_schedule([]))
    assert (report.objective, report.violations, report.visits) == (0, (), 0)
