"""What volunteers say about when they can come."""

from datetime import datetime
from typing import Any

from django.db import transaction

from compliance import audit
from volunteers.models import AwayRange, ExtraAvailability, Volunteer, WeeklyAvailability

Line = WeeklyAvailability | ExtraAvailability | AwayRange
KINDS: dict[str, type[Line]] = {"week": WeeklyAvailability, "extra": ExtraAvailability, "away": AwayRange}


class OverlapRefused(Exception):
    """The same hours, or days, are already there."""


@transaction.atomic
def add_availability(volunteer: Volunteer, kind: str, *, by: Any, now: datetime, **columns: Any) -> Line:
    """Add a weekly line, an extra day or days away. Raises OverlapRefused where one of the same kind overlaps it."""
    # Locked first: the same line sent twice at once must not both find the hours free.
    Volunteer.objects.select_for_update().get(pk=volunteer.pk)
    line = KINDS[kind](volunteer=volunteer, **columns)
    if any(_overlap(line, other) for other in KINDS[kind].objects.filter(volunteer=volunteer)):
        raise OverlapRefused
    line.full_clean()
    line.save()
    audit.record("availability_added", by=by, subject=volunteer.code, program=volunteer.program.code,
                 detail=_detail(volunteer, kind), now=now)
    return line


@transaction.atomic
def remove_availability(line: Line, *, by: Any, now: datetime) -> None:
    """Take a line away again. What is planned already stays planned; the lead decides about that."""
    kind = next(name for name, model in KINDS.items() if isinstance(line, model))
    volunteer = line.volunteer
    line.delete()
    audit.record("availability_removed", by=by, subject=volunteer.code, program=volunteer.program.code,
                 detail=_detail(volunteer, kind), now=now)


@transaction.atomic
def set_quiet_months(volunteer: Volunteer, months: list[int], *, by: Any, now: datetime) -> None:
    """Keep in which months of the year, 1 to 12, no visit is wished for."""
    row = Volunteer.objects.select_for_update(of=("self",)).select_related("program").get(pk=volunteer.pk)
    row.quiet_months = sorted(set(months))
    row.save(update_fields=["quiet_months"])
    audit.record("quiet_months_changed", by=by, subject=row.code, program=row.program.code,
                 detail=_detail(row, "quiet_months"), now=now)


def _detail(volunteer: Volunteer, kind: str) -> dict[str, str]:
    """What the trail keeps; for a volunteer without an account also that somebody acted for them."""
    return {"kind": kind} | ({"acted_for": volunteer.code} if volunteer.user_id is None else {})


def _overlap(line: Any, other: Any) -> bool:
    if isinstance(line, AwayRange):
        return line.first_day <= other.last_day and other.first_day <= line.last_day
    if line.starts >= other.ends or other.starts >= line.ends:
        return False
    if isinstance(line, ExtraAvailability):
        return line.day == other.day
    every = {1, 2, 3, 4, 5}
    weeks = set(line.weeks_of_month or every) & set(other.weeks_of_month or every)
    return line.weekday == other.weekday and bool(weeks)
