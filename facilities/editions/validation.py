"""Hold a rulebook document against its JSON Schema and against what no schema can say. No database, no Django."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from facilities.editions.reading import SHIPPED_RULEBOOKS, Problem, place
from facilities.editions.stricter import OTHERWISE, stricter_of, value_at
from facilities.zones import is_zone

SCHEMA_FILE = SHIPPED_RULEBOOKS / "rulebook.schema.json"
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199

Path = tuple[str | int, ...]


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))


@cache
def known_keys(part: str = "") -> frozenset[str]:
    """The keys that the form of a rulebook names: at the top, or in one of its parts such as `booking`."""
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return frozenset((schema["$defs"][part] if part else schema)["properties"])


def problems(document: Mapping[str, Any]) -> list[Problem]:
    """Everything wrong with a document, each with its place, in the order of the places; [] when it may be loaded."""
    shape = sorted(_validator().iter_errors(document), key=lambda error: [str(step) for step in error.absolute_path])
    found = [problem for error in shape for problem in _worded(error)]
    if not found:  # the checks below trust the shape
        found = list(_sense(document))
    return list(dict.fromkeys(found))


# Shape


def _worded(error: ValidationError) -> Iterator[Problem]:
    """A schema error in words, with the mend."""
    path: Path = tuple(error.absolute_path)
    shown = _shown(error.instance)
    if error.validator == "required":
        missing = next(name for name in error.validator_value if name not in error.instance)
        yield Problem(place((*path, missing)), "missing; add it (null where the source does not say)")
    elif error.validator == "additionalProperties":
        known = list(error.schema.get("properties", ()))
        for name in error.instance:
            if name not in known:
                near = get_close_matches(str(name), known, n=1)
                mend = f"did you mean {near[0]}?" if near else "remove it, or put its text into note"
                yield Problem(place((*path, name)), f"unknown key; {mend}")
    elif error.validator == "type" and "title" not in error.schema:
        wanted = {"object": "an object", "array": "a list", "string": "a text"}
        types = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
        yield Problem(place(path), f"{shown} where {' or '.join(wanted.get(name, name) for name in types)} belongs")
    elif error.validator in ("maxItems", "minItems"):
        yield Problem(place(path), f"{len(error.instance)} entries; {error.validator_value} is the limit")
    else:
        wanted_text = error.schema.get("title") or error.message[:120]
        yield Problem(place(path) or "the whole entry", f"{shown} is not {wanted_text}")


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"


# Sense


def _sense(document: Mapping[str, Any]) -> Iterator[Problem]:
    # A pattern's `$` lets a line end through; whole matches do not.
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", document["id"]):
        yield Problem("id", f"{_shown(document['id'])} is not an id of lower-case letters and digits")
    zone = document["timezone"]
    if not is_zone(zone):
        yield Problem("timezone", f"{_shown(zone)} is no IANA time zone; write one such as America/New_York")
    yield from _dates(document)
    visiting = document.get("visiting")
    if not visiting:
        return
    parts: list[tuple[Path, Mapping[str, Any]]] = [(("visiting",), visiting)]
    parts += [(("visiting", name), visiting[name]) for name in ("community_visits", "attorney") if visiting.get(name)]
    for path, part in parts:
        yield from _windows(part.get("windows") or [], (*path, "windows"))
        for number, hole in enumerate(part.get("blackouts") or []):
            # A hole may pass midnight (a count at 23:30): only one without length is refused.
            yield from _order_of_clocks(
                {**hole, "overnight": hole["end"] < hole["start"]}, (*path, "blackouts", number)
            )
    yield from _closures(visiting)
    yield from _otherwise(visiting)


def _windows(windows: Sequence[Mapping[str, Any]], path: Path) -> Iterator[Problem]:
    first_seen: dict[str, int] = {}
    for number, window in enumerate(windows):
        here = (*path, number)
        if window["id"] in first_seen:
            earlier = place((*path, first_seen[window["id"]]))
            yield Problem(
                place((*here, "id")), f"{_shown(window['id'])} is already the id of {earlier}; number it anew"
            )
        first_seen.setdefault(window["id"], number)
        yield from _order_of_clocks(window, here)
        for name in ("session_starts", "last_check_in"):
            values = window.get(name)
            for step, value in enumerate(values if isinstance(values, list) else [values]):
                if value is not None and _minute(value) is None:
                    at = (*here, name, step) if isinstance(values, list) else (*here, name)
                    yield Problem(place(at), f"{_shown(value)} is not a clock time HH:MM")
        if (window.get("valid_from") or "") > (window.get("valid_to") or "9999"):
            yield Problem(
                place((*here, "valid_to")), f"{window['valid_to']} is before valid_from {window['valid_from']}"
            )
        yield from _selector(window.get("applies_to") or {}, (*here, "applies_to"))


def _order_of_clocks(span: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    start, end = _minute(span["start"]), _minute(span["end"])
    for name, value in (("start", start), ("end", end)):
        if value is None and span[name] is not None:
            yield Problem(place((*path, name)), f"{_shown(span[name])} is not a clock time HH:MM")
    if start is None or end is None:
        return
    if not span.get("overnight") and end <= start:
        mend = "correct one, or set overnight to true if it ends on the next day"
        yield Problem(place((*path, "end")), f"{span['end']} is not after the start {span['start']}; {mend}")
    elif span.get("overnight") and end > start:
        hours = f"overnight from {span['start']} to {span['end']}"
        yield Problem(place((*path, "end")), f"{hours} is more than a day; correct one, or set overnight to false")


def _selector(selector: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    letters, numbers = selector.get("surname_initials"), selector.get("a_number_rule")
    if letters and letters["from"].upper() > letters["to"].upper():
        where = place((*path, "surname_initials", "to"))
        yield Problem(where, f"{letters['to']} comes before {letters['from']} in the alphabet; correct one")
    if numbers:
        where = place((*path, "a_number_rule", "high"))
        if numbers["low"] > numbers["high"]:
            yield Problem(where, f"{numbers['high']} is less than low {numbers['low']}; correct one")
        if numbers["high"] >= 10 ** numbers["digits"]:
            yield Problem(where, f"{numbers['high']} has more than {numbers['digits']} digits; correct one")


def _closures(visiting: Mapping[str, Any]) -> Iterator[Problem]:
    groups = (visiting, visiting.get("community_visits") or {})
    known = {window["id"] for group in groups for window in group.get("windows") or []}
    for number, closure in enumerate(visiting.get("closures") or []):
        here: Path = ("visiting", "closures", number)
        if closure.get("window") is not None and closure["window"] not in known:
            yield Problem(place((*here, "window")), f"{_shown(closure['window'])} is the id of no window here")
        start, end = closure.get("start"), closure.get("end")
        if start and end and end[: len(start)] < start[: len(end)]:
            yield Problem(place((*here, "end")), f"{end} is before the start {start}; correct one")


DATE_KEYS = {"last_inspection_end", "source_date", "effective_from", "date", "start", "end"}
DATE_KEYS |= {"valid_from", "valid_to", "anchor", "on", "noted_on"}


def _otherwise(visiting: Mapping[str, Any]) -> Iterator[Problem]:
    """Where two sources disagree the stricter value stands, and the other one beside it."""
    for number, one in enumerate(visiting.get(OTHERWISE) or []):
        stands, here = value_at(visiting, one["place"]), ("visiting", OTHERWISE, number)
        if stands is None:
            why = f"nothing stands at visiting.{one['place'][:60]}; let one of the two stand there"
            yield Problem(place((*here, "place")), why)
        elif stricter_of(one["place"], stands, one["value"]) == one["value"]:
            why = f"{_shown(one['value'])} is stricter than {_shown(stands)}; let it stand, and this one be the other"
            yield Problem(place((*here, "value")), why)


def _dates(value: Any, path: Path = ()) -> Iterator[Problem]:
    """Every date that the calendar does not hold. Clock times share the keys `start` and `end`; they have a colon."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _dates(item, (*path, name))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _dates(item, (*path, number))
    elif isinstance(value, str) and [step for step in path if isinstance(step, str)][-1] in DATE_KEYS:
        if path[:1] and path[0] not in ("visiting", "sources", "last_inspection_end"):
            return  # somebody's own key, kept as it is
        if ":" not in value and not _is_date(value):
            why = f"{_shown(value)} is no date between {EARLIEST_YEAR} and {LATEST_YEAR}; write YYYY-MM-DD"
            yield Problem(place(path), why)


def _is_date(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
        return False
    try:
        day = date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return False
    return EARLIEST_YEAR <= day.year <= LATEST_YEAR


def _minute(clock: str | None) -> int | None:
    """Minutes since midnight; None for no clock, or for one that is not written HH:MM."""
    if clock is None or not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00", clock):
        return None
    return int(clock[:2]) * 60 + int(clock[3:])
