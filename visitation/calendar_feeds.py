"""Visits as an iCalendar text: the only door to icalendar.

A calendar is read by phones, watches and employers, so an entry says neither who is visited nor where: the visit's code
and its time, nothing else. No place, no description, no alarm, nobody's address.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from visitation.models import Visit
from visitation.statuses import Status

_DOMAIN = "visit.invalid"  # only keeps the codes apart from other programs' ids; it is no address
_STATUS = {
    Status.ASKED: "TENTATIVE",
    Status.ON_ROSTER: "TENTATIVE",
    Status.SENT: "TENTATIVE",
    Status.HELD: "TENTATIVE",
    Status.CONFIRMED: "CONFIRMED",
    Status.DONE: "CONFIRMED",
    Status.DID_NOT_HAPPEN: "CANCELLED",
    Status.WITHDRAWN: "CANCELLED",
}
_MARGIN = timedelta(days=2)


def calendar_of(visits: Iterable[Visit], *, today: date, zone: str) -> bytes:
    """The visits as a calendar (RFC 5545, UTF-8), in the active language; the same visits give the same bytes.

    Times are wall times of each visit's facility, with that zone's rules for the days around the visits. A calendar
    without visits speaks of the reader's `zone` and `today`, for no calendar may hold nothing at all. Raises ValueError
    for a draft: nobody has one in a calendar.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Visitation//visits//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", _("Visits"))
    calendar.add("x-wr-calname", _("Visits"))
    days: list[date] = []
    for visit in sorted(visits, key=lambda visit: (visit.starts, visit.code)):
        calendar.add_component(_event_of(visit))
        days += [visit.starts.date(), visit.ends.date()]
    if days:
        # Without bounds, every change of every clock from 1970 to 2038 would be added.
        calendar.add_missing_timezones(min(days) - _MARGIN, max(days) + _MARGIN)
    else:
        calendar.add_component(Timezone.from_tzid(zone, first_date=today - _MARGIN, last_date=today + _MARGIN))
    return calendar.to_ical()


def _event_of(visit: Visit) -> Event:
    status = Status(visit.status)
    if status not in _STATUS:
        raise ValueError(f"{visit.code} is a draft")
    zone = ZoneInfo(visit.facility.timezone)
    event = Event()
    event.add("uid", f"{visit.code.lower()}@{_DOMAIN}")
    event.add("dtstamp", visit.changed_at)
    event.add("last-modified", visit.changed_at)
    event.add("sequence", visit.sequence)
    event.add("dtstart", _wall(visit.starts, zone))
    event.add("dtend", _wall(visit.ends, zone))
    event.add("summary", _("Visit %(code)s") % {"code": visit.code})
    event.add("status", _STATUS[status])
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if _STATUS[status] == "CANCELLED" else "OPAQUE")
    return event


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    """The facility's wall time; the moment itself where the wall shows one time twice and means the second."""
    wall = moment.astimezone(zone)
    return moment if wall.fold else wall
