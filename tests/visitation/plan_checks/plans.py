"""A small plan that keeps every rule, made by hand: tests change one thing in it.

Two weeks of March 2026 around the clock change of the 8th. One facility in Chicago with every kind of rule, one in
Denver with none. Volunteer 1 visits person 1 on Saturday 7 and, with volunteer 3, on Wednesday 11, and person 3 in
Denver on Sunday 8. Volunteer 2 has a booked visit to person 2 at the same hour as the first.
"""

from copy import deepcopy

WEIGHTS = {
    "coverage": {"normal": 1000, "high": 1600},
    "waiting_per_week": 40,
    "waiting_max_weeks": 10,
    "never_visited": 150,
    "late_per_day": 8,
    "continuity": 120,
    "new_pair": 60,
    "language": 80,
    "visitor_gender": 30,
    "trip_per_10_minutes": 3,
    "car_seats": 2,
    "load_step": 5,
}
YEAR = {"from": "2026-01-01", "to": "2026-12-31"}
MARCH = {"from": "2026-03-01", "to": "2026-03-31"}


def a_window(name, weekdays, opens, closes, **changes):
    return {
        "id": name,
        "weekdays": weekdays,
        "from": opens,
        "to": closes,
        "visit_minutes": 60,
        "start_every_minutes": 60,
        "capacity": 2,
        "dates": "all",
        "who": {},
        **changes,
    }


def a_facility(name, zone, windows, rules=(), **changes):
    return {
        "id": name,
        "name": f"The {name}",
        "timezone": zone,
        "latitude": 29.5,
        "longitude": -98.5,
        "check_in_minutes": 30,
        "windows": list(windows),
        "closures": [],
        "rules": list(rules),
        **changes,
    }


def a_volunteer(name, **changes):
    return {
        "id": name,
        "town": "town-1",
        "timezone": "America/Chicago",
        "gender": "female",
        "languages": ["en"],
        "experienced": True,
        "max_visits": {"day": 1, "week": 2, "month": 3},
        "max_travel_minutes": 60,
        "availability": [{"weekdays": ["wed", "sat", "sun"], "from": "07:00", "to": "18:00"}],
        "extra_availability": [],
        "away": [],
        "clearances": [{"facility": "fac-1", **YEAR}],
        "trainings": [{"name": "orientation", **YEAR}],
        **changes,
    }


def a_person(name, facility="fac-1", **changes):
    return {
        "id": name,
        "surname": "Diaz",
        "gender": "male",
        "languages": ["es"],
        "language_required": False,
        "stays": [{"facility": facility, "housing_unit": "A", "classification": "low", **YEAR}],
        **changes,
    }


def a_request(name, person, first="2026-03-02", last="2026-03-15", **changes):
    return {
        "id": name,
        "person": person,
        "from": first,
        "to": last,
        "priority": "normal",
        "waiting_since": first,
        "never_visited": False,
        **changes,
    }


def a_visit(request, person, volunteers, facility, window, start, end, **changes):
    return {
        "request": request,
        "person": person,
        "volunteers": volunteers,
        "facility": facility,
        "window": window,
        "start": start,
        "end": end,
        **changes,
    }


def an_instance(**changes):
    who = {
        "housing_units": ["A"],
        "genders": ["male"],
        "classifications": ["low"],
        "surnames": {"from": "D", "to": "M"},
        "people": ["per-1", "per-2"],
    }
    rules = [
        {"rule": "person-visits", "max": 1, "per": "day"},
        {"rule": "person-visits", "max": 1, "per": "week", "week_start": "mon"},
        {"rule": "visitor-people", "max": 1, "per": "day"},
        {"rule": "visitor-people", "max": 2, "per": "month"},
        {"rule": "visitor-visits", "max": 1, "per": "week"},
        {"rule": "person-visitors", "max": 2, "per": "month"},
        {"rule": "visitors-per-visit", "min": 1, "max": 2},
        {"rule": "booking-lead", "hours": 117},
        {"rule": "clearance"},
        {"rule": "training", "name": "orientation"},
    ]
    instance = {
        "format": "visit-plan-instance",
        "version": 1,
        "name": "by-hand",
        "horizon": {"from": "2026-03-02", "to": "2026-03-15"},
        "planned_at": "2026-03-02T12:00:00-06:00",
        "objective": WEIGHTS,
        "facilities": [
            a_facility(
                "fac-1",
                "America/Chicago",
                [a_window("w1", ["sat"], "09:00", "12:00", who=who), a_window("w2", ["wed"], "10:00", "12:00")],
                rules,
            ),
            a_facility("fac-2", "America/Denver", [a_window("w3", ["sun"], "13:00", "15:00")]),
        ],
        "towns": [
            {"id": "town-1", "travel": [{"facility": "fac-1", "minutes": 35}, {"facility": "fac-2", "minutes": 50}]}
        ],
        "volunteers": [
            a_volunteer("vol-1", languages=["en", "es"]),
            a_volunteer("vol-2", gender="male"),
            a_volunteer("vol-3", languages=["es"], experienced=False),
        ],
        "people": [
            a_person("per-1"),
            a_person("per-2", surname="Garcia", languages=["en"]),
            a_person("per-3", "fac-2"),
        ],
        "requests": [
            a_request("req-1", "per-1", last="2026-03-08"),
            a_request("req-2", "per-2"),
            a_request("req-3", "per-1", "2026-03-09"),
            a_request("req-4", "per-3"),
        ],
        "pairings": [{"person": "per-1", "volunteer": "vol-1", "since": "2026-02-01"}],
        "conflicts": [],
        "keep_apart": [],
        "past_visits": [
            {"date": "2026-03-01", "facility": "fac-1", "person": "per-2", "volunteers": ["vol-2"]},
        ],
        "booked": [{"id": "bkd-1", **VISITS[1]}],
        **changes,
    }
    return deepcopy(instance)


VISITS = (
    a_visit("req-1", "per-1", ["vol-1"], "fac-1", "w1", "2026-03-07T09:00:00-06:00", "2026-03-07T10:00:00-06:00"),
    a_visit("req-2", "per-2", ["vol-2"], "fac-1", "w1", "2026-03-07T09:00:00-06:00", "2026-03-07T10:00:00-06:00"),
    a_visit(
        "req-3", "per-1", ["vol-1", "vol-3"], "fac-1", "w2", "2026-03-11T10:00:00-05:00", "2026-03-11T11:00:00-05:00"
    ),
    a_visit("req-4", "per-3", ["vol-1"], "fac-2", "w3", "2026-03-08T13:00:00-06:00", "2026-03-08T14:00:00-06:00"),
)


def a_schedule(visits=VISITS, **changes):
    return deepcopy(
        {
            "format": "visit-plan-schedule",
            "version": 1,
            "instance": "by-hand",
            "planner": "by hand",
            "visits": list(visits),
            **changes,
        }
    )


def of(document, kind, name):
    """The entry with an id, or the rule with a name."""
    key = "rule" if kind == "rules" else "id"
    return next(entry for entry in document[kind] if entry[key] == name)


def broken(report):
    """The names of the rules that are broken."""
    return list(report.by_rule())
