"""What the facility answered, name by name."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from visitation.models import Roster, RosterName, Visit
from visitation.rosters.preparing import locked, record
from visitation.statuses import Status, require_move
from volunteers.models import User


@transaction.atomic
def record_answers(roster: Roster, answers: Mapping[int, str], *, by: User, now: datetime) -> int:
    """Write down the answer for names (by primary key) of a list that was sent; how many are new.

    A visit whose every visitor may come is confirmed. What is unknown, or not of this list, is passed over.
    """
    roster = locked(roster)
    names = roster.names.select_for_update(of=("self",)).select_related("visit").filter(
        pk__in=answers, struck__isnull=True, version__sent_at__isnull=False
    ).defer("visit__findings")  # fmt: skip
    told: dict[int, Visit] = {}
    counts = dict.fromkeys(RosterName.Answer.values, 0)
    for name in names.order_by("pk"):
        answer = answers[name.pk]
        if answer not in RosterName.Answer.values or answer == name.answer:
            continue
        name.answer, name.answered_at, name.answered_by = answer, now, str(by)[:120]
        name.save(update_fields=["answer", "answered_at", "answered_by"])
        told[name.visit_id] = name.visit
        counts[answer] += 1
    for visit in told.values():
        theirs = roster.names.filter(visit=visit, struck__isnull=True, is_stand_by=False)
        all_may = not theirs.exclude(answer=RosterName.Answer.CLEARED).exists()
        if all_may and visit.status == Status.SENT:
            require_move(visit.status, Status.CONFIRMED)
            Visit.objects.filter(pk=visit.pk, status=Status.SENT).update(status=Status.CONFIRMED.value)
    if told:
        record("roster_answered", roster, by=by, now=now, **counts)
    return sum(counts.values())
