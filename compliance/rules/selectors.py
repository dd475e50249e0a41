"""Whom a window is for, and on which of a weekday's dates it counts.

A key known not to hold refuses, whatever else is unknown; otherwise every unknown key makes the answer unknown.
Params never hold what is known of the person, only what the window asks for.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from .facts import PersonFacts
from .findings import Finding, refused, unknown
from .windows import DateRule, Selector, WindowFacts


@dataclass(frozen=True)
class Listed:
    """Every level and housing unit that some window of one kind of visit names."""

    levels: frozenset[str]
    units: frozenset[str]


def listed_in(windows: Iterable[WindowFacts]) -> Listed:
    levels: set[str] = set()
    units: set[str] = set()
    for window in windows:
        if window.applies_to:
            levels.update(window.applies_to.classification or ())
            units.update(window.applies_to.housing_units or ())
            units.update(window.applies_to.housing_units_except or ())
    return Listed(frozenset(levels), frozenset(units))


def first_letter(surname: str | None) -> str | None:
    """The first letter A-Z of a surname, case and accents folded; None where the first letter is of another
    alphabet.
    """
    for character in unicodedata.normalize("NFKD", surname or ""):
        if character.isalpha():
            letter = character.upper()[:1]
            return letter if "A" <= letter <= "Z" else None
    return None


def last_digits(number: str | None, count: int) -> int | None:
    """The last `count` digits of a number as printed; None where it has fewer."""
    digits = "".join(character for character in number or "" if character in "0123456789")
    return int(digits[-count:]) if len(digits) >= count else None


def _one_of(value: str | None, wanted: tuple[str, ...]) -> bool | None:
    return None if value is None else value in wanted


def _answers(
    selector: Selector, person: PersonFacts, listed: Listed, categories: frozenset[str] | None
) -> Iterator[tuple[str, bool | None, str, str]]:
    """(key, holds, code when unknown, what is asked for) of every key but the assigned slot."""
    if selector.gender is not None:
        yield "gender", _one_of(person.gender, (selector.gender,)), "gender_unknown", selector.gender
    if selector.classification is not None:
        wanted = selector.classification
        if person.classification is not None and person.classification not in listed.levels:
            yield "classification", None, "level_not_listed", ", ".join(wanted)
        else:
            yield "classification", _one_of(person.classification, wanted), "classification_unknown", ", ".join(wanted)
    unit_listed = person.housing_unit is None or person.housing_unit in listed.units
    if selector.housing_units is not None:
        wanted = selector.housing_units
        if unit_listed:
            yield "housing_units", _one_of(person.housing_unit, wanted), "housing_units_unknown", ", ".join(wanted)
        else:
            yield "housing_units", None, "unit_not_listed", ", ".join(wanted)
    if selector.housing_units_except is not None:
        wanted = selector.housing_units_except
        inside = _one_of(person.housing_unit, wanted)
        outside = None if inside is None else not inside
        yield "housing_units_except", outside, "housing_units_except_unknown", ", ".join(wanted)
    if selector.status is not None:
        yield "status", _one_of(person.status, selector.status), "status_unknown", ", ".join(selector.status)
    if selector.person_category is not None:
        wanted_category = selector.person_category
        holds = _one_of(person.person_category, (wanted_category,))
        yield "person_category", holds, "person_category_unknown", wanted_category
    if selector.surname_initials is not None:
        span = selector.surname_initials
        letter = first_letter(person.surname)
        inside = None if letter is None else span.first <= letter <= span.last
        yield "surname_initials", inside, "surname_initials_unknown", f"{span.first}-{span.last}"
    if selector.a_number_rule is not None:
        rule = selector.a_number_rule
        ending = last_digits(person.a_number, rule.digits)
        inside = None if ending is None else rule.low <= ending <= rule.high
        asked = f"{rule.low:0{rule.digits}d}-{rule.high:0{rule.digits}d}"
        yield "a_number_rule", inside, "a_number_rule_unknown", asked
    if selector.visitor_category is not None:
        inside = None if categories is None else bool(categories & set(selector.visitor_category))
        yield "visitor_category", inside, "visitor_category_unknown", ", ".join(selector.visitor_category)


def _assigned(window: WindowFacts, person: PersonFacts, weekday: str, start_minute: int) -> bool | None:
    """Whether the slot that the facility gave to the person is this one; unknown until it is entered."""
    if person.assigned_slots is None:
        return None
    return any(
        slot.window_id == window.id
        and (slot.days is None or weekday in slot.days)
        and (slot.start_minute is None or slot.start_minute == start_minute)
        for slot in person.assigned_slots
    )


def selector_findings(
    window: WindowFacts,
    person: PersonFacts,
    listed: Listed,
    *,
    weekday: str,
    start_minute: int,
    categories: frozenset[str] | None = None,
) -> tuple[Finding, ...]:
    """The window's selector against the person, on one weekday and at one local start."""
    selector = window.applies_to
    if selector is None:
        return ()
    answers = list(_answers(selector, person, listed, categories))
    if selector.assigned_by_facility is not None:
        holds = _assigned(window, person, weekday, start_minute)
        answers.append(("assigned_by_facility", holds, "assigned_by_facility_unknown", selector.assigned_by_facility))
    out = [answer for answer in answers if answer[1] is False]
    if out:
        return tuple(refused(f"{key}_no", window.stated, window=window.id, wanted=wanted) for key, _, _, wanted in out)
    return tuple(
        unknown(code, window.stated, window=window.id, wanted=wanted)
        for _, holds, code, wanted in answers
        if holds is None
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def date_holds(rule: DateRule, day: date, person: PersonFacts) -> bool | None:
    """Whether a date counts under a rule; None: a number or a cycle that it needs is not known.

    `weeks_of_month` counts each weekday by itself: the 4th Friday may come before the 4th Thursday.
    """
    if rule.kind == "weeks_of_month":
        return (day.day - 1) // 7 + 1 in rule.weeks
    if rule.kind == "date_parity":
        return (day.day % 2 == 1) == (rule.parity == "odd")
    if rule.kind == "every_weeks":
        if rule.anchor is None:
            return None
        return (_monday(day) - _monday(rule.anchor)).days // 7 % rule.every == 0
    digit = last_digits(person.a_number if rule.number == "a_number" else person.register_number, 1)
    return None if digit is None else digit % 2 == day.day % 2


def date_rule_findings(window: WindowFacts, day: date, person: PersonFacts) -> tuple[Finding, ...]:
    """A date that the window's date rule leaves out is refused; one that cannot be told is unknown."""
    rule = window.date_rule
    if rule is None or day in window.on:
        return ()
    holds = date_holds(rule, day, person)
    if holds:
        return ()
    say = unknown if holds is None else refused
    return (say("date_rule", window.stated, window=window.id, rule=rule.kind, date=day.isoformat()),)
