"""Who is on call for urgent words, by whole days of the program's own clock; and the days on which nobody is."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from compliance import audit
from compliance.access import Permission, grants
from compliance.keys import Closed
from visitation.concerns.leads import leads_at_work
from visitation.models import ConcernShift
from volunteers.models import Program, User

LOOKED_AHEAD = timedelta(days=14)


class DayTaken(Exception):
    """Somebody is on call on one of these days already."""


class NotALead(Exception):
    """Whoever is to be on call is no lead of the program, or their role rests."""


@dataclass(frozen=True)
class OnDuty:
    """Who is on call now (None: nobody, so every lead is told), and the number to call ("": none is known)."""

    lead: User | None
    phone: str


def today_of(program: Program, now: datetime) -> date:
    """The day it is where the program is."""
    return now.astimezone(ZoneInfo(program.timezone)).date()


def on_duty(program: Program, *, now: datetime) -> OnDuty:
    """Who is on call at this moment. A shift of somebody who is no lead any more counts as a gap. Two queries."""
    today = today_of(program, now)
    shift = ConcernShift.objects.select_related("lead").filter(
        program=program, first_day__lte=today, last_day__gte=today,
        lead__in=leads_at_work(program.pk).values("user"),
    ).first()  # fmt: skip
    if shift is None:
        return OnDuty(None, program.phone)
    return OnDuty(shift.lead, number_of(shift) or program.phone)


def number_of(shift: ConcernShift) -> str:
    """The shift's number as it is written in the country; "" where there is none, or it was erased."""
    try:
        phone = shift.phone
    except Closed:
        return ""
    return phone.as_national if phone and phone.is_valid() else str(phone)


def gaps(program: Program, *, now: datetime) -> list[date]:
    """The coming days, today first, on which nobody is on call. One query."""
    first = today_of(program, now)
    days = [first + timedelta(days=ahead) for ahead in range(LOOKED_AHEAD.days)]
    shifts = ConcernShift.objects.filter(
        program=program, first_day__lte=days[-1], last_day__gte=first,
        lead__in=leads_at_work(program.pk).values("user"),
    ).values_list("first_day", "last_day")  # fmt: skip
    spans = list(shifts)
    return [day for day in days if not any(begins <= day <= ends for begins, ends in spans)]


def shifts_for(user: Any) -> QuerySet[ConcernShift]:
    """The rota of a lead's program; nobody else finds any."""
    shifts = ConcernShift.objects.select_related("lead").order_by("first_day")
    if user.program is None or grants(getattr(user, "role", None) or "AN", Permission.OWN_AVAILABILITY) != "prog":
        return shifts.none()
    return shifts.filter(program=user.program)


@transaction.atomic
def put_on_rota(
    program: Program, lead: User, *, first_day: date, last_day: date, phone: Any, by: User, now: datetime
) -> ConcernShift:
    """Let a lead be on call from the first day to the last, both included. Raises DayTaken, NotALead.

    `phone`: a PhoneNumber, or "" for the program's own number.
    """
    if not leads_at_work(program.pk).filter(user=lead).exists():
        raise NotALead
    shift = ConcernShift(program=program, lead=lead, first_day=first_day, last_day=last_day, phone=phone)
    if ConcernShift.objects.filter(program=program, first_day__lte=last_day, last_day__gte=first_day).exists():
        raise DayTaken
    try:  # of two at once the database takes one
        with transaction.atomic():
            shift.save()
    except IntegrityError:
        raise DayTaken from None
    _record("concern_shift_made", shift, by=by, now=now)
    return shift


@transaction.atomic
def take_off_rota(shift: ConcernShift, *, by: User, now: datetime) -> None:
    """Take a shift away. Whoever owns an urgent word keeps it."""
    _record("concern_shift_removed", shift, by=by, now=now)
    shift.delete()


def _record(event: str, shift: ConcernShift, *, by: User, now: datetime) -> None:
    detail = {"lead": str(shift.lead), "first_day": f"{shift.first_day}", "last_day": f"{shift.last_day}"}
    audit.record(event, by=by, subject=shift, program=shift.program.code, detail=detail, now=now)
