"""A page → the visiting part of a rulebook, each value with the words it was read from, and what was not read."""

from dataclasses import dataclass
from typing import Any

from facilities.page_reading.limits import Limit, find_limits
from facilities.page_reading.plain_text import plain_text
from facilities.page_reading.segments import Segment, segments_of
from facilities.page_reading.windows import Found, Left, find_windows

LONGEST_PAGE_CHARACTERS = 200_000
LONGEST_LINE_CHARACTERS = 4_000
_LISTS = {"quotas"}


class PageTooLong(ValueError):
    """The text is longer than a visiting page can be."""


@dataclass(frozen=True)
class Drafted:
    """One value. `path`: its place, such as `visiting.windows[w2]`; `words`: what it was read from; spans of `text`."""

    path: str
    value: Any
    sure: bool
    words: str
    places: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Unread:
    """Words about hours that became no value. `why`: no_day, about_others, not_about_visits, unread."""

    words: str
    start: int
    end: int
    why: str


@dataclass(frozen=True)
class PageRead:
    """`text`: the page without marks; `visiting`: the draft, as rulebooks write it; sure and unsure values alike."""

    text: str
    visiting: dict[str, Any]
    drafted: tuple[Drafted, ...]
    unread: tuple[Unread, ...]


def read_page(page: str) -> PageRead:
    """Text, or a saved page. Takes time in proportion to its length. Raises PageTooLong."""
    if len(page) > LONGEST_PAGE_CHARACTERS:
        raise PageTooLong(f"{len(page)} characters; {LONGEST_PAGE_CHARACTERS} is the limit")
    text = "\n".join(line[:LONGEST_LINE_CHARACTERS] for line in plain_text(page).split("\n"))
    segments = segments_of(text)
    windows, left = find_windows(segments)
    limits = find_limits(segments)
    visiting: dict[str, Any] = {}
    drafted = [*_windows_into(visiting, windows, text), *_limits_into(visiting, limits, text)]
    visiting["status"] = "hours_published" if windows else ("hours_incomplete" if left else "hours_not_found")
    return PageRead(text, visiting, tuple(drafted), tuple(_unread(text, segments, drafted, left)))


def _windows_into(visiting: dict[str, Any], windows: list[Found], text: str) -> list[Drafted]:
    drafted = []
    for number, found in enumerate(windows, 1):
        name = f"w{number}"
        visiting.setdefault("windows", []).append({"id": name} | found.window)
        drafted.append(
            Drafted(f"visiting.windows[{name}]", found.window, found.sure, _words(text, found.places), found.places)
        )
    return drafted


def _limits_into(visiting: dict[str, Any], limits: list[Limit], text: str) -> list[Drafted]:
    """Each value once. Where a page says two things of one place, neither is sure and the first stands."""
    values: dict[str, list[Limit]] = {}
    for limit in limits:
        key = limit.path if limit.path not in _LISTS else f"{limit.path}:{sorted(limit.value.items())}"
        if limit.path in _LISTS:
            key = "|".join(str(limit.value[name]) for name in ("subject", "measure", "period"))
        values.setdefault(key, []).append(limit)
    drafted = []
    for found in values.values():
        first = found[0]
        said = {repr(one.value) for one in found}
        places = tuple((one.start, one.end) for one in found)
        sure = all(one.sure for one in found) and len(said) == 1
        if first.path in _LISTS:
            visiting.setdefault(first.path, []).append(first.value)
            path = f"visiting.{first.path}[{len(visiting[first.path]) - 1}]"
        else:
            inside, *steps = first.path.split(".")
            if steps:
                visiting.setdefault(inside, {})[steps[0]] = first.value
            else:
                visiting[inside] = first.value
            path = f"visiting.{first.path}"
        drafted.append(Drafted(path, first.value, sure, _words(text, places), places))
    return drafted


def _words(text: str, places: tuple[tuple[int, int], ...]) -> str:
    return " … ".join(text[start:end].strip() for start, end in sorted(set(places)))


def _unread(text: str, segments: list[Segment], drafted: list[Drafted], left: list[Left]) -> list[Unread]:
    """Sentences with days, hours or numbers of which nothing was taken, and hours without a day."""
    found = [Unread(text[one.start : one.end].strip(), one.start, one.end, one.why) for one in left]
    taken = [place for one in drafted for place in one.places] + [(one.start, one.end) for one in left]
    for segment in segments:
        if not (segment.hours or segment.clocks or segment.days or segment.who) or segment.is_heading:
            continue
        if not any(start < segment.end and segment.start < end for start, end in taken):
            found.append(Unread(segment.text.strip(), segment.start, segment.end, "unread"))
    return sorted(set(found), key=lambda one: (one.start, one.end))
