"""The rows that tie visits together: their names, right-hand sides and what a volunteer's day is charged.

Families, names and coefficients are those of docs/planner-certificate.md:
`person-PER`, `teams-PER`, `volunteer-day`, `volunteer-week`, `volunteer-month`, `visitor-visits`, `window-date`,
`list`, `car`.
"""

from __future__ import annotations

from typing import Any

from .clock import day_text, month_of, period_of, period_text, wall_text, weekday
from .held import Held
from .instance import Instance
from .slots import WindowDate

Key = tuple[Any, ...]


class Rows:
    """Row keys in the order they were first asked for, with right-hand sides; -1 stands for no row."""

    def __init__(self, instance: Instance, held: Held) -> None:
        self.instance = instance
        self.held = held
        self.keys: list[Key] = []
        self.right: list[int] = []
        self._at: dict[Key, int] = {}

    def __len__(self) -> int:
        return len(self.keys)

    def _row(self, key: Key, right: int) -> int:
        found = self._at.get(key)
        if found is None:
            found = self._at[key] = len(self.keys)
            self.keys.append(key)
            self.right.append(max(0, right))
        return found

    def known(self, key: Key) -> int | None:
        return self._at.get(key)

    def person_rows(self, facility: int, person: int, day: int) -> list[int]:
        found = []
        for (per, week_start), limit in sorted(self.instance.facilities[facility].person_visits.items()):
            period = period_of(per, week_start, day)
            key = ("person", per, facility, person, period)
            row = self.known(key)
            if row is None:
                row = self._row(key, limit - self.held.visits_of_person(person, facility, per, week_start, period))
            found.append(row)
        return found

    def teams_row(self, facility: int, per: str, period: int, right: int) -> int:
        return self._row(("teams", per, facility, period), right)

    def teams_right(self, facility: int, per: str, period: int) -> int | None:
        """How many teams can be put together there in the period; None when the row does not exist."""
        row = self.known(("teams", per, facility, period))
        return None if row is None else self.right[row]

    def day_row(self, volunteer: int, day: int) -> int:
        return self._row(("day", volunteer, day), 1)

    def week_row(self, volunteer: int, day: int) -> int:
        limit = self.instance.volunteers[volunteer].max_week
        if limit is None:
            return -1
        monday = day - weekday(day)
        key = ("week", volunteer, monday)
        row = self.known(key)
        if row is None:
            row = self._row(key, limit - self.held.visits_of_volunteer(volunteer, None, "week", 0, monday))
        return row

    def month_row(self, volunteer: int, day: int) -> int:
        return self._row(("month", volunteer, month_of(day)), 0)

    def visits_rows(self, facility: int, volunteer: int, day: int) -> list[int]:
        found = []
        for (per, week_start), limit in sorted(self.instance.facilities[facility].visitor_visits.items()):
            period = period_of(per, week_start, day)
            key = ("visits", per, facility, volunteer, period)
            row = self.known(key)
            if row is None:
                count = self.held.visits_of_volunteer(volunteer, facility, per, week_start, period)
                row = self._row(key, limit - count)
            found.append(row)
        return found

    def car_row(self, volunteer: int, facility: int, day: int) -> int:
        """-1 when the volunteer already travels there that day, or the trip costs nothing."""
        town = self.instance.volunteers[volunteer].town
        if volunteer in self.held.travellers.get((town, facility, day), ()):
            return -1
        return self._row(("car", volunteer, facility, day), 0)

    def booth_rows(self, slot: WindowDate) -> int:
        """The first of the slot's rows, one for each start in order."""
        first = len(self.keys)
        for wall, free in zip(slot.walls, slot.booths.tolist(), strict=True):
            self._row(("booth", slot.window, slot.day, wall), free)
        return first

    def people_list(self, facility: int, volunteer: int, per: str, week_start: int, day: int, limit: int) -> int:
        period = period_of(per, week_start, day)
        key = ("people", per, facility, volunteer, period)
        row = self.known(key)
        if row is None:
            seen = self.held.people_of(volunteer, facility, per, week_start, period)
            row = self._row(key, limit - len(seen))
        return row

    def visitors_list(self, facility: int, person: int, per: str, week_start: int, day: int, limit: int) -> int:
        period = period_of(per, week_start, day)
        key = ("visitors", per, facility, person, period)
        row = self.known(key)
        if row is None:
            seen = self.held.visitors_of(person, facility, per, week_start, period)
            row = self._row(key, limit - len(seen))
        return row

    def name(self, row: int) -> str:
        instance, key = self.instance, self.keys[row]
        match key:
            case ("person", per, facility, person, period):
                ids = instance.facilities[facility].id, instance.people[person].id
                return "|".join((f"person-{per}", *ids, period_text(per, period)))
            case ("teams", "all", facility, _):
                return f"teams-all|{instance.facilities[facility].id}"
            case ("teams", per, facility, period):
                return "|".join((f"teams-{per}", instance.facilities[facility].id, day_text(period)))
            case ("day", volunteer, day):
                return "|".join(("volunteer-day", instance.volunteers[volunteer].id, day_text(day)))
            case ("week", volunteer, monday):
                return "|".join(("volunteer-week", instance.volunteers[volunteer].id, day_text(monday)))
            case ("month", volunteer, month):
                return "|".join(("volunteer-month", instance.volunteers[volunteer].id, period_text("month", month)))
            case ("visits", per, facility, volunteer, period):
                ids = instance.facilities[facility].id, instance.volunteers[volunteer].id
                return "|".join(("visitor-visits", per, *ids, period_text(per, period)))
            case ("booth", window, day, wall):
                return "|".join(("window-date", instance.windows[window].id, day_text(day), wall_text(wall)))
            case ("car", volunteer, facility, day):
                ids = instance.volunteers[volunteer].id, instance.facilities[facility].id
                return "|".join(("car", *ids, day_text(day)))
            case ("people", per, facility, volunteer, period):
                ids = instance.facilities[facility].id, instance.volunteers[volunteer].id
                return "|".join(("list", "visitor-people", per, *ids, period_text(per, period)))
            case ("visitors", per, facility, person, period):
                ids = instance.facilities[facility].id, instance.people[person].id
                return "|".join(("list", "person-visitors", per, *ids, period_text(per, period)))
        raise AssertionError(key)
