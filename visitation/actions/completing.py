"""After the visit: what came of it is written down."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max

from compliance import audit
from compliance.access import Permission, Role, may
from compliance.keys import is_destroyed
from compliance.reading import computing, showing
from visitation.aftercare.following import follow
from visitation.aftercare.letters import post_log_seen
from visitation.models import Channel, LogDraft, Match, Visit, VisitLog
from visitation.placements.door import from_the_door
from visitation.statuses import LIVE, Status, require_move
from volunteers.models import User, Volunteer

CORRECTED_WITHIN = timedelta(days=7)
AFTER_A_MATCH = timedelta(hours=72)
AFTER_A_VISIT = timedelta(hours=24)
LINE_LENGTH = 280


class Refusal(StrEnum):
    """Why somebody cannot write a visit's log now."""

    NOT_YOURS = "not_yours"  # neither in the visit's team nor its program's lead
    NOT_PLANNED = "not_planned"  # a draft, or withdrawn
    NOT_STARTED = "not_started"
    MATCH_ENDED = "match_ended"  # 72 hours after the bond with the person ended
    TOO_LATE = "too_late"  # own log, older than seven days
    WRITTEN = "written"  # a lead adds to nobody's log
    TOLD_MEANWHILE = "told_meanwhile"  # from another device, since this form was opened


class LogRefused(Exception):
    """The log cannot be written; `reason` says why. Nothing was stored."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def why_no_log(visit: Visit, *, by: User, now: datetime) -> Refusal | None:
    """Why `by` cannot write the visit's log now, or None when they can.

    A volunteer of the visit writes from its start on; within seven days they may correct what they wrote. The program's
    lead writes where nobody has written.
    """
    lead = by.role == Role.PROGRAM_LEAD
    on_it = visit.team.filter(volunteer__user=by).exists()
    if not may(by, Permission.WRITE_LOG) or by.program != visit.program or not (lead or on_it):
        return Refusal.NOT_YOURS
    if visit.status in (Status.DRAFT, Status.WITHDRAWN):
        return Refusal.NOT_PLANNED
    if now < visit.starts:
        return Refusal.NOT_STARTED
    if lead:
        return Refusal.WRITTEN if visit.logs.exists() else None
    own_first = visit.logs.filter(written_by=by).order_by("revision").first()
    if own_first is not None:
        return Refusal.TOO_LATE if now - own_first.written_at > CORRECTED_WITHIN else None
    closes_at = _closes_at(visit, by)
    return Refusal.MATCH_ENDED if closes_at is not None and now > closes_at else None


@transaction.atomic
def write_log(
    visit: Visit, *, by: User, now: datetime, sent_key: UUID | None = None, after: int | None = None,
    told_by: Volunteer | None = None, **answers: Any,
) -> VisitLog:  # fmt: skip
    """Keep a new revision of the visit's log and move the visit to what came of it. The same told again is kept once.

    `answers` are columns of VisitLog. `sent_key` is the sender's name for what is sent: sent again under it, in
    whatever order, it is the log that was kept then. `after` is the sender's newest revision when the form was opened:
    where a newer one is kept since, nothing is put over it.

    Raises LogRefused; MoveRefused where the visit's status does not allow that outcome, e.g. a visit on hold that is
    said to have happened; ValueError for a line of more than 280 characters. Nothing is stored then.
    """
    if len(answers.get("line", "")) > LINE_LENGTH:
        raise ValueError("the line is too long")
    # Locked first: two volunteers of one visit may write at the same moment, and each makes a revision.
    visit = Visit.objects.select_for_update(of=("self",)).select_related("program").defer("findings").get(pk=visit.pk)
    again = visit.logs.filter(written_by=by, sent_key=sent_key).first() if sent_key is not None else None
    if again is not None:
        if _says_the_same(again, answers):
            return again  # its answer was lost on the way, whatever was told since
        sent_key = None  # the same form, changed and sent once more
    refusal = why_no_log(visit, by=by, now=now)
    if refusal is not None:
        raise LogRefused(refusal)
    newest = visit.logs.first()
    if newest is not None and newest.written_by_id == by.pk and _says_the_same(newest, answers):
        return newest  # sent twice: by an impatient finger, or by a telephone that lost its line
    if after is not None and (own_revision(visit, by) or 0) > after:
        raise LogRefused(Refusal.TOLD_MEANWHILE)
    log = VisitLog(visit=visit, written_by=by, written_at=now, sent_key=sent_key, **answers)
    log.revision = (visit.logs.aggregate(last=Max("revision"))["last"] or 0) + 1
    outcome = Status.DID_NOT_HAPPEN if log.happened == VisitLog.Happened.NO else Status.DONE
    if visit.status != outcome:
        _move(visit, outcome, now=now)
    if is_destroyed(log.take_key()):  # the person was erased meanwhile: nothing can be sealed for them
        log.line = log.wellbeing = ""
    log.save()
    LogDraft.objects.filter(visit=visit, user=by).delete()
    from_the_door(visit, log, by=by, now=now)
    follow(visit, log, answers.get("wellbeing", ""), by=by, told_by=told_by, now=now)
    # The answers stay in the log: a reason such as “medical” is about a person.
    detail = {"revision": log.revision, "status": outcome.value} | ({"for": told_by.code} if told_by else {})
    audit.record("log_written", by=by, subject=visit, program=visit.program.code, detail=detail, now=now)
    return log


def own_revision(visit: Visit, by: User) -> int | None:
    """The newest revision that `by` wrote; None: they wrote none."""
    newest: int | None = visit.logs.filter(written_by=by).aggregate(last=Max("revision"))["last"]
    return newest


SEALED_COLUMNS = ("line", "wellbeing")


@contextmanager
def reading_log(visit: Visit, *, by: User) -> Iterator[VisitLog | None]:
    """The newest revision, for the program's lead: open within the block, and written down before. None: nobody told.

    Raises LogRefused for anybody else.
    """
    _require_lead(visit, by)
    log = visit.logs.select_related("written_by").first()
    if log is None:
        yield None
        return
    with _reading("log_read", log, visit, by=by):
        yield log


@contextmanager
def reading_own_log(visit: Visit, *, by: User) -> Iterator[VisitLog | None]:
    """The newest revision of those that `by` wrote, open within the block. None: they wrote none."""
    log = visit.logs.filter(written_by=by).first()
    if log is None:
        yield None
        return
    with _reading("own_log_read", log, visit, by=by):
        yield log


@contextmanager
def _reading(action: str, log: VisitLog, visit: Visit, *, by: User) -> Iterator[None]:
    log.visit = visit
    detail = {"revision": log.revision, "people": [visit.person.alias_code]}
    with showing(
        by=by, subject=visit.code, fields=SEALED_COLUMNS, program=visit.program.code, action=action, detail=detail
    ):
        yield


@computing("log form")
def _says_the_same(log: VisitLog, answers: dict[str, Any]) -> bool:
    return all(getattr(log, column) == answer for column, answer in answers.items())


@transaction.atomic
def mark_log_seen(visit: Visit, *, by: User, now: datetime) -> None:
    """The lead says “seen, thank you”, once for each revision. Raises LogRefused for anybody else."""
    _require_lead(visit, by)
    unseen = visit.logs.filter(seen_by_lead_at=None)
    writers = [log.written_by for log in unseen.select_related("written_by").only("written_by")]
    if unseen.update(seen_by_lead_at=now):
        for writer in dict.fromkeys(writers):
            post_log_seen(visit, writer, now=now)
        audit.record("log_seen", by=by, subject=visit, program=visit.program.code, now=now)


def _require_lead(visit: Visit, by: User) -> None:
    if by.role != Role.PROGRAM_LEAD or by.program != visit.program or not may(by, Permission.READ_OWN_LOG):
        raise LogRefused(Refusal.NOT_YOURS)


def _move(visit: Visit, outcome: Status, *, now: datetime) -> None:
    require_move(visit.status, outcome)
    Visit.objects.filter(pk=visit.pk).update(status=outcome.value, sequence=F("sequence") + 1, changed_at=now)
    visit.team.update(holds=outcome in LIVE)
    visit.status = outcome.value


def _closes_at(visit: Visit, by: User) -> datetime | None:
    """Until when a volunteer may still write whose bond with the person has ended; None for any other."""
    matches = list(
        Match.objects.filter(person_id=visit.person_id, volunteer__user=by).exclude(channel=Channel.AFTER)
    )
    ended = [match for match in matches if match.ended_on is not None]
    if not ended or len(ended) < len(matches):
        return None
    if all(match.ended_at is not None for match in ended):
        return max(*(match.ended_at for match in ended), visit.ends) + AFTER_A_MATCH
    # Only the day is known: the whole of it, wherever on earth it ends.
    last_day = max(match.ended_on for match in ended)
    last_day_over = datetime.combine(last_day, datetime.min.time(), UTC) + timedelta(days=1, hours=12)
    return max(last_day_over, visit.ends + AFTER_A_VISIT) + AFTER_A_MATCH
