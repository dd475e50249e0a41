"""A second checker, written from docs/planner-certificate.md and the format alone: sections 1 and 2, what is open.

It shares no line with the first one or with the planner. Slow: for small instances.
"""

import copy
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
PERIODS = ("day", "week", "month")
Entry = dict[str, Any]


def minutes_of(wall: str) -> int:
    return int(wall[:2]) * 60 + int(wall[3:])


def instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    wall = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(minutes=minutes)
    return wall.astimezone(UTC)


def exists(day: date, minutes: int, zone: ZoneInfo) -> bool:
    back = instant(day, minutes, zone).astimezone(zone)
    return back.date() == day and back.hour * 60 + back.minute == minutes


def within(day: date, spans: list[Entry]) -> bool:
    return any(span["from"] <= str(day) <= span["to"] for span in spans)


def key_of(per: str, day: date, week_start: str = "mon") -> str:
    if per == "week":
        return str(day - timedelta((day.weekday() - WEEKDAYS.index(week_start)) % 7))
    return str(day) if per == "day" else str(day)[:7]


class Openings:
    """`starts`: every (request, window, day, start, end, volunteers open there)."""

    def __init__(self, document: Entry) -> None:
        self.instance = instance = copy.deepcopy(document)
        for facility in instance["facilities"]:
            for window in facility["windows"]:
                window["facility"] = facility["id"]
        self.facilities = {entry["id"]: entry for entry in instance["facilities"]}
        self.volunteers = {entry["id"]: entry for entry in instance["volunteers"]}
        self.people = {entry["id"]: entry for entry in instance["people"]}
        self.weights = instance["objective"]
        self.way = {(t["id"], to["facility"]): to["minutes"] for t in instance["towns"] for to in t["travel"]}
        self.pairs = {(entry["person"], entry["volunteer"]) for entry in instance["pairings"]}
        first, last = (date.fromisoformat(instance["horizon"][key]) for key in ("from", "to"))
        self.days = [first + timedelta(number) for number in range((last - first).days + 1)]
        self.booked = [self._booking(entry) for entry in instance["booked"]]
        past = [{**entry, "day": date.fromisoformat(entry["date"])} for entry in instance["past_visits"]]
        self.held = past + self.booked
        served = {entry["request"] for entry in self.booked}
        self.free = [request for request in instance["requests"] if request["id"] not in served]
        self.starts = list(self._open_starts())
        self.spans: dict[Any, set[tuple[datetime, datetime]]] = defaultdict(set)
        for _, window, day, start, end, team in self.starts:
            for name in team:
                self.spans[name, window["facility"], day].add((start, end))

    def _booking(self, entry: Entry) -> Entry:
        start, end = datetime.fromisoformat(entry["start"]), datetime.fromisoformat(entry["end"])
        zone = ZoneInfo(self.facilities[entry["facility"]]["timezone"])
        return {**entry, "start": start, "end": end, "day": start.astimezone(zone).date()}

    # -- what is held, and limits ------------------------------------------------------------------------------------

    def limits(self, facility: str, rule: str, per: str) -> dict[str, int]:
        """By the first weekday of the week, the smallest `max`."""
        found: dict[str, int] = {}
        for entry in self.facilities[facility]["rules"]:
            if entry["rule"] == rule and entry["per"] == per:
                start = entry.get("week_start", "mon") if per == "week" else "mon"
                found[start] = min(entry["max"], found.get(start, entry["max"]))
        return found

    def _held(self, per: str, key: str, week: str, **asked: str) -> list[Entry]:
        return [
            visit
            for visit in self.held
            if key_of(per, visit["day"], week) == key
            and all(visit[name] == value for name, value in asked.items() if name != "visitor")
            and asked.get("visitor") in (None, *visit["volunteers"])
        ]

    def left(self, rule: str, facility: str, per: str, week: str, key: str, who: str, most: int) -> int:
        """The right-hand side of a facility's row, not yet cut at 0."""
        if rule in ("person-visits", "person-visitors"):
            held = self._held(per, key, week, facility=facility, person=who)
        else:
            held = self._held(per, key, week, facility=facility, visitor=who)
        if rule == "visitor-people":
            return most - len({visit["person"] for visit in held})
        if rule == "person-visitors":
            return most - len({name for visit in held for name in visit["volunteers"]})
        return most - len(held)

    def on_list(self, rule: str, facility: str, per: str, week: str, key: str, person: str, visitor: str) -> bool:
        """Whether the name stands on the list already."""
        if rule == "visitor-people":
            held = self._held(per, key, week, facility=facility, visitor=visitor)
            return person in {visit["person"] for visit in held}
        held = self._held(per, key, week, facility=facility, person=person)
        return visitor in {name for visit in held for name in visit["volunteers"]}

    def own_left(self, volunteer: str, per: str, day: date) -> int | None:
        most = self.volunteers[volunteer]["max_visits"].get(per)
        return None if most is None else most - len(self._held(per, key_of(per, day), "mon", visitor=volunteer))

    # -- what is open ------------------------------------------------------------------------------------------------

    def sessions(self, window: Entry, day: date) -> list[tuple[str, datetime, datetime]]:
        zone = ZoneInfo(self.facilities[window["facility"]]["timezone"])
        if "on" in window:
            held = str(day) in window["on"]
        else:
            odd = {"all": day.day % 2, "odd": 1, "even": 0}[window.get("dates", "all")]
            held = WEEKDAYS[day.weekday()] in window["weekdays"] and day.day % 2 == odd
        if not held or not window.get("valid_from", "") <= str(day) <= window.get("valid_to", "9999"):
            return []
        opens, closes, length = minutes_of(window["from"]), minutes_of(window["to"]), window["visit_minutes"]
        if "starts" in window:
            begins = sorted(minutes_of(wall) for wall in window["starts"])
        else:
            begins = list(range(opens, closes, window["start_every_minutes"]))
        return [
            (f"{minute // 60:02d}:{minute % 60:02d}", start, start + timedelta(minutes=length))
            for minute in begins
            if exists(day, minute, zone)
            and (start := instant(day, minute, zone)) + timedelta(minutes=length) <= instant(day, closes, zone)
        ]

    def _open_starts(self) -> Any:
        for request in self.free:
            for facility in self.facilities.values():
                for window in facility["windows"]:
                    for day in self.days:
                        for _, start, end in self.sessions(window, day):
                            if self._place_is_open(request, facility, window, day, start, end):
                                at = (request, facility, day, start, end)
                                if team := [name for name in self.volunteers if self._is_open(*at, name)]:
                                    yield request, window, day, start, end, team

    def _place_is_open(self, request: Entry, facility: Entry, window: Entry, day: date, start: Any, end: Any) -> bool:
        person = self.people[request["person"]]
        if not request["from"] <= str(day) <= request["to"] or not self._admitted(person, facility, window, day):
            return False
        planned = datetime.fromisoformat(self.instance["planned_at"])
        leads = [rule["hours"] for rule in facility["rules"] if rule["rule"] == "booking-lead"]
        if any(start - planned < timedelta(hours=hours) for hours in leads):
            return False
        inside = [visit for visit in self.booked if visit["window"] == window["id"]]
        moments = [start, *(visit["start"] for visit in inside if start <= visit["start"] < end)]
        for moment in moments:
            if sum(visit["start"] <= moment < visit["end"] for visit in inside) >= window["capacity"]:
                return False
        apart = {person["id"]}
        for group in self.instance["keep_apart"]:
            if person["id"] in group.get("people", ()):
                apart.update(group["people"])
        if any(visit["person"] in apart and visit["start"] < end and start < visit["end"] for visit in self.booked):
            return False
        return self._room(facility["id"], "person-visits", day, person["id"])

    def _room(self, facility: str, rule: str, day: date, who: str) -> bool:
        return all(
            self.left(rule, facility, per, week, key_of(per, day, week), who, most) > 0
            for per in PERIODS
            for week, most in self.limits(facility, rule, per).items()
        )

    def _admitted(self, person: Entry, facility: Entry, window: Entry, day: date) -> bool:
        who = window["who"]
        asked = {"genders": person["gender"], "people": person["id"]}
        if any(name in who and value not in who[name] for name, value in asked.items()):
            return False
        for stay in person["stays"]:
            asked = {"housing_units": stay["housing_unit"], "classifications": stay["classification"]}
            here = stay["facility"] == facility["id"] and within(day, [stay])
            shut = any(
                within(day, [closure]) and stay["housing_unit"] in closure.get("housing_units", [stay["housing_unit"]])
                for closure in facility["closures"]
            )
            if here and not shut and all(value in who.get(name, [value]) for name, value in asked.items()):
                return True
        return False

    def _is_open(self, request: Entry, facility: Entry, day: date, start: Any, end: Any, name: str) -> bool:
        volunteer, place = self.volunteers[name], facility["id"]
        person = self.people[request["person"]]
        way = self.way.get((volunteer["town"], place))
        if way is None or way > volunteer["max_travel_minutes"]:
            return False
        for rule in facility["rules"]:
            if rule["rule"] == "clearance" and not within(
                day, [entry for entry in volunteer["clearances"] if entry["facility"] == place]
            ):
                return False
            if rule["rule"] == "training" and not within(
                day, [entry for entry in volunteer["trainings"] if entry["name"] == rule["name"]]
            ):
                return False
        if any((entry["person"], entry["volunteer"]) == (person["id"], name) for entry in self.instance["conflicts"]):
            return False
        wish = person.get("visitor_gender")
        if wish and wish["required"] and volunteer["gender"] != wish["gender"]:
            return False
        if not self._is_free(volunteer, start - timedelta(minutes=facility["check_in_minutes"] + way),
                             end + timedelta(minutes=way)):  # fmt: skip
            return False
        if any((left := self.own_left(name, per, day)) is not None and left < 1 for per in PERIODS):
            return False
        if not self._room(place, "visitor-visits", day, name):
            return False
        for rule, who in (("visitor-people", name), ("person-visitors", person["id"])):
            for per in PERIODS:
                for week, most in self.limits(place, rule, per).items():
                    key = key_of(per, day, week)
                    known = self.on_list(rule, place, per, week, key, person["id"], name)
                    if not known and self.left(rule, place, per, week, key, who, most) < 1:
                        return False
        return not any(
            name in visit["volunteers"]
            and (visit["start"] < end and start < visit["end"] or visit["day"] == day and visit["facility"] != place)
            for visit in self.booked
        )

    def _is_free(self, volunteer: Entry, leaves: datetime, returns: datetime) -> bool:
        zone = ZoneInfo(volunteer["timezone"])
        day = leaves.astimezone(zone).date()
        hours = [entry for entry in volunteer["extra_availability"] if entry["date"] == str(day)]
        if not within(day, volunteer["away"]):
            hours += [
                entry
                for entry in volunteer["availability"]
                if WEEKDAYS[day.weekday()] in entry["weekdays"]
                and (day.day - 1) // 7 + 1 in entry.get("weeks_of_month", [(day.day - 1) // 7 + 1])
            ]
        return any(
            instant(day, minutes_of(entry["from"]), zone) <= leaves
            and returns <= instant(day, minutes_of(entry["to"]), zone)
            for entry in hours
        )
