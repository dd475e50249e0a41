"""Hours that cannot be, or that meet for the same person."""

from collections.abc import Iterator
from itertools import combinations

from compliance.rules import ClosureFacts, FacilityFacts, Selector, WindowFacts
from facilities.doubts.doubt import Doubt

MINUTES_A_DAY = 1440
_LISTS = ("classification", "housing_units", "status", "visitor_category")
_MOST_PAIRS = 4000  # of windows that are held against each other; a rulebook of more is told without


def overlapping(facts: FacilityFacts, windows: tuple[WindowFacts, ...], room: str) -> Iterator[Doubt]:
    """Two lines of hours of one kind on one day for the same person.

    Sure where both are for the very same people, by the same kind of visit, on every one of the days they share.
    """
    timed = [one for one in windows if one.has_clock and one.days and not one.on and one.in_all_sources]
    for number, (one, other) in enumerate(combinations(timed, 2)):
        if number >= _MOST_PAIRS:
            return
        shared = [day for day in one.days or () if day in (other.days or ())]
        if not shared or not _meet(one, other) or not _same_dates(one, other) or one.by_request != other.by_request:
            continue
        if one.mode != other.mode or not _same_person(one.applies_to, other.applies_to):
            continue
        sure = (
            _bare(one.applies_to) == _bare(other.applies_to)
            and one.date_rule == other.date_rule
            and one.kind == other.kind
        )
        places = (f"{room}[{one.id}]", f"{room}[{other.id}]")
        yield Doubt(
            "hours_overlap", sure, places, {"day": shared[0], "first": one, "second": other}, _sources(one, other)
        )


def _sources(*windows: WindowFacts) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.stated.source.where for one in windows if one.stated.source))


def _span(window: WindowFacts) -> tuple[int, int]:
    assert window.start_minute is not None and window.end_minute is not None
    return window.start_minute, window.end_minute + (MINUTES_A_DAY if window.overnight else 0)


def _meet(one: WindowFacts, other: WindowFacts) -> bool:
    (first, first_end), (second, second_end) = _span(one), _span(other)
    return first < second_end and second < first_end


def _same_dates(one: WindowFacts, other: WindowFacts) -> bool:
    """Whether there can be a date on which both are in force."""
    starts = max((day for day in (one.valid_from, other.valid_from) if day), default=None)
    ends = min((day for day in (one.valid_to, other.valid_to) if day), default=None)
    if starts and ends and ends < starts:
        return False
    rule, second = one.date_rule, other.date_rule
    if rule and second and rule.kind == second.kind == "weeks_of_month":
        return bool(set(rule.weeks) & set(second.weeks))
    if rule and second and rule.kind == second.kind == "date_parity":
        return rule.parity == second.parity
    return not (rule and second and rule.kind == second.kind == "every_weeks")


def _bare(selector: Selector | None) -> Selector:
    return selector or Selector()


def _same_person(one: Selector | None, other: Selector | None) -> bool:
    """Whether somebody can be meant by both; what a facility assigns, or parts by somebody’s class, is never both."""
    first, second = _bare(one), _bare(other)
    if first.assigned_by_facility or second.assigned_by_facility:
        return False
    for name in ("gender", "person_category"):
        pair = {getattr(first, name), getattr(second, name)}
        if None not in pair and len(pair) == 2:
            return False
    for name in _LISTS:
        ours, theirs = getattr(first, name), getattr(second, name)
        if ours is not None and theirs is not None and not set(ours) & set(theirs):
            return False
    for ours, theirs in ((first, second), (second, first)):
        if (
            ours.housing_units
            and theirs.housing_units_except
            and set(ours.housing_units) <= set(theirs.housing_units_except)
        ):
            return False
    letters, numbers = (first.surname_initials, second.surname_initials), (first.a_number_rule, second.a_number_rule)
    if letters[0] and letters[1] and not (letters[0].first <= letters[1].last and letters[1].first <= letters[0].last):
        return False
    if numbers[0] and numbers[1] and numbers[0].digits == numbers[1].digits:
        return numbers[0].low <= numbers[1].high and numbers[1].low <= numbers[0].high
    return True


def _is_for_all(closure: ClosureFacts) -> bool:
    """Days of the week on which the whole facility is closed, always."""
    part = any((closure.modes, closure.routes, closure.units, closure.window_id, closure.onsite_only))
    return closure.kind == "weekly_closed_days" and not part and closure.first is None and closure.last is None


def never_a_visit(facts: FacilityFacts, windows: tuple[WindowFacts, ...], room: str) -> Iterator[Doubt]:
    """Lines of hours in which no visit fits: too short, on a day that is closed, in the middle of a break."""
    usual = facts.visit_length.min_minutes or facts.visit_length.minutes
    closed = {day for closure in facts.closures if _is_for_all(closure) for day in closure.days}
    for window in windows:
        place = f"{room}[{window.id}]"
        if closed and window.days and window.is_onsite and set(window.days) <= closed:
            yield Doubt("hours_on_closed_days", True, (place,), {"window": window}, _sources(window))
        if not window.has_clock:
            continue
        start, end = _span(window)
        length = window.session_minutes or (
            usual.value if usual and window.is_onsite and window.kind == "open" else None
        )
        if length and length > end - start and not window.on:
            sure = bool(window.session_minutes)
            details = {"window": window, "minutes": length, "room": end - start}
            yield Doubt("visit_longer_than_hours", sure, (place,), details, _sources(window))
        last = window.last_check_in_minute
        if last is not None and not window.overnight and last >= end:
            yield Doubt("last_check_in_after_end", True, (place,), {"window": window}, _sources(window))
        for number, hole in enumerate(facts.blackouts):
            whole_days = hole.days is None or set(window.days or ()) <= set(hole.days)
            covers = hole.start_minute <= start and hole.end_minute >= end and hole.end_minute > hole.start_minute
            if covers and whole_days and window.is_onsite and room == "visiting.windows":
                places = (place, f"visiting.blackouts[{number}]")
                yield Doubt("hours_inside_break", True, places, {"window": window}, _sources(window))
