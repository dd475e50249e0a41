"""Random small instances and random schedules that keep their rules, for weak duality to be tried on."""

from itertools import combinations
from random import Random

from tests.visitation.plan_checks.plans import (
    VISITS,
    WEIGHTS,
    a_facility,
    a_person,
    a_request,
    a_schedule,
    a_volunteer,
    a_window,
    an_instance,
)
from visitation.plan_checks import check_plan

DAYS = [f"2026-03-{day:02d}" for day in range(2, 9)]  # Monday to Sunday
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
PLACES = {"fac-1": "America/Chicago", "fac-2": "America/Denver"}
OFFSETS = {"fac-1": "-06:00", "fac-2": "-07:00"}  # until Saturday; visits on the day of the change are left out


def a_world(random: Random):
    """A week of two facilities, up to four volunteers and people, with any of the rules."""
    instance = an_instance(
        horizon={"from": DAYS[0], "to": DAYS[-2]},
        planned_at="2026-03-01T12:00:00-06:00",
        objective=WEIGHTS | {"car_seats": random.choice([1, 2]), "load_step": random.choice([0, 5, 300])},
        facilities=[_facility(random, name, zone) for name, zone in PLACES.items()],
        volunteers=[_volunteer(random, f"vol-{i}") for i in range(random.randint(2, 4))],
        people=[_person(random, f"per-{i}") for i in range(random.randint(2, 4))],
        pairings=[],
        past_visits=[],
        booked=[],
    )
    people = [person["id"] for person in instance["people"]]
    volunteers = [volunteer["id"] for volunteer in instance["volunteers"]]
    instance["requests"] = [_request(random, f"req-{i}", random.choice(people)) for i in range(random.randint(3, 7))]
    for kind, chance in (("pairings", 0.3), ("conflicts", 0.05)):
        instance[kind] = [
            {"person": person, "volunteer": volunteer, "since": DAYS[0], "reason": "kin"}
            for person in people
            for volunteer in volunteers
            if random.random() < chance
        ]
    if len(people) > 1 and random.random() < 0.3:
        instance["keep_apart"] = [{"people": people[:2]}]
    for _ in range(random.choice([0, 0, 1, 2])):
        day, facility = random.choice(["2026-02-28", "2026-03-01", DAYS[0], DAYS[2]]), random.choice(list(PLACES))
        team = random.sample(volunteers, random.randint(1, len(volunteers)))
        past = {"date": day, "facility": facility, "person": random.choice(people), "volunteers": team}
        instance["past_visits"].append(past)
    if random.random() < 0.4:
        choices = possible_visits(instance)
        instance["booked"] = [
            {"id": f"bkd-{i}", **visit} for i, visit in enumerate(random.sample(choices, min(len(choices), 2)))
        ]
    return instance


def _facility(random, name, zone):
    rules = [{"rule": "person-visits", "max": random.choice([1, 2]), "per": "day"}]
    for rule in ("person-visits", "visitor-people", "visitor-visits", "person-visitors"):
        if random.random() < 0.4:
            per = random.choice(["day", "week", "month"])
            week_start = random.choice(WEEKDAYS)
            rules.append({"rule": rule, "max": random.choice([1, 2, 2]), "per": per, "week_start": week_start})
    if random.random() < 0.5:
        least = random.choice([1, 1, 1, 2])
        rules.append({"rule": "visitors-per-visit", "min": least, "max": random.randint(least, 3)})
    windows = [
        a_window(
            f"w{i}",
            random.sample(WEEKDAYS[:6], random.randint(2, 4)),
            "09:00",
            "11:00",
            visit_minutes=random.choice([45, 60]),
            start_every_minutes=random.choice([30, 60]),
            capacity=random.choice([1, 1, 2]),
        )
        for i in range(random.randint(1, 2))
    ]
    return a_facility(name, zone, windows, rules)


def _volunteer(random, name):
    opens, closes = random.choice(["06:00", "06:00", "07:55"]), random.choice(["12:00", "18:00"])
    hours = {"weekdays": WEEKDAYS, "from": opens, "to": closes}
    limits = {per: random.randint(1, 3) for per in ("day", "week", "month") if random.random() < 0.8}
    return a_volunteer(
        name,
        gender=random.choice(["female", "male"]),
        languages=random.sample(["en", "es"], random.randint(1, 2)),
        experienced=random.random() < 0.85,
        max_visits=limits,
        availability=[hours],
    )


def _person(random, name):
    person = a_person(name, random.choice(list(PLACES)), language_required=random.random() < 0.3)
    if random.random() < 0.4:
        person["visitor_gender"] = {"gender": "female", "required": random.random() < 0.5}
    return person


def _request(random, name, person):
    first = random.randint(0, 4)
    return a_request(
        name, person, DAYS[first], DAYS[random.randint(first, 6)], priority=random.choice(["normal", "high"])
    )


def possible_visits(instance):
    """Every visit by a team of the right size: whether the other rules allow it is for the checker to say."""
    found = []
    volunteers = [volunteer["id"] for volunteer in instance["volunteers"]]
    where = {person["id"]: person["stays"][0]["facility"] for person in instance["people"]}
    facilities = {facility["id"]: facility for facility in instance["facilities"]}
    for request in instance["requests"]:
        name = where[request["person"]]
        sizes = [rule for rule in facilities[name]["rules"] if rule["rule"] == "visitors-per-visit"]
        least, most = (sizes[0]["min"], sizes[0]["max"]) if sizes else (1, 1)
        for window in facilities[name]["windows"]:
            for day in DAYS[:6]:
                if not request["from"] <= day <= request["to"] or WEEKDAYS[DAYS.index(day)] not in window["weekdays"]:
                    continue
                for start in range(540, 660 - window["visit_minutes"] + 1, window["start_every_minutes"]):
                    for size in range(least, most + 1):
                        for team in combinations(volunteers, size):
                            found.append(_visit(request, name, window, day, start, list(team)))
    return found


def _visit(request, facility, window, day, start, team):
    def instant(minute):
        return f"{day}T{minute // 60:02d}:{minute % 60:02d}:00{OFFSETS[facility]}"

    return {
        **VISITS[0],
        "request": request["id"],
        "person": request["person"],
        "volunteers": team,
        "facility": facility,
        "window": window["id"],
        "start": instant(start),
        "end": instant(start + window["visit_minutes"]),
    }


def a_plan(random: Random, instance):
    """The points of a random schedule that adds to the booked visits and breaks no rule by what it adds."""
    visits = [{key: value for key, value in visit.items() if key != "id"} for visit in instance["booked"]]
    report = check_plan(instance, a_schedule(visits))
    accepted = report.violations
    choices = possible_visits(instance)
    for visit in random.sample(choices, min(len(choices), 100)):
        tried = check_plan(instance, a_schedule([*visits, visit]))
        if tried.violations == accepted:
            visits.append(visit)
            report = tried
    return report.objective, len(visits) - len(instance["booked"])
