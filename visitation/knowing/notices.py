"""What everybody concerned is told about broken glass, on the first page they see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from visitation.knowing.glass import REVIEWED_WITHIN, glasses_for
from visitation.models import BreakGlass


@dataclass(frozen=True)
class GlassNotice:
    """One breaking of the glass: `review_by` is when the right is suspended if nobody has said a word."""

    glass: BreakGlass
    review_by: datetime
    is_own: bool
    is_late: bool


def glass_notices(user: Any, *, now: datetime) -> list[GlassNotice]:
    """Broken glass of the last 72 hours, and whatever still waits for a review. One query; none for other roles."""
    return as_notices(recent_glasses(user, now=now), user, now=now)


def recent_glasses(user: Any, *, now: datetime) -> QuerySet[BreakGlass]:
    """The rows of `glass_notices`, for whoever asks for them together with others."""
    return glasses_for(user).filter(broken_at__gt=now - REVIEWED_WITHIN) | glasses_for(user).filter(verdict="")


def as_notices(glasses: Iterable[BreakGlass], user: Any, *, now: datetime) -> list[GlassNotice]:
    return [
        GlassNotice(
            glass,
            glass.broken_at + REVIEWED_WITHIN,
            glass.broken_by_id == user.pk,
            not glass.verdict and glass.broken_at + REVIEWED_WITHIN <= now,
        )
        for glass in glasses
    ]
