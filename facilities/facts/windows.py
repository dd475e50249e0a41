"""Windows, selectors, closures and holes of a rulebook as facts."""

import re
from collections.abc import Mapping
from typing import Any

from compliance.rules import (
    COMMUNITY,
    SOCIAL,
    BlackoutFacts,
    ClosureFacts,
    DateRule,
    NumberRange,
    Selector,
    Source,
    Stated,
    SurnameRange,
    WindowFacts,
)

from .reading import (
    Reader,
    RulebookError,
    clock,
    dates,
    day,
    mapping,
    one_of,
    rows,
    text,
    texts,
    weekdays,
    whole,
    yes_no,
)

SELECTOR_KEYS = (
    "gender",
    "classification",
    "housing_units",
    "housing_units_except",
    "status",
    "person_category",
    "surname_initials",
    "a_number_rule",
    "visitor_category",
    "assigned_by_facility",
)
DATE_RULES = ("weeks_of_month", "number_parity_by_date", "every_weeks", "date_parity")
NUMBERS = ("a_number", "register_number")
MODES = ("contact", "non_contact", "in_person", "video_onsite", "video_remote")
CLOSURE_KINDS = (
    "weekly_closed_days",
    "legal_holidays",
    "named_holidays",
    "suspension",
    "single_day",
    "quarantined_unit",
    "health_tier",
    "weather",
    "rule_change",
)
CLOSURE_SCOPES = (*SELECTOR_KEYS, "modes", "routes", "text")
WEEKS_TEXT = re.compile(r"^weeks_of_month (\d(?:,\s*\d)*)$")


def selector(value: object, where: str) -> Selector | None:
    """Whom a window is for. An unknown key is refused: leaving it out would open the window to everybody."""
    if value is None:
        return None
    given = {key: item for key, item in mapping(value, where).items() if item is not None}
    for key in given:
        if key not in SELECTOR_KEYS:
            raise RulebookError(f"{where}.{key}", f"this key is not known; known are: {', '.join(SELECTOR_KEYS)}")
    lists = ("classification", "housing_units", "housing_units_except", "status", "visitor_category")
    kept: dict[str, Any] = {key: texts(given[key], f"{where}.{key}") for key in lists if key in given}
    if "gender" in given:
        kept["gender"] = one_of(given["gender"], ("male", "female"), f"{where}.gender")
    for key in ("person_category", "assigned_by_facility"):
        if key in given:
            kept[key] = text(given[key], f"{where}.{key}")
    if "surname_initials" in given:
        kept["surname_initials"] = _surnames(given["surname_initials"], f"{where}.surname_initials")
    if "a_number_rule" in given:
        kept["a_number_rule"] = _number_range(given["a_number_rule"], f"{where}.a_number_rule")
    return Selector(**kept) if kept else None


def _surnames(value: object, where: str) -> SurnameRange:
    row = mapping(value, where)
    first, last = (str(row.get(key) or "").strip().upper() for key in ("from", "to"))
    if not (len(first) == len(last) == 1 and "A" <= first <= last <= "Z"):
        raise RulebookError(where, "write one letter A-Z in `from` and one in `to`, in this order")
    return SurnameRange(first, last)


def _number_range(value: object, where: str) -> NumberRange:
    row = mapping(value, where)
    one_of(row.get("kind"), ("last_digits_range",), f"{where}.kind")
    try:
        digits, low, high = (int(row[key]) for key in ("digits", "low", "high"))
    except (KeyError, TypeError, ValueError):
        raise RulebookError(where, "write whole numbers in `digits`, `low` and `high`") from None
    if not (1 <= digits <= 9 and 0 <= low <= high < 10**digits):
        raise RulebookError(where, "`low` is at most `high`, and both have at most `digits` digits")
    return NumberRange(digits, low, high)


def date_rule(value: object, where: str) -> DateRule | None:
    if value is None:
        return None
    row = mapping(value, where)
    kind = one_of(row.get("kind"), DATE_RULES, f"{where}.kind")
    if kind == "weeks_of_month":
        weeks = row.get("weeks")
        if not isinstance(weeks, list) or not weeks or not all(week in (1, 2, 3, 4, 5) for week in weeks):
            raise RulebookError(f"{where}.weeks", "write a list of ordinals 1 to 5")
        return DateRule("weeks_of_month", weeks=tuple(weeks))
    if kind == "number_parity_by_date":
        return DateRule("number_parity_by_date", number=one_of(row.get("number"), NUMBERS, f"{where}.number") or "")
    if kind == "every_weeks":
        anchor = day(row.get("anchor"), f"{where}.anchor")
        if anchor is None:
            raise RulebookError(f"{where}.anchor", "write a date of the cycle as YYYY-MM-DD")
        return DateRule("every_weeks", every=whole(row.get("weeks"), f"{where}.weeks", least=1) or 1, anchor=anchor)
    if kind == "date_parity":
        parity = one_of(row.get("parity"), ("odd", "even"), f"{where}.parity")
        if parity is None:
            raise RulebookError(f"{where}.parity", "write odd or even")
        return DateRule("date_parity", parity=parity)  # type: ignore[arg-type]
    raise RulebookError(f"{where}.kind", f"write one of: {', '.join(DATE_RULES)}")


def schedule_rule(value: str | None) -> tuple[DateRule | None, str | None]:
    """A schedule's rule in words -> a date rule, or the words where they say no dates (`every_other_week` has no
    anchor).
    """
    if value is None:
        return None, None
    match = WEEKS_TEXT.match(value)
    if match:
        return DateRule("weeks_of_month", weeks=tuple(int(week) for week in match[1].split(","))), None
    if value == "every_other_week":
        return DateRule("every_weeks", every=2, anchor=None), None
    return None, value


def window(
    row: Mapping[str, Any], where: str, reader: Reader, *blocks: str, source: Source | None = None
) -> WindowFacts:
    """One window. Raises RulebookError when it ends before it starts without `overnight`.

    A window of one-off dates (`on`) may have no length: it closes those dates.
    """
    window_id = text(row.get("id"), f"{where}.id")
    if not window_id:
        raise RulebookError(f"{where}.id", "write an id, unique within the facility")
    start = clock(row.get("start"), f"{where}.start")
    end = clock(row.get("end"), f"{where}.end", is_end=True)
    overnight = bool(yes_no(row.get("overnight"), f"{where}.overnight"))
    on = dates(row.get("on"), f"{where}.on")
    if start is not None and end is not None and end <= start and not overnight and not (on and end == start):
        raise RulebookError(f"{where}.end", "ends before it starts; mend the clock or set `overnight` to true")
    days = weekdays(row.get("days"), f"{where}.days")
    valid_from = day(row.get("valid_from"), f"{where}.valid_from")
    valid_to = day(row.get("valid_to"), f"{where}.valid_to", is_end=True)
    capacity = row.get("capacity")
    by_mode: dict[str, int] = {}
    if isinstance(capacity, dict):
        by_mode = {mode: whole(seats, f"{where}.capacity.{mode}") or 0 for mode, seats in capacity.items()}
        capacity = None
    starts = texts(row.get("session_starts"), f"{where}.session_starts")
    return WindowFacts(
        id=window_id,
        days=days,
        start_minute=start,
        end_minute=end,
        overnight=overnight,
        kind=one_of(row.get("kind") or "open", ("open", "session"), f"{where}.kind"),  # type: ignore[arg-type]
        mode=one_of(row.get("mode"), MODES, f"{where}.mode"),
        session_minutes=whole(row.get("session_minutes"), f"{where}.session_minutes", least=1),
        session_starts=None
        if not starts
        # A start that is printed twice is one start.
        else tuple(dict.fromkeys(clock(one, f"{where}.session_starts[{i}]") or 0 for i, one in enumerate(starts))),
        last_check_in_minute=clock(row.get("last_check_in"), f"{where}.last_check_in", is_end=True),
        by_request=bool(yes_no(row.get("by_request"), f"{where}.by_request")),
        date_rule=date_rule(row.get("date_rule"), f"{where}.date_rule"),
        applies_to=selector(row.get("applies_to"), f"{where}.applies_to"),
        note=text(row.get("note"), f"{where}.note"),
        valid_from=valid_from,
        valid_to=valid_to,
        on=on,
        capacity=whole(capacity, f"{where}.capacity"),
        capacity_by_mode=by_mode,
        in_all_sources=yes_no(row.get("in_all_sources"), f"{where}.in_all_sources") is not False,
        stated=reader.stated(_window_text(row), where, *blocks, source=source),
    )


def _window_text(row: Mapping[str, Any]) -> str:
    days = " ".join(row.get("days") or ()) or "?"
    return f"{days} {row.get('start') or '?'}-{row.get('end') or '?'}"


def windows(
    value: object, where: str, reader: Reader, *blocks: str, source: Source | None = None
) -> tuple[WindowFacts, ...]:
    """The windows of a list, their ids unique in it."""
    found: dict[str, WindowFacts] = {}
    for place, row in rows(value, where):
        one = window(row, place, reader, *blocks, source=source)
        if one.id in found:
            raise RulebookError(f"{place}.id", f"{one.id!r} is used twice; give each window an id of its own")
        found[one.id] = one
    return tuple(found.values())


def closure(row: Mapping[str, Any], where: str, reader: Reader) -> ClosureFacts:
    """One closure; a month or a year means the whole of it. A single day with a start alone is that day."""
    kind = one_of(row.get("kind"), CLOSURE_KINDS, f"{where}.kind")
    if kind is None:
        raise RulebookError(f"{where}.kind", f"write one of: {', '.join(CLOSURE_KINDS)}")
    first = day(row.get("start"), f"{where}.start")
    last = day(row.get("end"), f"{where}.end", is_end=True)
    if kind == "single_day" and last is None:
        last = day(row.get("start"), f"{where}.start", is_end=True)
    if first is not None and last is not None and last < first:
        raise RulebookError(f"{where}.end", "the closure ends before it starts")
    if kind == "weekly_closed_days" and not row.get("days"):
        raise RulebookError(f"{where}.days", "write the weekdays that are closed")
    own = text(row.get("source"), f"{where}.source")
    scope = _closure_scope(row.get("applies_to"), f"{where}.applies_to")
    return ClosureFacts(
        kind=kind,
        days=weekdays(row.get("days"), f"{where}.days") or (),
        holidays=texts(row.get("holidays"), f"{where}.holidays") or (),
        first=first,
        last=last,
        window_id=text(row.get("window"), f"{where}.window"),
        note=text(row.get("note"), f"{where}.note"),
        stated=reader.stated(_closure_text(kind, row), where, "closure", source=Source(own) if own else None),
        **scope,
    )


def _closure_scope(value: object, where: str) -> dict[str, Any]:
    """A scope in words or as an object; what narrows in another way than by unit, mode or route closes everything."""
    if value is None:
        return {}
    if isinstance(value, str):
        return {"onsite_only": True} if value.casefold().replace("-", "").startswith("onsite") else {}
    row = mapping(value, where)
    for key in row:
        if key not in CLOSURE_SCOPES:
            raise RulebookError(f"{where}.{key}", f"this key is not known; known are: {', '.join(CLOSURE_SCOPES)}")
    scope: dict[str, Any] = {}
    if row.get("housing_units") is not None:
        scope["units"] = texts(row["housing_units"], f"{where}.housing_units")
    if row.get("modes") is not None:
        scope["modes"] = tuple(
            one_of(mode, MODES, f"{where}.modes") or "" for mode in texts(row["modes"], f"{where}.modes") or ()
        )
    if row.get("routes") is not None:
        scope["routes"] = tuple(
            one_of(route, (SOCIAL, COMMUNITY), f"{where}.routes") or ""
            for route in texts(row["routes"], f"{where}.routes") or ()
        )
    return scope


def _closure_text(kind: str, row: Mapping[str, Any]) -> str:
    parts = [kind, *(row.get("days") or ()), *(row.get("holidays") or ())]
    if row.get("start") or row.get("end"):
        parts.append(f"{row.get('start') or '...'}/{row.get('end') or '...'}")
    return " ".join(parts)


def blackouts(value: object, where: str, reader: Reader) -> tuple[BlackoutFacts, ...]:
    """The daily holes; one that ends at or before its start passes midnight."""
    found = []
    for place, row in rows(value, where):
        start = clock(row.get("start"), f"{place}.start")
        end = clock(row.get("end"), f"{place}.end", is_end=True)
        if start is None or end is None or start == end:
            raise RulebookError(place, "write a start and a later end")
        printed = row.get("days")
        days = None if printed in (None, "daily") else weekdays(printed, f"{place}.days")
        stated: Stated[str] = reader.stated(f"{row['start']}-{row['end']}", place)
        found.append(BlackoutFacts(start, end, days, text(row.get("reason"), f"{place}.reason"), stated))
    return tuple(found)
