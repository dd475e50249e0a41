"""A clearance from the first yes to the answer of the facility. Locked in the order volunteer, clearance, packet."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from compliance import audit
from facilities.models import Facility
from volunteers.clearances.destroying import destroy_packets
from volunteers.models import Clearance, ClearancePacket, PutForward, Volunteer

DISCLOSURE = 1  # the edition of templates/clearances/what_leaves.html: raise it when those words change
_State = Clearance.State
OPEN = (_State.APPLIED, _State.SENT, _State.NO_ANSWER)  # the facility may still answer
AGAIN_WITHIN = timedelta(days=60)  # before its end a clearance may be asked for again
ANSWERED = (_State.CLEARED, _State.REFUSED, _State.WITHDRAWN)


class ChangedMeanwhile(Exception):
    """Somebody else changed it since the page was opened; `clearance` is as it is now, and nothing was changed."""

    def __init__(self, clearance: Clearance) -> None:
        super().__init__("changed meanwhile")
        self.clearance = clearance


class NotNow(Exception):
    """It does not stand where this could be done: typed in already, taken already, answered already."""


@dataclass(frozen=True)
class OnePage:
    """What the one page for the facility holds; it is made once."""

    name_on_document: str
    born_on: date
    document: str
    document_number: str


@transaction.atomic
def answer(
    volunteer: Volunteer, facility: Facility, choice: str, *, language: str, by: Any, now: datetime
) -> PutForward:
    """Keep whether a volunteer wants to be put forward. A yes begins a clearance, a no ends one without an answer.

    A yes begins none while one is valid for more than 60 days: nothing leaves that need not (`valid_already`).
    """
    volunteer = _locked(volunteer)
    row, _made = PutForward.objects.update_or_create(
        volunteer=volunteer,
        facility=facility,
        defaults={"answer": choice, "disclosure": DISCLOSURE, "language": language, "answered_at": now},
    )
    _record("clearance_choice", volunteer, facility, by=by, now=now, answer=choice, disclosure=DISCLOSURE)
    waiting = Clearance.objects.select_for_update(of=("self",)).filter(
        volunteer=volunteer, facility=facility, state__in=OPEN
    )
    if choice == PutForward.Answer.YES:
        if not waiting.exists() and valid_already(volunteer, facility, now=now) is None:
            today = now.astimezone(facility.zone).date()
            made = Clearance.objects.create(volunteer=volunteer, facility=facility, applied_on=today)
            _record("clearance_changed", volunteer, facility, by=by, now=now, state=made.state)
    else:
        for clearance in list(waiting):
            _end(clearance, volunteer, _State.WITHDRAWN, by=by, now=now)
    return row


def valid_already(volunteer: Volunteer, facility: Facility, *, now: datetime) -> Clearance | None:
    """The clearance that is too good to be asked for again: without an end, or with one more than 60 days away."""
    last_day = now.astimezone(facility.zone).date() + AGAIN_WITHIN
    lasts = Q(valid_to__isnull=True) | Q(valid_to__gt=last_day)
    rows = Clearance.objects.filter(lasts, volunteer=volunteer, facility=facility, state=_State.CLEARED)
    return rows.defer("conditions").order_by(F("valid_to").desc(nulls_first=True)).first()


@transaction.atomic
def type_in(clearance: Clearance, page: OnePage, *, by: Any, now: datetime) -> None:
    """Seal what the facility asks for, typed by the volunteer. Raises NotNow the second time, and without a yes."""
    volunteer = _locked(clearance.volunteer)
    row = Clearance.objects.select_for_update(of=("self",)).select_related("facility", "volunteer").get(pk=clearance.pk)
    yes = PutForward.objects.filter(volunteer=volunteer, facility=row.facility, answer=PutForward.Answer.YES)
    if row.state not in OPEN or not yes.exists() or ClearancePacket.objects.filter(clearance=row).exists():
        raise NotNow
    packet = ClearancePacket(clearance=row, typed_at=now, **vars(page))
    packet.full_clean(exclude=["clearance"])
    packet.save()
    _record("packet_typed", volunteer, row.facility, by=by, now=now, clearance=str(row.pk))


@transaction.atomic
def take_packet(clearance: Clearance, *, by: Any, now: datetime) -> OnePage:
    """Open the packet for the one page that goes to the facility. Of two who ask, one gets it; raises NotNow after."""
    volunteer = _locked(clearance.volunteer)
    row = Clearance.objects.select_for_update(of=("self",)).select_related("facility").get(pk=clearance.pk)
    packet = ClearancePacket.objects.select_for_update(of=("self",)).filter(clearance=row).first()
    if packet is None or packet.taken_at is not None or row.state not in OPEN:
        raise NotNow
    packet.taken_at = now
    packet.save(update_fields=["taken_at"])
    _record("packet_taken", volunteer, row.facility, by=by, now=now, clearance=str(row.pk))
    return OnePage(packet.name_on_document, packet.born_on, packet.document, packet.document_number)


@transaction.atomic
def change(clearance: Clearance, *, version: int, by: Any, now: datetime, **columns: Any) -> Clearance:
    """Keep what a lead knows of it now. `version` is the one that the lead looked at.

    Raises ChangedMeanwhile. With an answer of the facility, whatever was typed in for it is destroyed.
    """
    volunteer = _locked(clearance.volunteer)
    row = Clearance.objects.select_for_update(of=("self",)).select_related("facility").get(pk=clearance.pk)
    if row.version != version:
        raise ChangedMeanwhile(row)
    for name, value in columns.items():
        setattr(row, name, value)
    row.version += 1
    row.full_clean(exclude=["volunteer", "facility"])
    row.save(update_fields=[*columns, "version"])
    _record("clearance_changed", volunteer, row.facility, by=by, now=now, state=row.state)
    if row.state in ANSWERED:
        _destroy_of(row, by=by, now=now)
    return row


def _end(clearance: Clearance, volunteer: Volunteer, state: str, *, by: Any, now: datetime) -> None:
    clearance.state, clearance.version = state, clearance.version + 1
    clearance.save(update_fields=["state", "version"])
    _record("clearance_changed", volunteer, clearance.facility, by=by, now=now, state=state)
    _destroy_of(clearance, by=by, now=now)


def _destroy_of(clearance: Clearance, *, by: Any, now: datetime) -> None:
    rows = list(ClearancePacket.objects.select_for_update(of=("self",)).filter(clearance=clearance))
    if rows:
        destroy_packets(rows, by=by, now=now)


def _locked(volunteer: Volunteer) -> Volunteer:
    return Volunteer.objects.select_for_update(of=("self",)).select_related("program").get(pk=volunteer.pk)


def _record(action: str, volunteer: Volunteer, facility: Facility, *, by: Any, now: datetime, **detail: Any) -> None:
    """In codes alone: what was typed in is never in the trail."""
    acted_for = {"acted_for": volunteer.code} if volunteer.user_id is None else {}
    audit.record(
        action, by=by, subject=volunteer.code, program=volunteer.program.code,
        detail={"facility": facility.code, **detail, **acted_for}, now=now,
    )  # fmt: skip
