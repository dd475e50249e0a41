"""Whether the glass is broken, and whether somebody may still break it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from compliance.access import Permission, Role, grants
from visitation.models import BreakGlass, Person

OPEN_FOR = timedelta(minutes=60)
REVIEWED_WITHIN = timedelta(hours=72)
COUNTED_OVER = timedelta(days=30)
TIMES_AT_MOST = 5


class Refusal(StrEnum):
    """Why the glass does not break."""

    NOT_A_LEAD = "not_a_lead"
    ASSIGNED = "assigned"  # the person is this lead's own: there is nothing to break
    SUSPENDED = "suspended"  # an earlier one was not reviewed in time, or found not justified
    TOO_OFTEN = "too_often"
    NOT_PROVED = "not_proved"


@dataclass(frozen=True)
class Standing:
    """How somebody stands with breaking glass now: what keeps them from it, and how often they did in 30 days."""

    refusal: Refusal | None
    times: int


def glass_in_force(user: Any, person: Person, *, now: datetime, device: bytes) -> BreakGlass | None:
    """The glass this user broke for this person, on this device, within the hour; None: none."""
    if user.role != Role.PROGRAM_LEAD or not device:
        return None
    broken = BreakGlass.objects.filter(
        broken_by=user, person=person, program=user.program, closed_at__isnull=True, broken_at__lte=now, ends_at__gt=now
    ).order_by("-broken_at")
    return next((glass for glass in broken if bytes(glass.device) == device), None)


def standing_of(user: Any, *, now: datetime) -> Standing:
    """Whether this lead may break the glass at all, of whomever."""
    if grants(user.role or "", Permission.SEE_HEALTH_NOTES) != "lead-assigned/bg" or user.program is None:
        return Standing(Refusal.NOT_A_LEAD, 0)
    own = BreakGlass.objects.filter(broken_by=user)
    times = own.filter(broken_at__gt=now - COUNTED_OVER).count()
    if suspending(own, now=now).exists():
        return Standing(Refusal.SUSPENDED, times)
    return Standing(Refusal.TOO_OFTEN if times >= TIMES_AT_MOST else None, times)


def suspending(glasses: QuerySet[BreakGlass], *, now: datetime) -> QuerySet[BreakGlass]:
    """Those that take the right away: found not justified, or not reviewed within 72 hours. The clock does it."""
    late = Q(verdict="", broken_at__lte=now - REVIEWED_WITHIN)
    return glasses.filter(late | Q(verdict=BreakGlass.Verdict.NOT_JUSTIFIED))


def glasses_for(user: Any) -> QuerySet[BreakGlass]:
    """What this user may know of broken glass: a lead that of their program, an auditor that of the network."""
    cell = grants(getattr(user, "role", None) or "", Permission.REVIEW_BROKEN_GLASS)
    glasses = BreakGlass.objects.order_by("-broken_at")
    if cell == "other lead" and user.program is not None:
        return glasses.filter(program=user.program)
    return glasses if cell == "net" else glasses.none()


def to_review(user: Any) -> QuerySet[BreakGlass]:
    """Broken glass that waits for this user's word: never their own."""
    return glasses_for(user).filter(verdict="").exclude(broken_by=user)
