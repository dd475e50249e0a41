"""What hangs on a lead's role on this floor: people they look after, and plans that are being made for them."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from compliance import audit
from compliance.access import Role
from visitation.actions.attempts import PlanNotReady
from visitation.actions.planning import discard_plan
from visitation.letters.handing_over import post_handed_over
from visitation.models import Person, Plan
from volunteers.models import Membership


class NotALead(Exception):
    """Whoever is to look after these people is no lead of the program, or their role rests."""


class NotTheirs(Exception):
    """These people have a lead who is at work: only that one hands them over."""


def people_of(membership: Membership) -> Iterable[str]:
    """The codes of those who would have no lead of their own if this role ended: nobody, unless it is a lead's."""
    if membership.role != Role.PROGRAM_LEAD:
        return ()
    assigned = Person.objects.filter(program_id=membership.program_id, assigned_lead_id=membership.user_id)
    return assigned.exclude(state=Person.State.CLOSED).order_by("alias_code").values_list("alias_code", flat=True)


def people_of_the_program(membership: Membership) -> Iterable[str]:
    """The codes of everybody whom the membership's program looks after."""
    people = Person.objects.filter(program_id=membership.program_id).exclude(state=Person.State.CLOSED)
    return people.order_by("alias_code").values_list("alias_code", flat=True)


def may_hand_over(leaving: Membership, *, by: Any) -> bool:
    """Whether `by` may hand over this lead's people: their own, or those of one who is not at work as a lead."""
    return leaving.user_id == by.pk or not _at_work(leaving.program_id).filter(user=leaving.user_id).exists()


def takers(leaving: Membership, *, by: Any) -> QuerySet[Membership]:
    """The leads who may look after this one's people from now on.

    Not whoever hands over, where the other's role only rests: one alone can let it rest, and would read at once what
    only the person's own lead may see.
    """
    others = _at_work(leaving.program_id).select_related("user", "program").exclude(user=leaving.user_id)
    is_over = leaving.ended_at is not None or not leaving.user.is_active
    return others if is_over else others.exclude(user=by.pk)


def _at_work(program_id: int | None) -> QuerySet[Membership]:
    return Membership.objects.filter(
        program_id=program_id, role=Role.PROGRAM_LEAD.value, ended_at__isnull=True, suspended_at__isnull=True,
        user__is_active=True,
    )  # fmt: skip


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
    """Let another lead of the program look after everybody that this one does; their codes.

    The leads of the program are told by letter. Raises NotTheirs (see `may_hand_over`) and NotALead (see `takers`).
    """
    # Locked first: a role must not be taken up, or rest, meanwhile.
    rows = Membership.objects.select_for_update(of=("self",)).select_related("user", "program").order_by("pk")
    locked = {row.pk: row for row in rows.filter(pk__in=[leaving.pk, to.pk])}
    leaving, to = locked[leaving.pk], locked[to.pk]
    if not may_hand_over(leaving, by=by):
        raise NotTheirs
    if not takers(leaving, by=by).filter(pk=to.pk).exists():
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
    if codes:
        post_handed_over(to, len(codes), by=by, now=now)
    return codes
