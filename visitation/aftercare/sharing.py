"""What of a log the next visitor may read: item by item, where the person said yes, and for ninety days at most."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from compliance import audit
from compliance.access import Permission, Role, may
from compliance.reading import showing
from visitation.actions.completing import CORRECTED_WITHIN
from visitation.knowing.ties import ties_between
from visitation.models import LogShare, Visit, VisitLog
from volunteers.models import User

LASTS = timedelta(days=90)
LOGS_SHOWN = 10
_Item = LogShare.Item


class ShareRefused(Exception):
    """It is not for this user to say what of this log is passed on, or not any more."""


def may_share(visit: Visit, *, by: User, now: datetime) -> bool:
    """A lead of the program, once there is a log; its own writer for seven days."""
    if not may(by, Permission.SHARE_LOG) or by.program != visit.program:
        return False
    if by.role == Role.PROGRAM_LEAD:
        return visit.logs.exists()
    first = visit.logs.filter(written_by=by).order_by("revision").first()
    return first is not None and now - first.written_at <= CORRECTED_WITHIN


def in_force(now: datetime) -> QuerySet[LogShare]:
    """The shares that hold at this moment."""
    return LogShare.objects.filter(ended_at__isnull=True, set_at__lte=now, ends_at__gt=now)


@transaction.atomic
def set_shares(
    visit: Visit, items: Iterable[str], *, way: str, language: str, by: User, now: datetime
) -> list[LogShare]:
    """Exactly these items are passed on from now on; the others not any more. Raises ShareRefused.

    What was shared already keeps its end: a yes is not made longer by being looked at.
    """
    visit = Visit.objects.select_for_update(of=("self",)).select_related("program").defer("findings").get(pk=visit.pk)
    if not may_share(visit, by=by, now=now):
        raise ShareRefused
    wanted = set(items)
    # One that ran out by itself makes room for a new yes.
    LogShare.objects.filter(visit=visit, ended_at__isnull=True, ends_at__lte=now).update(ended_at=now)
    open_ones = LogShare.objects.filter(visit=visit, ended_at__isnull=True)
    ended = sorted(open_ones.exclude(item__in=wanted).values_list("item", flat=True))
    open_ones.exclude(item__in=wanted).update(ended_at=now, ended_by=str(by))
    new = sorted(wanted - set(open_ones.values_list("item", flat=True)))
    made = LogShare.objects.bulk_create(
        LogShare(
            visit=visit, item=item, way=way, language=language, set_by=str(by), set_at=now, ends_at=now + LASTS
        )
        for item in new
    )  # fmt: skip
    if new or ended:
        detail = {"shared": new, "ended": ended}
        audit.record("log_shared", by=by, subject=visit, program=visit.program.code, detail=detail, now=now)
    return made


@dataclass(frozen=True)
class PassedOn:
    """One earlier log, as far as it is passed on: what is not shared, or was not told, is empty."""

    visit: Visit
    line: str = ""
    asked_for: tuple[str, ...] = ()
    language: str = ""
    interpreter: str = ""


def may_read_on(visit: Visit, *, by: User, now: datetime) -> bool:
    """The program's lead, and a volunteer of the visit who is tied to the person now."""
    if not may(by, Permission.READ_PASSED_ON) or by.program != visit.program:
        return False
    if by.role == Role.PROGRAM_LEAD:
        return True
    return visit.team.filter(volunteer__user=by).exists() and bool(ties_between(by, visit.person, now=now))


@contextmanager
def passed_on(visit: Visit, *, by: User, now: datetime) -> Iterator[list[PassedOn]]:
    """What earlier visitors pass on to those of this visit, the newest first; each log that is opened is written down.

    Ask only where `may_read_on` holds.
    """
    shares = in_force(now).filter(visit__person=visit.person_id, visit__starts__lt=visit.starts)
    items: dict[int, set[str]] = {}
    for number, item in shares.order_by("-visit__starts").values_list("visit", "item"):
        items.setdefault(number, set()).add(item)
    numbers = list(items)[:LOGS_SHOWN]
    visits = Visit.objects.select_related("facility").defer("findings").in_bulk(numbers)
    newest: dict[int, VisitLog] = {}
    for log in VisitLog.objects.filter(visit__in=numbers).order_by("revision"):
        newest[log.visit_id] = log
    yield [
        _opened(newest[number], visits[number], items[number], visit=visit, by=by)
        for number in numbers
        if number in newest and number in visits
    ]


def _opened(log: VisitLog, earlier: Visit, items: set[str], *, visit: Visit, by: User) -> PassedOn:
    log.visit, line = earlier, ""
    if _Item.LINE in items:
        detail = {"revision": log.revision, "for": visit.code, "people": [visit.person.alias_code]}
        with showing(by=by, subject=earlier.code, fields=["line"], program=visit.program.code,
                     action="passed_on_read", detail=detail):  # fmt: skip
            line = log.line or ""
    has_language = _Item.LANGUAGE in items
    return PassedOn(
        earlier,
        line,
        tuple(str(VisitLog.AskedFor(wish).label) for wish in log.asked_for) if _Item.ASKED_FOR in items else (),
        log.language if has_language else "",
        str(log.get_interpreter_display()) if has_language and log.interpreter else "",
    )
