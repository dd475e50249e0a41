"""A lead adds to a log, and rewrites nothing; which logs nobody has read yet, and which are still owed."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, OuterRef, QuerySet, Subquery, Value, When

from compliance import audit
from compliance.access import Permission, Role, grants, may
from compliance.keys import is_destroyed
from visitation.models import LogNote, Visit, VisitLog
from visitation.models.aftercare import NOTE_LENGTH
from visitation.queries import visits_without_log
from volunteers.models import User

LISTED_FOR = timedelta(days=90)  # later the line is gone, and a log says what the totals say


class NoteRefused(Exception):
    """There is no log to add to, or it is not for this user to add anything."""


def logs_unseen(user: User, *, now: datetime) -> QuerySet[VisitLog]:
    """The newest revision of each log that no lead has thanked for: urgent ones first, then the oldest.

    A log that its own reader typed in waits for no thanks. Nothing sealed is opened.
    """
    logs = VisitLog.objects.select_related("visit", "visit__facility", "visit__person", "written_by")
    if user.program is None or grants(user.role or "", Permission.READ_OWN_LOG) != "prog":
        return logs.none()
    newest = VisitLog.objects.filter(visit=OuterRef("visit")).order_by("-revision").values("pk")[:1]
    urgent = Case(When(flag=VisitLog.Flag.URGENT, then=Value(0)), When(flag=VisitLog.Flag.NONE, then=Value(2)),
                  default=Value(1))  # fmt: skip
    return (
        logs.filter(
            visit__program=user.program, pk=Subquery(newest), seen_by_lead_at__isnull=True,
            written_at__gt=now - LISTED_FOR,
        )
        .exclude(written_by=user)
        .only(
            "visit__code", "visit__day", "visit__starts", "visit__ends", "visit__facility__name",
            "visit__facility__timezone", "visit__person__alias_code", "written_by__username", "happened", "reason",
            "flag", "written_at",
        )
        .annotate(urgency=urgent)
        .order_by("urgency", F("written_at").asc(), "pk")
    )  # fmt: skip


def logs_owed(user: User, *, now: datetime) -> QuerySet[Visit]:
    """The visits that are over and of which nobody has told, the oldest first; each with its team."""
    return visits_without_log(user, before=now).order_by("ends", "code")


def days_owed(visit: Visit, *, now: datetime) -> int:
    """Whole days since the visit ended, by the facility's calendar; 0 on the day itself."""
    today: date = now.astimezone(visit.facility.zone).date()
    return max(0, (today - visit.day).days)


@transaction.atomic
def add_note(visit: Visit, text: str, *, by: User, now: datetime) -> LogNote:
    """Add to a log. Raises NoteRefused, and ValueError for a text that is empty or too long."""
    text = " ".join(text.split())
    if not text or len(text) > NOTE_LENGTH:
        raise ValueError("no note, or too long")
    is_lead = by.role == Role.PROGRAM_LEAD and by.program == visit.program and may(by, Permission.READ_OWN_LOG)
    note = LogNote(visit=visit, text=text, written_by=str(by), written_at=now)
    if not is_lead or not visit.logs.exists() or is_destroyed(note.take_key()):
        raise NoteRefused
    note.save()
    audit.record("log_note_added", by=by, subject=visit, program=visit.program.code, now=now)
    return note
