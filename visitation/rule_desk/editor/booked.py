"""Booked times for which a number of a draft is too small: said at its box, and never in the way of saving."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import ngettext

from compliance.rules import COMMUNITY, SOCIAL, FacilityFacts, WindowFacts
from compliance.rules.conflicts import ROOM_MEASURES
from compliance.rules.hours import timetable
from compliance.rules.party import scope_holds
from facilities.facts import facility_facts
from facilities.models import Facility
from visitation.facts.rooms import rooms_taken
from visitation.models import Visit
from visitation.rule_desk.editor.editing import Editing

LOOKED_AHEAD = timedelta(days=400)
MIDNIGHT_TO_MIDNIGHT = 24 * 60
_ROUTES = {"windows": SOCIAL, "community_visits.windows": COMMUNITY}


@dataclass(frozen=True)
class TooMany:
    """`times`: different booked starts with more visits than there is room for; `most`: visits at once at the worst."""

    times: int
    most: int

    def __str__(self) -> str:
        return ngettext(
            "%(times)s booked time has more visits than this, up to %(most)s at once. It may be saved all the same.",
            "%(times)s booked times have more visits than this, up to %(most)s at once. It may be saved all the same.",
            self.times,
        ) % {"times": self.times, "most": self.most}


def say_what_is_booked(editing: Editing, facility: Facility, *, now: datetime) -> list[str]:
    """Say at each number of a section what is booked above it already; the same for the top of a page. One query."""
    limited = list(_limited(editing, facility_facts(dict(editing.document)))) if editing.lines is not None else []
    if not limited:
        return []
    taken = rooms_taken([facility.pk], first=now, last=now + LOOKED_AHEAD, besides=[])
    said = []
    for form, name, limits in limited:
        worst = [one for limit, holds in limits if (one := _above(limit, [v for v in taken if holds(v)])) is not None]
        if worst:
            words = str(TooMany(sum(one.times for one in worst), max(one.most for one in worst)))
            form.warn(name, words)
            said.append(words)
    return said


def _limited(editing: Editing, facts: FacilityFacts) -> Iterator[tuple[Any, str, list[tuple[int, Any]]]]:
    """(line, its box, [(limit, which visits it is about)]) of every line that stands and limits a room."""
    section = editing.section
    for form in editing.lines.forms if editing.lines is not None else ():
        if form.line is None:
            continue
        if section.rows == "windows" and section.rows_place in _ROUTES:
            route = _ROUTES[section.rows_place]
            known = {window.id: window for window in facts.windows_of(route)}  # type: ignore[arg-type]
            limits = [
                limit for row in form.line.windows for limit in _of_window(facts, route, known[row["id"]], known.keys())
            ]
            if limits:
                yield form, "capacity", limits
        elif section.rows_place == "quotas" and form.line.get("subject") == "room":
            quota = facts.quotas[editing.lines.lines.index(form.line)] if editing.lines is not None else None
            if quota is not None and quota.measure in ROOM_MEASURES:
                yield form, "limit", [(quota.limit, _InTheRoom(quota))]


def _of_window(
    facts: FacilityFacts, route: str, window: WindowFacts, known: Iterable[str]
) -> Iterator[tuple[int, Any]]:
    if window.capacity is not None:
        yield window.capacity, _InHours(facts, route, window, frozenset(known), None)
    for mode, limit in window.capacity_by_mode.items():
        yield limit, _InHours(facts, route, window, frozenset(known), mode)


@dataclass(frozen=True)
class _InHours:
    """Visits inside the hours of a window: its own, and those of hours that the draft has no longer."""

    facts: FacilityFacts
    route: str
    window: WindowFacts
    known: frozenset[str]
    mode: str | None

    def __call__(self, visit: Visit) -> bool:
        window = self.window
        if visit.route != self.route or (self.mode is not None and visit.mode != self.mode):
            return False
        if visit.window_id != window.id and visit.window_id in self.known:
            return False
        table = timetable(self.facts, self.route)  # type: ignore[arg-type]
        if window.start_minute is None or window.end_minute is None:
            return False
        if not any(entry.window.id == window.id for entry in table.in_force(visit.day)):
            return False
        local = visit.starts.astimezone(self.facts.zone)
        days = (local.date() - visit.day).days
        minute = days * MIDNIGHT_TO_MIDNIGHT + local.hour * 60 + local.minute
        end = window.end_minute + (MIDNIGHT_TO_MIDNIGHT if window.overnight else 0)
        return window.start_minute <= minute < end


@dataclass(frozen=True)
class _InTheRoom:
    quota: Any

    def __call__(self, visit: Visit) -> bool:
        return visit.route != COMMUNITY and scope_holds(self.quota, visit.mode or None, None)


def _above(limit: int, visits: Sequence[Visit]) -> TooMany | None:
    at_once = {
        start: sum(one.starts <= start < one.ends for one in visits) for start in {visit.starts for visit in visits}
    }
    above: Mapping[datetime, int] = {start: count for start, count in at_once.items() if count > limit}
    return TooMany(len(above), max(above.values())) if above else None
