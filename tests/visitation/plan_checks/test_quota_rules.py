"""What counts towards a quota: past and booked visits do, but what they break alone is not held against a plan."""

import pytest

from tests.visitation.plan_checks.plans import VISITS, a_person, a_request, a_schedule, a_visit, an_instance, broken, of
from visitation.plan_checks import check_plan


def past(day, person="per-1", volunteers=("vol-1",), facility="fac-1"):
    return {"date": day, "facility": facility, "person": person, "volunteers": list(volunteers)}


def with_past(*visits):
    return an_instance(past_visits=list(visits))


@pytest.mark.parametrize(
    ("day", "rules"),
    [
        pytest.param("2026-03-01", ["volunteer-limits"], id="in_the_month_and_not_in_the_week"),
        pytest.param("2026-02-28", [], id="the_month_before"),
        pytest.param("2026-03-02", ["volunteer-limits", "person-visits", "visitor-visits"], id="in_the_week"),
    ],
)
def test_past_visits_count_as_far_as_the_quota_reaches(day, rules):
    assert broken(check_plan(with_past(past(day)), a_schedule())) == rules


def test_a_past_visit_in_another_facility_counts_only_for_the_volunteer():
    instance = with_past(past("2026-03-01", "per-3", facility="fac-2"))
    assert broken(check_plan(instance, a_schedule())) == ["volunteer-limits"]


def test_a_quota_broken_by_the_past_alone_is_not_held_against_the_plan():
    over = [past("2026-03-02"), past("2026-03-03"), past("2026-03-04"), past("2026-03-05")]
    assert broken(check_plan(with_past(*over), a_schedule([VISITS[1]]))) == []


def test_a_quota_broken_by_the_past_is_held_against_a_plan_that_adds_to_it():
    over = [past("2026-03-02", volunteers=["vol-2"]), past("2026-03-03", volunteers=["vol-2"])]
    report = check_plan(with_past(*over), a_schedule(VISITS[:2]))
    told = [(found.rule, found.visit, found.params["counted"]) for found in report.violations]
    assert told == [("person-visits", 0, 3)]


def test_a_quota_broken_by_a_booked_visit_is_not_held_against_the_plan():
    # Volunteer 2 may make no visit at all, and person 2 has been visited in the week of the booked visit.
    instance = with_past(past("2026-03-03", "per-2", ["vol-2"]))
    of(instance, "volunteers", "vol-2")["max_visits"] = {"day": 0, "week": 0, "month": 0}
    assert broken(check_plan(instance, a_schedule())) == []


def test_somebody_already_on_the_list_may_come_again_though_it_is_too_long():
    # Person 1 was visited by three this month where two are allowed; volunteers 1 and 3 are among them.
    instance = with_past(past("2026-03-01", volunteers=["vol-1", "vol-2", "vol-3"]))
    of(instance, "volunteers", "vol-1")["max_visits"] = {}
    assert broken(check_plan(instance, a_schedule())) == []
    instance["past_visits"] = [past("2026-03-01", volunteers=["vol-1", "vol-2"])]
    report = check_plan(instance, a_schedule())
    assert [(found.rule, found.visit) for found in report.violations] == [("person-visitors", 2)]


def test_people_are_counted_once_however_often_they_are_seen():
    instance = an_instance()
    rules = of(instance, "facilities", "fac-1")["rules"]
    month = [rule for rule in rules if rule["rule"] == "visitor-people"][1]
    month["max"] = 1  # volunteer 1 sees person 1 twice, and nobody else
    assert broken(check_plan(instance, a_schedule())) == []
    instance["past_visits"] = [past("2026-03-01", "per-2", ["vol-3"])]
    assert broken(check_plan(instance, a_schedule())) == ["visitor-people"]


@pytest.mark.parametrize(
    ("week_start", "rules"), [("mon", []), ("sun", []), ("sat", ["person-visits"]), ("thu", ["person-visits"])]
)
def test_a_week_starts_on_the_day_the_rule_says(week_start, rules):
    instance = an_instance()  # person 1 is visited on Saturday 7 and Wednesday 11
    found = [rule for rule in of(instance, "facilities", "fac-1")["rules"] if rule["rule"] == "person-visits"][1]
    found["week_start"] = week_start
    assert broken(check_plan(instance, a_schedule())) == rules


def test_a_week_without_a_start_of_its_own_starts_on_monday():
    instance = an_instance(past_visits=[past("2026-03-01", volunteers=["vol-3"])])
    found = [rule for rule in of(instance, "facilities", "fac-1")["rules"] if rule["rule"] == "person-visits"][1]
    del found["week_start"]
    assert broken(check_plan(instance, a_schedule())) == []


def test_two_people_on_one_day_are_one_too_many():
    instance = an_instance(booked=[])
    instance["people"].append(a_person("per-4"))
    of(of(instance, "facilities", "fac-1"), "windows", "w1")["who"] = {}
    instance["requests"].append(a_request("req-5", "per-4"))
    of(instance, "volunteers", "vol-1")["max_visits"] = {"day": 2}
    of(of(instance, "facilities", "fac-1"), "rules", "visitor-visits")["max"] = 2
    more = a_visit("req-5", "per-4", ["vol-1"], "fac-1", "w1", "2026-03-07T10:00:00-06:00", "2026-03-07T11:00:00-06:00")
    assert broken(check_plan(instance, a_schedule([VISITS[0], more]))) == ["visitor-people"]


def test_a_limit_that_is_not_stated_is_none():
    instance = an_instance()
    of(instance, "volunteers", "vol-1")["max_visits"] = {"day": None}
    assert broken(check_plan(instance, a_schedule())) == []
