"""What a calendar is told of a visit: its code and its time, nothing of the person, nothing of who comes along."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from django.db.models import Field, Func, Q, QuerySet

from visitation.models import LeftPlace, Visit
from visitation.statuses import Status

# What was never published was never in a calendar, so there is nothing to take out of one.
NEVER_TOLD = Q(status=Status.DRAFT) | Q(status=Status.WITHDRAWN, sequence=0)


class Title(StrEnum):
    """What an entry is called."""

    CODE = "code"  # “Visit” and the visit's code
    PLAIN = "plain"  # “Appointment”, and no code in sight


@dataclass(frozen=True)
class Wording:
    """How its reader wants to be told. `names_facility`: the facility's name stands as the place, by their own wish."""

    title: Title = Title.CODE
    names_facility: bool = False


@dataclass(frozen=True)
class Entry:
    """One visit. `starts`, `ends`, `changed_at` are UTC; `zone` is the facility's, `facility` its name."""

    code: str
    status: str
    starts: datetime
    ends: datetime
    sequence: int
    changed_at: datetime
    zone: str
    facility: str


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _SinceEpoch(Func):
    """A moment in whole microseconds: to read a moment out of each row takes longer than all the rest."""

    template = "(extract(epoch FROM %(expressions)s) * 1000000)::bigint"
    output_field = Field()  # a number as it comes: nothing is converted for each row


@lru_cache(maxsize=50_000)
def _moment(microseconds: int) -> datetime:
    """Many visits of a facility begin at the same hour: one moment serves them all."""
    return _EPOCH + timedelta(microseconds=microseconds)


def entries_of(visits: QuerySet[Visit]) -> list[Entry]:
    """The visits as entries, first to last. One query, and no other column is asked for."""
    rows = visits.order_by("starts", "code").values_list(
        "code", "status", _SinceEpoch("starts"), _SinceEpoch("ends"), "sequence", _SinceEpoch("changed_at"),
        "facility__timezone", "facility__name",
    )  # fmt: skip
    return [
        Entry(code, status, _moment(starts), _moment(ends), sequence, _moment(changed), zone, facility)
        for code, status, starts, ends, sequence, changed, zone, facility in rows
    ]


def left_entries_of(places: QuerySet[LeftPlace]) -> list[Entry]:
    """Places that were given back, as entries that are off, first to last. One query."""
    columns = ("visit__code", "starts", "ends", "sequence", "left_at", "visit__facility__timezone")
    rows = places.order_by("starts", "visit__code").values_list(*columns, "visit__facility__name")
    return [Entry(code, Status.WITHDRAWN.value, *rest) for code, *rest in rows]


def entry_of(visit: Visit) -> Entry:
    """One visit whose facility is at hand."""
    facility = visit.facility
    return Entry(
        code=visit.code,
        status=visit.status,
        starts=visit.starts,
        ends=visit.ends,
        sequence=visit.sequence,
        changed_at=visit.changed_at,
        zone=facility.timezone,
        facility=facility.name,
    )
