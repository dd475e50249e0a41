"""What stood in the way at a facility: read out of logs, written down by hand, told with the rule beside it.

Only what a facility did is here. A volunteer who did not come, a car that broke down, a person who was moved, released
or wanted no visit stand in no record of a facility.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Count, QuerySet

from compliance import audit
from compliance.access import Permission, grants
from compliance.rules import FacilityFacts
from facilities.models import Closure, Facility
from facilities.queries import edition_in_force
from facilities.rule_lines import Line, rule_sections
from visitation.models import Obstruction, Visit, VisitLog
from volunteers.models import Program, User

_Happened, _Kind, _Reason = VisitLog.Happened, Obstruction.Kind, VisitLog.Reason
OF_FACILITY = (
    _Reason.MEDICAL, _Reason.SEGREGATION, _Reason.COUNT, _Reason.QUARANTINE, _Reason.NOT_ON_LIST,
    _Reason.IDENTIFICATION, _Reason.DRESS, _Reason.LATE, _Reason.CAPACITY, _Reason.BARRED, _Reason.STAFF_ERROR,
    _Reason.HOURS_WRONG, _Reason.NOT_TOLD,
)  # fmt: skip
LATE_FROM_MINUTES = 15  # a visit that begins so much later than planned, though its visitor was there in time
_HALF_A_DAY = 12 * 60
# Which part of a rulebook speaks of a reason.
_SECTIONS = {
    _Reason.IDENTIFICATION: ("identification",), _Reason.DRESS: ("wear",), _Reason.LATE: ("arrival",),
    _Reason.CAPACITY: ("limits",), _Reason.NOT_ON_LIST: ("approval", "booking"), _Reason.BARRED: ("approval",),
    _Reason.HOURS_WRONG: ("hours",), _Reason.QUARANTINE: ("holidays",),
}  # fmt: skip
_OF_LENGTH = ("arrival",)
# Why it was closed, as a reason told at the door; of the others a door has no word.
_OF_CLOSURE: dict[str, str] = {
    Closure.Reason.ILLNESS: _Reason.QUARANTINE, Closure.Reason.LOCKDOWN: _Reason.COUNT,
    Closure.Reason.HOLIDAY: _Reason.HOURS_WRONG, Closure.Reason.NOT_TOLD: _Reason.NOT_TOLD,
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """One obstruction that a log tells of. `minutes`: waited, or lost; None where no clock was told."""

    kind: str
    reason: str
    minutes: int | None = None


def found_in(visit: Visit, log: VisitLog) -> Iterator[Found]:
    """Refused: it did not happen, for a reason of the facility's. Cut short: it happened in part, for such a reason.

    Begun late: whoever was there by the planned start sat down a quarter of an hour after it, or later.
    """
    reason = log.reason if log.reason in OF_FACILITY else ""
    if log.happened == _Happened.NO:
        if reason:
            yield Found(_Kind.REFUSED, reason)
        return
    starts, ends = (moment.astimezone(visit.facility.zone).time() for moment in (visit.starts, visit.ends))
    if log.happened == _Happened.PARTLY and reason:
        lost = None
        if log.began is not None and log.ended is not None:
            lost = max(0, _minutes(starts, ends) - _minutes(log.began, log.ended))
        yield Found(_Kind.SHORTENED, reason, lost)
    if log.arrived is not None and log.began is not None and _minutes(log.arrived, starts) >= 0:
        late = _minutes(starts, log.began)
        if late >= LATE_FROM_MINUTES:
            yield Found(_Kind.DELAYED, reason, late)


def _minutes(first: time, then: time) -> int:
    """From one clock to another, over midnight too: more than half a day ahead is meant as before."""
    ahead = (then.hour * 60 + then.minute - first.hour * 60 - first.minute) % (24 * 60)
    return ahead - 24 * 60 if ahead > _HALF_A_DAY else ahead


def keep_from_log(visit: Visit, log: VisitLog, *, by: User, now: datetime) -> None:
    """Put what the newest revision tells in the place of what the one before told."""
    found = {one.kind: one for one in found_in(visit, log)}
    told = Obstruction.objects.filter(visit=visit, is_from_log=True)
    if _Kind.REFUSED in found:  # counted once, as its log tells it
        Obstruction.objects.filter(visit=visit, is_from_closure=True).delete()
    told.exclude(kind__in=found).delete()
    for kind, one in found.items():
        columns = {
            "program_id": visit.program_id, "facility_id": visit.facility_id, "edition_id": visit.edition_id,
            "day": visit.day, "reason": one.reason, "minutes": one.minutes, "made_by": str(by), "made_at": now,
        }  # fmt: skip
        Obstruction.objects.update_or_create(visit=visit, kind=kind, is_from_log=True, defaults=columns)


def keep_from_closures(visits: Sequence[Visit], *, now: datetime) -> int:
    """Count each of these visits as refused that a closure stops which was announced on the visit's own day; how many.

    What was announced ahead is nobody's refusal. Asked twice, each counts once. Two queries.
    """
    announced = Closure.objects.filter(facility__in={visit.facility_id for visit in visits})
    announced = announced.filter(starts_on__lte=max(visit.day for visit in visits)).select_related("facility")
    refused = []
    for visit in visits:
        closure = next((one for one in announced if _refuses(one, visit)), None)
        if closure is not None:
            refused.append(
                Obstruction(
                    program_id=visit.program_id, facility_id=visit.facility_id, edition_id=visit.edition_id,
                    visit=visit, day=visit.day, kind=_Kind.REFUSED, reason=_OF_CLOSURE.get(closure.reason, ""),
                    is_from_closure=True, made_by=closure.announced_by, made_at=now,
                )
            )  # fmt: skip
    Obstruction.objects.bulk_create(refused, ignore_conflicts=True)
    return len(refused)


def _refuses(closure: Closure, visit: Visit) -> bool:
    if closure.facility_id != visit.facility_id:
        return False
    if closure.scope == Closure.Scope.PROGRAMME and visit.route == "social":
        return False
    if closure.scope == Closure.Scope.MODE and closure.value != visit.mode:
        return False
    if closure.announced_at.astimezone(closure.facility.zone).date() != visit.day or closure.starts_on > visit.day:
        return False
    if closure.ends_on is not None and closure.ends_on < visit.day:
        return False
    return closure.until is None or closure.until > visit.starts


def take_back_from_closures(visit: Visit) -> None:
    """The visit takes place after all."""
    Obstruction.objects.filter(visit=visit, is_from_closure=True).delete()


@transaction.atomic
def record_by_hand(
    program: Program, *, facility: Facility, day: date, kind: str, reason: str, minutes: int | None, shift: str,
    by: User, now: datetime,
) -> Obstruction:  # fmt: skip
    """Write down what no log tells. The rulebook of that day is kept beside it."""
    made = Obstruction.objects.create(
        program=program, facility=facility, edition=edition_in_force(facility, day), day=day, kind=kind, reason=reason,
        minutes=minutes, shift=shift, made_by=str(by), made_at=now,
    )  # fmt: skip
    audit.record("obstruction_recorded", by=by, subject=facility.code, program=program.code, detail={"kind": kind},
                 now=now)  # fmt: skip
    return made


@transaction.atomic
def remove_by_hand(obstruction: Obstruction, *, by: User, now: datetime) -> bool:
    """Take back what was written down by hand; what a log or a closure tells goes with it.

    False: it is not of that kind.
    """
    if not Obstruction.objects.filter(
        pk=obstruction.pk, is_from_log=False, is_from_closure=False
    ).delete()[0]:
        return False
    audit.record("obstruction_removed", by=by, subject=obstruction.facility.code, program=obstruction.program.code,
                 detail={"kind": obstruction.kind}, now=now)  # fmt: skip
    return True


def obstructions_for(user: User) -> QuerySet[Obstruction]:
    """What a lead's own program met with; for everybody else nothing."""
    rows = Obstruction.objects.select_related("facility", "program")
    if user.program is None or grants(user.role or "", Permission.OWN_STATISTICS) != "prog":
        return rows.none()
    return rows.filter(program=user.program)


@dataclass
class Counted:
    """One facility's, by kind."""

    facility: Facility
    refused: int = 0
    shortened: int = 0
    delayed: int = 0


def counts_of(rows: QuerySet[Obstruction]) -> list[Counted]:
    """By facility, in order of names. Two queries."""
    counted = list(rows.order_by().values_list("facility", "kind").annotate(Count("pk")))
    facilities = Facility.objects.in_bulk({facility for facility, _kind, _count in counted})
    found = {number: Counted(facility) for number, facility in facilities.items()}
    for number, kind, count in counted:
        setattr(found[number], kind, count)
    return sorted(found.values(), key=lambda each: (each.facility.name, each.facility.code))


def rules_beside(row: Obstruction, facts: FacilityFacts | None) -> tuple[Line, ...]:
    """What the rulebook of that day says about it, each sentence with its source; empty: no source says anything.

    `facts`: of the facility, as `facts_in_force` gives them.
    """
    edition = facts.in_force_on(row.day) if facts is not None else None
    if edition is None:
        return ()
    wanted: Iterable[str] = _SECTIONS.get(VisitLog.Reason(row.reason), ()) if row.reason else ()
    if row.kind != _Kind.REFUSED and not wanted:
        wanted = _OF_LENGTH
    sections = {section.slug: section.lines for section in rule_sections(edition)} if wanted else {}
    return tuple(line for slug in wanted for line in sections.get(slug, ()))


def in_the_last(rows: QuerySet[Obstruction], days: int, *, today: date) -> QuerySet[Obstruction]:
    """Those of the last days, today's included."""
    return rows.filter(day__gt=today - timedelta(days=days), day__lte=today)
