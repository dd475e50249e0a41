"""Edges of the rules on one visit: door to door, zones, both clock changes, surnames, closures."""

import pytest

from tests.visitation.plan_checks.plans import VISITS, a_schedule, a_visit, an_instance, broken, of
from visitation.plan_checks import check_plan

ALWAYS = [{"weekdays": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "from": "00:00", "to": "24:00"}]


def told(instance, schedule):
    return [(found.rule, found.reason) for found in check_plan(instance, schedule).violations]


def with_booked_hours(**changes):
    """The plan by hand, with other hours of volunteer 2, whose visit needs 07:55 to 10:35 in Chicago."""
    instance = an_instance()
    of(instance, "volunteers", "vol-2").update(changes)
    return instance


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        pytest.param({"availability": [{"weekdays": ["sat"], "from": "07:55", "to": "10:35"}]}, [], id="just_enough"),
        pytest.param(
            {"availability": [{"weekdays": ["sat"], "from": "07:00", "to": "18:00", "weeks_of_month": [1]}]},
            [],
            id="first_saturday_of_the_month",
        ),
        pytest.param(
            {"availability": [], "extra_availability": [{"date": "2026-03-07", "from": "07:55", "to": "10:35"}]},
            [],
            id="extra_hours",
        ),
        pytest.param(
            {
                "away": [{"from": "2026-03-01", "to": "2026-03-31"}],
                "extra_availability": [{"date": "2026-03-07", "from": "07:55", "to": "10:35"}],
            },
            [],
            id="extra_hours_while_away",
        ),
        pytest.param(
            {"extra_availability": [{"date": "2026-03-08", "from": "07:55", "to": "10:35"}], "availability": []},
            ["availability"],
            id="extra_hours_on_another_day",
        ),
        pytest.param(
            {
                "timezone": "America/New_York",
                "availability": [{"weekdays": ["sat"], "from": "08:55", "to": "11:35"}],
            },
            [],
            id="hours_are_of_the_volunteers_zone",
        ),
        pytest.param(
            {
                "timezone": "America/New_York",
                "availability": [{"weekdays": ["sat"], "from": "07:55", "to": "11:34"}],
            },
            ["availability"],
            id="an_hour_earlier_in_the_volunteers_zone",
        ),
    ],
)
def test_one_interval_of_the_volunteers_own_zone_holds_the_whole_trip(changes, rules):
    assert broken(check_plan(with_booked_hours(**changes), a_schedule())) == rules


def test_away_dates_are_of_the_volunteers_zone():
    # 09:00 in Chicago less an hour and five minutes is still Saturday there, but already Sunday in Kiritimati.
    instance = with_booked_hours(timezone="Pacific/Kiritimati", availability=ALWAYS)
    of(instance, "volunteers", "vol-2")["away"] = [{"from": "2026-03-08", "to": "2026-03-08"}]
    assert broken(check_plan(instance, a_schedule())) == ["availability"]


def test_leaving_before_midnight_asks_for_the_evening_before():
    instance = an_instance()
    window = of(of(instance, "facilities", "fac-2"), "windows", "w3")
    window |= {"from": "00:30", "to": "02:00"}
    schedule = a_schedule([VISITS[1]])
    schedule["visits"].append(VISITS[3] | {"start": "2026-03-08T00:30:00-07:00", "end": "2026-03-08T01:30:00-07:00"})
    # Door to door is 23:10 to 02:20 in Denver: no interval of one day holds it.
    of(instance, "volunteers", "vol-1").update(availability=ALWAYS, timezone="America/Denver")
    assert broken(check_plan(instance, schedule)) == ["availability"]


def on_the_night_of_a_change(day, opens, closes, start, end):
    """A plan of one visit in the night, by somebody who lives next door and is always free."""
    instance = an_instance(booked=[], past_visits=[])
    instance["horizon"] = {"from": "2026-03-02", "to": "2026-11-30"}
    of(instance, "facilities", "fac-2").update(check_in_minutes=0)
    window = of(of(instance, "facilities", "fac-2"), "windows", "w3")
    window |= {"from": opens, "to": closes, "on": [day]}
    instance["towns"][0]["travel"][1]["minutes"] = 0
    of(instance, "volunteers", "vol-1").update(availability=ALWAYS, timezone="America/Denver")
    of(instance, "requests", "req-4")["to"] = "2026-11-30"
    return instance, a_schedule([a_visit("req-4", "per-3", ["vol-1"], "fac-2", "w3", start, end)])


SPRING, AUTUMN = "2026-03-08", "2026-11-01"


@pytest.mark.parametrize(
    ("hours", "start", "end", "faults"),
    [
        pytest.param(
            ("00:00", "06:00"), f"{SPRING}T03:00:00-06:00", f"{SPRING}T04:00:00-06:00", [], id="after_the_gap"
        ),
        pytest.param(
            ("00:00", "06:00"), f"{SPRING}T01:00:00-07:00", f"{SPRING}T03:00:00-06:00", [], id="an_hour_over_the_gap"
        ),
        pytest.param(
            ("00:00", "06:00"),
            f"{SPRING}T02:00:00-07:00",
            f"{SPRING}T04:00:00-06:00",
            [("timezone", "start_does_not_exist")],
            id="in_the_gap",
        ),
        pytest.param(
            ("00:30", "06:00"),
            f"{SPRING}T01:30:00-07:00",
            f"{SPRING}T02:30:00-07:00",
            [("timezone", "end_does_not_exist")],
            id="ends_in_the_gap",
        ),
        pytest.param(
            ("00:30", "03:00"),
            f"{SPRING}T01:30:00-07:00",
            f"{SPRING}T03:30:00-06:00",
            [("session", "runs_past_closing")],
            id="an_elapsed_hour_runs_past_closing",
        ),
    ],
)
def test_no_visit_starts_in_the_hour_that_spring_leaves_out(hours, start, end, faults):
    assert told(*on_the_night_of_a_change(SPRING, *hours, start, end)) == faults


@pytest.mark.parametrize(
    ("start", "end", "faults"),
    [
        pytest.param(f"{AUTUMN}T01:00:00-06:00", f"{AUTUMN}T01:00:00-07:00", [], id="first_occurrence"),
        pytest.param(
            f"{AUTUMN}T01:00:00-07:00",
            f"{AUTUMN}T02:00:00-07:00",
            [("timezone", "start_offset_is_not_the_zones"), ("session", "wrong_length")],
            id="second_occurrence",
        ),
        pytest.param(f"{AUTUMN}T00:00:00-06:00", f"{AUTUMN}T01:00:00-06:00", [], id="ends_at_the_first_of_two"),
        pytest.param(
            f"{AUTUMN}T00:00:00-06:00",
            f"{AUTUMN}T01:00:00-07:00",
            [("session", "wrong_length")],
            id="ends_at_the_second_of_two",
        ),
    ],
)
def test_a_wall_time_that_comes_twice_is_its_first_occurrence(start, end, faults):
    assert told(*on_the_night_of_a_change(AUTUMN, "00:00", "06:00", start, end)) == faults


def test_the_facilitys_date_counts_not_the_one_in_utc():
    # 18:00 in Denver on the last day is the next day in UTC.
    instance = an_instance(horizon={"from": "2026-03-02", "to": "2026-03-08"})
    of(of(instance, "facilities", "fac-2"), "windows", "w3").update({"from": "18:00", "to": "19:00"})
    of(instance, "volunteers", "vol-1").update(availability=ALWAYS)
    visit = VISITS[3] | {"start": "2026-03-08T18:00:00-06:00", "end": "2026-03-08T19:00:00-06:00"}
    assert broken(check_plan(instance, a_schedule([VISITS[1], visit]))) == []


@pytest.mark.parametrize(
    ("surname", "first", "last", "admitted"),
    [
        ("Diaz", "A", "D", True),
        ("Diaz", "D", "D", True),
        ("Diaz", "E", "Z", False),
        ("Diaz", "DI", "DI", True),
        ("Diaz", "DIAZ", "Z", True),
        ("Diaz", "DIB", "Z", False),
        ("Diaz", "A", "DIA", True),
        ("Diaz", "A", "DE", False),
        ("diaz", "d", "d", True),
        ("D", "A", "D", True),
        ("D", "DI", "Z", False),
        ("D", "A", "DI", True),
        ("Ñañez", "A", "Z", False),
        (None, "A", "Z", False),
    ],
)
def test_surnames_are_compared_by_prefix_in_upper_case(surname, first, last, admitted):
    instance = an_instance()
    of(instance, "people", "per-3")["surname"] = surname
    of(of(instance, "facilities", "fac-2"), "windows", "w3")["who"] = {"surnames": {"from": first, "to": last}}
    assert broken(check_plan(instance, a_schedule())) == ([] if admitted else ["who"])


@pytest.mark.parametrize(
    ("closure", "rules"),
    [
        ({"from": "2026-03-01", "to": "2026-03-06"}, []),
        ({"from": "2026-03-12", "to": "2026-03-31"}, []),
        ({"from": "2026-03-11", "to": "2026-03-11"}, ["closure"]),
        ({"from": "2026-03-01", "to": "2026-03-31", "housing_units": ["B", "C"]}, []),
        ({"from": "2026-03-01", "to": "2026-03-31", "housing_units": ["B", "A"]}, ["closure"]),
        ({"from": "2026-03-01", "to": "2026-03-31", "housing_units": []}, ["closure"]),
        ({"from": "2026-03-01", "to": "2026-03-31", "housing_units": None}, ["closure"]),
    ],
)
def test_a_closure_has_both_its_dates_and_only_its_units(closure, rules):
    instance = an_instance()
    of(instance, "facilities", "fac-1")["closures"] = [{"reason": "quarantine", **closure}]
    assert broken(check_plan(instance, a_schedule())) == rules


def test_the_dates_of_a_window_replace_its_weekdays():
    instance = an_instance()
    window = of(of(instance, "facilities", "fac-2"), "windows", "w3")
    del window["weekdays"], window["dates"]
    window["on"] = ["2026-03-08"]
    assert broken(check_plan(instance, a_schedule())) == []


def test_a_printed_list_of_starts_replaces_the_grid():
    instance = an_instance()
    window = of(of(instance, "facilities", "fac-2"), "windows", "w3")
    del window["start_every_minutes"]
    window["starts"] = ["13:00", "13:50"]
    assert broken(check_plan(instance, a_schedule())) == []
    late = VISITS[3] | {"start": "2026-03-08T13:50:00-06:00", "end": "2026-03-08T14:50:00-06:00"}
    assert broken(check_plan(instance, a_schedule([*VISITS[:3], late]))) == []


def test_somebody_else_in_the_team_may_speak_and_know_the_way():
    instance = an_instance()
    of(instance, "people", "per-1")["language_required"] = True
    of(instance, "volunteers", "vol-1")["languages"] = ["en"]
    # Volunteer 3 speaks Spanish on Wednesday; on Saturday volunteer 1 is alone.
    found = check_plan(instance, a_schedule()).violations
    assert [(violation.rule, violation.visit) for violation in found] == [("language", 0)]
