"""Who is kept apart from whom: pairs of people, and when those others are visited."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet

from compliance.rounds import Asking
from compliance.rules import KeptApart
from compliance.written import written_once
from visitation.models import PeopleApart, Visit

_A_DAY = timedelta(days=1)


class Apart:
    """Of some people (primary keys): from whom each is kept apart, and within which scope."""

    def __init__(self, rows: Iterable[tuple[int, str, int, str, str, int | None]]) -> None:
        self._of: dict[int, list[tuple[int, KeptApart]]] = defaultdict(list)
        for person, code, other, other_code, scope, minutes in rows:
            self._of[person].append((other, KeptApart(other_code, scope, minutes or 0)))  # type: ignore[arg-type]
            self._of[other].append((person, KeptApart(code, scope, minutes or 0)))  # type: ignore[arg-type]

    @classmethod
    def asks(cls, people: Collection[int]) -> Asking["Apart"]:
        """One round. Why they are kept apart stays closed."""
        (found,) = yield (_pairs(people),)
        return cls(found)

    def others(self, person: int) -> list[int]:
        return [other for other, _kept in self._of.get(person, ())]

    def kept(self, person: int) -> tuple[KeptApart, ...]:
        return tuple(kept for _other, kept in self._of.get(person, ()))

    def visits(self, counting: Q, planned: Sequence[Any], besides: Collection[int]) -> QuerySet[Visit]:
        """Visits to those others at the places and around the days of the planned ones, but those known already."""
        people = {other for visit in planned for other in self.others(visit.person_id)}
        if not people:
            return Visit.objects.none()
        return Visit.objects.filter(
            counting,
            person__in=people,
            facility__in={visit.facility_id for visit in planned},
            day__gte=min(visit.day for visit in planned) - _A_DAY,
            day__lte=max(visit.day for visit in planned) + _A_DAY,
        ).exclude(pk__in=besides)


@written_once
def _pairs(people: Collection[int]) -> QuerySet[PeopleApart, tuple[Any, ...]]:
    rows = PeopleApart.objects.filter(Q(person__in=people) | Q(other__in=people)).order_by("pk")
    return rows.values_list("person_id", "person__alias_code", "other_id", "other__alias_code", "scope", "minutes")
