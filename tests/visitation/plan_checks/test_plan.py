"""Each rule broken on purpose by a single change of a plan that keeps them all."""

from copy import deepcopy

import pytest

from tests.visitation.plan_checks.plans import (
    VISITS,
    a_facility,
    a_person,
    a_request,
    a_schedule,
    a_visit,
    a_volunteer,
    a_window,
    an_instance,
    broken,
    of,
)
from visitation.plan_checks import RULES, DocumentRefused, check_plan

SATURDAY = ("2026-03-07T09:00:00-06:00", "2026-03-07T10:00:00-06:00")
SATURDAY_LATER = ("2026-03-07T10:00:00-06:00", "2026-03-07T11:00:00-06:00")


def set_in(place, **changes):
    """A change: the entry found by `place(instance, schedule)` gets new values."""
    return lambda instance, schedule: place(instance, schedule).update(deepcopy(changes))


def visit(number):
    return lambda instance, schedule: schedule["visits"][number]


def entry(kind, name):
    return lambda instance, schedule: of(instance, kind, name)


def window(name, facility="fac-1"):
    return lambda instance, schedule: of(of(instance, "facilities", facility), "windows", name)


def who(instance, schedule):
    return window("w1")(instance, schedule)["who"]


def rule(name, number=0):
    def find(instance, schedule):
        rules = of(instance, "facilities", "fac-1")["rules"]
        return [found for found in rules if found["rule"] == name][number]

    return find


def stay(person):
    return lambda instance, schedule: of(instance, "people", person)["stays"][0]


def whole_instance(instance, schedule):
    return instance


def whole_schedule(instance, schedule):
    return schedule


def without(number):
    return lambda instance, schedule: schedule["visits"].pop(number)


CLOSED = {"from": "2026-03-07", "to": "2026-03-07", "reason": "quarantine"}
MUTATIONS = [
    ("format", "other_format", set_in(whole_schedule, format="visit-plan-bound")),
    ("format", "other_version", set_in(whole_schedule, version=2)),
    ("format", "other_instance", set_in(whole_schedule, instance="another")),
    ("format", "unknown_request", set_in(visit(2), request="req-9")),
    ("format", "unknown_person", set_in(visit(2), person="per-9")),
    ("format", "unknown_volunteer", set_in(visit(2), volunteers=["vol-9"])),
    ("format", "unknown_facility", set_in(visit(2), facility="fac-9")),
    ("format", "unknown_window", set_in(visit(2), window="w9")),
    ("format", "volunteer_named_twice", set_in(visit(2), volunteers=["vol-1", "vol-1"])),
    ("format", "volunteers_not_a_list", set_in(visit(2), volunteers="vol-1")),
    ("format", "no_offset", set_in(visit(2), start="2026-03-11T10:00:00")),
    ("format", "no_request", set_in(visit(2), request=None)),
    ("format", "not_a_time", set_in(visit(2), end="soon")),
    ("booked", "missing", without(1)),
    ("booked", "moved", set_in(entry("booked", "bkd-1"), start=SATURDAY_LATER[0], end=SATURDAY_LATER[1])),
    ("booked", "other_visitor", set_in(entry("booked", "bkd-1"), volunteers=["vol-1"])),
    ("booked", "says_so_but_is_not", set_in(visit(2), booked=True)),
    ("request", "before_its_dates", set_in(entry("requests", "req-3"), **{"from": "2026-03-12"})),
    ("request", "after_its_dates", set_in(entry("requests", "req-1"), to="2026-03-06")),
    ("request", "of_another_person", set_in(entry("requests", "req-1"), person="per-3")),
    ("request", "served_twice", set_in(visit(0), request="req-3")),
    ("horizon", "after", set_in(whole_instance, horizon={"from": "2026-03-02", "to": "2026-03-10"})),
    ("horizon", "before", set_in(whole_instance, horizon={"from": "2026-03-08", "to": "2026-03-15"})),
    ("timezone", "start", set_in(visit(0), start="2026-03-07T09:00:00-05:00")),
    ("timezone", "end", set_in(visit(3), end="2026-03-08T14:00:00-07:00")),
    ("session", "off_the_grid", set_in(window("w2"), start_every_minutes=60, **{"from": "09:30"})),
    ("session", "other_weekday", set_in(window("w2"), weekdays=["tue"])),
    ("session", "even_dates", set_in(window("w2"), dates="even")),
    ("session", "not_yet_valid", set_in(window("w2"), valid_from="2026-03-12")),
    ("session", "no_longer_valid", set_in(window("w2"), valid_to="2026-03-10")),
    ("session", "not_on_that_date", set_in(window("w2"), on=["2026-03-10", "2026-03-12"])),
    ("session", "not_in_the_printed_list", set_in(window("w2"), starts=["10:30"])),
    ("session", "no_room_before_closing", set_in(window("w2"), to="10:59")),
    ("session", "longer", set_in(visit(2), end="2026-03-11T11:30:00-05:00")),
    ("session", "shorter", set_in(visit(2), end="2026-03-11T10:30:00-05:00")),
    ("session", "no_length", set_in(visit(2), end="2026-03-11T10:00:00-05:00")),
    ("session", "seconds_late", set_in(visit(2), start="2026-03-11T10:00:01-05:00", end="2026-03-11T11:00:01-05:00")),
    ("custody", "not_yet_there", set_in(stay("per-3"), **{"from": "2026-03-09"})),
    ("custody", "gone", set_in(stay("per-3"), to="2026-03-07")),
    ("custody", "elsewhere", set_in(stay("per-3"), facility="fac-1")),
    ("who", "other_unit", set_in(who, housing_units=["B"])),
    ("who", "no_unit_at_all", set_in(who, housing_units=[])),
    ("who", "other_gender", set_in(who, genders=["female"])),
    ("who", "other_classification", set_in(who, classifications=["high"])),
    ("who", "later_surnames", set_in(who, surnames={"from": "DIB", "to": "Z"})),
    ("who", "earlier_surnames", set_in(who, surnames={"from": "A", "to": "F"})),
    ("who", "other_people", set_in(who, people=["per-2", "per-3"])),
    ("closure", "whole_facility", set_in(entry("facilities", "fac-1"), closures=[CLOSED])),
    ("closure", "the_unit", set_in(entry("facilities", "fac-1"), closures=[{**CLOSED, "housing_units": ["A"]}])),
    ("capacity", "one_booth", set_in(window("w1"), capacity=1)),
    ("keep-apart", "people", set_in(whole_instance, keep_apart=[{"people": ["per-3", "per-2", "per-1"]}])),
    ("keep-apart", "volunteers", set_in(whole_instance, keep_apart=[{"volunteers": ["vol-1", "vol-3"]}])),
    ("visitors-per-visit", "too_few", set_in(rule("visitors-per-visit"), min=2)),
    ("visitors-per-visit", "too_many", set_in(rule("visitors-per-visit"), max=1)),
    ("visitors-per-visit", "one_where_no_rule_is", set_in(visit(3), volunteers=["vol-1", "vol-2"])),
    ("experience", "nobody", set_in(entry("volunteers", "vol-2"), experienced=False)),
    ("language", "nobody_speaks_it", set_in(entry("people", "per-2"), languages=["ne"], language_required=True)),
    (
        "visitor-gender",
        "one_is_not",
        set_in(entry("people", "per-2"), visitor_gender={"gender": "female", "required": True}),
    ),
    ("conflict", "must_not_meet", set_in(whole_instance, conflicts=[{"person": "per-1", "volunteer": "vol-3"}])),
    ("clearance", "none", set_in(entry("volunteers", "vol-3"), clearances=[])),
    (
        "clearance",
        "lapsed",
        set_in(
            entry("volunteers", "vol-3"), clearances=[{"facility": "fac-1", "from": "2026-01-01", "to": "2026-03-10"}]
        ),
    ),
    (
        "clearance",
        "not_yet",
        set_in(
            entry("volunteers", "vol-3"), clearances=[{"facility": "fac-1", "from": "2026-03-12", "to": "2026-12-31"}]
        ),
    ),
    (
        "clearance",
        "of_another_facility",
        set_in(
            entry("volunteers", "vol-3"), clearances=[{"facility": "fac-2", "from": "2026-01-01", "to": "2026-12-31"}]
        ),
    ),
    (
        "training",
        "expired",
        set_in(
            entry("volunteers", "vol-3"), trainings=[{"name": "orientation", "from": "2026-01-01", "to": "2026-03-10"}]
        ),
    ),
    (
        "training",
        "of_another_name",
        set_in(entry("volunteers", "vol-3"), trainings=[{"name": "driving", "from": "2026-01-01", "to": "2026-12-31"}]),
    ),
    ("max-travel", "further_than_they_go", set_in(entry("volunteers", "vol-1"), max_travel_minutes=49)),
    ("max-travel", "no_way_stated", set_in(entry("towns", "town-1"), travel=[{"facility": "fac-1", "minutes": 35}])),
    ("max-travel", "no_town", set_in(entry("volunteers", "vol-3"), town=None)),
    (
        "availability",
        "leaves_too_early",
        set_in(entry("volunteers", "vol-2"), availability=[{"weekdays": ["sat"], "from": "07:56", "to": "18:00"}]),
    ),
    (
        "availability",
        "returns_too_late",
        set_in(entry("volunteers", "vol-2"), availability=[{"weekdays": ["sat"], "from": "07:00", "to": "10:34"}]),
    ),
    (
        "availability",
        "two_halves_are_no_whole",
        set_in(
            entry("volunteers", "vol-2"),
            availability=[
                {"weekdays": ["sat"], "from": "07:00", "to": "09:30"},
                {"weekdays": ["sat"], "from": "09:30", "to": "18:00"},
            ],
        ),
    ),
    (
        "availability",
        "other_week_of_the_month",
        set_in(
            entry("volunteers", "vol-2"),
            availability=[{"weekdays": ["sat"], "from": "07:00", "to": "18:00", "weeks_of_month": [2, 3]}],
        ),
    ),
    ("availability", "away", set_in(entry("volunteers", "vol-2"), away=[{"from": "2026-03-07", "to": "2026-03-07"}])),
    ("availability", "longer_check_in", set_in(entry("facilities", "fac-1"), check_in_minutes=86)),
    ("volunteer-limits", "day", set_in(entry("volunteers", "vol-1"), max_visits={"day": 0})),
    ("volunteer-limits", "week", set_in(entry("volunteers", "vol-1"), max_visits={"week": 1})),
    ("volunteer-limits", "month", set_in(entry("volunteers", "vol-1"), max_visits={"month": 2})),
    ("booking-lead", "an_hour_short", set_in(rule("booking-lead"), hours=118)),
    ("person-visits", "week", set_in(rule("person-visits", 1), week_start="sat")),
    ("person-visits", "month", set_in(rule("person-visits", 1), per="month")),
    ("visitor-people", "month", set_in(rule("visitor-people", 1), max=0)),
    ("visitor-visits", "week", set_in(rule("visitor-visits"), week_start="thu")),
    ("visitor-visits", "month", set_in(rule("visitor-visits"), per="month")),
    ("person-visitors", "month", set_in(rule("person-visitors"), max=1)),
]


@pytest.mark.parametrize(
    ("name", "change"), [pytest.param(name, change, id=f"{name}-{how}") for name, how, change in MUTATIONS]
)
def test_one_change_breaks_exactly_one_rule(name, change):
    instance, schedule = an_instance(), a_schedule()
    assert check_plan(instance, schedule).violations == ()
    change(instance, schedule)
    assert broken(check_plan(instance, schedule)) == [name]


def a_roomy_plan():
    """No quota, three booths, volunteers who are free all day, and a fourth visitor for whoever is left."""
    instance = an_instance(booked=[])
    facility = of(instance, "facilities", "fac-1")
    facility["rules"] = []
    facility["windows"][0] |= {"capacity": 3, "who": {}}
    of(instance, "facilities", "fac-2")["windows"][0]["weekdays"] = ["sat", "sun"]
    always = [{"weekdays": ["sat", "sun"], "from": "00:00", "to": "24:00"}]
    instance["volunteers"] = [a_volunteer(f"vol-{i}", max_visits={}, availability=always) for i in (1, 2)]
    instance["requests"] = [a_request("req-1", "per-1"), a_request("req-2", "per-2"), a_request("req-3", "per-1")]
    instance["requests"].append(a_request("req-4", "per-3"))
    instance["pairings"] = instance["past_visits"] = []
    return instance


def test_nobody_is_visited_twice_at_once():
    first = a_visit("req-1", "per-1", ["vol-1"], "fac-1", "w1", *SATURDAY)
    after = a_visit("req-3", "per-1", ["vol-2"], "fac-1", "w1", *SATURDAY_LATER)
    at_once = a_visit("req-3", "per-1", ["vol-2"], "fac-1", "w1", *SATURDAY)
    assert broken(check_plan(a_roomy_plan(), a_schedule([first, after]))) == []
    assert broken(check_plan(a_roomy_plan(), a_schedule([first, at_once]))) == ["person-overlap"]


def test_nobody_visits_two_people_at_once():
    first = a_visit("req-1", "per-1", ["vol-1"], "fac-1", "w1", *SATURDAY)
    after = a_visit("req-2", "per-2", ["vol-1"], "fac-1", "w1", *SATURDAY_LATER)
    at_once = a_visit("req-2", "per-2", ["vol-1"], "fac-1", "w1", *SATURDAY)
    assert broken(check_plan(a_roomy_plan(), a_schedule([first, after]))) == []
    assert broken(check_plan(a_roomy_plan(), a_schedule([first, at_once]))) == ["volunteer-overlap"]


def test_nobody_visits_two_facilities_on_one_day():
    first = a_visit("req-1", "per-1", ["vol-1"], "fac-1", "w1", *SATURDAY)
    next_day = VISITS[3]
    same_day = VISITS[3] | {"start": "2026-03-07T13:00:00-07:00", "end": "2026-03-07T14:00:00-07:00"}
    assert broken(check_plan(a_roomy_plan(), a_schedule([first, next_day]))) == []
    assert broken(check_plan(a_roomy_plan(), a_schedule([first, same_day]))) == ["volunteer-overlap"]


def test_kept_apart_people_may_follow_each_other_but_not_meet():
    instance = a_roomy_plan() | {"keep_apart": [{"people": ["per-1", "per-2"]}]}
    first = a_visit("req-1", "per-1", ["vol-1"], "fac-1", "w1", *SATURDAY)
    after = a_visit("req-2", "per-2", ["vol-2"], "fac-1", "w1", *SATURDAY_LATER)
    at_once = a_visit("req-2", "per-2", ["vol-2"], "fac-1", "w1", *SATURDAY)
    assert broken(check_plan(instance, a_schedule([first, after]))) == []
    assert broken(check_plan(instance, a_schedule([first, at_once]))) == ["keep-apart"]


def test_an_empty_team_is_told_by_every_rule_that_asks_for_somebody():
    schedule = a_schedule()
    schedule["visits"][0]["volunteers"] = []
    assert broken(check_plan(an_instance(), schedule)) == ["visitors-per-visit", "experience"]


def test_every_rule_has_a_mutation():
    told = {name for name, _, _ in MUTATIONS} | {"person-overlap", "volunteer-overlap"}
    assert told == set(RULES)


def test_every_violation_is_told_in_a_fixed_order():
    schedule = a_schedule()
    schedule["visits"][2] |= {"volunteers": ["vol-3"], "end": "2026-03-11T11:30:00-05:00"}
    schedule["visits"][0]["volunteers"] = ["vol-3"]
    told = [(found.rule, found.visit, found.reason) for found in check_plan(an_instance(), schedule).violations]
    assert told == [
        ("session", 2, "wrong_length"),
        ("experience", 0, "nobody_experienced"),
        ("experience", 2, "nobody_experienced"),
    ]


def test_a_visit_that_cannot_be_read_is_left_out_of_everything_else():
    schedule = a_schedule()
    points = check_plan(an_instance(), a_schedule(VISITS[:2] + VISITS[3:])).objective
    schedule["visits"][2]["volunteers"] = ["vol-9"]
    report = check_plan(an_instance(), schedule)
    assert [(found.rule, found.visit) for found in report.violations] == [("format", 2)]
    assert report.objective == points
    assert report.visits == 4


@pytest.mark.parametrize("schedule", [[], None, {}, {"visits": {}}, {"visits": [3]}, {"visits": [None]}])
def test_what_is_no_schedule_is_refused(schedule):
    with pytest.raises(DocumentRefused) as refusal:
        check_plan(an_instance(), schedule)
    assert refusal.value.where.startswith("schedule")


def test_an_unknown_key_is_left_alone():
    schedule = a_schedule(colour="blue", seconds=3.5, bound=9999.0)
    schedule["visits"][0]["mood"] = "calm"
    assert check_plan(an_instance(), schedule).violations == ()


def test_a_booked_visit_is_known_by_its_content_in_any_order_of_the_team():
    instance = an_instance()
    instance["booked"].append({"id": "bkd-2", **VISITS[2], "volunteers": ["vol-3", "vol-1"]})
    assert check_plan(instance, a_schedule()).violations == ()


def test_a_booked_visit_may_be_late_and_off_its_request_dates():
    instance = an_instance()
    of(instance, "requests", "req-2")["to"] = "2026-03-03"
    of(of(instance, "facilities", "fac-1"), "rules", "booking-lead")["hours"] = 10_000
    schedule = a_schedule(VISITS[1:2])
    assert check_plan(instance, schedule).violations == ()


def test_what_a_booked_visit_serves_is_not_served_again():
    instance = an_instance()
    more = a_visit("req-2", "per-2", ["vol-2"], "fac-1", "w1", "2026-03-14T09:00:00-05:00", "2026-03-14T10:00:00-05:00")
    assert broken(check_plan(instance, a_schedule([*VISITS, more]))) == ["request"]


def test_a_booked_visit_without_a_request_is_worth_no_coverage():
    instance = an_instance()
    instance["booked"][0]["request"] = None
    schedule = a_schedule([VISITS[1] | {"request": None, "booked": "bkd-1"}])
    report = check_plan(instance, schedule)
    assert report.violations == ()
    assert report.parts["coverage"] == 0


def test_a_facility_without_rules_takes_single_visitors_who_need_no_clearance():
    instance = an_instance()
    of(instance, "volunteers", "vol-1")["trainings"] = []
    assert broken(check_plan(instance, a_schedule([VISITS[1], VISITS[3]]))) == []


def test_one_of_two_stays_on_the_day_of_a_move_is_enough():
    instance = an_instance()
    moved = {"facility": "fac-1", "housing_unit": "C", "classification": "high"}
    here = {"facility": "fac-1", "housing_unit": "A", "classification": "low"}
    of(instance, "people", "per-1")["stays"] = [
        {**moved, "from": "2026-01-01", "to": "2026-03-07"},
        {**here, "from": "2026-03-07", "to": "2026-12-31"},
    ]
    assert broken(check_plan(instance, a_schedule())) == []


def test_two_facilities_may_give_a_window_the_same_id():
    instance = an_instance()
    of(instance, "facilities", "fac-2")["windows"][0]["id"] = "w1"
    schedule = a_schedule([*VISITS[:3], VISITS[3] | {"window": "w1"}])
    assert broken(check_plan(instance, schedule)) == []


def test_many_visits_at_one_moment_are_checked_without_comparing_each_with_each():
    count = 20_000
    instance = an_instance(booked=[])
    instance["facilities"].append(a_facility("fac-3", "America/Chicago", [a_window("w", ["sat"], "09:00", "10:00")]))
    instance["people"].append(a_person("per-9", "fac-3"))
    instance["requests"] += [a_request(f"many-{i}", "per-9") for i in range(count)]
    visits = [a_visit(f"many-{i}", "per-9", ["vol-2"], "fac-3", "w", *SATURDAY) for i in range(count)]
    report = check_plan(instance, a_schedule(visits))
    assert report.by_rule()["person-overlap"] == count - 1
    assert report.by_rule()["volunteer-overlap"] == count - 1
    assert report.by_rule()["capacity"] == count - 2
