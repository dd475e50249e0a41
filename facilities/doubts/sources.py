"""Two sources that say different things: both are kept, the stricter one is in force until somebody calls.

The other one is kept in `visiting.said_otherwise` (facilities/editions/stricter.py).
A confirmation of the place on or after `noted_on` settles it. A window that only one source shows has
`in_all_sources: false`, and holds nobody's visit before somebody asked and said so in the line itself.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from compliance.rules import WindowFacts
from facilities.doubts.doubt import Doubt
from facilities.editions.stricter import OTHERWISE, stricter_of, value_at


def disagreements(
    visiting: Mapping[str, Any],
    *,
    confirmed: Mapping[str, date],
    stands_in: Mapping[str, str],
    lines: Mapping[str, WindowFacts],
) -> Iterator[Doubt]:
    """Values of which a source says otherwise, and hours that only one of two sources shows.

    `confirmed`: place in the rulebook → the day it was confirmed last; `stands_in`: place → its own source's address;
    `lines`: windows by their place.
    """
    for one in visiting.get(OTHERWISE) or ():
        place = f"visiting.{one['place']}"
        stands = value_at(visiting, one["place"])
        asked = _asked(place, confirmed)
        if stands == one["value"] or (asked is not None and asked.isoformat() >= one.get("noted_on", "")):
            continue
        strict = stricter_of(one["place"], stands, one["value"])
        details = {"place": one["place"], "stands": stands, "other": one["value"], "is_stricter": strict == stands}
        sources = tuple(address for address in (stands_in.get(place, ""), one.get("url", "")) if address)
        yield Doubt("sources_disagree", True, (place,), details, sources)
    for place, window in windows_of(visiting):
        if window.get("in_all_sources") is False:
            sources = (stands_in[place],) if stands_in.get(place) else ()
            yield Doubt("hours_in_one_source", True, (place,), {"window": lines[place]}, sources)


def _asked(place: str, confirmed: Mapping[str, date]) -> date | None:
    """The day on which the facility confirmed this place last, or what it stands in."""
    days = [day for at, day in confirmed.items() if place == at or place.startswith((f"{at}.", f"{at}["))]
    return max(days, default=None)


def windows_of(visiting: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every window of social and program visits with its place."""
    for room, part in (("visiting", visiting), ("visiting.community_visits", visiting.get("community_visits") or {})):
        for window in part.get("windows") or ():
            yield f"{room}.windows[{window['id']}]", window
