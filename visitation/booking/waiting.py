"""The queue for a full hour: whoever asked first is offered a free seat first, with hours to accept."""

from datetime import datetime, timedelta

from django.db import transaction

from compliance import audit
from visitation.booking.against import against, team_with_mentor
from visitation.booking.holding import keep_start, let_go
from visitation.booking.letters import post_place_free
from visitation.booking.offers import FULL
from visitation.booking.starts import Start, start_of
from visitation.models import Person, SlotWaiter
from volunteers.models import Program, Volunteer

TO_ACCEPT = timedelta(hours=12)
TO_ACCEPT_SOON = timedelta(hours=3)
SOON = timedelta(days=3)
_State = SlotWaiter.State


class NothingToWaitFor(Exception):
    """The hour has a seat, or something else than its seats stands in the way. Nothing was stored."""


@transaction.atomic
def wait_for(person: Person, volunteer: Volunteer, start: Start, *, by: object, now: datetime) -> SlotWaiter:
    """A place in the queue, the same one where it is asked for twice. Raises NothingToWaitFor."""
    list(Volunteer.objects.select_for_update(no_key=True).filter(pk=volunteer.pk).values_list("pk"))
    mine = SlotWaiter.objects.filter(
        person=person, volunteer=volunteer, facility=start.facility, window_id=start.window_id, starts=start.starts,
        state__in=[_State.WAITING, _State.OFFERED],
    ).first()  # fmt: skip
    if mine is not None:
        return mine
    (found,) = against(person, team_with_mentor(volunteer), [start], now=now)
    if found.is_clear or not found.codes <= FULL:
        raise NothingToWaitFor
    detail = {"volunteer": volunteer.code}
    code = person.program.code
    audit.record("slot_waited_for", by=by, subject=person.alias_code, program=code, detail=detail, now=now)
    return SlotWaiter.objects.create(
        program_id=person.program_id, person=person, volunteer=volunteer, asked_at=now, **start.columns
    )


@transaction.atomic
def wait_no_more(waiter: SlotWaiter, *, now: datetime) -> None:
    """Leave the queue; what was offered goes to the next."""
    row = SlotWaiter.objects.select_for_update(of=("self",)).select_related("hold").get(pk=waiter.pk)
    if row.state not in (_State.WAITING, _State.OFFERED):
        return
    if row.hold is not None:
        let_go(row.hold, now=now)
    SlotWaiter.objects.filter(pk=row.pk).update(state=_State.LEFT)


def offer_free_places(program: Program, *, now: datetime) -> int:
    """End offers whose time is over, and offer what is free, hour by hour in order of asking; how many were offered."""
    _end_offers(program, now=now)
    waiting = SlotWaiter.objects.filter(program=program, state=_State.WAITING, starts__gt=now)
    in_order = list(waiting.order_by("asked_at", "pk").values_list("pk", flat=True))
    return sum(_offer(pk, now=now) for pk in in_order)


def _end_offers(program: Program, *, now: datetime) -> None:
    offered = SlotWaiter.objects.filter(program=program, state=_State.OFFERED).select_related("hold")
    for waiter in offered:
        hold = waiter.hold
        if hold is not None and hold.visit_id:
            state = _State.TAKEN
        elif hold is None or hold.released_at or hold.expires_at <= now:
            state = _State.PASSED
        else:
            continue
        SlotWaiter.objects.filter(pk=waiter.pk, state=_State.OFFERED).update(state=state)
        if hold is not None:
            let_go(hold, now=now)
    SlotWaiter.objects.filter(program=program, state=_State.WAITING, starts__lte=now).update(state=_State.PASSED)


@transaction.atomic
def _offer(pk: int, *, now: datetime) -> int:
    rows = SlotWaiter.objects.select_for_update(skip_locked=True, of=("self",))
    waiter = rows.filter(pk=pk, state=_State.WAITING).select_related("facility", "volunteer").first()
    if waiter is None:
        return 0
    person = Person.objects.prefetch_related("placements").select_related("program").get(pk=waiter.person_id)
    start = start_of(waiter)
    (found,) = against(person, team_with_mentor(waiter.volunteer), [start], now=now)
    if not found.is_clear:
        return 0
    hours = TO_ACCEPT_SOON if start.starts - now < SOON else TO_ACCEPT
    hold = keep_start(person, waiter.volunteer, start, now=now, until=min(now + hours, start.starts))
    waiter.state, waiter.hold = _State.OFFERED, hold
    waiter.save(update_fields=["state", "hold"])
    post_place_free(waiter, hold, now=now)
    return 1
