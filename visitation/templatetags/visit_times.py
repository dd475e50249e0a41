"""Days and times as a person writes them, at the place where they count."""

from datetime import date, datetime, time, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from django import template
from django.utils import dateformat, formats
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from visitation.models import CallOut, Visit

register = template.Library()

# US zones by the abbreviation that holds on the day.
_ZONE_NAMES = {
    "EST": gettext_lazy("Eastern time"),
    "EDT": gettext_lazy("Eastern time"),
    "CST": gettext_lazy("Central time"),
    "CDT": gettext_lazy("Central time"),
    "MST": gettext_lazy("Mountain time"),
    "MDT": gettext_lazy("Mountain time"),
    "PST": gettext_lazy("Pacific time"),
    "PDT": gettext_lazy("Pacific time"),
    "AKST": gettext_lazy("Alaska time"),
    "AKDT": gettext_lazy("Alaska time"),
    "HST": gettext_lazy("Hawaii time"),
    "AST": gettext_lazy("Atlantic time"),
}


@register.filter
def long_day(day: date) -> str:
    """Saturday, November 28, 2026 / sábado 28 de noviembre de 2026."""
    return dateformat.format(day, pgettext("date format: weekday, day, month, year", "l, F j, Y"))


@register.filter
def short_day(day: date) -> str:
    """Sat, Nov 28 / sáb. 28 nov."""
    return dateformat.format(day, pgettext("date format: short weekday, day, month", "D, M j"))


@register.simple_tag
def days_words(first: date, last: date) -> str:
    """Sun, Dec 6 to Sat, Dec 19, 2026; the first day's year where it is another one; one day alone as itself."""
    with_year = pgettext("date format: short weekday, day, month, year", "D, M j, Y")
    end = dateformat.format(last, with_year)
    if first == last:
        return end
    start = short_day(first) if first.year == last.year else dateformat.format(first, with_year)
    return _("%(first)s to %(last)s") % {"first": start, "last": end}


@register.filter
def clock(moment: datetime, zone: str | tzinfo) -> str:
    """The wall clock of a moment at a place."""
    return wall_clock(moment.astimezone(_zone(zone)).time())


@register.filter
def wall_clock(moment: time) -> str:
    """A wall time as the reader's language writes it; never broken over two lines."""
    return _written_clock(moment.hour, moment.minute, get_language())


@lru_cache(maxsize=4 * 24 * 60)
def _written_clock(hour: int, minute: int, _language: str | None) -> str:
    return formats.time_format(time(hour, minute), "TIME_FORMAT").replace(" ", "\u00a0")


@register.filter
def local(moment: datetime | None, zone: str | tzinfo) -> datetime | None:
    """A moment as wall time at a place; nothing where there is none."""
    return moment and moment.astimezone(_zone(zone)).replace(tzinfo=None)


@register.simple_tag
def visit_times(visit: Visit) -> str:
    """From when to when, by the facility's clock: 9 a.m.–10 a.m."""
    zone = visit.facility.timezone
    return f"{clock(visit.starts, zone)}–{clock(visit.ends, zone)}"


@register.simple_tag
def call_out_times(call_out: CallOut) -> str:
    """Sat, Nov 28, 9 a.m.–10 a.m., by the clock of the place."""
    zone = call_out.timezone
    day = short_day(call_out.starts.astimezone(call_out.zone).date())
    return f"{day}, {clock(call_out.starts, zone)}–{clock(call_out.ends, zone)}"


@register.simple_tag
def zone_words(moment: datetime, zone: str | tzinfo) -> str:
    """Alaska time (AKST); the IANA name where the zone has no common one."""
    place = _zone(zone)
    short = moment.astimezone(place).tzname() or ""
    if short in _ZONE_NAMES:
        return _("%(name)s (%(short)s)") % {"name": _ZONE_NAMES[short], "short": short}
    return str(zone)


def _zone(zone: str | tzinfo) -> tzinfo:
    return ZoneInfo(zone) if isinstance(zone, str) else zone
