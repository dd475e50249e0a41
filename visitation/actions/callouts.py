"""Somebody is needed: ask everybody on call who could do it; the first yes wins, and the others are told to stand down.

Rows are locked in this order: call-out, volunteers by number, person, visit.
"""

import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from compliance import audit
from visitation.actions.codes import SIGNS
from visitation.actions.joining import join
from visitation.actions.left_places import came_by_no_more, leave_place
from visitation.actions.swapping import MAY_BE_OFFERED, change_over, may_take
from visitation.booking.locks import lock_people
from visitation.consents.holding import VISIT, holding
from visitation.letters import callouts as letters
from visitation.letters.reminders import GOING
from visitation.models import CallOut, CallOutAnswer, CallRole, Person, Visit, VisitVolunteer
from visitation.on_call import who_could, why_not
from visitation.statuses import Status
from volunteers.models import Volunteer

_MAY_BE_JOINED = (*GOING, Status.HELD)
_State = CallOut.State
BY_THE_VISIT = "visit"


class NobodyOnCall(Exception):
    """Nobody could do it, so nobody is asked; `left_out` counts those of the lists by reason (on_call.py)."""

    def __init__(self, left_out: Counter[str]) -> None:
        super().__init__("nobody on call")
        self.left_out = left_out


class NotNow(Exception):
    """It is over, or somebody is looked for already; nothing was changed. `is_open_already`: the latter.

    `is_not_agreed`: it is not written down that the person agrees to visits.
    """

    def __init__(self, *, is_open_already: bool = False, is_not_agreed: bool = False) -> None:
        super().__init__("open already" if is_open_already else "not agreed" if is_not_agreed else "over")
        self.is_open_already, self.is_not_agreed = is_open_already, is_not_agreed


class Outcome(Enum):
    """What came of an answer."""

    YOURS = "yours"
    NOTED = "noted"  # a no
    TAKEN = "taken"  # somebody else was first
    OVER = "over"  # called off, or its time has passed
    GIVEN_BACK = "given_back"  # a no of who was to come
    STAYS = "stays"  # a no of who was to come, which cannot be taken here: still expected
    CHOOSE = "choose"  # a swap: which visit they give must be said, and be one that could be given
    CANNOT = "cannot"  # elsewhere at that time by now, or the rules say no


@dataclass(frozen=True)
class Raised:
    """A call-out that was sent: how many are asked, and who of the lists is not, counted by reason."""

    call_out: CallOut
    asked: int
    left_out: Counter[str]


@transaction.atomic
def raise_call_out(
    call_out: CallOut,
    *,
    by: Any,
    now: datetime,
    besides: tuple[int, ...] = (),
    only: tuple[int, ...] | None = None,
) -> Raised:
    """Store a call-out and ask everybody on call who could do it; `call_out` has all columns but code and moments.

    `besides`: volunteers who are not asked; `only`: the only ones who are, where somebody offers their own place.
    Raises NobodyOnCall and NotNow; then nothing is stored.
    """
    if call_out.visit_id is not None:
        # Locked first: two leads at once must not both look for somebody.
        visit = _locked_visit(call_out.visit_id)
        if not _goes_with(call_out, visit, now):
            raise NotNow
        if not holding([visit.person_id], VISIT, now=now):
            raise NotNow(is_not_agreed=True)
        if CallOut.objects.filter(visit=visit, role=call_out.role, state=_State.OPEN).exists():
            raise NotNow(is_open_already=True)
    if call_out.answer_until <= now:
        raise NotNow
    found = who_could(call_out, now=now, besides=besides, only=only)
    if not found.volunteers:
        raise NobodyOnCall(found.left_out)
    call_out.raised_by, call_out.raised_at = str(by), now
    save_under_a_new_code(call_out)
    CallOutAnswer.objects.bulk_create(
        CallOutAnswer(call_out=call_out, volunteer=volunteer, starts=call_out.starts, ends=call_out.ends)
        for volunteer in found.volunteers
    )
    detail = {"role": call_out.role, "asked": len(found.volunteers)}
    record("call_out_raised", call_out, by=by, now=now, **detail)
    letters.post_asked(call_out, found.volunteers, now=now)
    return Raised(call_out, len(found.volunteers), found.left_out)


@transaction.atomic
def answer(
    call_out: CallOut, volunteer: Volunteer, *, yes: bool, by: Any, now: datetime, gives: Visit | None = None
) -> Outcome:
    """Take what somebody says who was asked. Of several who say yes the first is assigned, and the others are not.

    `gives`: of a swap, which of their own visits who offers the place takes in exchange; both change over at once.

    A no of who was to come gives it back, where it can be. Raises CallOutAnswer.DoesNotExist for who was not asked.
    """
    row = locked(call_out)
    mine = CallOutAnswer.objects.get(call_out=row, volunteer=volunteer)
    if mine.is_assigned:
        return Outcome.YOURS if yes else _given_back(row, volunteer, by=by, now=now)
    if yes and row.is_swap and gives is None:
        return Outcome.CHOOSE
    mine.gives = gives if yes and row.is_swap else None
    mine.answer, mine.answered_at = ("yes" if yes else "no"), now
    mine.seen_at = mine.seen_at or now
    mine.save(update_fields=["answer", "answered_at", "seen_at", "gives"])
    outcome = _decide(row, mine, now=now) if yes else Outcome.NOTED
    record("call_out_answered", row, by=by, now=now, volunteer=volunteer.code, outcome=outcome.value)
    return outcome


def _given_back(call_out: CallOut, volunteer: Volunteer, *, by: Any, now: datetime) -> Outcome:
    try:
        give_back(call_out, volunteer, by=by, now=now)
    except NotNow:
        return Outcome.STAYS
    return Outcome.GIVEN_BACK


@transaction.atomic
def give_back(call_out: CallOut, volunteer: Volunteer, *, by: Any, now: datetime) -> None:
    """Who said yes cannot come after all: the lead is told, and the others on call are asked anew. Raises NotNow.

    Not for a place in a visit's team: that one is given back with the visit.
    """
    row = locked(call_out)
    mine = row.answers.filter(volunteer=volunteer, is_assigned=True)
    if row.joins_team or row.starts <= now or not mine.update(is_assigned=False, answer="no", answered_at=now):
        raise NotNow
    close(row, _State.GIVEN_BACK, now=now)
    record("call_out_given_back", row, by=by, now=now, volunteer=volunteer.code)
    letters.post_news(row, now=now)
    again = CallOut(
        program_id=row.program_id, visit=row.visit, facility=row.facility, zip_area=row.zip_area, role=row.role,
        language=row.language, starts=row.starts, ends=row.ends, answer_until=row.answer_until, timezone=row.timezone,
        is_red=row.is_red,
    )  # fmt: skip
    raise_if_possible(again, besides=(volunteer.pk,), now=now)


def raise_if_possible(call_out: CallOut, *, besides: tuple[int, ...], now: datetime) -> None:
    """Raise it where that is possible; else the lead, who was told of the gap, looks for somebody."""
    try:
        raise_call_out(call_out, by=BY_THE_VISIT if call_out.visit_id else "clock", now=now, besides=besides)
    except (NobodyOnCall, NotNow):
        return


def _decide(call_out: CallOut, mine: CallOutAnswer, *, now: datetime) -> Outcome:
    if call_out.state != _State.OPEN or call_out.answer_until <= now:
        return Outcome.TAKEN if call_out.state == _State.TAKEN else Outcome.OVER
    asked = [*call_out.answers.values_list("volunteer_id", flat=True), call_out.instead_of_id]
    # All of them, in order: letters to them are written below, and a plan that is published locks in the same order.
    list(Volunteer.objects.select_for_update(no_key=True).filter(pk__in=asked).order_by("pk").values_list("pk"))
    volunteer = Volunteer.objects.get(pk=mine.volunteer_id)
    given: Visit | None = None
    if call_out.visit_id is not None:
        numbers = [call_out.visit_id, *([mine.gives_id] if mine.gives_id else [])]
        lock_people((), Visit.objects.filter(pk__in=numbers).values_list("person_id", flat=True))
        visits = {pk: _locked_visit(pk) for pk in sorted(numbers)}
        visit, given = visits[call_out.visit_id], visits.get(mine.gives_id or 0)
        gone = visit.starts != call_out.starts or not _goes_with(call_out, visit, now)
        if gone or not holding([visit.person_id], VISIT, now=now):
            return Outcome.OVER
        call_out.visit = visit
    if why_not(call_out, volunteer, now=now):
        return Outcome.CANNOT
    if call_out.is_swap and (given is None or not _can_be_given(call_out, given, volunteer, now=now)):
        return Outcome.CHOOSE
    try:
        with transaction.atomic():
            mine.is_assigned = True
            mine.save(update_fields=["is_assigned"])
            if call_out.joins_team:
                _join(call_out, volunteer, now=now)
            if given is not None:
                change_over(call_out, given, volunteer, by=volunteer.user or volunteer.code, now=now)
    except IntegrityError:  # the database has the last word
        return Outcome.TAKEN
    close(call_out, _State.TAKEN, now=now)
    letters.post_yours(call_out, volunteer, now=now)
    letters.post_stand_down(call_out, now=now)
    letters.post_news(call_out, now=now)
    return Outcome.YOURS


def _can_be_given(call_out: CallOut, visit: Visit, volunteer: Volunteer, *, now: datetime) -> bool:
    mine = VisitVolunteer.objects.filter(visit=visit, volunteer=volunteer, part__in=MAY_BE_OFFERED).exists()
    agreed = bool(holding([visit.person_id], VISIT, now=now))
    return mine and agreed and may_take(call_out, visit, volunteer, now=now)


def _join(call_out: CallOut, volunteer: Volunteer, *, now: datetime) -> None:
    """Put the volunteer into the team, and keep what the rules say of it; a visit that had nobody left goes on."""
    visit = call_out.visit
    assert visit is not None
    part = VisitVolunteer.Part.VISITOR if not visit.team.exists() else VisitVolunteer.Part.PARTNER
    given = _given_up(call_out, visit, now=now)
    if given is not None:
        part = VisitVolunteer.Part(given.part)
    if call_out.role == CallRole.INTERPRETER:
        part = VisitVolunteer.Part.INTERPRETER
    join(visit, volunteer, part, now=now)


def _given_up(call_out: CallOut, visit: Visit, *, now: datetime) -> VisitVolunteer | None:
    """The place of who offered it, who is off the visit in the same moment; None where they have left it already."""
    if call_out.instead_of is None:
        return None
    gone = call_out.instead_of
    place = leave_place(visit, gone, now=now)
    if place is None:
        return None
    came_by_no_more(visit, gone.pk, now=now)
    detail = {"why": "taken_over", "volunteer": gone.code}
    audit.record("visit_place_given_back", by=call_out.raised_by, subject=visit.code, program=call_out.program.code,
                 detail=detail, now=now)  # fmt: skip
    letters.post_taken_over(call_out, gone, now=now)
    return place


def mark_seen(call_out: CallOut, volunteer: Volunteer, *, now: datetime) -> None:
    """Somebody who was asked has opened the page."""
    CallOutAnswer.objects.filter(call_out=call_out, volunteer=volunteer, seen_at__isnull=True).update(seen_at=now)


def _goes_with(call_out: CallOut, visit: Visit, now: datetime) -> bool:
    """Whether the visit is still to come, and nobody but a stand-in is called to one that is on hold."""
    may = _MAY_BE_JOINED if call_out.role == CallRole.COVER else GOING
    return visit.status in may and visit.starts > now


def locked(call_out: CallOut) -> CallOut:
    """Its row, which nobody else changes until the transaction ends."""
    rows: QuerySet[CallOut] = CallOut.objects.select_for_update(of=("self",)).select_related("facility", "program")
    return rows.get(pk=call_out.pk)


def _locked_visit(pk: int) -> Visit:
    """The visit's person first, as everywhere."""
    list(Person.objects.select_for_update(no_key=True).filter(visits=pk).values_list("pk"))
    rows = Visit.objects.select_for_update(no_key=True, of=("self",)).select_related("facility", "edition")
    return rows.defer("edition__document").get(pk=pk)


def close(call_out: CallOut, state: CallOut.State, *, now: datetime) -> None:
    """Nobody is looked for any more; the caller holds the row's lock."""
    call_out.state, call_out.closed_at = state.value, now
    call_out.save(update_fields=["state", "closed_at"])


def save_under_a_new_code(call_out: CallOut, tries: int = 20) -> None:
    """Store it; its code is new in all programs."""
    for left in reversed(range(tries)):
        call_out.code = "CO-" + "".join(secrets.choice(SIGNS) for _sign in range(5))
        try:
            with transaction.atomic():
                call_out.save(force_insert=True)
        except IntegrityError:  # a code is given once in all programs, and no program sees another's
            if not left:
                raise
        else:
            return


def record(action: str, call_out: CallOut, *, by: Any, now: datetime, **detail: Any) -> None:
    """Write it into the trail, in codes."""
    audit.record(action, by=by, subject=call_out.code, program=call_out.program.code, detail=detail, now=now)
