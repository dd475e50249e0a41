"""What a visit gets with it when it is booked: a code, a seat, its rules, the wish it serves, and who waited for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from compliance.rounds import Asking, Plain, together
from compliance.written import written_once
from visitation.actions.codes import Kind, asks_new_code
from visitation.facts import Editions
from visitation.letters.invitations import wanted_by
from visitation.models import BookingChoice, BookingRequest, SlotHold, SlotWaiter, Visit, VisitRequest
from visitation.statuses import LIVE
from volunteers.models import Volunteer

_LIVE = sorted(status.value for status in LIVE)
_WAITS = (SlotWaiter.State.WAITING, SlotWaiter.State.OFFERED)
_SEATS = "SELECT visitation_seats_taken(%s::bigint, %s::text, %s::timestamptz, %s::text[]) AS seat"


@dataclass(frozen=True)
class Beside:
    """As of the moment in which the slot was locked. `waits` and `asked`: primary keys of what the visit answers."""

    code: str
    editions: Editions
    free_seat: int
    wish: VisitRequest | None
    waits: tuple[int, ...]
    asked: tuple[int, ...]
    invites: bool

    def close(self, visit: Visit, *, by: Any, now: datetime) -> None:
        """Who waited for it has it; a request for it has its answer, whichever way it was booked."""
        if self.waits:
            waited = SlotWaiter.objects.filter(pk__in=self.waits, state__in=_WAITS)
            waited.update(state=SlotWaiter.State.TAKEN)
        if self.asked:
            asked = BookingRequest.objects.filter(pk__in=self.asked, state=BookingRequest.State.OPEN)
            asked.update(
                state=BookingRequest.State.GRANTED.value, visit=visit, answered_at=now, answered_by=str(by)[:120]
            )


def asks_beside(hold: SlotHold, team: Sequence[Volunteer]) -> Asking[Beside]:
    """Of a hold whose slot is locked. One round, as a rule."""
    code, editions, rest = yield from together(
        asks_new_code(Kind.VISIT), Editions.asks([hold.facility_id]), _asks_rest(hold, team)
    )
    seats, wishes, waits, asked, invited = rest
    taken = {seat for (seat,) in seats}
    return Beside(
        code=code,
        editions=editions,
        free_seat=next(number for number in range(1, len(taken) + 2) if number not in taken),
        wish=next(iter(wishes), None),
        waits=tuple(waits),
        asked=tuple(asked),
        invites=bool(invited),
    )


def _asks_rest(hold: SlotHold, team: Sequence[Volunteer]) -> Asking[tuple[list[Any], ...]]:
    return (
        yield (
            Plain(_SEATS, [hold.facility_id, hold.window_id, hold.starts, _LIVE]),
            _wishes(hold.person_id, hold.day),
            _waits(hold.person_id, hold.volunteer_id, hold.starts),
            _asked(hold.person_id, hold.volunteer_id, hold.facility_id, hold.window_id, hold.starts),
            wanted_by([volunteer.pk for volunteer in team]),
        )
    )


@written_once
def _wishes(person: int, day: date) -> QuerySet[VisitRequest]:
    """The oldest wish for a visit on such a day that none serves yet: no plan serves it a second time."""
    served = Visit.objects.filter(request=OuterRef("pk"), status__in=_LIVE)
    open_ones = VisitRequest.objects.filter(
        ~Exists(served), person=person, closed_at__isnull=True, first_day__lte=day, last_day__gte=day
    )
    return open_ones.order_by("waiting_since", "pk")[:1]


@written_once
def _waits(person: int, volunteer: int, starts: datetime) -> QuerySet[SlotWaiter, int]:
    waits = SlotWaiter.objects.filter(person=person, volunteer=volunteer, starts=starts, state__in=_WAITS)
    return waits.order_by("pk").values_list("pk", flat=True)


@written_once
def _asked(
    person: int, volunteer: int, facility: int, window: str, starts: datetime
) -> QuerySet[BookingRequest, int]:
    same = BookingChoice.objects.filter(request=OuterRef("pk"), facility=facility, window_id=window, starts=starts)
    asked = BookingRequest.objects.filter(
        Exists(same), person=person, volunteer=volunteer, state=BookingRequest.State.OPEN
    )
    return asked.order_by("pk").values_list("pk", flat=True)
