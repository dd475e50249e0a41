"""Quotas, booking, clearance, papers and minors of a rulebook as facts; rules in words are read where they say
something.
"""

import re
from collections.abc import Mapping
from typing import Any

from compliance.rules import (
    WEEKDAYS,
    BookingFacts,
    ClearanceRules,
    ClockCutoff,
    DeskHours,
    ExclusionRule,
    IdRules,
    ListChange,
    MinorRules,
    QuotaFacts,
    Selector,
    Stated,
)

from .reading import Reader, RulebookError, clock, mapping, one_of, rows, text, texts, weekdays, whole, yes_no
from .reading import day as whole_day
from .windows import SELECTOR_KEYS, selector

SUBJECTS = ("detained_person", "visitor", "visitor_person_pair", "party", "room")
MEASURES = (
    "visits",
    "hours",
    "visitors",
    "adults",
    "children",
    "lap_children",
    "children_per_adult",
    "persons_seen",
    "simultaneous_visits",
)
PERIODS = ("visit", "session", "day", "week", "month", "8_hours", "scheduled_day", "designated_day")
SCOPES = (
    "onsite",
    "remote",
    "free_of_charge",
    "remote_free_of_charge",
    "weekend",
    "with_children",
    "at_one_time",
    "whole_visit",
    "legal",
)
METHODS = ("phone", "email", "web", "kiosk", "in_person", "detained_person", "on_demand", "fax")
NUMBER_WORDS = {"no": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
COUNT = r"(\d+|no|one|two|three|four|five)"
PAIR = re.compile(rf"{COUNT} adults?(?:\s+(?:and|with)\s+{COUNT}\s+(?:small\s+)?child(?:ren)?)?", re.IGNORECASE)
UNITS_TEXT = re.compile(r"^housing units? (.+)$", re.IGNORECASE)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DESK = re.compile(r"^([A-Za-z, \-]+?)\s+(\d{2}:\d{2})-(\d{2}:\d{2})$")
CUTOFF = re.compile(r"^(\d{2}:\d{2})(?: (?:the )?(?:(same day|day before)|(\d{1,3}) days before))?$")
DURATION = re.compile(r"_(\d{1,3})_(day|month|year)s?(?:_|$)")
WAIVER = re.compile(r"_unless_(.+?)(?:_approves)?$")
REMOTE_FREE = re.compile(r"remote (?:visits )?without limit")
EXEMPT = re.compile(r"admitted before (\d{4}-\d{2}-\d{2}) are exempt")
WEEKDAY_CUTOFF = re.compile(
    r"^(\d{2}:\d{2}) (Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:before|of (the week before))$",
    re.IGNORECASE,
)
# The longest that a month or a year can be: a bar never ends a day too early.
DAYS_IN = {"day": 1, "month": 31, "year": 366}


def quota(row: Mapping[str, Any], where: str, reader: Reader) -> QuotaFacts:
    limit = whole(row.get("limit"), f"{where}.limit")
    if limit is None:
        raise RulebookError(f"{where}.limit", "write a whole number")
    scope = one_of(row.get("scope"), SCOPES, f"{where}.scope")
    applies_to, words = _quota_group(row.get("applies_to"), f"{where}.applies_to")
    if words is not None and scope is None and words.casefold().replace("-", "").startswith("onsite"):
        scope, words = "onsite", None
    exception = text(row.get("exception"), f"{where}.exception")
    if scope is None and exception and REMOTE_FREE.search(exception):
        scope = "onsite"
    return QuotaFacts(
        subject=one_of(row.get("subject"), SUBJECTS, f"{where}.subject") or "",
        measure=one_of(row.get("measure"), MEASURES, f"{where}.measure") or "",
        limit=limit,
        period=one_of(row.get("period"), PERIODS, f"{where}.period"),
        week_starts=one_of(row.get("week_starts"), ("sun", "mon"), f"{where}.week_starts"),  # type: ignore[arg-type]
        scope=scope,
        applies_to=applies_to,
        applies_text=words,
        exception=exception,
        pairs=party_shapes(exception),
        separate_days="separate days" in (exception or ""),
        stated=reader.stated(limit, where, "quotas"),
    )


def _quota_group(value: object, where: str) -> tuple[Selector | None, str | None]:
    """A group as a selector; words are read as housing units where they name them, else kept as words."""
    if value is None:
        return None, None
    row = mapping(value, where)
    keys = {key: item for key, item in row.items() if key in SELECTOR_KEYS}
    if keys:
        return selector(keys, where), None
    words = text(row.get("text"), f"{where}.text")
    match = UNITS_TEXT.match(words) if words else None
    if match:
        units = tuple(unit.strip() for unit in re.split(r",|\band\b", match[1]) if unit.strip())
        return Selector(housing_units=units), None
    return None, words


def party_shapes(exception: str | None) -> tuple[tuple[int, int], ...]:
    """Coupled caps in words ("two adults, or one adult and two children") as (adults, children) pairs; else nothing.

    A single shape is no choice between shapes and is not read as a cap.
    """
    if not exception:
        return ()
    number = {**NUMBER_WORDS, **{str(n): n for n in range(100)}}
    pairs = tuple(
        (number[adults.casefold()], number[(children or "no").casefold()])
        for adults, children in PAIR.findall(exception)
    )
    return pairs if len(pairs) > 1 else ()


def desk_hours(printed: str, where: str = "booking_hours") -> tuple[DeskHours, ...] | None:
    """`Mon, Tue, Wed, Fri 13:30-16:00`, `Mon-Fri 08:00-12:00`, `Sunday 11:00-19:00`; None: the words cannot be read."""
    found = []
    for part in printed.split(";"):
        match = DESK.match(part.strip())
        if match is None:
            return None
        days: list[str] = []
        for piece in match[1].split(","):
            ends = [word.strip().casefold()[:3] for word in piece.split("-")]
            if not all(end in WEEKDAYS for end in ends) or len(ends) > 2:
                return None
            first, last = WEEKDAYS.index(ends[0]), WEEKDAYS.index(ends[-1])
            days += [WEEKDAYS[index % 7] for index in range(first, last + 1 if last >= first else last + 8)]
        start = clock(match[2], where)
        end = clock(match[3], where, is_end=True)
        if start is None or end is None or end <= start:
            return None
        found.append(DeskHours(tuple(days), start, end))
    return tuple(found)


def clock_cutoff(printed: str, where: str = "cutoff") -> ClockCutoff | None:
    """`24:00 the day before`, `16:00 2 days before`, `08:00 same day`; a bare clock is the visit's own day.

    `12:00 Thu before` is the last Thursday before the visit, `12:00 Thu of the week before` that of the week before.
    """
    on_weekday = WEEKDAY_CUTOFF.match(printed.strip())
    if on_weekday is not None:
        at = clock(on_weekday[1], where, is_end=True)
        return None if at is None else ClockCutoff(at, 0, on_weekday[2].casefold(), on_weekday[3] is not None)
    match = CUTOFF.match(printed.strip())
    if match is None:
        return None
    minute = clock(match[1], where, is_end=True)
    if minute is None:
        return None
    return ClockCutoff(minute, int(match[3]) if match[3] else (1 if match[2] == "day before" else 0))


def booking(value: object, where: str, reader: Reader, *blocks: str) -> BookingFacts | None:
    if value is None:
        return None
    row = mapping(value, where)

    def flag(key: str) -> Stated[bool] | None:
        return reader.maybe(yes_no(row.get(key), f"{where}.{key}"), f"{where}.{key}", *blocks)

    def number(key: str) -> Stated[int] | None:
        return reader.maybe(whole(row.get(key), f"{where}.{key}"), f"{where}.{key}", *blocks)

    def words(key: str) -> Stated[str] | None:
        return reader.maybe(text(row.get(key), f"{where}.{key}"), f"{where}.{key}", *blocks)

    desk_text, cutoff_text, note = words("booking_hours"), words("cutoff"), words("note")
    desk = desk_hours(desk_text.value, f"{where}.booking_hours") if desk_text else None
    cutoff = clock_cutoff(cutoff_text.value, f"{where}.cutoff") if cutoff_text else None
    methods = texts(row.get("methods"), f"{where}.methods") or ()
    for index, method in enumerate(methods):
        one_of(method, METHODS, f"{where}.methods[{index}]")
    return BookingFacts(
        required=flag("required"),
        walk_in=flag("walk_in"),
        methods=methods,
        phone=text(row.get("phone"), f"{where}.phone"),
        email=text(row.get("email"), f"{where}.email"),
        url=text(row.get("url"), f"{where}.url"),
        vendor=words("vendor"),
        desk=reader.maybe(desk, f"{where}.booking_hours", *blocks),
        desk_text=desk_text,
        min_lead_hours=number("min_lead_hours"),
        min_lead_days=number("min_lead_days"),
        max_lead_days=number("max_lead_days"),
        cutoff=reader.maybe(cutoff, f"{where}.cutoff", *blocks),
        cutoff_text=cutoff_text,
        cutoff_minutes_before_session=number("cutoff_minutes_before_session"),
        first_come=flag("first_come"),
        note=note,
        consent_needed="must accept" in note.value if note else False,
        stated=reader.stated("booking", where, *blocks),
    )


def exclusion(reason: str, where: str, reader: Reader) -> ExclusionRule:
    """A reason code; how long it bars and who may lift it stand inside the code."""
    duration, waiver = DURATION.search(reason), WAIVER.search(reason)
    return ExclusionRule(
        reason=reason,
        days=int(duration[1]) * DAYS_IN[duration[2]] if duration else None,
        waiver=waiver[1] if waiver else None,
        stated=reader.stated(reason, where, "clearance"),
    )


def list_change(printed: str) -> ListChange:
    """`only in mar, jun, sep, dec` and `first day of each month`; other words are kept unread."""
    folded = printed.casefold()
    months = tuple(number for number, name in enumerate(MONTHS, start=1) if re.search(rf"\b{name}\b", folded))
    if folded.startswith("first day of each month"):
        return ListChange(printed, day_of_month=1)
    return ListChange(printed, months=months if folded.startswith("only in") else ())


def clearance(value: object, where: str, reader: Reader) -> ClearanceRules | None:
    if value is None:
        return None
    row = mapping(value, where)

    def keep(key: str, item: Any) -> Stated[Any] | None:
        return reader.maybe(item, f"{where}.{key}", "clearance")

    def flag(key: str) -> Stated[bool] | None:
        return keep(key, yes_no(row.get(key), f"{where}.{key}"))

    def number(key: str) -> Stated[int] | None:
        return keep(key, whole(row.get(key), f"{where}.{key}"))

    def words(key: str) -> Stated[str] | None:
        return keep(key, text(row.get(key), f"{where}.{key}"))

    note = words("note")
    exempt = EXEMPT.search(note.value) if note else None
    changes = words("list_change")
    reasons = texts(row.get("exclusions"), f"{where}.exclusions") or ()
    kind = one_of(row.get("lead_hours_kind"), ("business_hours", "clock_hours"), f"{where}.lead_hours_kind")
    return ClearanceRules(
        application_required=flag("application_required"),
        approved_list_required=flag("approved_list_required"),
        initiated_by=words("initiated_by"),
        list_size=number("list_size"),
        list_size_excludes=words("list_size_excludes"),
        list_change_min_days=number("list_change_min_days"),
        list_change=keep("list_change", list_change(changes.value)) if changes else None,
        background_check=flag("background_check"),
        warrant_check=flag("warrant_check"),
        lead_days=number("lead_days"),
        lead_hours=number("lead_hours"),
        lead_in_business_hours=kind == "business_hours",
        valid_for_days=number("valid_for_days"),
        first_visit_wait_days=number("first_visit_wait_days"),
        first_visit_wait_hours=number("first_visit_wait_hours"),
        quarantine_new_arrivals_days=number("quarantine_new_arrivals_days"),
        relationship_required=flag("relationship_required"),
        relationships=keep("relationships", texts(row.get("relationships"), f"{where}.relationships")),
        documents=keep("documents", texts(row.get("documents"), f"{where}.documents")),
        exclusions=tuple(exclusion(reason, f"{where}.exclusions[{i}]", reader) for i, reason in enumerate(reasons)),
        exempt_admitted_before=keep("note", whole_day(exempt[1], f"{where}.note")) if exempt else None,
        note=note,
    )


def id_rules(value: object, where: str, reader: Reader) -> IdRules | None:
    if value is None:
        return None
    row = mapping(value, where)
    return IdRules(
        required=reader.maybe(yes_no(row.get("required"), f"{where}.required"), f"{where}.required"),
        kinds=reader.maybe(texts(row.get("kinds"), f"{where}.kinds") or None, f"{where}.kinds"),
        min_age=reader.maybe(whole(row.get("min_age"), f"{where}.min_age"), f"{where}.min_age"),
        unexpired=reader.maybe(yes_no(row.get("unexpired"), f"{where}.unexpired"), f"{where}.unexpired"),
        note=reader.maybe(text(row.get("note"), f"{where}.note"), f"{where}.note"),
    )


def minors(value: object, where: str, reader: Reader) -> MinorRules | None:
    if value is None:
        return None
    row = mapping(value, where)

    def keep(key: str, item: Any) -> Stated[Any] | None:
        return reader.maybe(item, f"{where}.{key}")

    def number(key: str) -> Stated[int] | None:
        return keep(key, whole(row.get(key), f"{where}.{key}"))

    related = texts(row.get("relationship_required"), f"{where}.relationship_required")
    accompanied = yes_no(row.get("accompanied_by_adult"), f"{where}.accompanied_by_adult")
    return MinorRules(
        allowed=keep("allowed", yes_no(row.get("allowed"), f"{where}.allowed")),
        min_age=number("min_age"),
        accompanied_by_adult=keep("accompanied_by_adult", accompanied),
        accompanied_by=keep("accompanied_by", text(row.get("accompanied_by"), f"{where}.accompanied_by")),
        adult_min_age=number("adult_min_age"),
        relationship_required=keep("relationship_required", related or None),
        documents=keep("documents", texts(row.get("documents"), f"{where}.documents") or None),
        days_not_allowed=keep("days_not_allowed", weekdays(row.get("days_not_allowed"), f"{where}.days_not_allowed")),
        max_age_special=number("max_age_special"),
        note=keep("note", text(row.get("note"), f"{where}.note")),
    )


def quotas(value: object, where: str, reader: Reader) -> tuple[QuotaFacts, ...]:
    return tuple(quota(row, place, reader) for place, row in rows(value, where))
