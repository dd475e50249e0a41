"""Rows of the bound: their names, coefficients and right-hand sides, and the terms for load and cars.

Only rows that some opening touches are priced. A row that no opening touches charges nothing, so leaving out its
`price × right-hand side` keeps the sum a bound.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from visitation.plan_checks.bound.certificate import Certificate
from visitation.plan_checks.bound.openings import Opening, Openings, WindowDate
from visitation.plan_checks.clock import period_of
from visitation.plan_checks.instance import Facility, Instance, Volunteer
from visitation.plan_checks.objective import trip_points

VisitorDay = tuple[str, str, date]  # volunteer, facility, date
# A row is its name, then what it is about: ids may hold any character, so one name might stand for two rows.
Row = tuple[str, ...]


def _row(*parts: str) -> Row:
    return ("|".join(parts), *parts)


def key_of(day: date, per: str, week_start: int = 0) -> str:
    """How a period is written in a row's name."""
    first = period_of(day, per, week_start)
    return f"{first:%Y-%m}" if per == "month" else first.isoformat()


class Rows:
    """Note every opening, close, then ask for charges and terms."""

    def __init__(self, instance: Instance, openings: Openings, certificate: Certificate) -> None:
        self._instance = instance
        self._openings = openings
        self._held = openings.held
        self._limits = openings.limits
        self._price = certificate.price
        self._visitor_days: dict[VisitorDay, dict[str, int]] = defaultdict(dict)
        self._person_days: set[tuple[str, str, date]] = set()
        self._window_dates: dict[tuple[str, str, date], WindowDate] = {}
        self._visitor_charges: dict[VisitorDay, float] = {}
        self._window_charges: dict[tuple[str, str, date], list[float]] = {}

    def note(self, opening: Opening) -> None:
        at = opening.at
        self._person_days.add((opening.request.person, at.facility.id, at.day))
        self._window_dates[at.facility.id, at.window.id, at.day] = at
        for volunteer, mask in opening.team:
            masks = self._visitor_days[volunteer.id, at.facility.id, at.day]
            masks[at.window.id] = masks.get(at.window.id, 0) | mask

    def close(self) -> None:
        """Everything open has been noted: work out what a visit is charged."""
        for (name, place, day), masks in self._visitor_days.items():
            volunteer, facility = self._instance.volunteers[name], self._instance.facilities[place]
            share = self._price(f"volunteer-day|{name}|{day}") + self._car_price(volunteer, facility, day)
            charge = share / self._most_visits(volunteer, facility, day, masks)
            if "week" in volunteer.max_visits:
                charge += self._price(f"volunteer-week|{name}|{key_of(day, 'week')}")
            charge += self._price(f"volunteer-month|{name}|{key_of(day, 'month')}")
            for (per, start), _ in self._limits(facility, "visitor-visits"):
                charge += self._price(f"visitor-visits|{per}|{place}|{name}|{key_of(day, per, start)}")
            self._visitor_charges[name, place, day] = charge
        for key, at in self._window_dates.items():
            prices = [self._price(name) for name in self._moments(at)]
            self._window_charges[key] = [
                sum(price for price, (_, moment, _) in zip(prices, at.sessions, strict=True) if start <= moment < end)
                for _, start, end in at.sessions
            ]

    def visitor_charge(self, volunteer: Volunteer, at: WindowDate) -> float:
        """What the rows of a volunteer charge a visit, links apart."""
        return self._visitor_charges[volunteer.id, at.facility.id, at.day]

    def window_charges(self, at: WindowDate) -> list[float]:
        """What the booths charge a visit at each start."""
        return self._window_charges[at.facility.id, at.window.id, at.day]

    def person_charge(self, person: str, at: WindowDate) -> float:
        charge = sum(
            self._price(f"person-{per}|{at.facility.id}|{person}|{key_of(at.day, per, start)}")
            for (per, start), _ in self._limits(at.facility, "person-visits")
        )
        return charge + sum(self._price(row[0]) for row in self._team_rows(at.facility, at.day))

    def _team_rows(self, facility: Facility, day: date) -> list[Row]:
        """Only where a visit takes more than one volunteer."""
        if facility.team_size()[0] < 2:
            return []
        return [
            _row("teams-day", facility.id, str(day)),
            _row("teams-week", facility.id, key_of(day, "week")),
            _row("teams-all", facility.id),
        ]

    def _team_sides(self) -> dict[Row, int]:
        """How many teams the volunteers of a day, a week and all days could be, each within their own limits."""
        days: dict[tuple[Row, str], dict[date, int]] = defaultdict(dict)
        place_of: dict[Row, str] = {}
        for (name, place, day), masks in self._visitor_days.items():
            facility = self._instance.facilities[place]
            for row in self._team_rows(facility, day):
                place_of[row] = place
                days[row, name][day] = self._most_visits(self._instance.volunteers[name], facility, day, masks)
        hands: dict[Row, int] = defaultdict(int)
        for (row, name), found in days.items():
            hands[row] += min(self._within(name, found, per) for per in ("week", "month"))
        return {row: count // self._instance.facilities[place_of[row]].team_size()[0] for row, count in hands.items()}

    def _within(self, name: str, days: dict[date, int], per: str) -> int:
        """Visits a volunteer could make on these days, each with its own most, by one of their own limits alone."""
        limit = self._instance.volunteers[name].max_visits.get(per)
        total: dict[date, int] = defaultdict(int)
        for day, most in days.items():
            total[period_of(day, per)] += most
        if limit is None:
            return sum(total.values())
        return sum(
            min(count, max(0, limit - self._held.volunteer_visits(name, first, per))) for first, count in total.items()
        )

    def _moments(self, at: WindowDate) -> list[str]:
        return [
            f"window-date|{at.window.id}|{at.day}|{minute // 60:02d}:{minute % 60:02d}" for minute, _, _ in at.sessions
        ]

    def _car_price(self, volunteer: Volunteer, facility: Facility, day: date) -> float:
        if self._openings.booked_at(volunteer.id, facility.id, day):
            return 0.0  # already on the road
        return self._price(f"car|{volunteer.id}|{facility.id}|{day}")

    def _most_visits(self, volunteer: Volunteer, facility: Facility, day: date, masks: dict[str, int]) -> int:
        """`cap`: the most further visits a volunteer could make at a facility on a date, at least 1."""
        most = self._fit(facility, day, masks)
        if "day" in volunteer.max_visits:
            most = min(most, volunteer.max_visits["day"] - self._held.volunteer_visits(volunteer.id, day, "day"))
        for period, limit in self._limits(facility, "visitor-visits"):
            if period[0] == "day":
                most = min(most, limit - self._held.visits_at(volunteer.id, facility.id, day, period))
        if (("day", 0), 1) in self._limits(facility, "person-visits"):
            # Nobody is visited twice a day there, so each further visit is to another person.
            for period, limit in self._limits(facility, "visitor-people"):
                if period[0] == "day":
                    most = min(most, limit - len(self._held.people_of(volunteer.id, facility.id, day, period)))
        return max(1, most)

    def _fit(self, facility: Facility, day: date, masks: dict[str, int]) -> int:
        """The most open starts of the day that do not overlap: always the one that ends first."""
        spans = [
            (end, start)
            for at in self._openings.window_dates(facility, day)
            for number, (_, start, end) in enumerate(at.sessions)
            if masks.get(at.window.id, 0) >> number & 1
        ]
        count, free_from = 0, -math.inf
        for end, start in sorted(spans):
            if start >= free_from:
                count, free_from = count + 1, end
        return count

    def terms(self) -> Iterator[float]:
        """Price × right-hand side of every row, then load and cars."""
        sides = self._person_sides() | self._visitor_sides() | self._window_sides() | self._team_sides()
        for row, right in sides.items():
            price = self._price(row[0])
            if price:
                yield price * max(0, right)
        yield from self._load()
        yield from self._cars()

    def _person_sides(self) -> dict[Row, int]:
        sides = {}
        for person, place, day in self._person_days:
            facility = self._instance.facilities[place]
            for period, most in self._limits(facility, "person-visits"):
                held = self._held.person_visits(person, place, day, period)
                sides[_row(f"person-{period[0]}", place, person, key_of(day, *period))] = most - held
            for period, most in self._limits(facility, "person-visitors"):
                held = len(self._held.visitors_of(person, place, day, period))
                sides[_row("list", "person-visitors", period[0], place, person, key_of(day, *period))] = most - held
        return sides

    def _visitor_sides(self) -> dict[Row, int]:
        sides = {}
        for name, place, day in self._visitor_days:
            facility, volunteer = self._instance.facilities[place], self._instance.volunteers[name]
            sides[_row("volunteer-day", name, str(day))] = 1
            if "week" in volunteer.max_visits:
                held = self._held.volunteer_visits(name, day, "week")
                sides[_row("volunteer-week", name, key_of(day, "week"))] = volunteer.max_visits["week"] - held
            for period, most in self._limits(facility, "visitor-visits"):
                held = self._held.visits_at(name, place, day, period)
                sides[_row("visitor-visits", period[0], place, name, key_of(day, *period))] = most - held
            for period, most in self._limits(facility, "visitor-people"):
                held = len(self._held.people_of(name, place, day, period))
                sides[_row("list", "visitor-people", period[0], place, name, key_of(day, *period))] = most - held
        return sides

    def _window_sides(self) -> dict[Row, int]:
        sides: dict[Row, int] = {}
        for (place, _, _), at in self._window_dates.items():
            for name, (_, moment, _) in zip(self._moments(at), at.sessions, strict=True):
                running = sum(begins <= moment < ends for begins, ends in at.booked)
                sides[name, place, at.window.id] = at.window.capacity - running
        return sides

    def _load(self) -> Iterator[float]:
        """The most that month prices can bring in beyond the true cost of load."""
        step = self._instance.weights.load_step
        requests = sum(len(found) for found in self._openings.free_requests.values())
        for name, month in {(name, period_of(day, "month")) for name, _, day in self._visitor_days}:
            price = self._price(f"volunteer-month|{name}|{month:%Y-%m}")
            if not price:
                continue
            held = self._held.volunteer_visits(name, month, "month")
            limit = self._instance.volunteers[name].max_visits.get("month")
            most = requests if limit is None else max(0, limit - held)
            # The n-th further visit brings price − step · (held + n − 1), less each time.
            worthwhile = price / step - held if step else math.inf
            count = most if worthwhile >= most else max(0, math.ceil(worthwhile))
            yield price * count - step * (held * count + count * (count - 1) // 2)

    def _cars(self) -> Iterator[float]:
        """The most that car prices can bring in beyond the true cost of cars."""
        prices: dict[tuple[str, str, date], list[float]] = defaultdict(list)
        for name, place, day in self._visitor_days:
            town = self._instance.volunteers[name].town
            price = self._price(f"car|{name}|{place}|{day}")
            if price and town is not None and not self._openings.booked_at(name, place, day):
                prices[town, place, day].append(price)
        on_the_road: dict[tuple[str, str, date], set[str]] = defaultdict(set)
        for visit in self._instance.booked.values():
            for volunteer in visit.team:
                if volunteer.town is not None:
                    on_the_road[volunteer.town, visit.facility.id, visit.day].add(volunteer.id)
        seats = self._instance.weights.car_seats
        for key, found in prices.items():
            trip = trip_points(self._instance, self._instance.towns[key[0]].travel_minutes[key[1]])
            booked = len(on_the_road.get(key, ()))
            best, charged = 0.0, 0.0
            for number, price in enumerate(sorted(found, reverse=True), start=1):
                charged += price
                cars = -(-(booked + number) // seats) - -(-booked // seats)
                best = max(best, charged - trip * cars)
            yield best
