"""What hangs on a lead's role on this floor: people they look after, and plans that are being made for them."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction

from compliance import audit
from compliance.access import Role
from visitation.actions.planning import PlanNotReady, discard_plan
from visitation.models import Person, Plan
from volunteers.models import Membership


class NotALead(Exception):
    """Whoever is to look after these people is no lead of the program, or their role rests."""


def people_of(membership: Membership) -> Iterable[str]:
    """The codes of those who would have no lead of their own if this role ended: nobody, unless it is a lead's."""
    if membership.role != Role.PROGRAM_LEAD:
        return ()
    assigned = Person.objects.filter(program_id=membership.program_id, assigned_lead_id=membership.user_id)
    return assigned.exclude(state=Person.State.CLOSED).order_by("alias_code").values_list("alias_code", flat=True)


def stop_plans(membership: Membership, *, by: Any, now: datetime) -> None:
    """Throw away the plans that wait or are being made for whoever loses this role; the job that makes one stops."""
    if membership.role != Role.PROGRAM_LEAD:
        return
    running = Plan.objects.filter(
        program_id=membership.program_id,
        made_by=str(membership.user),
        state__in=[Plan.State.QUEUED, Plan.State.MAKING],
    )
    for plan in running:
        with suppress(PlanNotReady):  # made meanwhile: a draft is the program's, not its maker's
            discard_plan(plan, by=by, now=now)


@transaction.atomic
def hand_over(leaving: Membership, to: Membership, *, by: Any, now: datetime) -> list[str]:
    """Let another lead of the program look after everybody that this one does; their codes. Raises NotALead."""
    to = Membership.objects.select_for_update(of=("self",)).select_related("user", "program").get(pk=to.pk)
    holds = to.ended_at is None and to.suspended_at is None and to.user.is_active
    if not holds or to.role != Role.PROGRAM_LEAD or to.program_id != leaving.program_id:
        raise NotALead
    people = Person.objects.select_for_update().filter(program_id=leaving.program_id, assigned_lead_id=leaving.user_id)
    codes = sorted(people.values_list("alias_code", flat=True))
    people.update(assigned_lead_id=to.user_id)
    for code in codes:
        audit.record(
            "person_handed_over",
            by=by,
            subject=code,
            program=to.program.code,
            detail={"from": str(leaving.user), "to": str(to.user)},
            now=now,
        )
    return codes
