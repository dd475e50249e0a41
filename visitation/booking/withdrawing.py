"""A visit that is called off, with a coded reason; its seat is free at once, and who needs to know is told."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction

from compliance import audit
from visitation.actions.call_out_endings import cancel
from visitation.actions.callouts import NotNow
from visitation.booking.locks import lock_people
from visitation.letters import changes
from visitation.letters.invitations import post_invitations
from visitation.models import CallOut, Visit, VisitVolunteer
from visitation.rosters.changed import visit_changed
from visitation.statuses import NEXT, Status, require_move
from volunteers.models import Volunteer

MAY_BE_CALLED_OFF = frozenset(
    status for status, following in NEXT.items() if Status.WITHDRAWN in following and status != Status.DRAFT
)
_SOUGHT = (CallOut.State.OPEN, CallOut.State.TAKEN)


class CannotChange(Exception):
    """The visit has begun, is over, or is off already; or it would be moved to where it is. Nothing was changed."""


@transaction.atomic
def call_off(visit: Visit, *, because: str, by: Any, now: datetime, only: Status | None = None) -> Visit:
    """Nobody goes: the seat is free, call-outs about it end, the others of the team are told. Raises CannotChange.

    `because`: a code of Visit.called_off_because. Not for a volunteer whose place others could take: that is dropping
    out, which looks for a stand-in. `only`: nothing is changed where the visit is in another state meanwhile.
    """
    sought = CallOut.objects.select_for_update().filter(visit=visit, state__in=_SOUGHT).order_by("pk")
    call_outs = list(sought.values_list("pk", flat=True))
    lock_people(VisitVolunteer.objects.filter(visit=visit).values_list("volunteer_id", flat=True), [visit.person_id])
    row = Visit.objects.select_for_update(of=("self",)).select_related("facility", "program", "person").defer(
        "findings"
    ).get(pk=visit.pk)  # fmt: skip
    if only is not None and row.status != only:
        raise CannotChange
    for call_out in CallOut.objects.filter(pk__in=call_outs).select_related("program"):
        with suppress(NotNow):  # whoever joined the team by it is told with the visit
            cancel(call_out, by=by, now=now)
    withdraw(row, because=because, by=by, now=now)
    return row


def withdraw(visit: Visit, *, because: str, by: Any, now: datetime, tells: bool = True) -> None:
    """The same of a visit whose row, team and person the caller holds. `tells`: by letter, besides calendars."""
    if visit.status not in MAY_BE_CALLED_OFF or visit.starts <= now:
        raise CannotChange
    require_move(visit.status, Status.WITHDRAWN)
    visit.status, visit.called_off_because, visit.changed_at = Status.WITHDRAWN.value, because, now
    visit.sequence += 1
    visit.save(update_fields=["status", "called_off_because", "changed_at", "sequence"])
    VisitVolunteer.objects.filter(visit=visit).update(holds=False)
    detail = {"why": because}
    audit.record("visit_withdrawn", by=by, subject=visit.code, program=visit.program.code, detail=detail, now=now)
    visit_changed(visit, now=now)
    if tells:
        others = Volunteer.objects.filter(places__visit=visit).exclude(user=getattr(by, "pk", None))
        changes.post_off(visit, others, now=now)
    else:
        post_invitations([visit], now=now)
