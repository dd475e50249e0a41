"""Makers of visit-plan instances: plain ones to be changed by hand, and random ones by seed."""

from __future__ import annotations

import copy
import random
from datetime import date, timedelta
from typing import Any

MONDAY = date(2026, 3, 2)
PERIODS = ["day", "week", "month"]
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
OBJECTIVE = {
    "coverage": {"low": 600, "normal": 1000, "high": 1600, "urgent": 2500},
    "waiting_per_week": 40,
    "waiting_max_weeks": 10,
    "never_visited": 150,
    "late_per_day": 8,
    "continuity": 120,
    "new_pair": 60,
    "language": 80,
    "visitor_gender": 30,
    "trip_per_10_minutes": 1,
    "car_seats": 4,
    "load_step": 5,
}


def a_window(facility: str = "fac-01", number: int = 1, **changes: Any) -> dict[str, Any]:
    """Saturdays 09:00–11:00, two fixed hours, one booth."""
    return {
        "id": f"{facility}/w{number}",
        "weekdays": ["sat"],
        "from": "09:00",
        "to": "11:00",
        "visit_minutes": 60,
        "start_every_minutes": 60,
        "capacity": 1,
        "dates": "all",
        "who": {},
    } | changes


def a_facility(number: int = 1, **changes: Any) -> dict[str, Any]:
    name = f"fac-{number:02d}"
    return {
        "id": name,
        "name": f"Facility {number}",
        "timezone": "America/Phoenix",
        "latitude": 33.0,
        "longitude": -111.0,
        "check_in_minutes": 30,
        "windows": [a_window(name)],
        "closures": [],
        "rules": [],
    } | changes


def a_volunteer(number: int, **changes: Any) -> dict[str, Any]:
    """Free every day, speaks English, may visit often."""
    return {
        "id": f"vol-{number:02d}",
        "town": "town-1",
        "timezone": "America/Phoenix",
        "gender": "female",
        "languages": ["en"],
        "experienced": True,
        "max_visits": {"day": 2, "week": 5, "month": 9},
        "max_travel_minutes": 60,
        "availability": [{"weekdays": WEEKDAYS, "from": "00:00", "to": "24:00"}],
        "extra_availability": [],
        "away": [],
        "clearances": [{"facility": "fac-01", "from": "2025-01-01", "to": "2027-01-01"}],
        "trainings": [{"name": "orientation", "from": "2025-01-01", "to": "2027-01-01"}],
    } | changes


def a_person(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"per-{number:02d}",
        "surname": "Garcia",
        "gender": "male",
        "languages": ["es"],
        "language_required": False,
        "stays": [
            {
                "facility": "fac-01",
                "housing_unit": "A",
                "classification": "low",
                "from": "2026-01-01",
                "to": "2026-12-31",
            }
        ],
    } | changes


def a_request(number: int, person: int | None = None, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"req-{number:02d}",
        "person": f"per-{person or number:02d}",
        "from": "2026-03-02",
        "to": "2026-03-08",
        "priority": "normal",
        "waiting_since": "2026-03-02",
        "never_visited": False,
    } | changes


def an_instance(volunteers: int = 1, people: int = 1, **changes: Any) -> dict[str, Any]:
    """One facility, one Saturday window, each person with one request."""
    return {
        "format": "visit-plan-instance",
        "version": 1,
        "name": "by hand",
        "horizon": {"from": "2026-03-02", "to": "2026-03-08"},
        "planned_at": "2026-02-26T12:00:00-07:00",
        "objective": copy.deepcopy(OBJECTIVE),
        "facilities": [a_facility()],
        "towns": [{"id": "town-1", "travel": [{"facility": "fac-01", "minutes": 20}]}],
        "volunteers": [a_volunteer(n + 1) for n in range(volunteers)],
        "people": [a_person(n + 1) for n in range(people)],
        "requests": [a_request(n + 1) for n in range(people)],
        "pairings": [],
        "conflicts": [],
        "keep_apart": [],
        "past_visits": [],
        "booked": [],
    } | changes


def random_instance(seed: int) -> dict[str, Any]:
    """At most 4 requests, 4 volunteers and 2 facilities, with any of the rules: small enough to try every plan."""
    draw = random.Random(seed)
    facilities = [_random_facility(draw, n + 1) for n in range(draw.choice([1, 1, 2]))]
    names = [facility["id"] for facility in facilities]
    towns = [
        {
            "id": f"town-{n + 1}",
            "travel": [{"facility": f, "minutes": draw.choice([10, 10, 25, 25, 25, 70])} for f in names],
        }
        for n in range(2)
    ]
    volunteers = [_random_volunteer(draw, n + 1, names) for n in range(draw.randint(2, 4))]
    people = [_random_person(draw, n + 1, names) for n in range(draw.randint(1, 3))]
    requests = [_random_request(draw, n + 1, len(people)) for n in range(draw.randint(1, 4))]
    pairs = [(p["id"], v["id"]) for p in people for v in volunteers]
    return {
        "format": "visit-plan-instance",
        "version": 1,
        "name": f"random {seed}",
        "horizon": {"from": "2026-03-05", "to": "2026-03-11"},
        "planned_at": "2026-03-04T12:00:00-05:00",
        "objective": OBJECTIVE | {"car_seats": draw.choice([1, 2, 4]), "load_step": draw.choice([0, 5, 40])},
        "facilities": facilities,
        "towns": towns,
        "volunteers": volunteers,
        "people": people,
        "requests": requests,
        "pairings": [{"person": p, "volunteer": v, "since": "2026-01-01"} for p, v in pairs if draw.random() < 0.2],
        "conflicts": [{"person": p, "volunteer": v, "reason": "kin"} for p, v in pairs if draw.random() < 0.08],
        "keep_apart": _random_apart(draw, people, volunteers),
        "past_visits": [
            {
                "date": draw.choice(["2026-02-28", "2026-03-02", "2026-03-04"]),
                "facility": draw.choice(names),
                "person": draw.choice(people)["id"],
                "volunteers": [draw.choice(volunteers)["id"]],
            }
            for _ in range(draw.choice([0, 0, 1, 2]))
        ],
        "booked": [],
    }


def _random_facility(draw: random.Random, number: int) -> dict[str, Any]:
    name = f"fac-{number:02d}"
    windows = []
    for index in range(draw.choice([1, 1, 2])):
        window = a_window(
            name,
            index + 1,
            weekdays=draw.sample(["sat", "sun", "tue"], draw.choice([2, 2, 3])),
            **{"from": draw.choice(["09:00", "09:00", "09:00", "01:00"]), "to": draw.choice(["11:00", "11:30"])},
            visit_minutes=draw.choice([60, 45]),
            start_every_minutes=draw.choice([60, 75, 30]),
            capacity=draw.choice([1, 1, 2]),
            dates=draw.choice(["all"] * 6 + ["odd", "even"]),
            who=draw.choice([{}] * 7 + [{"housing_units": ["A"]}, {"genders": ["male"]}, {"people": ["per-01"]}]),
        )
        if window["from"] == "01:00":  # lies over the spring gap where the zone has one
            window |= {"to": "04:00"}
        if draw.random() < 0.2:
            del window["weekdays"], window["dates"]
            window["on"] = ["2026-03-07", "2026-03-08"]
        if draw.random() < 0.2:
            del window["start_every_minutes"]
            window["starts"] = draw.choice([["09:10"], ["09:00", "09:20", "10:00"]])
            window |= {"from": "09:00", "to": "12:00"}
        windows.append(window)
    least, most = draw.choice([(1, 1), (1, 1), (1, 2), (1, 2), (1, 3), (2, 2), (2, 3)])
    rules: list[dict[str, Any]] = [{"rule": "visitors-per-visit", "min": least, "max": most}]
    if draw.random() < 0.6:
        rules.append({"rule": "person-visits", "max": 1, "per": "day"})
    if draw.random() < 0.4:
        rules.append({"rule": "person-visits", "max": draw.choice([1, 2]), "per": "week", "week_start": "sun"})
    if draw.random() < 0.5:
        rules.append({"rule": "visitor-people", "max": draw.choice([1, 2]), "per": draw.choice(PERIODS)})
    if draw.random() < 0.3:
        rules.append({"rule": "visitor-visits", "max": draw.choice([1, 2]), "per": draw.choice(PERIODS)})
    if draw.random() < 0.3:
        rules.append({"rule": "person-visitors", "max": draw.choice([1, 2]), "per": draw.choice(PERIODS)})
    if draw.random() < 0.5:
        rules.append({"rule": "booking-lead", "hours": draw.choice([0, 24, 72])})
    if draw.random() < 0.7:
        rules.append({"rule": "clearance"})
    if draw.random() < 0.5:
        rules.append({"rule": "training", "name": "orientation"})
    closures = []
    if draw.random() < 0.15:
        closures.append({"from": "2026-03-07", "to": "2026-03-07", "reason": "cleaning"})
    if draw.random() < 0.15:
        closures.append({"from": "2026-03-05", "to": "2026-03-08", "reason": "unit", "housing_units": ["B"]})
    return a_facility(
        number,
        timezone=draw.choice(["America/Phoenix", "America/New_York"]),
        check_in_minutes=draw.choice([0, 30]),
        windows=windows,
        rules=rules,
        closures=closures,
    )


def _random_volunteer(draw: random.Random, number: int, facilities: list[str]) -> dict[str, Any]:
    spans = [{"weekdays": WEEKDAYS, "from": "00:00", "to": "24:00"}]
    if draw.random() < 0.4:
        low = draw.choice(["06:00", "08:00", "09:30"])
        spans = [{"weekdays": draw.sample(WEEKDAYS, 6), "from": low, "to": draw.choice(["11:30", "13:00", "18:00"])}]
        if draw.random() < 0.2:
            spans[0]["weeks_of_month"] = draw.choice([[1], [2], [1, 2]])
    return a_volunteer(
        number,
        town=draw.choice(["town-1", "town-1", "town-1", "town-2", None]) if number > 1 else "town-1",
        timezone=draw.choice(["America/Phoenix", "America/New_York"]),
        gender=draw.choice(["female", "male"]),
        languages=draw.sample(["en", "es", "pt"], draw.choice([1, 2])),
        experienced=draw.random() < 0.75,
        max_visits={"day": draw.choice([1, 2]), "week": draw.choice([1, 2, 3]), "month": draw.choice([1, 3, 4])},
        availability=spans,
        extra_availability=[{"date": "2026-03-07", "from": "00:00", "to": "24:00"}] if draw.random() < 0.2 else [],
        away=[{"from": "2026-03-06", "to": "2026-03-08"}] if draw.random() < 0.15 else [],
        clearances=[
            {"facility": f, "from": "2025-01-01", "to": draw.choice(["2027-01-01", "2027-01-01", "2026-03-07"])}
            for f in facilities
            if draw.random() < 0.95
        ],
        trainings=[{"name": "orientation", "from": "2025-01-01", "to": draw.choice(["2027-01-01", "2026-03-06"])}],
    )


def _random_person(draw: random.Random, number: int, facilities: list[str]) -> dict[str, Any]:
    unit = draw.choice(["A", "B"])
    first = draw.choice(facilities)
    stay = a_person(0)["stays"][0] | {"facility": first, "housing_unit": unit}
    stays = [stay]
    if draw.random() < 0.2:
        stays = [stay | {"to": "2026-03-07"}, stay | {"facility": facilities[-1], "from": "2026-03-07"}]
    person = a_person(
        number,
        surname=draw.choice(["Garcia", "Zhou", "Mbaye"]),
        gender=draw.choice(["male", "female"]),
        languages=draw.sample(["en", "es", "pt"], draw.choice([1, 2])),
        language_required=draw.random() < 0.3,
        stays=stays,
    )
    if draw.random() < 0.3:
        person["visitor_gender"] = {"gender": "female", "required": draw.random() < 0.5}
    return person


def _random_request(draw: random.Random, number: int, people: int) -> dict[str, Any]:
    first = draw.choice(["2026-03-02", "2026-03-05", "2026-03-07"])
    return a_request(
        number,
        draw.randint(1, people),
        **{"from": first, "to": draw.choice(["2026-03-08", "2026-03-20"])},
        priority=draw.choice(["low", "normal", "high", "urgent"]),
        waiting_since=draw.choice(["2026-03-02", "2026-01-20"]),
        never_visited=draw.random() < 0.3,
    )


def _random_apart(draw: random.Random, people: list[Any], volunteers: list[Any]) -> list[dict[str, Any]]:
    found = []
    if len(people) > 1 and draw.random() < 0.4:
        found.append({"people": sorted(p["id"] for p in draw.sample(people, 2))})
    if len(volunteers) > 1 and draw.random() < 0.2:
        found.append({"volunteers": sorted(v["id"] for v in draw.sample(volunteers, 2))})
    return found


def program_instance(seed: int, weeks: int = 1, volunteers: int = 40, people: int = 40) -> dict[str, Any]:
    """One facility with evening and weekend windows, and a request a week from most people."""
    draw = random.Random(seed)
    last = MONDAY + timedelta(7 * weeks - 1)
    windows = [
        a_window("fac-01", 1, weekdays=["tue", "thu"], **{"from": "17:00", "to": "20:00"}, visit_minutes=30,
                 start_every_minutes=15, capacity=2),
        a_window("fac-01", 2, weekdays=["sat", "sun"], **{"from": "09:00", "to": "13:00"}, capacity=4),
    ]
    team = draw.choice([(1, 1), (1, 2), (2, 2)])
    rules = [
        {"rule": "person-visits", "max": 1, "per": "day"},
        {"rule": "person-visits", "max": 1, "per": "week", "week_start": draw.choice(["mon", "sun"])},
        {"rule": "visitor-people", "max": 1, "per": "day"},
        {"rule": "person-visitors", "max": 4, "per": "month"},
        {"rule": "visitors-per-visit", "min": team[0], "max": team[1]},
        {"rule": "booking-lead", "hours": 48},
        {"rule": "clearance"},
    ]
    staff = [
        a_volunteer(
            n + 1,
            town=draw.choice(["town-1", "town-2", "town-3"]),
            gender=draw.choice(["female", "male"]),
            languages=["en", *draw.sample(["es", "pt", "ht"], draw.choice([0, 1]))],
            experienced=draw.random() < 0.8,
            max_visits={"day": 1, "week": draw.choice([1, 2]), "month": draw.choice([3, 4, 6])},
            availability=[
                {
                    "weekdays": draw.choice([["sat", "sun"], ["sat"], ["tue", "thu"], WEEKDAYS]),
                    "from": draw.choice(["07:00", "11:00"]),
                    "to": draw.choice(["14:00", "21:30"]),
                }
            ],
        )
        for n in range(volunteers)
    ]
    asking = [a_person(n + 1, languages=[draw.choice(["es", "pt", "ht", "en"])]) for n in range(people)]
    requests = []
    for n in range(people):
        for week in range(0, weeks, draw.choice([1, 2])):
            begins = MONDAY + timedelta(7 * week)
            requests.append(
                a_request(
                    len(requests) + 1,
                    n + 1,
                    **{"from": begins.isoformat(), "to": (begins + timedelta(13)).isoformat()},
                    priority=draw.choice(["low", "normal", "normal", "high", "urgent"]),
                    waiting_since=(MONDAY - timedelta(draw.randint(0, 60))).isoformat(),
                )
            )
    return an_instance() | {
        "name": f"program {seed}",
        "horizon": {"from": MONDAY.isoformat(), "to": last.isoformat()},
        "facilities": [a_facility(1, windows=windows, rules=rules)],
        "towns": [{"id": f"town-{n}", "travel": [{"facility": "fac-01", "minutes": 15 * n}]} for n in (1, 2, 3)],
        "volunteers": staff,
        "people": asking,
        "requests": requests,
    }
