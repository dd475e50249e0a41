"""Offer one's place in a visit to a colleague, or to anybody who could take it; take the offer back."""

from datetime import datetime
from typing import Any

from django.db import transaction

from visitation.actions.callouts import NobodyOnCall, NotNow, Raised, raise_call_out
from visitation.actions.joining import for_visit
from visitation.actions.swapping import MAY_BE_OFFERED
from visitation.letters.reminders import GOING
from visitation.models import CallOut, CallRole, Visit, VisitVolunteer
from volunteers.models import Volunteer


class CannotOffer(Exception):
    """Nothing was changed. `nobody`: nobody could take it; else the visit is not to come, or somebody is sought."""

    def __init__(self, *, nobody: bool) -> None:
        super().__init__("nobody" if nobody else "not now")
        self.nobody = nobody


@transaction.atomic
def offer_place(
    visit: Visit, volunteer: Volunteer, *, to: str = "", swap: bool = False, by: Any, now: datetime
) -> Raised:
    """Ask whoever could take the place: `to`, the code of one volunteer, or everybody of the program.

    The place stays the volunteer's until somebody has said yes; then they are off the visit in the same moment. Whoever
    is asked learns when and where, never to whom. A code that is nobody's, and one of somebody who could not do it, are
    told apart for nobody. `swap`: who says yes gives one of their own visits for it. Raises CannotOffer.
    """
    place = VisitVolunteer.objects.filter(visit=visit, volunteer=volunteer, part__in=MAY_BE_OFFERED).first()
    if place is None or visit.status not in GOING:
        raise CannotOffer(nobody=False)
    only = None
    if to:
        named = Volunteer.objects.filter(program=visit.program_id, code=to).exclude(pk=volunteer.pk)
        only = tuple(named.values_list("pk", flat=True))
    call_out = for_visit(visit, CallRole.COVER, is_red=False)
    call_out.instead_of, call_out.is_swap = volunteer, swap
    try:
        return raise_call_out(call_out, by=by, now=now, besides=(volunteer.pk,), only=only)
    except NobodyOnCall:
        raise CannotOffer(nobody=True) from None
    except NotNow:
        raise CannotOffer(nobody=False) from None


def offer_of(visit: Visit, volunteer: Volunteer) -> CallOut | None:
    """The offer that waits for an answer."""
    offers = CallOut.objects.filter(visit=visit, instead_of=volunteer, state=CallOut.State.OPEN)
    return offers.select_related("program").first()
