"""The visits that count beside a visit: quotas, rooms, calendars and who is kept apart look at them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from compliance.rounds import Asking, answer, together
from compliance.rules import FacilityFacts, KeptApart, PastVisit, Span
from compliance.written import written_once
from facilities.queries import asks_in_force
from visitation.facts.apart import Apart
from visitation.facts.rooms import asks_rooms
from visitation.facts.sought import Sought
from visitation.intake.family import counted_beside
from visitation.models import FamilyVisits, Visit, VisitVolunteer
from visitation.statuses import LIVE, Status

_LIVE = frozenset(status.value for status in LIVE)
# Every quota but those "for good" looks at one month at most, or at a week that reaches out of it.
_NEAR = timedelta(days=38)
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, eq=False)
class Planned:
    """A visit, saved or not yet, and the primary keys of those who make it."""

    visit: Visit | Sought
    volunteer_ids: tuple[int, ...]

    @property
    def is_stored(self) -> bool:
        return isinstance(self.visit, Visit) and not self.visit._state.adding

    @property
    def counts(self) -> bool:
        return self.visit.status in _LIVE or self.visit.status == Status.DRAFT.value


@dataclass(frozen=True)
class Names:
    """What stands in facts instead of a primary key."""

    facilities: Mapping[int, str]
    people: Mapping[int, str]
    volunteers: Mapping[int, str]


class _Row(NamedTuple):
    """As much of a visit as counts: thousands are read at a time."""

    pk: int
    code: str
    status: str
    starts: datetime
    ends: datetime
    day: date
    mode: str
    route: str
    window_id: str
    plan_id: int | None
    facility_id: int
    person_id: int
    facility: str
    person: str


_COLUMNS = (*_Row._fields[:-2], "facility__code", "person__alias_code")


@dataclass(frozen=True, eq=False)
class _Entry:
    past: PastVisit
    visit: Visit | Sought | _Row
    volunteer_ids: tuple[int, ...]
    draft_of: int | None  # its plan while it is a draft


class Counted:
    """Live visits of the same people, volunteers and rooms, drafts of the same plans, and what families take."""

    def __init__(
        self, entries: Iterable[_Entry], *, reserved: Iterable[FamilyVisits], people: Mapping[int, str], apart: Apart
    ) -> None:
        self._people = people
        self._apart = apart
        self._family: dict[tuple[int, int], list[FamilyVisits]] = defaultdict(list)
        for rows in reserved:
            self._family[rows.person_id, rows.facility_id].append(rows)
        self._of_person: dict[int, list[_Entry]] = defaultdict(list)
        self._of_volunteer: dict[int, list[_Entry]] = defaultdict(list)
        self._at_facility: dict[tuple[int, date], list[_Entry]] = defaultdict(list)
        for entry in sorted(entries, key=lambda entry: (entry.past.span, entry.past.facility_id, entry.visit.code)):
            self._of_person[entry.visit.person_id].append(entry)
            for volunteer_id in entry.volunteer_ids:
                self._of_volunteer[volunteer_id].append(entry)
            self._at_facility[entry.visit.facility_id, entry.visit.day].append(entry)

    @classmethod
    def load(cls, planned: Sequence[Planned], names: Names) -> "Counted":
        """Two queries. `names` knows at least the rows that `planned` speaks of."""
        return answer(cls.asks(planned))(names)

    @classmethod
    def asks(cls, planned: Sequence[Planned], *, with_drafts: bool = True) -> Asking[Callable[[Names], "Counted"]]:
        """Two rounds, three where a quota is for good. What comes back waits for the names of the rows that `planned`
        speaks of.
        """
        people = {entry.visit.person_id for entry in planned}
        what = _which(planned, with_drafts)
        since = min(entry.visit.starts for entry in planned) - _NEAR
        until = max(entry.visit.starts for entry in planned) + _NEAR

        def of_these() -> Asking[tuple[list[Any], list[FamilyVisits]]]:
            visits, families = yield _near(*what, since, until), _reserved(people)
            return visits, families

        (found, reserved), rooms, facts, apart = yield from together(
            of_these(),
            _rooms_of_others(planned),
            asks_in_force({entry.visit.facility_id for entry in planned}, max(entry.visit.day for entry in planned)),
            Apart.asks(people),
        )
        for_good = [code for code, facility in facts.items() if _is_for_good(facility)]
        if for_good:
            (ever,) = yield (_ever(*what, for_good),)
            found = [*{row[0]: row for row in (*found, *ever)}.values()]
        rows = [_Row(*row) for row in found]
        # Who makes a visit to somebody who is kept apart is not asked: it counts for nothing else.
        known = {row.pk for row in rows} | {entry.visit.pk for entry in planned if entry.is_stored}
        theirs = apart.visits(_counts(what.plans), [entry.visit for entry in planned], known)
        teams, more = yield _teams([row.pk for row in rows]), theirs.order_by().values_list(*_COLUMNS)
        rows += [_Row(*row) for row in more]
        return lambda names: cls._with(planned, names, rows, teams, rooms, reserved, apart)

    @classmethod
    def _with(
        cls,
        planned: Sequence[Planned],
        names: Names,
        others: Iterable[_Row],
        places: Iterable[tuple[int, int, str]],
        rooms: Iterable[Visit],
        reserved: Iterable[FamilyVisits],
        apart: Apart,
    ) -> "Counted":
        codes = dict(names.volunteers)
        teams: dict[int, list[int]] = defaultdict(list)
        for visit_id, volunteer_id, code in places:
            teams[visit_id].append(volunteer_id)
            codes[volunteer_id] = code
        entries = [_entry(row, tuple(teams[row.pk]), row.facility, row.person, codes) for row in others]
        entries += [_entry(visit, (), names.facilities[visit.facility_id], None, codes) for visit in rooms]
        for entry in planned:
            if entry.counts:
                facility, person = names.facilities[entry.visit.facility_id], names.people[entry.visit.person_id]
                entries.append(_entry(entry.visit, entry.volunteer_ids, facility, person, codes))
        return cls(entries, reserved=reserved, people=names.people, apart=apart)

    def kept_apart(self, person: int) -> tuple[KeptApart, ...]:
        """From whom a person (primary key) is kept apart."""
        return self._apart.kept(person)

    def beside(self, planned: Planned, facility: FacilityFacts) -> tuple[PastVisit, ...]:
        """What counts beside one visit, in order of time: of its person and its team, and what shares its room."""
        visit = planned.visit
        for_good = _is_for_good(facility)
        found: dict[int, _Entry] = {}
        for entry in self._of_person.get(visit.person_id, ()):
            found[id(entry)] = entry
        for volunteer_id in planned.volunteer_ids:
            for entry in self._of_volunteer.get(volunteer_id, ()):
                found[id(entry)] = entry
        for other in self._apart.others(visit.person_id):
            for entry in self._of_person.get(other, ()):
                if entry.visit.facility_id == visit.facility_id and abs(entry.visit.day - visit.day).days <= 1:
                    found[id(entry)] = entry
        kept = [
            entry
            for entry in found.values()
            if abs(entry.visit.starts - visit.starts) <= _NEAR
            or (for_good and entry.visit.facility_id == visit.facility_id)
        ]
        for step in (-1, 0, 1):  # a visit that passes midnight shares the room of the next date
            for entry in self._at_facility.get((visit.facility_id, visit.day + timedelta(days=step)), ()):
                if id(entry) not in found and entry.visit.starts < visit.ends and visit.starts < entry.visit.ends:
                    kept.append(entry)
        kept = [entry for entry in kept if not _same(entry.visit, visit) and entry.draft_of in (None, visit.plan_id)]
        past = [entry.past for entry in kept]
        reserved = self._family.get((visit.person_id, visit.facility_id))
        if reserved:
            person = self._people[visit.person_id]
            past += counted_beside(
                reserved, person=person, facility=facility.id, zone=facility.zone, day=visit.day, reach=_NEAR
            )
        return tuple(sorted(past, key=lambda each: each.span))


def _is_for_good(facility: FacilityFacts) -> bool:
    return any(quota.period is None for quota in facility.quotas)


class _Which(NamedTuple):
    """What `_others` is told of the planned visits."""

    volunteers: Collection[int]
    people: Collection[int]
    plans: Collection[int]
    programs: Collection[int]
    facilities: Collection[int]
    first: datetime
    last: datetime
    first_day: date
    last_day: date
    planned: Collection[int]


def _which(planned: Sequence[Planned], with_drafts: bool) -> _Which:
    return _Which(
        volunteers={pk for entry in planned for pk in entry.volunteer_ids},
        people={entry.visit.person_id for entry in planned},
        plans={entry.visit.plan_id for entry in planned if entry.visit.plan_id} if with_drafts else (),
        programs={entry.visit.program_id for entry in planned},
        facilities={entry.visit.facility_id for entry in planned},
        first=min(entry.visit.starts for entry in planned),
        last=max(entry.visit.ends for entry in planned),
        first_day=min(entry.visit.day for entry in planned) - _A_DAY,  # a visit that passes midnight
        last_day=max(entry.visit.day for entry in planned) + _A_DAY,
        planned=[entry.visit.pk for entry in planned if entry.visit.pk is not None and entry.is_stored],
    )


def _others(which: _Which, **near: datetime) -> QuerySet[Visit, tuple[Any, ...]]:
    """Rows that may count beside the planned ones, those themselves left out; each kind is found by an index of its
    own. `near`: when they may start, as filters."""
    of_team = VisitVolunteer.objects.filter(volunteer__in=which.volunteers, **near).order_by().values("visit_id")
    of_people = Visit.objects.filter(person__in=which.people, **near).order_by().values("pk")
    same_room = Visit.objects.filter(
        program__in=which.programs, facility__in=which.facilities, day__gte=which.first_day, day__lte=which.last_day,
        starts__lt=which.last, ends__gt=which.first,
    ).order_by().values("pk")  # fmt: skip
    rows = Visit.objects.filter(_counts(which.plans), pk__in=of_team.union(of_people, same_room))
    return rows.exclude(pk__in=which.planned).order_by().values_list(*_COLUMNS)


def _counts(plans: Collection[int]) -> Q:
    return Q(status__in=_LIVE) | Q(status=Status.DRAFT.value, plan__in=plans)


@written_once
def _near(*what: Any) -> QuerySet[Visit, tuple[Any, ...]]:
    *which, since, until = what
    return _others(_Which(*which), starts__gte=since, starts__lte=until)


@written_once
def _ever(*what: Any) -> QuerySet[Visit, tuple[Any, ...]]:
    *which, facilities = what
    return _others(_Which(*which)).filter(facility__code__in=facilities)


@written_once
def _reserved(people: Sequence[int]) -> QuerySet[FamilyVisits]:
    return FamilyVisits.objects.filter(person__in=people).order_by("first_day", "pk")


@written_once
def _teams(visits: Sequence[int]) -> QuerySet[VisitVolunteer, tuple[int, int, str]]:
    places = VisitVolunteer.objects.filter(visit__in=visits).order_by("visit_id", "volunteer_id")
    return places.values_list("visit_id", "volunteer_id", "volunteer__code")


def _rooms_of_others(planned: Sequence[Planned]) -> Asking[list[Visit]]:
    """What other programs' visits leave of the rooms, at the hours of the planned ones."""
    visits = [entry.visit for entry in planned]
    return asks_rooms(
        {visit.facility_id for visit in visits},
        first=min(visit.starts for visit in visits),
        last=max(visit.ends for visit in visits),
        besides={visit.program_id for visit in visits},
    )


def _entry(
    visit: Visit | Sought | _Row,
    volunteer_ids: tuple[int, ...],
    facility: str,
    person: str | None,
    codes: Mapping[int, str],
) -> _Entry:
    return _Entry(
        past=PastVisit(
            span=Span(visit.starts, visit.ends),
            facility_id=facility,
            person_key=person,
            visitor_keys=frozenset(codes[pk] for pk in volunteer_ids),
            mode=visit.mode or None,
            route=visit.route,  # type: ignore[arg-type]
            window_id=visit.window_id or None,
            state="held" if visit.status == Status.DONE.value else "booked",
            children=0,
        ),
        visit=visit,
        volunteer_ids=volunteer_ids,
        draft_of=visit.plan_id if visit.status == Status.DRAFT.value else None,
    )


def _same(one: Visit | _Row | Sought, other: Visit | Sought) -> bool:
    return one is other or (one.pk is not None and one.pk == other.pk)
