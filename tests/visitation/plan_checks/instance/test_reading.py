"""Malformed instances: each is refused with the place and the reason."""

import math
from copy import deepcopy

import pytest

from tests.visitation.plan_checks.plans import an_instance, of
from visitation.plan_checks import DocumentRefused, check_plan
from visitation.plan_checks.instance import read_instance

TOP = (
    "format", "version", "name", "horizon", "planned_at", "objective", "facilities", "towns", "volunteers", "people",
    "requests", "pairings", "conflicts", "keep_apart", "past_visits", "booked",
)  # fmt: skip


def refused(instance):
    with pytest.raises(DocumentRefused) as refusal:
        read_instance(instance)
    assert "\n" not in str(refusal.value)
    return refusal.value.where


@pytest.mark.parametrize("key", TOP)
def test_no_top_level_key_may_be_missing(key):
    instance = an_instance()
    del instance[key]
    assert refused(instance) == "instance"


@pytest.mark.parametrize("key", [key for key in TOP if key not in ("format", "version", "name", "planned_at")])
@pytest.mark.parametrize("value", [None, 3, "text", True])
def test_no_top_level_value_may_have_another_type(key, value):
    assert refused(an_instance() | {key: value}) == f"instance.{key}"


def facility(instance):
    return of(instance, "facilities", "fac-1")


def window(instance):
    return facility(instance)["windows"][0]


def volunteer(instance):
    return of(instance, "volunteers", "vol-1")


def person(instance):
    return of(instance, "people", "per-1")


def request(instance):
    return of(instance, "requests", "req-1")


FACILITY = "instance.facilities[0] (fac-1)"
WINDOW = f"{FACILITY}.windows[0]"
RULE = f"{FACILITY}.rules[0]"
WRONG = [
    ("other_format", dict, {"format": "visit-plan-schedule"}, "instance.format"),
    ("version_2", dict, {"version": 2}, "instance.version"),
    ("version_true", dict, {"version": True}, "instance.version"),
    ("no_such_date", dict, {"horizon": {"from": "2026-02-30", "to": "2026-03-15"}}, "instance.horizon.from"),
    ("date_as_week", dict, {"horizon": {"from": "2026-W10-1", "to": "2026-03-15"}}, "instance.horizon.from"),
    ("date_without_dashes", dict, {"horizon": {"from": "20260302", "to": "2026-03-15"}}, "instance.horizon.from"),
    ("horizon_backwards", dict, {"horizon": {"from": "2026-03-15", "to": "2026-03-02"}}, "instance.horizon"),
    ("horizon_of_an_age", dict, {"horizon": {"from": "2026-01-01", "to": "2099-01-01"}}, "instance.horizon"),
    ("horizon_long_ago", dict, {"horizon": {"from": "1066-01-01", "to": "1066-01-02"}}, "instance.horizon"),
    ("planned_without_offset", dict, {"planned_at": "2026-03-02T12:00:00"}, "instance.planned_at"),
    ("planned_in_year_9999", dict, {"planned_at": "9999-12-31T23:00:00-06:00"}, "instance.planned_at"),
    ("facility_is_no_object", dict, {"facilities": ["fac-1"]}, "instance.facilities[0]"),
    ("facility_without_id", facility, {"id": ""}, "instance.facilities[0].id"),
    ("half_a_character", window, {"id": "w\ud800"}, f"{WINDOW}.id"),
    ("unknown_zone", facility, {"timezone": "America/Chicagoo"}, f"{FACILITY}.timezone"),
    ("zone_is_a_folder", facility, {"timezone": "America"}, f"{FACILITY}.timezone"),
    ("zone_is_a_path", facility, {"timezone": "../../etc/passwd"}, f"{FACILITY}.timezone"),
    ("negative_check_in", facility, {"check_in_minutes": -1}, f"{FACILITY}.check_in_minutes"),
    ("check_in_of_a_century", facility, {"check_in_minutes": 10**12}, f"{FACILITY}.check_in_minutes"),
    ("check_in_true", facility, {"check_in_minutes": True}, f"{FACILITY}.check_in_minutes"),
    ("check_in_not_whole", facility, {"check_in_minutes": 30.5}, f"{FACILITY}.check_in_minutes"),
    ("check_in_nan", facility, {"check_in_minutes": math.nan}, f"{FACILITY}.check_in_minutes"),
    ("latitude_nan", facility, {"latitude": math.nan}, f"{FACILITY}.latitude"),
    ("unknown_rule", facility, {"rules": [{"rule": "moon-phase"}]}, f"{RULE}.rule"),
    ("rule_without_max", facility, {"rules": [{"rule": "person-visits", "per": "day"}]}, RULE),
    ("rule_per_year", facility, {"rules": [{"rule": "person-visits", "max": 1, "per": "year"}]}, f"{RULE}.per"),
    (
        "rule_week_from_someday",
        facility,
        {"rules": [{"rule": "person-visits", "max": 1, "per": "week", "week_start": "someday"}]},
        f"{RULE}.week_start",
    ),
    ("lead_infinite", facility, {"rules": [{"rule": "booking-lead", "hours": math.inf}]}, f"{RULE}.hours"),
    (
        "closure_backwards",
        facility,
        {"closures": [{"from": "2026-03-09", "to": "2026-03-08"}]},
        f"{FACILITY}.closures[0]",
    ),
    ("hour_25", window, {"to": "25:00"}, f"{WINDOW}.to"),
    ("minute_60", window, {"to": "09:60"}, f"{WINDOW}.to"),
    ("after_24", window, {"to": "24:01"}, f"{WINDOW}.to"),
    ("one_digit_hour", window, {"from": "9:00"}, f"{WINDOW}.from"),
    ("closes_before_it_opens", window, {"to": "08:00"}, WINDOW),
    ("no_such_weekday", window, {"weekdays": ["sat", "day"]}, f"{WINDOW}.weekdays[1]"),
    ("no_such_parity", window, {"dates": "prime"}, f"{WINDOW}.dates"),
    ("visit_of_no_length", window, {"visit_minutes": 0}, f"{WINDOW}.visit_minutes"),
    ("every_0_minutes", window, {"start_every_minutes": 0}, f"{WINDOW}.start_every_minutes"),
    ("capacity_negative", window, {"capacity": -1}, f"{WINDOW}.capacity"),
    ("who_is_a_list", window, {"who": []}, f"{WINDOW}.who"),
    (
        "who_unknown_person",
        window,
        {"who": {"people": ["per-9"]}},
        "instance.facilities (fac-1).windows (w1).who.people",
    ),
    ("surnames_without_end", window, {"who": {"surnames": {"from": "A"}}}, f"{WINDOW}.who.surnames"),
    ("on_a_weekday", window, {"on": ["sat"]}, f"{WINDOW}.on[0]"),
    ("starts_at_noon", window, {"starts": ["noon"]}, f"{WINDOW}.starts[0]"),
    ("unknown_town", volunteer, {"town": "town-9"}, "instance.volunteers (vol-1).town"),
    ("experience_as_text", volunteer, {"experienced": "yes"}, "instance.volunteers[0].experienced"),
    ("limit_negative", volunteer, {"max_visits": {"day": -1}}, "instance.volunteers[0].max_visits.day"),
    ("limits_missing", volunteer, {"max_visits": None}, "instance.volunteers[0].max_visits"),
    ("language_number", volunteer, {"languages": [7]}, "instance.volunteers[0].languages[0]"),
    (
        "availability_backwards",
        volunteer,
        {"availability": [{"weekdays": ["sat"], "from": "18:00", "to": "07:00"}]},
        "instance.volunteers[0].availability[0]",
    ),
    (
        "week_0_of_the_month",
        volunteer,
        {"availability": [{"weekdays": ["sat"], "from": "07:00", "to": "18:00", "weeks_of_month": [0]}]},
        "instance.volunteers[0].availability[0].weeks_of_month[0]",
    ),
    (
        "clearance_for_nowhere",
        volunteer,
        {"clearances": [{"facility": "fac-9", "from": "2026-01-01", "to": "2026-12-31"}]},
        "instance.volunteers (vol-1).clearances",
    ),
    (
        "stay_nowhere",
        person,
        {"stays": [{"facility": "fac-9", "housing_unit": "A", "from": "2026-01-01", "to": "2026-12-31"}]},
        "instance.people (per-1).stays",
    ),
    (
        "stay_backwards",
        person,
        {"stays": [{"facility": "fac-1", "housing_unit": "A", "from": "2026-12-31", "to": "2026-01-01"}]},
        "instance.people[0].stays[0]",
    ),
    ("gender_asked_but_which", person, {"visitor_gender": {"required": True}}, "instance.people[0].visitor_gender"),
    ("request_of_nobody", request, {"person": "per-9"}, "instance.requests (req-1).person"),
    ("request_backwards", request, {"to": "2026-03-01"}, "instance.requests[0]"),
    ("unknown_priority", request, {"priority": "rush"}, "instance.requests (req-1).priority"),
    (
        "past_of_nobody",
        dict,
        {"past_visits": [{"date": "2026-03-01", "facility": "fac-1", "person": "per-9", "volunteers": []}]},
        "instance.past_visits[0].person",
    ),
    ("pair_of_nobody", dict, {"pairings": [{"person": "per-9", "volunteer": "vol-1"}]}, "instance.pairings[0].person"),
    (
        "conflict_with_nobody",
        dict,
        {"conflicts": [{"person": "per-1", "volunteer": "vol-9"}]},
        "instance.conflicts[0].volunteer",
    ),
    ("kept_apart_from_nobody", dict, {"keep_apart": [{"people": ["per-1", "per-9"]}]}, "instance.keep_apart[0].people"),
    ("kept_apart_of_neither", dict, {"keep_apart": [{"persons": ["per-1"]}]}, "instance.keep_apart[0]"),
]


@pytest.mark.parametrize(("place", "changes", "where"), [pytest.param(*rest, id=name) for name, *rest in WRONG])
def test_a_wrong_value_is_refused_where_it_stands(place, changes, where):
    instance = an_instance()
    target = instance if place is dict else place(instance)
    target.update(deepcopy(changes))
    assert refused(instance) == where


@pytest.mark.parametrize("kind", ["facilities", "towns", "volunteers", "people", "requests", "booked"])
def test_ids_are_unique(kind):
    instance = an_instance()
    instance[kind].append(deepcopy(instance[kind][0]))
    assert refused(instance).endswith(".id")


def test_window_ids_are_unique_in_their_facility():
    instance = an_instance()
    facility(instance)["windows"].append(deepcopy(window(instance)))
    assert refused(instance) == f"{FACILITY}.windows[2].id"


@pytest.mark.parametrize(
    ("name", "value"),
    [("load_step", -1), ("new_pair", 1.5), ("car_seats", 0), ("language", 10**10), ("continuity", None)],
)
def test_weights_are_whole_numbers_within_reason(name, value):
    instance = an_instance()
    instance["objective"][name] = value
    assert refused(instance) == f"instance.objective.{name}"


@pytest.mark.parametrize("key", ["request", "person", "facility", "window"])
def test_a_booked_visit_refers_to_what_is_known(key):
    instance = an_instance()
    instance["booked"][0][key] = "nobody"
    assert refused(instance) == f"instance.booked[0].{key}"


@pytest.mark.parametrize("document", [None, [], "text", 3])
def test_what_is_no_object_is_refused(document):
    assert refused(document) == "instance"


def test_check_plan_refuses_an_unknown_rule_by_its_name():
    instance = an_instance()
    facility(instance)["rules"].append({"rule": "moon-phase", "max": 3})
    with pytest.raises(DocumentRefused, match="'moon-phase' is not a known rule"):
        check_plan(instance, {})


def test_unknown_keys_are_left_alone():
    instance = an_instance(colour="blue")
    facility(instance)["painted"] = 1999
    window(instance)["who"]["shoe_size"] = [42]
    assert read_instance(instance).name == "by-hand"


def test_an_instance_of_nothing_is_an_instance():
    lists = ("facilities", "towns", "volunteers", "people", "requests", "pairings", "past_visits", "booked")
    assert read_instance(an_instance(**{key: [] for key in lists})).requests == {}
