"""Break the glass for one person, close it again, and say afterwards whether it was right."""

import secrets
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction

from compliance import audit
from compliance.reading import TrailUnavailable
from visitation.actions.codes import SIGNS
from visitation.knowing.glass import OPEN_FOR, Refusal, glass_in_force, standing_of, to_review
from visitation.models import BreakGlass, Person
from volunteers.models import User

REASON_AT_LEAST = 20
_CODE_SIGNS = 8


class GlassHolds(Exception):
    """The glass was not broken; `why` says what stood in the way."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why


class ReviewRefused(Exception):
    """This user has no word in it: it is their own, or not theirs to see."""


@transaction.atomic
def break_glass(
    person: Person, *, by: User, category: str, reason: str, device: bytes, is_proved: bool, now: datetime
) -> BreakGlass:
    """Open for 60 minutes, on this device alone, what only the person's own lead may see.

    `is_proved`: the session proved who it is, with a second factor, within five minutes. `reason`: at least 20 signs,
    kept sealed. The trail's row is written in the same transaction: if it cannot be, the glass does not break. Raises
    GlassHolds, TrailUnavailable; ValueError for a category or a reason that is none.
    """
    if category not in BreakGlass.Category.values or len(reason.strip()) < REASON_AT_LEAST or not device:
        raise ValueError("a category, a reason of 20 signs and a device are needed")
    # Locked first: two requests at once must not both find the fifth one free.
    by = User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    standing = standing_of(by, now=now)
    if standing.refusal is not None:
        raise GlassHolds(standing.refusal)
    if by.program is None or person.program_id != by.program.pk:
        raise GlassHolds(Refusal.NOT_A_LEAD)
    if person.assigned_lead_id == by.pk:
        raise GlassHolds(Refusal.ASSIGNED)
    if not is_proved:
        raise GlassHolds(Refusal.NOT_PROVED)
    already = glass_in_force(by, person, now=now, device=device)
    if already is not None:
        return already
    glass = BreakGlass(
        program=by.program,
        person=person,
        broken_by=by,
        code="BG-" + "".join(secrets.choice(SIGNS) for _sign in range(_CODE_SIGNS)),
        program_code=by.program.code,
        person_code=person.alias_code,
        broken_by_name=str(by)[:120],
        category=category,
        reason=" ".join(reason.split()),
        device=device,
        broken_at=now,
        ends_at=now + OPEN_FOR,
    )
    detail = {"glass": glass.code, "category": category}
    try:
        audit.record("glass_broken", by=by, subject=person, program=by.program.code, detail=detail, now=now)
    except DatabaseError:
        raise TrailUnavailable("the trail takes no row") from None
    glass.save()
    return glass


@transaction.atomic
def close_glass(glass: BreakGlass, *, by: User, now: datetime) -> None:
    """Close it before its hour is over. Only the one who broke it; raises ReviewRefused for anybody else."""
    glass = BreakGlass.objects.select_for_update(of=("self",)).get(pk=glass.pk)
    if glass.broken_by_id != by.pk:
        raise ReviewRefused
    if glass.closed_at is None and now < glass.ends_at:
        glass.closed_at = now
        glass.save(update_fields=["closed_at"])
        _record("glass_closed", glass, by=by, now=now)


@transaction.atomic
def review_glass(glass: BreakGlass, *, by: User, verdict: str, now: datetime) -> BreakGlass:
    """Another lead of the program, or an auditor, says what they think of it, once. Raises ReviewRefused.

    A late word that it was justified gives the right back.
    """
    if verdict not in BreakGlass.Verdict.values:
        raise ValueError("a verdict is needed")
    waiting = to_review(by).order_by().filter(pk=glass.pk)
    row = BreakGlass.objects.select_for_update(of=("self",)).filter(pk__in=waiting.values("pk")).first()
    if row is None:
        raise ReviewRefused
    row.verdict, row.reviewed_at = verdict, now
    row.reviewed_by, row.reviewed_by_name = by, str(by)[:120]
    row.save(update_fields=["verdict", "reviewed_at", "reviewed_by", "reviewed_by_name"])
    _record("glass_reviewed", row, by=by, now=now, verdict=verdict)
    return row


def _record(event: str, glass: BreakGlass, *, by: User, now: datetime, **more: Any) -> None:
    detail = {"glass": glass.code, **more}
    audit.record(event, by=by, subject=glass.person_code, program=glass.program_code, detail=detail, now=now)
