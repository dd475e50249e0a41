"""A visit as the names and values its printed log form shows: codes only, nothing of who anybody is."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet
from django.utils.formats import time_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from visitation.models import Visit, VisitVolunteer
from visitation.statuses import Status
from visitation.templatetags.visit_times import long_day

# A draft is nobody's visit yet, and nobody travels to one that is on hold or withdrawn.
WITH_A_SHEET = frozenset({Status.ASKED, Status.ON_ROSTER, Status.SENT, Status.CONFIRMED, Status.DONE})


@dataclass(frozen=True)
class Sheet:
    """What stands on one page: the visit's code, and (name, value) pairs in reading order.

    An empty value is left as a line to write on.
    """

    code: str
    facts: tuple[tuple[str, str], ...]


def visits_with_a_sheet(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Those of the visits that people go to, in order of time, with all that their sheets need in two queries."""
    team = VisitVolunteer.objects.select_related("volunteer").only("visit", "volunteer__code")
    return (
        visits.filter(status__in=sorted(status.value for status in WITH_A_SHEET))
        .select_related("person", "facility", "edition")
        # No name and no sealed column is read: what a sheet must not show, it does not know.
        .only(
            "code",
            "starts",
            "ends",
            "day",
            "person__alias_code",
            "facility__name",
            "facility__timezone",
            "edition__document",
        )
        .prefetch_related(Prefetch("team", team.order_by("volunteer__code")))
        .order_by("starts", "facility__name", "code")
    )


def sheet_of(visit: Visit) -> Sheet:
    """The names and values of one visit, in the active language; times are the facility's own."""
    zone = ZoneInfo(visit.facility.timezone)
    starts, ends = visit.starts.astimezone(zone), visit.ends.astimezone(zone)
    arrive_by = _arrive_by(starts, visit.edition.document)
    return Sheet(
        visit.code,
        (
            (_("Person (code)"), visit.person.alias_code),
            (_("Volunteers (codes)"), ", ".join(place.volunteer.code for place in visit.team.all())),
            (_("Facility"), " ".join(visit.facility.name.split())),
            (_("Day"), capfirst(long_day(starts.date()))),
            (_("Planned time"), f"{_clock(starts)} – {_clock(ends)} {starts.tzname()}"),
            (_("Arrive by"), _clock(arrive_by) if arrive_by else ""),
        ),
    )


def _clock(moment: datetime) -> str:
    return time_format(moment.time(), "TIME_FORMAT")


def _arrive_by(starts: datetime, document: dict[str, Any]) -> datetime | None:
    """When the rulebook wants visitors at the door, if it says."""
    arrival = (document.get("visiting") or {}).get("arrival") or {}
    lead_minutes = arrival.get("lead_minutes")
    if not lead_minutes:
        return None
    # Minutes that pass, not minutes on the wall: the clock may change in between.
    return (starts.astimezone(UTC) - timedelta(minutes=lead_minutes)).astimezone(starts.tzinfo)
