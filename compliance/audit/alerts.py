"""Signs in the trail that somebody looks at more than their work asks for. Each is a row of the trail itself.

An alert says who, which sign and how often, so that a lead or an auditor can ask; it stops nobody.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any

from django.db.models import Count, QuerySet

from compliance import audit
from compliance.access import Permission, Role, grants
from compliance.models import AuditEvent

PREFIX = "alert."
READS = ("fields_read", "field_revealed", "log_read", "own_log_read", "passed_on_read")
SHOWN_FOR = timedelta(days=7)
ONCE_IN = timedelta(hours=24)  # the same sign of the same account is told of once in this time

REVEALS_A_DAY = 20
PEOPLE_A_MINUTE = 3
PEOPLE_A_NIGHTLY_HOUR = 5
NIGHT_BEGINS, NIGHT_ENDS = 22, 5  # o'clock, by the program's own clock
LOOKED_BACK = timedelta(minutes=5)  # the job runs each minute; a missed run or two lose nothing


class Sign(StrEnum):
    """What was noticed."""

    MANY_REVEALS = "many_reveals"  # as many fields opened in a day as anybody may
    MANY_PEOPLE = "many_people"  # more than three people's fields read within a minute
    NIGHT_READS = "night_reads"  # more than five people's fields read within an hour of the night
    CODES_TRIED = "codes_tried"  # again and again a code that is not there
    FACTORS_TRIED = "factors_tried"  # one-time codes guessed until no more were taken
    TRAIL_CHANGED = "trail_changed"  # the nightly check found a bad row


def raise_alert(sign: Sign, *, about: object, now: datetime, program: str = "", **detail: Any) -> bool:
    """Write the alert down unless the same one was within a day; whether it was written. `about`: a sign-in name."""
    action = PREFIX + sign.value
    again = AuditEvent.objects.filter(action=action, subject=str(about)[:120], at__gt=now - ONCE_IN)
    if again.filter(program=program).exists():
        return False
    audit.record(action, by="system", subject=about, program=program, detail=detail, now=now)
    return True


def is_night(now: datetime, zone: tzinfo) -> bool:
    """Between ten in the evening and five in the morning of that zone."""
    hour = now.astimezone(zone).hour
    return hour >= NIGHT_BEGINS or hour < NIGHT_ENDS


def watch(program: str, *, now: datetime, zone: tzinfo = UTC) -> int:
    """Look through a program's latest rows; how many alerts were written.

    Two queries where nothing is to be told, three in the night of the program's `zone`.
    """
    written = 0
    a_day = AuditEvent.objects.filter(program=program, action="field_revealed", at__gt=now - timedelta(days=1))
    many = a_day.order_by().values("by").annotate(count=Count("pk")).filter(count__gte=REVEALS_A_DAY)
    for row in many:
        written += raise_alert(Sign.MANY_REVEALS, about=row["by"], now=now, program=program, count=row["count"])
    lately = AuditEvent.objects.filter(program=program, action__in=READS, at__gt=now - LOOKED_BACK).order_by("at")
    for who, count in _most_people_a_minute(lately.values_list("by", "at", "subject")).items():
        if count > PEOPLE_A_MINUTE:
            written += raise_alert(Sign.MANY_PEOPLE, about=who, now=now, program=program, count=count)
    return written + (_watch_at_night(program, now=now, zone=zone) if is_night(now, zone) else 0)


def _watch_at_night(program: str, *, now: datetime, zone: tzinfo) -> int:
    reads = AuditEvent.objects.filter(program=program, action__in=READS, at__gt=now - timedelta(hours=1))
    of_whom: dict[str, set[str]] = defaultdict(set)
    for who, at, subject in reads.values_list("by", "at", "subject"):
        if is_night(at, zone):
            of_whom[who].add(subject)
    return sum(
        raise_alert(Sign.NIGHT_READS, about=who, now=now, program=program, count=len(subjects))
        for who, subjects in sorted(of_whom.items())
        if len(subjects) > PEOPLE_A_NIGHTLY_HOUR
    )


def _most_people_a_minute(reads: Iterable[tuple[str, datetime, str]]) -> dict[str, int]:
    """For each account the most different subjects it read within any sixty seconds; the reads come in order."""
    of_whom: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    most: dict[str, int] = defaultdict(int)
    for who, at, subject in reads:
        kept = [(when, what) for when, what in of_whom[who] if at - when < timedelta(seconds=60)]
        of_whom[who] = [*kept, (at, subject)]
        most[who] = max(most[who], len({what for _, what in of_whom[who]}))
    return most


def alerts_for(user: Any, *, now: datetime) -> QuerySet[AuditEvent]:
    """The alerts of the last seven days: a lead's of their program, an auditor's of all; others see none."""
    alerts = AuditEvent.objects.filter(action__startswith=PREFIX, at__gt=now - SHOWN_FOR).order_by("-at", "-id")
    if user.role == Role.AUDITOR:
        return alerts
    program = getattr(user, "program", None)
    if program is None or grants(user.role, Permission.READ_PROGRAM_AUDIT) != "prog":
        return alerts.none()
    return alerts.filter(program=program.code)
