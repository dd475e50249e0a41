"""A slip of paper with what the desk asks for, where paper may be carried in; torn up afterwards."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from compliance import audit
from compliance.access import Permission, Role, may
from facilities.queries import facts_in_force
from visitation.door.card import is_open
from visitation.door_notes import DoorNotes, door_notes
from visitation.knowing.fields import Field
from visitation.knowing.pages import Line, facility_of, lines_of
from visitation.knowing.policy import Openness, standing_of
from visitation.knowing.stated import stated_fields
from visitation.models import DoorSlip, Visit
from visitation.reasons import Said, from_stated
from volunteers.models import User

# Things a rulebook names that leave no room for a slip of paper.
NO_PAPER = frozenset({"any_property_but_photo_id", "personal_items", "paper", "papers", "documents"})


class Refusal(StrEnum):
    """Why no slip is printed."""

    NOT_YOURS = "not_yours"
    CLOSED = "closed"  # not between the evening before and an hour after, or the visit is off
    NO_PAPER = "no_paper"


class SlipRefused(Exception):
    """Nothing was opened and nothing was printed."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True)
class Slip:
    """What stands on the paper."""

    row: DoorSlip
    lines: list[Line]
    notes: DoorNotes


def no_paper(visit: Visit) -> Said | None:
    """What the rulebook says against paper, with its source; None where it says nothing of it."""
    facts = facts_in_force([visit.facility.code]).get(visit.facility.code)
    edition = facts.in_force_on(visit.day) if facts else None
    things = edition.prohibited_items if edition is not None else None
    if things is None or not NO_PAPER & set(things.value):
        return None
    return from_stated("", things)


def why_no_slip(visit: Visit, *, by: User, now: datetime) -> Refusal | None:
    """Why this lead prints no slip for this visit now; None where they may."""
    is_lead = by.role == Role.PROGRAM_LEAD and by.program is not None and by.program.pk == visit.program_id
    if not is_lead or not may(by, Permission.SEE_LEGAL_NAME):
        return Refusal.NOT_YOURS
    if not is_open(visit, now=now):
        return Refusal.CLOSED
    return Refusal.NO_PAPER if no_paper(visit) is not None else None


@transaction.atomic
def print_slip(visit: Visit, *, by: User, now: datetime) -> Slip:
    """What the desk asks for, opened for a lead after that was written down. Raises SlipRefused."""
    refusal = why_no_slip(visit, by=by, now=now)
    if refusal is not None:
        raise SlipRefused(refusal)
    facts = facts_in_force([visit.facility.code]).get(visit.facility.code)
    standing = standing_of(by, visit.person, now=now)
    asked = set(stated_fields(visit, facts)) or {Field.LAST_DIGITS}
    if Field.LEGAL_NAME not in asked:
        asked.add(Field.CHOSEN_NAME)
    # What is masked on a page opens here: this is a form that was sent, with its reason, and the trail has it first.
    opened = {
        field: Openness.OPEN if standing.openness[field] is Openness.MASKED else standing.openness[field]
        for field in Field
    }
    row = DoorSlip.objects.create(visit=visit, printed_by=str(by)[:120], printed_at=now)
    audit.record("door_slip_printed", by=by, subject=visit, program=by.program.code, detail={"slip": row.pk}, now=now)
    placement = facility_of(visit.person, now=now) if Field.HOUSING_UNIT in asked else None
    lines = lines_of(visit.person, placement, opened, user=by, reason="door_slip", only=asked)
    return Slip(row, lines, door_notes(visit, facts))


@transaction.atomic
def mark_destroyed(visit: Visit, *, by: User, now: datetime) -> int:
    """Somebody of the visit, or its lead, says that the slips are torn up; how many were still about."""
    left = DoorSlip.objects.filter(visit=visit, destroyed_at__isnull=True)
    count = left.update(destroyed_by=str(by)[:120], destroyed_at=now)
    if count:
        program = by.program.code if by.program else ""
        audit.record("door_slip_destroyed", by=by, subject=visit, program=program, detail={"slips": count}, now=now)
    return count
