"""Whose an urgent word is: raised, taken, handed over, moved on by itself, closed. It has an owner at every instant.

Whoever changes one locks its row first; a page says which version it showed, so that two leads do not undo each other.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from compliance import audit
from compliance.access import Role
from compliance.reading import computing
from visitation.actions.codes import SIGNS
from visitation.concerns.leads import users_at_work
from visitation.concerns.rota import on_duty
from visitation.letters import concerns as letters
from visitation.models import Concern, ConcernTurn, Person, Visit
from volunteers.models import Membership, Program, User

WITHIN = {
    Concern.Pace.NOW: timedelta(hours=2),
    Concern.Pace.DAY: timedelta(hours=24),
    Concern.Pace.WEEK: timedelta(days=7),
}
TRIES = 4  # by the end of its time it has gone to that many leads, or round and round where there are fewer

How, State = ConcernTurn.How, Concern.State


class NobodyThere(Exception):
    """The program has no lead at work: nobody could own it. Nothing was stored; please call."""


class Overtaken(Exception):
    """Somebody else changed it meanwhile, or it is closed. Nothing was changed."""


class NotALead(Exception):
    """Whoever is to have it is no lead of the program, or their role rests."""


@transaction.atomic
def raise_concern(
    program: Program,
    *,
    pace: str,
    topic: str,
    line: str = "",
    person: Person | None = None,
    visit: Visit | None = None,
    by: User,
    now: datetime,
) -> Concern:
    """Store an urgent word and give it to whoever is on call; the same one sent twice within a minute is one.

    Nobody on call: it is the person's own lead's, else the first lead's, and every lead is told. Raises NobodyThere.
    """
    # Locked first: an impatient finger must not raise it twice.
    User.objects.select_for_update(no_key=True, of=("self",)).filter(pk=by.pk).first()
    again = Concern.objects.filter(
        program=program, raised_by=by, pace=pace, topic=topic, person=person, visit=visit,
        raised_at__gt=now - timedelta(minutes=1), state=State.OPEN,
    ).first()  # fmt: skip
    with computing("concern"):
        if again is not None and again.line == line:
            return again
    owner, how = first_owner(program, person, now=now)
    concern = Concern(
        program=program, code="CN-" + "".join(secrets.choice(SIGNS) for _sign in range(5)), raised_by=by,
        person=person, visit=visit, pace=pace, topic=topic, line=line, raised_at=now,
        due_at=now + WITHIN[Concern.Pace(pace)], owner=owner, moves_on_at=now + _patience(pace),
    )  # fmt: skip
    concern.save()
    ConcernTurn.objects.create(concern=concern, lead=owner, since=now, how=how)
    _record("concern_raised", concern, by=by, now=now, pace=pace, owner=str(owner), how=how)
    told = users_at_work(program.pk) if how != How.ON_CALL else [owner]
    letters.post_raised(concern, told, now=now)
    return concern


def first_owner(program: Program, person: Person | None, *, now: datetime) -> tuple[User, str]:
    """Who gets something new, and why it is them. Raises NobodyThere."""
    lead = on_duty(program, now=now).lead
    if lead is not None:
        return lead, How.ON_CALL
    leads = users_at_work(program.pk)
    if not leads:
        raise NobodyThere
    if person is not None and person.assigned_lead in leads:
        return person.assigned_lead, How.ASSIGNED
    return leads[0], How.FALLBACK


@transaction.atomic
def take(concern: Concern, *, by: User, version: int, now: datetime) -> Concern:
    """A lead takes it up, whoever's it was; who raised it is told. Raises Overtaken, NotALead."""
    row = _locked(concern, version)
    _require_lead(row, by)
    if row.state == State.TAKEN and row.owner_id == by.pk:
        return row
    before = row.owner
    _give(row, by, How.TAKEN, now=now)
    row.state, row.moves_on_at = State.TAKEN, None
    row.taken_at = row.taken_at or now
    _save(row)
    _record("concern_taken", row, by=by, now=now, before=str(before))
    letters.post_taken(row, before, now=now)
    return row


@transaction.atomic
def hand(concern: Concern, *, to: User, by: User, version: int, now: datetime) -> Concern:
    """A lead gives it to another, whose it is from this instant. It waits anew to be taken up, on the same clock.

    Raises Overtaken, NotALead.
    """
    row = _locked(concern, version)
    _require_lead(row, by)
    _require_lead(row, to)
    if row.owner_id == to.pk:
        raise Overtaken
    _give(row, to, How.HANDED, now=now)
    row.state, row.taken_at, row.moves_on_at = State.OPEN, None, now + _patience(row.pace)
    _save(row)
    _record("concern_handed", row, by=by, now=now, to=str(to))
    letters.post_yours(row, now=now)
    return row


@transaction.atomic
def close(concern: Concern, *, outcome: str, answer: str, by: User, version: int, now: datetime) -> Concern:
    """Its owner says what came of it; who raised it is told. Raises Overtaken, also where it is not `by`'s."""
    row = _locked(concern, version)
    if row.owner_id != by.pk:
        raise Overtaken
    ConcernTurn.objects.filter(concern=row, until__isnull=True).update(until=now)
    row.state, row.outcome, row.answer, row.closed_at, row.moves_on_at = State.CLOSED, outcome, answer, now, None
    _save(row, "outcome", "answer", "closed_at")
    _record("concern_closed", row, by=by, now=now, outcome=outcome)
    letters.post_closed(row, now=now)
    return row


@transaction.atomic
def move_on(concern: Concern, *, now: datetime) -> bool:
    """Nobody took it in time: it is the next lead's, and every lead is told. False: it was taken, or its time is not
    over yet. With one lead alone it stays theirs, and they are told again."""
    row = Concern.objects.select_for_update(of=("self",)).select_related("program", "owner").get(pk=concern.pk)
    if row.state != State.OPEN or row.moves_on_at is None or now < row.moves_on_at:
        return False
    leads = users_at_work(row.program_id)
    following = _after(row.owner, leads, on_duty(row.program, now=now).lead)
    if following is not None and following != row.owner:
        _give(row, following, How.MOVED_ON, now=now)
    row.moves += 1
    row.moves_on_at = now + _patience(row.pace)
    _save(row)
    _record("concern_moved_on", row, by="clock", now=now, owner=str(row.owner), moves=row.moves)
    letters.post_waiting(row, leads, now=now)
    return True


@transaction.atomic
def remind(concern: Concern, *, now: datetime) -> bool:
    """It was taken, and its time is over: its owner and the other leads are told once."""
    row = Concern.objects.select_for_update(of=("self",)).get(pk=concern.pk)
    if row.state != State.TAKEN or row.reminded_at is not None or now < row.due_at:
        return False
    row.reminded_at = now
    row.save(update_fields=["reminded_at"])
    letters.post_overdue(row, users_at_work(row.program_id), now=now)
    return True


def pass_on_when_a_lead_goes(membership: Membership, *, by: Any, now: datetime) -> None:
    """What is still theirs is somebody else's in the same transaction. Where nobody is left it stays, for the clock."""
    if membership.role != Role.PROGRAM_LEAD or membership.program_id is None:
        return
    theirs = Concern.objects.select_for_update(of=("self",)).select_related("program", "person__assigned_lead", "owner")
    for row in theirs.filter(program=membership.program_id, owner=membership.user_id).exclude(state=State.CLOSED):
        leads = [lead for lead in users_at_work(row.program_id) if lead.pk != membership.user_id]
        following = _after(row.owner, leads, on_duty(row.program, now=now).lead)
        if following is None:
            continue
        _give(row, following, How.LEFT, now=now)
        row.state, row.taken_at, row.moves_on_at = State.OPEN, None, now + _patience(row.pace)
        _save(row)
        _record("concern_passed_on", row, by=by, now=now, to=str(following))
        letters.post_yours(row, now=now)


@transaction.atomic
def give_to_who_is_there(concern: Concern, *, now: datetime) -> bool:
    """Its owner is no lead at work any more, and nobody was when they left: it is whose who is back. False: it is not
    so, or nobody is there still."""
    row = Concern.objects.select_for_update(of=("self",)).select_related("program", "owner").get(pk=concern.pk)
    leads = users_at_work(row.program_id)
    if row.state == State.CLOSED or not leads or row.owner in leads:
        return False
    following = _after(row.owner, leads, on_duty(row.program, now=now).lead)
    assert following is not None
    _give(row, following, How.LEFT, now=now)
    row.state, row.taken_at, row.moves_on_at = State.OPEN, None, now + _patience(row.pace)
    _save(row)
    _record("concern_passed_on", row, by="clock", now=now, to=str(following))
    letters.post_yours(row, now=now)
    return True


def open_concerns_of(membership: Membership) -> list[str]:
    """The codes of what is open in a membership's program: its last lead cannot leave them to nobody."""
    rows = Concern.objects.filter(program=membership.program_id).exclude(state=State.CLOSED)
    return list(rows.order_by("code").values_list("code", flat=True))


def _after(owner: User, leads: list[User], on_call: User | None) -> User | None:
    """Whoever is on call now, unless it is theirs already; else the next in a circle. None: there is nobody at all."""
    if on_call is not None and on_call != owner and on_call in leads:
        return on_call
    if not leads:
        return None
    return leads[(leads.index(owner) + 1) % len(leads)] if owner in leads else leads[0]


def _patience(pace: str) -> timedelta:
    return WITHIN[Concern.Pace(pace)] / TRIES


def _give(row: Concern, to: User, how: str, *, now: datetime) -> None:
    """One statement ends the turn, the next begins another at the same instant; the column is never empty."""
    if row.owner_id == to.pk:
        return
    ConcernTurn.objects.filter(concern=row, until__isnull=True).update(until=now)
    ConcernTurn.objects.create(concern=row, lead=to, since=now, how=how)
    row.owner = to


def _locked(concern: Concern, version: int) -> Concern:
    rows = Concern.objects.select_for_update(of=("self",)).select_related("program", "owner", "raised_by")
    row = rows.get(pk=concern.pk)
    if row.state == State.CLOSED or row.version != version:
        raise Overtaken
    return row


def _save(row: Concern, *more: str) -> None:
    row.version += 1
    row.save(update_fields=["owner", "state", "taken_at", "moves_on_at", "moves", "version", *more])


def _require_lead(row: Concern, lead: User) -> None:
    if not any(each.pk == lead.pk for each in users_at_work(row.program_id)):
        raise NotALead


def _record(event: str, concern: Concern, *, by: Any, now: datetime, **detail: Any) -> None:
    audit.record(event, by=by, subject=concern, program=concern.program.code, detail=detail, now=now)
