"""Clearances for pages, scoped by who asks."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from compliance.access import Permission, grants
from facilities.models import Facility
from volunteers.clearances.actions import OPEN
from volunteers.models import Clearance, ClearancePacket, PutForward, Volunteer

LAPSING_DAYS = 60


def clearances_for(user: Any) -> QuerySet[Clearance]:
    """A lead: those of the program's volunteers who have not left. Everybody else: their own."""
    rows = Clearance.objects.select_related("volunteer", "facility").defer("conditions")
    if user.program is None:
        return rows.none()
    rows = rows.filter(volunteer__program=user.program)
    if grants(user.role or "AN", Permission.SEE_CLEARANCES) == "prog":
        return rows.exclude(volunteer__state=Volunteer.State.LEFT)
    return rows.filter(volunteer__user=user)


def listed(user: Any, *, today: date, show: str = "waiting", facility: str = "") -> QuerySet[Clearance]:
    """For the lead's list. `show`: `waiting` for an answer, the longest first; `lapsing` within 60 days, the soonest
    first; `all`, by facility and state. Those that a longer one takes the place of do not lapse.
    """
    rows = clearances_for(user).annotate(
        has_packet=Exists(ClearancePacket.objects.filter(clearance=OuterRef("pk"))),
        has_page=Exists(ClearancePacket.objects.filter(clearance=OuterRef("pk"), taken_at__isnull=False)),
    )
    if facility:
        rows = rows.filter(facility__code=facility)
    if show == "lapsing":
        same = Clearance.objects.filter(
            volunteer=OuterRef("volunteer"), facility=OuterRef("facility"), state=Clearance.State.CLEARED
        )
        longer = same.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=OuterRef("valid_to")))
        soon = rows.filter(
            state=Clearance.State.CLEARED, valid_to__gte=today, valid_to__lte=today + timedelta(days=LAPSING_DAYS)
        )
        return soon.exclude(Exists(longer)).order_by("valid_to", "volunteer__code")
    if show == "waiting":
        rows = rows.filter(state__in=OPEN)
        return rows.order_by(F("sent_on").asc(nulls_first=True), F("applied_on").asc(nulls_first=True), "pk")
    return rows.order_by("facility__name", "state", "volunteer__code", "pk")


def days_waiting(clearance: Clearance, today: date) -> int | None:
    """Days since it was sent, or asked for; None once it is answered, or where nobody wrote down when."""
    since = clearance.sent_on or clearance.applied_on
    return (today - since).days if clearance.state in OPEN and since else None


def who_wants_to_talk(user: Any) -> QuerySet[PutForward]:
    """Those of a lead's program who want to talk before they are put forward."""
    rows = PutForward.objects.select_related("volunteer", "facility").order_by("answered_at")
    return rows.filter(volunteer__program=user.program, answer=PutForward.Answer.TALK)


@dataclass(frozen=True)
class OwnLine:
    """One facility of the program, as the volunteer stands to it."""

    facility: Facility
    choice: PutForward | None
    clearance: Clearance | None  # the newest
    is_typed: bool


def own_lines(volunteer: Volunteer) -> list[OwnLine]:
    """The program's facilities by name. Four queries, however many."""
    choices = {row.facility_id: row for row in volunteer.put_forward.all()}
    # Numbers are random: the newest is the one that was asked for last, and of one day the one that is not over.
    asked = sorted(
        volunteer.clearances.order_by("pk").defer("conditions"),
        key=lambda row: (row.applied_on or date.min, row.state in OPEN),
    )
    newest = {row.facility_id: row for row in asked}
    typed = set(
        ClearancePacket.objects.filter(clearance__volunteer=volunteer).values_list("clearance_id", flat=True)
    )
    facilities = volunteer.program.facilities.order_by("name")
    return [
        OwnLine(
            facility, choices.get(facility.pk), (row := newest.get(facility.pk)), row is not None and row.pk in typed
        )
        for facility in facilities
    ]
