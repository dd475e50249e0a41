"""May this user open that field of this person, at this moment?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from compliance.access import Role, grants
from facilities.queries import facts_in_force
from visitation.knowing.fields import ROWS, Field
from visitation.knowing.glass import glass_in_force
from visitation.knowing.stated import stated_fields
from visitation.knowing.ties import STATED_BEFORE, Ties, ties_between
from visitation.models import Person, Visit
from volunteers.models import Clearance


class Openness(StrEnum):
    """How a field stands to a user now."""

    OPEN = "open"  # shown on the person's page
    MASKED = "masked"  # opened alone, with a reason that is written down first
    BREAK_GLASS = "break_glass"  # not theirs; a lead may break the glass
    CLOSED = "closed"


_NOTHING = dict.fromkeys(Field, Openness.CLOSED)
_TIED, _TIED_JOINTLY, _STATED = "act", "act*", "act+"


def may_open(user: Any, person: Person, field: Field, *, now: datetime, device: bytes = b"") -> Openness:
    """One field; see `openness_of`."""
    return openness_of(user, person, now=now, device=device)[field]


@dataclass(frozen=True)
class Standing:
    """How every field of a person stands to one user at one moment, and what ties a volunteer to them."""

    openness: Mapping[Field, Openness]
    ties: Ties = Ties()


def openness_of(user: Any, person: Person, *, now: datetime, device: bytes = b"") -> Mapping[Field, Openness]:
    """Every field of a person as it stands to a user now; see `standing_of`."""
    return standing_of(user, person, now=now, device=device).openness


def standing_of(user: Any, person: Person, *, now: datetime, device: bytes = b"") -> Standing:
    """How a person stands to a user now. At most eight queries; nothing is kept.

    `device` is the fingerprint of the web session: broken glass holds in one session alone.
    """
    role = getattr(user, "role", None)
    program = getattr(user, "program", None)
    if role is None or program is None or person.program_id != program.pk:
        return Standing(_NOTHING)
    if role == Role.PROGRAM_LEAD:
        return Standing({field: _of_lead(user, person, field, now, device) for field in Field})
    if role in (Role.VOLUNTEER, Role.MENTOR):
        ties = ties_between(user, person, now=now)
        return Standing(_of_volunteer(user, ties, now), ties)
    return Standing(_NOTHING)


def _of_lead(user: Any, person: Person, field: Field, now: datetime, device: bytes) -> Openness:
    cell = grants(user.role, ROWS[field])
    if cell == "prog":
        return Openness.OPEN
    if cell == "prog-reveal":
        return Openness.MASKED
    if cell == "lead-assigned/bg":
        if person.assigned_lead_id == user.pk:
            return Openness.MASKED
        return Openness.OPEN if glass_in_force(user, person, now=now, device=device) else Openness.BREAK_GLASS
    return Openness.CLOSED


def _of_volunteer(user: Any, ties: Ties, now: datetime) -> Mapping[Field, Openness]:
    if not ties:
        return _NOTHING
    cells = {field: grants(user.role, row) for field, row in ROWS.items()}
    stated = _stated(user, ties.visits, now) if _STATED in cells.values() else frozenset()
    opened = {field for field, cell in cells.items() if cell in (_TIED, _TIED_JOINTLY)}
    opened |= {field for field, cell in cells.items() if cell == _STATED and field in stated}
    return {field: Openness.OPEN if field in opened else Openness.CLOSED for field in Field}


def _stated(user: Any, visits: tuple[Visit, ...], now: datetime) -> frozenset[Field]:
    """What must be stated at a visit less than 48 hours away, by somebody who may enter that facility today."""
    near = _cleared(user, [visit for visit in visits if now >= visit.starts - STATED_BEFORE], now)
    if not near:
        return frozenset()
    facts = facts_in_force({visit.facility.code for visit in near})
    return frozenset().union(*(stated_fields(visit, facts.get(visit.facility.code)) for visit in near))


def _cleared(user: Any, visits: list[Visit], now: datetime) -> list[Visit]:
    """Those to facilities that the user is cleared for today, by the facility's own date. One query."""
    if not visits:
        return []
    today = {visit.facility_id: now.astimezone(visit.facility.zone).date() for visit in visits}
    cleared = Clearance.objects.filter(volunteer__user=user, facility__in=today, state=Clearance.State.CLEARED)
    entered = {
        facility
        for facility, first_day, last_day in cleared.values_list("facility_id", "valid_from", "valid_to")
        if first_day is not None and first_day <= today[facility] and (last_day is None or today[facility] <= last_day)
    }
    return [visit for visit in visits if visit.facility_id in entered]
