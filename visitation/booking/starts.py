"""One start of a facility's window, as it is offered, kept and booked."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from compliance.rules import REMOTE, FacilityFacts, PersonFacts, Slot, SlotList, slots
from facilities.models import Facility
from visitation.facts import Sought
from visitation.models import BookingChoice, Person, SlotHold, SlotWaiter, Visit
from visitation.statuses import Status


@dataclass(frozen=True)
class Start:
    """Half-open in UTC; `day` is the facility's local date."""

    facility: Facility
    window_id: str
    mode: str
    starts: datetime
    ends: datetime
    day: date

    @property
    def token(self) -> str:
        """What a button sends, and `start_named` reads."""
        return f"{self.window_id} {self.starts:%Y%m%dT%H%MZ}"

    @property
    def columns(self) -> dict[str, Any]:
        """As rows of holds, queues and visits have it."""
        return {
            "facility": self.facility, "window_id": self.window_id, "mode": self.mode, "starts": self.starts,
            "ends": self.ends, "day": self.day,
        }  # fmt: skip

    def sought_by(self, person: Person, *, now: datetime) -> Sought:
        """As the rules are asked about it."""
        return Sought(
            program_id=person.program_id, person_id=person.pk, facility_id=self.facility.pk, window_id=self.window_id,
            mode=self.mode, starts=self.starts, ends=self.ends, day=self.day, changed_at=now,
        )  # fmt: skip

    def visit_to(self, person: Person, *, now: datetime) -> Visit:
        """An unsaved visit, asked for now. Not a draft nor a live one yet: it counts beside nothing."""
        return Visit(
            program_id=person.program_id, person=person, status=Status.WITHDRAWN.value, changed_at=now, **self.columns
        )


def start_of(row: SlotHold | SlotWaiter | BookingChoice | Visit) -> Start:
    """The start of a row; its facility is at hand."""
    return Start(row.facility, row.window_id, row.mode, row.starts, row.ends, row.day)


def starts_between(
    facts: FacilityFacts, first: date, last: date, *, person: PersonFacts, alias: str, now: datetime
) -> SlotList:
    """Every start on these local dates as the rules see it for this person, refused ones included."""
    return slots(facts, first, last, person=person, now=now, person_key=alias)


def start_at(facility: Facility, slot: Slot) -> Start:
    """The start that a slot of the rules is."""
    return Start(
        facility, slot.window_id, slot.mode or "", slot.start_local.astimezone(UTC), slot.end_local.astimezone(UTC),
        slot.start_local.date(),
    )  # fmt: skip


def start_named(facility: Facility, facts: FacilityFacts, token: str) -> Start | None:
    """The start that a button named, if the facility has it at all, for whomever."""
    window, _, moment = token.rpartition(" ")
    if not moment.isascii():
        return None
    try:
        starts = datetime.strptime(moment, "%Y%m%dT%H%MZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    day = starts.astimezone(facts.zone).date()
    for slot in slots(facts, day, day).slots:
        start = start_at(facility, slot)
        if start.window_id == window and start.starts == starts and is_on_site(slot):
            return start
    return None


def is_on_site(slot: Slot) -> bool:
    """Whether somebody goes there for it, and the clock shows it at all."""
    return slot.mode != REMOTE and slot.start_local.astimezone(UTC) < slot.end_local.astimezone(UTC)
