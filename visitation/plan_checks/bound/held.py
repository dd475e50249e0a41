"""What the instance already fixes: past and booked visits, counted by period."""

from collections import defaultdict
from datetime import date

from visitation.plan_checks.clock import period_of
from visitation.plan_checks.instance import Instance

Period = tuple[str, int]  # "day", "week" or "month", and the weekday a week starts on (Monday = 0)


class Held:
    """Counts and names of held visits; `day` is any date of the period asked for."""

    def __init__(self, instance: Instance) -> None:
        self._of_person: dict[tuple[str, str], list[tuple[date, tuple[str, ...]]]] = defaultdict(list)
        self._of_volunteer: dict[str, list[date]] = defaultdict(list)
        self._at_facility: dict[tuple[str, str], list[tuple[date, str]]] = defaultdict(list)
        entries = [(past.day, past.facility, past.person, past.team) for past in instance.past]
        for visit in instance.booked.values():
            team = tuple(volunteer.id for volunteer in visit.team)
            entries.append((visit.day, visit.facility.id, visit.person.id, team))
        for day, facility, person, team in entries:
            self._of_person[person, facility].append((day, team))
            for volunteer in team:
                self._of_volunteer[volunteer].append(day)
                self._at_facility[volunteer, facility].append((day, person))

    def person_visits(self, person: str, facility: str, day: date, period: Period) -> int:
        return sum(_same(found, day, period) for found, _ in self._of_person.get((person, facility), ()))

    def visitors_of(self, person: str, facility: str, day: date, period: Period) -> set[str]:
        held = self._of_person.get((person, facility), ())
        return {name for found, team in held if _same(found, day, period) for name in team}

    def volunteer_visits(self, volunteer: str, day: date, per: str) -> int:
        """At all facilities."""
        return sum(_same(found, day, (per, 0)) for found in self._of_volunteer.get(volunteer, ()))

    def visits_at(self, volunteer: str, facility: str, day: date, period: Period) -> int:
        return sum(_same(found, day, period) for found, _ in self._at_facility.get((volunteer, facility), ()))

    def people_of(self, volunteer: str, facility: str, day: date, period: Period) -> set[str]:
        held = self._at_facility.get((volunteer, facility), ())
        return {person for found, person in held if _same(found, day, period)}


def _same(one: date, other: date, period: Period) -> bool:
    per, week_start = period
    return period_of(one, per, week_start) == period_of(other, per, week_start)
