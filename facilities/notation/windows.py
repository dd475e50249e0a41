"""Lines of hours: windows of a rulebook that differ in their clocks alone are one line, as a notice prints them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from facilities.notation.dates import TypedDates, dates_text
from facilities.notation.hours import TypedHours, clock_words, days_text, hours_text
from facilities.notation.whom import whom_text

_CLOCKS = ("id", "start", "end", "overnight")
_MODES = {"contact": "contact", "non_contact": "behind glass"}


@dataclass(frozen=True)
class LineOfHours:
    """Windows as they stand in a rulebook, equal but for their clocks."""

    windows: tuple[Mapping[str, Any], ...]

    @property
    def typed(self) -> dict[str, Any]:
        """Box by box what somebody would have typed."""
        first = self.windows[0]
        rule = first.get("date_rule") or {}
        weeks = rule["weeks"] if rule.get("kind") == "weeks_of_month" else ()
        spans = [TypedHours(one.get("start"), one.get("end"), bool(one.get("overnight"))) for one in self.windows]
        starts = first.get("session_starts") or ()
        return {
            "days": "" if first.get("on") and not first.get("days") else days_text(first.get("days"), weeks),
            "hours": hours_text(spans),
            "whom": whom_text(first.get("applies_to")),
            "mode": first.get("mode") or "",
            "kind": first.get("kind") or "open",
            "minutes": first.get("session_minutes"),
            "starts": ", ".join(clock_words(one) for one in starts),
            "last_check_in": clock_words(first["last_check_in"]) if first.get("last_check_in") else "",
            "dates": dates_text(
                TypedDates(None if weeks else rule or None, first.get("on"), first.get("valid_from"),
                           first.get("valid_to"))
            ),
            "capacity": capacity_text(first.get("capacity")),
            "by_request": bool(first.get("by_request")),
            "in_doubt": first.get("in_all_sources") is False,
            "note": first.get("note") or "",
        }  # fmt: skip


def lines_of(windows: Iterable[Mapping[str, Any]]) -> list[LineOfHours]:
    """Windows in order, neighbours that differ in their clocks alone together."""
    lines: list[list[Mapping[str, Any]]] = []
    for window in windows:
        if lines and _beside_clocks(lines[-1][0]) == _beside_clocks(window) and window.get("start"):
            lines[-1].append(window)
        else:
            lines.append([window])
    return [LineOfHours(tuple(line)) for line in lines]


def _beside_clocks(window: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in window.items() if key not in _CLOCKS and value not in (None, False, [])}


def with_ids(
    spans: Sequence[TypedHours], before: Sequence[Mapping[str, Any]], free: Iterable[str]
) -> list[dict[str, Any]]:
    """Clocks with the ids they had; an hour that was changed keeps its id, a new one gets the next free one."""
    free = iter(free)
    same = {(one.get("start"), one.get("end")): one["id"] for one in before}
    kept = {same[span.start, span.end] for span in spans if (span.start, span.end) in same}
    left = [one["id"] for one in before if one["id"] not in kept]
    made: list[dict[str, Any]] = []
    used: set[str] = set()
    for span in spans:
        name = same.get((span.start, span.end))
        if name is None or name in used:
            name = left.pop(0) if left else next(free)
        used.add(name)
        made.append({"id": name, "start": span.start, "end": span.end, "overnight": span.overnight})
    return made


def capacity_text(capacity: Any) -> str:
    """`5`, or `contact 4, behind glass 6`."""
    if isinstance(capacity, Mapping):
        return ", ".join(f"{_MODES[mode]} {seats}" for mode, seats in capacity.items() if seats is not None)
    return "" if capacity is None else str(capacity)
