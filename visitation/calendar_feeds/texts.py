"""Entries as iCalendar texts (RFC 5545, 5546, 7986): the only door to icalendar.

A calendar is read by phones, watches, employers and companies' clouds, so an entry says neither who is visited nor
where: the visit's code and its time, nothing else. No description, no alarm, nobody's address; the place only where
its reader asked for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vCalAddress

from visitation.calendar_feeds.entries import Entry, Title, Wording
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
_ASK_AGAIN_AFTER = timedelta(hours=1)


def calendar_of(entries: Iterable[Entry], *, today: date, zone: str, wording: Wording | None = None) -> bytes:
    """The visits as a calendar, UTF-8, in the active language; the same visits give the same bytes.

    Times are wall times of each visit's facility, with that zone's rules for the days around the visits. A calendar
    without visits speaks of the reader's `zone` and `today`, for no calendar may hold nothing at all. Raises ValueError
    for a draft: nobody has one in a calendar.
    """
    entries = sorted(entries, key=lambda entry: (entry.starts, entry.code))
    calendar = _calendar("PUBLISH")
    calendar.add("name", _("Visits"))
    calendar.add("x-wr-calname", _("Visits"))
    calendar.add("refresh-interval", _ASK_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    before, after = calendar.to_ical().split(b"END:VCALENDAR")
    zones = _zones(entries, today=today, zone=zone)
    return b"".join([before, *zones, _events(entries, wording or Wording()), b"END:VCALENDAR", after])


def invitation_of(entry: Entry, *, title: Title, is_off: bool, organizer: str, attendee: str, now: datetime) -> bytes:
    """One visit as an iTIP message: REQUEST, or CANCEL if `is_off`. `organizer`, `attendee` are bare mail addresses.

    Raises ValueError for a draft.
    """
    calendar = _calendar("CANCEL" if is_off else "REQUEST")
    event = _event_of(replace(entry, changed_at=now), Wording(title))
    event["ORGANIZER"] = vCalAddress(f"mailto:{organizer}")
    event["ATTENDEE"] = vCalAddress(f"mailto:{attendee}")
    # They are booked already: no button of a mail program is an answer to us.
    event["ATTENDEE"].params.update({"PARTSTAT": "ACCEPTED", "RSVP": "FALSE"})
    if is_off:
        event["STATUS"], event["TRANSP"] = "CANCELLED", "TRANSPARENT"
    text = calendar.to_ical()
    before, after = text.split(b"END:VCALENDAR")
    zones = _zones([entry], today=now.date(), zone=entry.zone)
    return b"".join([before, *zones, event.to_ical(), b"END:VCALENDAR", after])


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Visitation//visits//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _zones(entries: Sequence[Entry], *, today: date, zone: str) -> list[bytes]:
    """The rules of each zone for the days around the entries, in order of name."""
    first = min((entry.starts for entry in entries), default=None)
    last = max((entry.ends for entry in entries), default=None)
    days = [moment.date() if moment is not None else today for moment in (first, last)]
    names = sorted({entry.zone for entry in entries}) or [zone]
    # Without bounds, every change of every clock from 1970 to 2038 would be added.
    return [_zone(name, days[0] - _MARGIN, days[1] + _MARGIN) for name in names]


@lru_cache(maxsize=64)
def _zone(name: str, first_day: date, last_day: date) -> bytes:
    return Timezone.from_tzid(name, first_date=first_day, last_date=last_day).to_ical()


# ── the events ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Shape:
    """What two entries share whose texts differ in code, moments and sequence alone."""

    status: str
    zone: str
    facility: str
    starts_twice: bool
    ends_twice: bool


_WALL, _UTC = "%Y%m%dT%H%M%S", "%Y%m%dT%H%M%SZ"
# Stands where a code, a moment or a sequence goes: nothing else in an event reads so, and it needs no escaping.
_CODE, _SEQUENCE = "QQQQQQQQQQQQ", 404040404
_STARTS, _ENDS, _CHANGED = (datetime(2001, 1, 1, 12, 11, second, tzinfo=UTC) for second in (1, 2, 3))


def _events(entries: Sequence[Entry], wording: Wording) -> bytes:
    """All events. icalendar writes each shape once: a thousand events one by one would take it a second."""
    patterns: dict[tuple[object, ...], str] = {}
    texts = []
    for entry in entries:
        starts, starts_twice = _written(entry.starts, entry.zone)
        ends, ends_twice = _written(entry.ends, entry.zone)
        known = (entry.status, entry.zone, entry.facility, starts_twice, ends_twice)
        pattern = patterns.get(known)
        if pattern is None:
            pattern = patterns[known] = _pattern(entry, _Shape(*known), wording)
        texts.append(
            pattern
            % {
                "uid": entry.code.lower(),
                "code": entry.code,
                "starts": starts,
                "ends": ends,
                "changed": _written_in_utc(entry.changed_at),
                "sequence": entry.sequence,
            }
        )
    return "".join(texts).encode()


@lru_cache(maxsize=50_000)
def _written(moment: datetime, zone: str) -> tuple[str, bool]:
    """The wall time there; in UTC where the wall shows it twice, and whether it does. Visits share their hours."""
    wall = moment.astimezone(ZoneInfo(zone))
    return (_written_in_utc(moment), True) if _is_twice(wall) else (wall.strftime(_WALL), False)


@lru_cache(maxsize=50_000)
def _written_in_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(_UTC)


def _pattern(entry: Entry, shape: _Shape, wording: Wording) -> str:
    """The event of a shape, as a text with gaps."""
    event = _event_of(replace(entry, code=_CODE, sequence=_SEQUENCE, changed_at=_CHANGED), wording)
    for name, moment, twice in (("dtstart", _STARTS, shape.starts_twice), ("dtend", _ENDS, shape.ends_twice)):
        del event[name]
        event.add(name, moment if twice else moment.replace(tzinfo=ZoneInfo(entry.zone)))
    text = event.to_ical().decode().replace("%", "%%")
    for written, gap in (
        (_CODE.lower(), "%(uid)s"),
        (_CODE, "%(code)s"),
        (_STARTS.strftime(_UTC if shape.starts_twice else _WALL), "%(starts)s"),
        (_ENDS.strftime(_UTC if shape.ends_twice else _WALL), "%(ends)s"),
        (_CHANGED.strftime(_UTC), "%(changed)s"),
        (str(_SEQUENCE), "%(sequence)s"),
    ):
        text = text.replace(written, gap)
    return text


def _event_of(entry: Entry, wording: Wording) -> Event:
    status = Status(entry.status)
    if status not in _STATUS:
        raise ValueError(f"{entry.code} is a draft")
    zone = ZoneInfo(entry.zone)
    event = Event()
    event.add("uid", f"{entry.code.lower()}@{_DOMAIN}")
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.sequence)
    event.add("dtstart", _wall(entry.starts, zone))
    event.add("dtend", _wall(entry.ends, zone))
    event.add("summary", _title(entry, wording))
    if wording.names_facility:
        event.add("location", entry.facility)
    event.add("status", _STATUS[status])
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if _STATUS[status] == "CANCELLED" else "OPAQUE")
    return event


def _title(entry: Entry, wording: Wording) -> str:
    if wording.title == Title.PLAIN:
        return _("Appointment")
    return _("Visit %(code)s") % {"code": entry.code}


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    """The facility's wall time; the moment itself, in UTC, where the wall shows that time twice."""
    wall = moment.astimezone(zone)
    return moment.astimezone(UTC) if _is_twice(wall) else wall


def _is_twice(wall: datetime) -> bool:
    """Whether the clocks show this time twice that night: programs do not agree on which one a wall time means."""
    return wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()
