"""Reads for the pages of the post, scoped by who asks."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from compliance.access import Permission, grants
from volunteers.models import Letter
from volunteers.post.kinds import KINDS

_LOOKED_THROUGH = 500
_NEVER = datetime.max.replace(tzinfo=UTC)


def letters_for(user: Any) -> QuerySet[Letter]:
    """The letters of a lead's own program; nobody else finds any."""
    letters = Letter.objects.select_related("volunteer__user", "user")
    if user.program is None or grants(user.role or "AN", Permission.CONTACT_VOLUNTEERS) != "prog":
        return letters.none()
    return letters.filter(program=user.program)


def to_call(letters: QuerySet[Letter], *, now: datetime) -> QuerySet[Letter]:
    """Those of these letters that wait for a telephone call which would still be of help."""
    still_helps = Q(useful_until__isnull=True) | Q(useful_until__gt=now)
    return letters.filter(still_helps, state=Letter.State.TO_CALL)


def calls_in_turn(letters: QuerySet[Letter], *, now: datetime, most: int) -> list[Letter]:
    """Whom to call: what is urgent first, then what happens next."""
    soonest = to_call(letters, now=now).order_by("-is_urgent", F("useful_until").asc(nulls_last=True), "due_at")
    return sorted(soonest[:_LOOKED_THROUGH], key=lambda letter: (not letter.is_urgent, _happens(letter)))[:most]


def _happens(letter: Letter) -> datetime:
    kind = KINDS.get(letter.kind)
    happens = kind.happens(letter) if kind is not None and kind.happens is not None else None
    return happens or letter.useful_until or _NEVER
