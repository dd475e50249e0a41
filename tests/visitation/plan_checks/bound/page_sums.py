"""A second checker, written from docs/planner-certificate.md alone: sections 3 to 6, rows, terms and their sum."""

from collections import defaultdict
from itertools import combinations
from typing import Any

from tests.visitation.plan_checks.bound.page_openings import PERIODS, Entry, Openings, date, key_of

LISTS = ("visitor-people", "person-visitors")


def bound_by_the_page(openings: Openings, multipliers: dict[str, float]) -> float:
    """L of section 6."""
    return Page(openings, multipliers).bound()


class Page:
    def __init__(self, openings: Openings, multipliers: dict[str, float]) -> None:
        self.open = openings
        self.listed, self.weights = multipliers, openings.instance["objective"]
        self.rights: dict[str, int] = {}
        self.links: dict[tuple[str, str], list[tuple[Any, float]]] = defaultdict(list)
        self.days_of: dict[Any, set[date]] = defaultdict(set)  # (volunteer, facility) → dates open
        for _, window, day, _, _, team in self.open.starts:
            for name in team:
                self.days_of[name, window["facility"]].add(day)

    def price(self, name: str) -> float:
        return self.listed.get(name, 0.0)

    def bound(self) -> float:
        total = sum(self._links()) + self._booked_alone()
        best: dict[str, float] = defaultdict(float)
        for at in self.open.starts:
            best[at[0]["id"]] = max(best[at[0]["id"]], self._best_column(*at))
        self._teams()
        total += sum(best.values()) + sum(self.price(name) * max(0, right) for name, right in self.rights.items())
        return total + sum(self._loads()) + sum(self._cars())

    # -- columns: what each is charged, noting the rows that are touched ---------------------------------------------

    def _best_column(self, request: Entry, window: Entry, day: date, start: Any, end: Any, team: list[str]) -> float:
        place, person = self.open.facilities[window["facility"]], self.open.people[request["person"]]
        own = self._worth(request, day) - self._place_charge(place, window, person, day, start, end)
        charges = {name: self._charge(name, place["id"], request, day) for name in team}
        sizes = [rule for rule in place["rules"] if rule["rule"] == "visitors-per-visit"]
        least = max((rule["min"] for rule in sizes), default=1)
        most = min((rule["max"] for rule in sizes), default=1)
        best = 0.0
        for size in range(least, most + 1):
            for some in combinations(team, size):
                speak = any(set(self.open.volunteers[name]["languages"]) & set(person["languages"]) for name in some)
                if not any(self.open.volunteers[name]["experienced"] for name in some):
                    continue
                if person["language_required"] and not speak:
                    continue
                best = max(best, own + self._team_worth(person, some) - sum(charges[name] for name in some))
        return best

    def _place_charge(self, place: Entry, window: Entry, person: Entry, day: date, start: Any, end: Any) -> float:
        charge, where, who = 0.0, place["id"], person["id"]
        for per in PERIODS:
            for rule in ("person-visits", "person-visitors"):
                for week, most in self.open.limits(where, rule, per).items():
                    key = key_of(per, day, week)
                    name = f"person-{per}|{where}|{who}|{key}"
                    if rule == "person-visitors":
                        name = f"list|person-visitors|{per}|{where}|{who}|{key}"
                    else:
                        charge += self.price(name)
                    self.rights[name] = self.open.left(rule, where, per, week, key, who, most)
        if self._team_min(place) >= 2:
            names = (f"teams-day|{where}|{day}", f"teams-week|{where}|{key_of('week', day)}", f"teams-all|{where}")
            charge += sum(self.price(name) for name in names)
        inside = [visit for visit in self.open.booked if visit["window"] == window["id"]]
        for wall, moment, _ in self.open.sessions(window, day):
            name = f"window-date|{window['id']}|{day}|{wall}"
            running = sum(visit["start"] <= moment < visit["end"] for visit in inside)
            self.rights[name] = window["capacity"] - running
            if start <= moment < end:
                charge += self.price(name)
        return charge

    def _charge(self, name: str, place: str, request: Entry, day: date) -> float:
        week, most = key_of("week", day), self._most(name, place, day)
        self.rights[f"volunteer-day|{name}|{day}"] = 1
        charge = self.price(f"volunteer-day|{name}|{day}") / most
        left = self.open.own_left(name, "week", day)
        if left is not None:
            self.rights[f"volunteer-week|{name}|{week}"] = left
            charge += self.price(f"volunteer-week|{name}|{week}")
        charge += self.price(f"volunteer-month|{name}|{key_of('month', day)}")
        for per in PERIODS:
            for rule, row in (("visitor-visits", "visitor-visits"), ("visitor-people", "list|visitor-people")):
                for start, limit in self.open.limits(place, rule, per).items():
                    key = key_of(per, day, start)
                    line = f"{row}|{per}|{place}|{name}|{key}"
                    self.rights[line] = self.open.left(rule, place, per, start, key, name, limit)
                    charge += self.price(line) if rule == "visitor-visits" else 0
        if not self._is_booked_at(name, place, day):
            charge += self.price(f"car|{name}|{place}|{day}") / most
        for where, share in self.links[request["id"], name]:
            if where is None or (where[0] == place and key_of(where[1], day, where[2]) == where[3]):
                charge += share
        return charge

    def _worth(self, request: Entry, day: date) -> float:
        weights, first = self.weights, date.fromisoformat(request["from"])
        weeks = max(0, (first - date.fromisoformat(request["waiting_since"])).days // 7)
        late = max(0, (day - max(first, self.open.days[0])).days)
        worth = weights["coverage"][request["priority"]] - weights["late_per_day"] * late
        worth += weights["waiting_per_week"] * min(weights["waiting_max_weeks"], weeks)
        return worth + (weights["never_visited"] if request["never_visited"] else 0)

    def _team_worth(self, person: Entry, team: Any) -> float:
        weights, wish = self.weights, person.get("visitor_gender")
        worth = weights["continuity"] * any((person["id"], name) in self.open.pairs for name in team)
        spoken = {language for name in team for language in self.open.volunteers[name]["languages"]}
        worth += weights["language"] * bool(spoken & set(person["languages"][:1]))
        if wish:
            others = [name for name in team if self.open.volunteers[name]["gender"] != wish["gender"]]
            worth -= weights["visitor_gender"] * len(others)
        return worth

    # -- cap, hands, and the terms that are not linear ---------------------------------------------------------------

    def _team_min(self, place: Entry) -> int:
        return max((rule["min"] for rule in place["rules"] if rule["rule"] == "visitors-per-visit"), default=1)

    def _is_booked_at(self, name: str, place: str, day: date) -> bool:
        return any(
            (visit["facility"], visit["day"]) == (place, day) and name in visit["volunteers"]
            for visit in self.open.booked
        )

    def _most(self, name: str, place: str, day: date) -> int:
        """`cap` of section 3."""
        fit, free_from = 0, None
        for start, end in sorted(self.open.spans[name, place, day], key=lambda span: span[1]):
            if free_from is None or start >= free_from:
                fit, free_from = fit + 1, end
        counts, key = [fit], str(day)
        own = self.open.own_left(name, "day", day)
        counts += [] if own is None else [own]
        rules = ["visitor-visits"]
        if self.open.limits(place, "person-visits", "day").get("mon") == 1:
            rules.append("visitor-people")
        for rule in rules:
            for week, most in self.open.limits(place, rule, "day").items():
                counts.append(self.open.left(rule, place, "day", week, key, name, most))
        return max(1, min(counts))

    def _teams(self) -> None:
        for place, facility in self.open.facilities.items():
            least = self._team_min(facility)
            days = {day for (_, where), found in self.days_of.items() if where == place for day in found}
            if least < 2 or not days:
                continue
            for day in days:
                week = {other for other in days if key_of("week", other) == key_of("week", day)}
                self.rights[f"teams-day|{place}|{day}"] = self._hands(place, {day}) // least
                self.rights[f"teams-week|{place}|{key_of('week', day)}"] = self._hands(place, week) // least
            self.rights[f"teams-all|{place}"] = self._hands(place, days) // least

    def _hands(self, place: str, days: set[date]) -> int:
        total = 0
        for name in self.open.volunteers:
            by_limit = []
            for per in ("week", "month"):
                most: dict[str, int] = defaultdict(int)
                left: dict[str, int | None] = {}
                for day in self.days_of[name, place] & days:
                    most[key_of(per, day)] += self._most(name, place, day)
                    left[key_of(per, day)] = self.open.own_left(name, per, day)
                by_limit.append(
                    sum(count if left[key] is None else max(0, min(count, left[key])) for key, count in most.items())
                )
            total += min(by_limit)
        return total

    def _loads(self) -> Any:
        months = {(name, day.replace(day=1)) for (name, _), days in self.days_of.items() for day in days}
        for name, month in months:
            price, step = self.price(f"volunteer-month|{name}|{key_of('month', month)}"), self.weights["load_step"]
            held = [visit for visit in self.open.held if name in visit["volunteers"]]
            before = sum(key_of("month", visit["day"]) == key_of("month", month) for visit in held)
            left = self.open.own_left(name, "month", month)
            most = len(self.open.free) if left is None else max(0, left)
            yield max(price * n - step * sum(before + i for i in range(n)) for n in range(most + 1))

    def _cars(self) -> Any:
        seats = self.weights["car_seats"]
        for (town, place), minutes in self.open.way.items():
            trip = self.weights["trip_per_10_minutes"] * -(-minutes // 10)
            for day in self.open.days:
                home = [name for name, entry in self.open.volunteers.items() if entry["town"] == town]
                booked = [name for name in home if self._is_booked_at(name, place, day)]
                prices = sorted(
                    (self.price(f"car|{name}|{place}|{day}") for name in home
                     if name not in booked and day in self.days_of[name, place]), reverse=True
                )  # fmt: skip
                cars = [-(-(len(booked) + n) // seats) + -len(booked) // seats for n in range(len(prices) + 1)]
                yield max(sum(prices[:n]) - trip * more for n, more in enumerate(cars))

    def _links(self) -> Any:
        """Terms of section 5, noting what each link charges."""
        met = {(visit["person"], name) for visit in self.open.booked for name in visit["volunteers"]} | self.open.pairs
        users: dict[Any, set[str]] = defaultdict(set)
        for request, window, day, _, _, team in self.open.starts:
            person, place = request["person"], window["facility"]
            for name in team:
                if (person, name) not in met:
                    users["pair", person, name, None].add(request["id"])
                for rule in LISTS:
                    for per in PERIODS:
                        for week in self.open.limits(place, rule, per):
                            key = key_of(per, day, week)
                            if not self.open.on_list(rule, place, per, week, key, person, name):
                                users[rule, person, name, (place, per, week, key)].add(request["id"])
        for (rule, person, name, where), requests in users.items():
            if where is None:
                price, row = self.weights["new_pair"], f"pair|{person}|{name}"
            else:
                place, per, _, key = where
                row = f"{rule}|{per}|{place}|{name if rule == 'visitor-people' else person}|{key}"
                price = self.price(f"list|{row}")
                row += f"|{name}" if rule == "person-visitors" else ""
            shares = {request: self.listed.get(f"link|{row}|{request}", price / len(requests)) for request in requests}
            for request, share in shares.items():
                self.links[request, name].append((where, share))
            yield max(0.0, sum(shares.values()) - price)

    def _booked_alone(self) -> float:
        """The objective of a schedule that holds only the booked visits."""
        weights, requests = self.weights, {entry["id"]: entry for entry in self.open.instance["requests"]}
        total, pairs = 0.0, set()
        cars: dict[Any, set[str]] = defaultdict(set)
        load: dict[Any, int] = defaultdict(int)
        for visit in self.open.held:
            for name in visit["volunteers"]:
                if visit in self.open.booked:
                    total -= weights["load_step"] * load[name, key_of("month", visit["day"])]
                load[name, key_of("month", visit["day"])] += 1
        for visit in self.open.booked:
            total += self._worth(requests[visit["request"]], visit["day"])
            total += self._team_worth(self.open.people[visit["person"]], visit["volunteers"])
            pairs |= {(visit["person"], name) for name in visit["volunteers"]} - self.open.pairs
            for name in visit["volunteers"]:
                cars[self.open.volunteers[name]["town"], visit["facility"], visit["day"]].add(name)
        for (town, place, _), names in cars.items():
            trip = weights["trip_per_10_minutes"] * -(-self.open.way[town, place] // 10)
            total -= trip * -(-len(names) // weights["car_seats"])
        return total - weights["new_pair"] * len(pairs)
