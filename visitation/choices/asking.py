"""Ask for up to three starts; have one of them booked, or none; take the question back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from compliance import audit
from compliance.rounds import answer
from visitation.booking.against import Against, team_with_mentor
from visitation.booking.confirming import BookingRefused, SomebodyWasQuicker, book
from visitation.booking.holding import KEPT_FOR, keep_start
from visitation.booking.locks import lock_people
from visitation.booking.queries import asks_person
from visitation.booking.starts import Start, start_of
from visitation.choices.letters import post_asked, post_declined
from visitation.models import BookingChoice, BookingRequest, Person, Visit
from volunteers.models import Program, Volunteer

_State = BookingRequest.State
MOST = 3


class AskedAlready(Exception):
    """Another question about this person waits for its answer. Nothing was stored."""


class AnsweredAlready(Exception):
    """It was answered, taken back, or its hours have passed. Nothing was changed."""


class ChoicesRefused(Exception):
    """None could be booked, nothing was changed. `against` says, by rank, all that stands in the way.

    None for a rank: somebody took it in the same instant.
    """

    def __init__(self, against: Mapping[int, Against | None]) -> None:
        super().__init__(f"{len(against)} choices")
        self.against = dict(against)


@transaction.atomic
def ask(
    person: Person, volunteer: Volunteer, starts: Sequence[Start], *, key: UUID, by: Any, now: datetime
) -> BookingRequest:
    """Store the question and tell the leads; asked again with the same key, the same one comes back.

    `starts`: one to three, best first. No seat is kept. Raises AskedAlready.
    """
    request, is_new = _store(person, volunteer, starts, key=key, by=by, now=now)
    if is_new:
        post_asked(request, person, now=now)
    return request


@transaction.atomic
def book_first_free(
    person: Person, volunteer: Volunteer, starts: Sequence[Start], *, key: UUID, by: Any, now: datetime
) -> Visit:
    """Book the first of these that is free; with the same key, the same visit comes back.

    Raises AskedAlready; ChoicesRefused, and then nothing is stored.
    """
    request, _is_new = _store(person, volunteer, starts, key=key, by=by, now=now)
    return grant(request, by=by, now=now)


@transaction.atomic
def grant(request: BookingRequest, *, by: Any, now: datetime, rank: int | None = None) -> Visit:
    """Book the choice of this rank, or the first that can be; everything is asked about it again as of now.

    Granted already, its visit comes back. Raises AnsweredAlready, ChoicesRefused.
    """
    person, volunteer = _locked_pair(request)
    row = _locked(request)
    if row.visit is not None and row.state == _State.GRANTED:
        return row.visit
    if row.state != _State.OPEN:
        raise AnsweredAlready
    refused: dict[int, Against | None] = {}
    for choice in row.choices.select_related("facility"):
        if rank is not None and choice.rank != rank:
            continue
        try:
            with transaction.atomic():
                hold = keep_start(person, volunteer, start_of(choice), now=now, until=now + KEPT_FOR)
                return book(hold, by=by, now=now)
        except BookingRefused as refusal:
            refused[choice.rank] = refusal.against
        except SomebodyWasQuicker:
            refused[choice.rank] = None
    raise ChoicesRefused(refused)


@transaction.atomic
def decline(request: BookingRequest, *, by: Any, now: datetime) -> None:
    """None of them is possible; the volunteer is told. Raises AnsweredAlready."""
    _locked_pair(request)
    row = _locked(request)
    _close(row, _State.DECLINED, by=by, now=now)
    _record("booking_request_declined", row, by=by, now=now)
    post_declined(row, now=now)


@transaction.atomic
def take_back(request: BookingRequest, *, by: Any, now: datetime) -> None:
    """It is not asked any more. Raises AnsweredAlready."""
    _locked_pair(request)
    row = _locked(request)
    _close(row, _State.TAKEN_BACK, by=by, now=now)
    _record("booking_request_taken_back", row, by=by, now=now)


def end_what_has_passed(program: Program, *, now: datetime) -> int:
    """Close questions whose last hour has begun; how many."""
    passed = BookingRequest.objects.filter(program=program, state=_State.OPEN, open_until__lte=now)
    return passed.update(state=_State.PASSED.value, answered_at=now)


def _store(
    person: Person, volunteer: Volunteer, starts: Sequence[Start], *, key: UUID, by: Any, now: datetime
) -> tuple[BookingRequest, bool]:
    lock_people([one.pk for one in team_with_mentor(volunteer)], [person.pk])
    stored = BookingRequest.objects.filter(key=key, program=person.program_id).first()
    if stored is not None:
        return stored, False
    request = BookingRequest(
        program_id=person.program_id, person=person, volunteer=volunteer, key=key, asked_at=now,
        open_until=max(start.starts for start in starts),
    )  # fmt: skip
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError:
        raise AskedAlready from None
    BookingChoice.objects.bulk_create(
        BookingChoice(request=request, rank=rank, **start.columns) for rank, start in enumerate(starts[:MOST], start=1)
    )
    _record("booking_request_made", request, by=by, now=now, choices=f"{len(starts[:MOST])}")
    return request, True


def _locked_pair(request: BookingRequest) -> tuple[Person, Volunteer]:
    volunteer = Volunteer.objects.get(pk=request.volunteer_id)
    lock_people([one.pk for one in team_with_mentor(volunteer)], [request.person_id])
    return answer(asks_person(request.person_id)), volunteer


def _locked(request: BookingRequest) -> BookingRequest:
    rows = BookingRequest.objects.select_for_update(of=("self",)).select_related("visit", "person", "volunteer")
    return rows.defer("visit__findings").get(pk=request.pk)


def _close(row: BookingRequest, state: BookingRequest.State, *, by: Any, now: datetime) -> None:
    if row.state != _State.OPEN:
        raise AnsweredAlready
    row.state, row.answered_at, row.answered_by = state.value, now, str(by)[:120]
    row.save(update_fields=["state", "answered_at", "answered_by"])


def _record(action: str, row: BookingRequest, *, by: Any, now: datetime, **detail: str) -> None:
    person = Person.objects.only("alias_code").get(pk=row.person_id).alias_code
    volunteer = Volunteer.objects.only("code").get(pk=row.volunteer_id).code
    program = Program.objects.only("code").get(pk=row.program_id).code
    audit.record(action, by=by, subject=person, program=program, detail={"volunteer": volunteer} | detail, now=now)
