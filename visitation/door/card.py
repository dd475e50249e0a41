"""The door card: what the desk asks for, for whoever stands there, from the evening before until an hour after.

Shown is what the rulebook in force makes the visitor state (`visitation/knowing/stated.py`), and how to address the
person. Where no rule says what the desk asks for, the last three digits stand there instead, and that nothing is known.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from compliance.rules import FacilityFacts
from facilities.queries import facts_in_force
from visitation.consents.telling import tell_volunteer
from visitation.door_notes import DoorNotes, door_notes
from visitation.knowing.fields import COLUMNS, Field
from visitation.knowing.pages import Line, facility_of, lines_of
from visitation.knowing.policy import Openness, Standing, standing_of
from visitation.knowing.stated import stated_fields
from visitation.letters.reminders import GOING
from visitation.models import Visit
from visitation.statuses import Status

EVENING = time(18)  # of the facility's clock, the day before
STAYS = timedelta(hours=1)  # after the visit
_TOLD_AFTER = (Status.DONE, Status.DID_NOT_HAPPEN)


class Closed(StrEnum):
    """Why the card of one's own visit is not open."""

    TOO_EARLY = "too_early"
    OVER = "over"
    OFF = "off"  # on hold, or called off


class CardClosed(Exception):
    """Nothing was opened; `why` says the reason."""

    def __init__(self, why: Closed) -> None:
        super().__init__(why.value)
        self.why = why


class NotOnTheCard(Exception):
    """Nothing ties this user to this visit: there is no such page for them."""


@dataclass(frozen=True)
class Card:
    """`missing`: what the desk asks for and this volunteer may not see today, e.g. because a clearance has ended."""

    visit: Visit
    lines: list[Line]
    missing: list[Field]
    is_stated: bool
    notes: DoorNotes
    closes_at: datetime


def opens_at(visit: Visit) -> datetime:
    """Six in the evening before, by the facility's clock; in UTC."""
    zone = ZoneInfo(visit.facility.timezone)
    return datetime.combine(visit.day - timedelta(days=1), EVENING, tzinfo=zone).astimezone(UTC)


def closes_at(visit: Visit) -> datetime:
    """An hour after the visit."""
    return visit.ends + STAYS


def is_open(visit: Visit, *, now: datetime) -> bool:
    """Whether the card of this visit may be opened at this moment by those it is for."""
    goes = visit.status in GOING or visit.status in _TOLD_AFTER
    return goes and opens_at(visit) <= now < closes_at(visit)


def require_card(user: Any, visit: Visit, *, now: datetime) -> Standing:
    """How the visitor stands to the person now; nothing is opened and nothing is written down.

    Raises NotOnTheCard and CardClosed.
    """
    standing = standing_of(user, visit.person, now=now)
    if visit.pk not in {tied.pk for tied in standing.ties.visits}:
        raise NotOnTheCard
    if visit.status not in GOING and visit.status not in _TOLD_AFTER:
        raise CardClosed(Closed.OFF)
    if now < opens_at(visit):
        raise CardClosed(Closed.TOO_EARLY)
    if now >= closes_at(visit):
        raise CardClosed(Closed.OVER)
    return standing


def open_card(user: Any, visit: Visit, *, now: datetime, reason: str = "door_card") -> Card:
    """The card, its fields opened after the opening was written down. Raises NotOnTheCard and CardClosed.

    `reason`: `door_card` for the page, `door_card_kept` for the sealed copy on the phone.
    """
    standing = require_card(user, visit, now=now)
    facts = facts_in_force([visit.facility.code]).get(visit.facility.code)
    shown, missing, is_stated = fields_for(visit, facts, standing.openness)
    placement = facility_of(visit.person, now=now) if Field.HOUSING_UNIT in shown else None
    lines = lines_of(visit.person, placement, standing.openness, user=user, reason=reason, only=shown)
    tell_volunteer(visit.person, standing.ties, fields={COLUMNS[line.field] for line in lines}, by=user, now=now)
    return Card(visit, lines, missing, is_stated, door_notes(visit, facts), closes_at(visit))


def fields_for(
    visit: Visit, facts: FacilityFacts | None, openness: Mapping[Field, Openness]
) -> tuple[Collection[Field], list[Field], bool]:
    """(shown, asked for but closed to this user, whether a rule says what is asked)."""
    stated = stated_fields(visit, facts)
    shown = set(stated)
    if Field.LEGAL_NAME not in stated or openness[Field.LEGAL_NAME] is not Openness.OPEN:
        shown.add(Field.CHOSEN_NAME)
    if not stated:
        shown.add(Field.LAST_DIGITS)
    missing = [field for field in Field if field in stated and openness[field] is not Openness.OPEN]
    return {field for field in shown if openness[field] is Openness.OPEN}, missing, bool(stated)
