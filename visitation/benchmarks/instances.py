"""Seeded instances of the plan format in five sizes: all invented, only the shapes of rules follow real facilities."""

from datetime import date, timedelta
from math import ceil, hypot
from random import Random
from typing import Any

from visitation.plan_instances import OBJECTIVE

SIZES = {
    "tiny": (2, 8, 9),
    "program": (1, 60, 70),
    "region": (7, 450, 700),
    "national": (69, 4500, 7000),
    "national10x": (690, 45000, 70000),
}  # facilities, volunteers, people
_MONDAY = date(2027, 3, 1)  # two weeks before a clock change
_ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LANGUAGES = ("es", "es", "es", "es", "es", "en", "pt", "fr", "ht", "zh", "pa", "ar", "ru")
_FACILITIES_A_REGION = 5
Entry = dict[str, Any]


def an_instance(size: str, *, weeks: int, seed: int) -> Entry:
    """An instance of that size over whole weeks; the same arguments give the same document."""
    facility_count, volunteer_count, person_count = SIZES[size]
    rng = Random(f"{size}/{weeks}/{seed}")
    last = _MONDAY + timedelta(days=weeks * 7 - 1)
    places = [_place(rng, number) for number in range(facility_count)]
    facilities = [_facility(rng, number, place) for number, place in enumerate(places)]
    homes = rng.choices(range(facility_count), weights=[place[3] for place in places], k=volunteer_count)
    towns, volunteers = _volunteers(rng, homes, places, facilities, last)
    people, requests = _people(rng, person_count, places, facilities, last)
    by_facility: dict[str, list[str]] = {}
    for volunteer in volunteers:
        by_facility.setdefault(volunteer["clearances"][0]["facility"], []).append(volunteer["id"])
    pairs = [
        (person["id"], rng.choice(near))
        for person in people
        if rng.random() < 0.5 and (near := by_facility.get(person["stays"][0]["facility"]))
    ]
    return {
        "format": "visit-plan-instance",
        "version": 1,
        "name": f"{size}-{weeks}w-s{seed}",
        "horizon": {"from": str(_MONDAY), "to": str(last)},
        "planned_at": f"{_MONDAY - timedelta(days=4)}T12:00:00-05:00",
        "objective": OBJECTIVE,
        "facilities": facilities,
        "towns": towns,
        "volunteers": volunteers,
        "people": people,
        "requests": requests,
        "pairings": [{"person": person, "volunteer": volunteer, "since": "2027-01-04"} for person, volunteer in pairs],
        "conflicts": [],
        "keep_apart": [],
        "past_visits": [],
        "booked": [],
    }


def _place(rng: Random, number: int) -> tuple[float, float, str, float]:
    """Latitude, longitude, zone and weight of a facility; facilities of a region lie near each other."""
    region = number // _FACILITIES_A_REGION
    latitude, longitude = 28 + region * 7 % 17, -118 + region * 11 % 46
    zone = _ZONES[min(4, max(0, int((-longitude - 70) // 10)))]
    return latitude + rng.uniform(-0.5, 0.5), longitude + rng.uniform(-0.5, 0.5), zone, rng.lognormvariate(0, 0.8)


def _facility(rng: Random, number: int, place: tuple[float, float, str, float]) -> Entry:
    name = f"fac-{number + 1:02d}"
    style = rng.choice(("units", "levels", "surnames", "open", "evenings"))
    windows: list[Entry] = []

    def add(days: tuple[str, ...], opens: str, closes: str, minutes: int, every: int, seats: int, **who: Any) -> None:
        windows.append(
            {
                "id": f"{name}/w{len(windows) + 1}",
                "weekdays": list(days),
                "from": opens,
                "to": closes,
                "visit_minutes": minutes,
                "start_every_minutes": every,
                "capacity": seats,
                "dates": "all",
                "who": who,
            }
        )

    seats = rng.randint(3, 8)
    if style == "units":
        for place_in_week, unit in enumerate(("A", "B", "C", "D")):
            add((("sat", "sun")[place_in_week % 2],), "08:00", "12:00", 60, 60, seats, housing_units=[unit])
            add((_WEEKDAYS[1 + place_in_week],), "13:00", "16:00", 60, 60, seats, housing_units=[unit])
    elif style == "levels":
        add(("sat", "sun"), "08:00", "12:30", 60, 90, seats, classifications=["low", "medium"])
        add(("sat", "sun"), "13:00", "17:00", 60, 60, seats, classifications=["medium", "high"])
    elif style == "surnames":
        add(("sat",), "09:00", "16:00", 45, 60, seats, surnames={"from": "A", "to": "L"})
        add(("sun",), "09:00", "16:00", 45, 60, seats, surnames={"from": "M", "to": "Z"})
    elif style == "open":
        add(_WEEKDAYS[:5], "12:00", "19:00", 60, 30, seats)
        add(("sat", "sun"), "08:00", "19:00", 60, 30, seats)
    else:
        add(("tue", "thu"), "17:00", "21:00", 30, 15, seats)
        add(("sat",), "09:00", "12:00", 30, 30, seats)
    rules: list[Entry] = [
        {"rule": "visitors-per-visit", "min": 1, "max": rng.choice((1, 1, 2))},
        {"rule": "booking-lead", "hours": rng.choice((0, 24, 48))},
        {"rule": "clearance"},
        {"rule": "training", "name": "orientation"},
        {"rule": "person-visits", "max": rng.choice((1, 1, 2)), "per": "week"},
    ]
    if rng.random() < 0.5:
        rules.append({"rule": "visitor-people", "max": 1, "per": "day"})
    return {
        "id": name,
        "name": name,
        "timezone": place[2],
        "latitude": round(place[0], 4),
        "longitude": round(place[1], 4),
        "check_in_minutes": rng.choice((30, 45)),
        "windows": windows,
        "closures": [],
        "rules": rules,
    }


def _volunteers(
    rng: Random, homes: list[int], places: list[tuple[float, float, str, float]], facilities: list[Entry], last: date
) -> tuple[list[Entry], list[Entry]]:
    towns: list[Entry] = []
    at_home: dict[int, list[tuple[str, list[Entry]]]] = {}
    for home in sorted(set(homes)):
        for _ in range(max(1, homes.count(home) // 12)):
            latitude, longitude = places[home][0] + rng.uniform(-0.4, 0.4), places[home][1] + rng.uniform(-0.4, 0.4)
            region = home // _FACILITIES_A_REGION * _FACILITIES_A_REGION
            near = list(zip(facilities, places, strict=True))[region : region + _FACILITIES_A_REGION]
            ways = [
                {"facility": facility["id"], "minutes": _minutes(latitude - place[0], longitude - place[1])}
                for facility, place in near
            ]
            town = {"id": f"town-{len(towns) + 1}", "travel": [way for way in ways if way["minutes"] <= 130]}
            towns.append(town)
            at_home.setdefault(home, []).append((town["id"], town["travel"]))
    volunteers = []
    for number, home in enumerate(homes):
        town, ways = rng.choice(at_home[home])
        a_week = rng.choice((1, 1, 2))
        closest = [way["facility"] for way in sorted(ways, key=lambda way: way["minutes"])][: rng.choice((1, 1, 2))]
        cleared = dict.fromkeys([facilities[home]["id"], *closest])
        volunteers.append(
            {
                "id": f"vol-{number + 1:05d}",
                "town": town,
                "timezone": places[home][2],
                "gender": rng.choice(("female", "female", "male")),
                "languages": ["en", *(["es"] if rng.random() < 0.4 else []), *(["fr"] if rng.random() < 0.1 else [])],
                "experienced": rng.random() < 0.8,
                "max_visits": {"day": 1, "week": a_week, "month": a_week * 4},
                "max_travel_minutes": rng.choice((60, 90, 120)),
                "availability": [_hours(rng)],
                "extra_availability": [],
                "away": _away(rng, last),
                "clearances": [{"facility": name, "from": "2026-01-01", "to": "2028-01-01"} for name in cleared],
                "trainings": [{"name": "orientation", "from": "2026-01-01", "to": "2028-01-01"}],
            }
        )
    return towns, volunteers


def _minutes(north_degrees: float, east_degrees: float) -> int:
    return 12 + ceil(100 * hypot(north_degrees, east_degrees))


def _hours(rng: Random) -> Entry:
    days = rng.choice((["sat", "sun"], ["sat"], ["sun"], rng.sample(_WEEKDAYS[:5], 2), list(_WEEKDAYS)))
    opens, closes = rng.choice((("06:30", "20:00"), ("06:30", "14:00"), ("11:00", "23:00")))
    return {"weekdays": days, "from": opens, "to": closes}


def _away(rng: Random, last: date) -> list[Entry]:
    if rng.random() > 0.15:
        return []
    first = _MONDAY + timedelta(days=rng.randrange((last - _MONDAY).days + 1))
    return [{"from": str(first), "to": str(first + timedelta(days=rng.randrange(3, 12)))}]


def _people(
    rng: Random, count: int, places: list[tuple[float, float, str, float]], facilities: list[Entry], last: date
) -> tuple[list[Entry], list[Entry]]:
    people, requests = [], []
    for number in range(count):
        facility = rng.choices(facilities, weights=[place[3] for place in places])[0]
        name = f"per-{number + 1:06d}"
        language = rng.choice(_LANGUAGES)
        people.append(
            {
                "id": name,
                "surname": rng.choice("ABCDEFGHIJKLMNOPQRSTUVWZ"),
                "gender": rng.choice(("male", "male", "male", "female")),
                "languages": [language] if language == "en" or rng.random() < 0.7 else [language, "en"],
                "language_required": rng.random() < 0.1,
                "stays": [
                    {
                        "facility": facility["id"],
                        "housing_unit": rng.choice("ABCD"),
                        "classification": rng.choice(("low", "medium", "high")),
                        "from": "2026-12-01",
                        "to": str(last),
                    }
                ],
            }
        )
        every = rng.choice((7, 7, 14, 28))
        first = _MONDAY
        while first <= last:
            requests.append(
                {
                    "id": f"req-{len(requests) + 1:06d}",
                    "person": name,
                    "from": str(first),
                    "to": str(min(last, first + timedelta(days=every - 1))),
                    "priority": rng.choices(("low", "normal", "high", "urgent"), weights=(12, 66, 17, 5))[0],
                    "waiting_since": str(first - timedelta(days=rng.randrange(60))),
                    "never_visited": rng.random() < 0.2,
                }
            )
            first += timedelta(days=every)
    return people, requests
