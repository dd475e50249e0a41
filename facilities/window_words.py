"""Visiting hours in words: weekdays, clocks, dates, and whom they are for."""

from datetime import date, time

from django.utils.dates import WEEKDAYS as DAY_NAMES
from django.utils.formats import date_format, time_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compliance.explanations import plain
from compliance.rules import WEEKDAYS, DateRule, ScheduleFacts, Selector, WindowFacts
from compliance.sentences import MODES

GENDERS = {"male": gettext_lazy("men"), "female": gettext_lazy("women")}


def clock(minute: int) -> str:
    """A minute of the day as the reader's language writes a time; the end of the day is midnight."""
    if minute == 24 * 60:
        return _("midnight")
    return time_format(time(minute // 60 % 24, minute % 60), "TIME_FORMAT")


def day_name(weekday: str) -> str:
    """`mon` as a word; `holiday` too."""
    return str(DAY_NAMES[WEEKDAYS.index(weekday)]) if weekday in WEEKDAYS else _("holidays")


def day_names(days: tuple[str, ...] | None) -> str:
    """Weekdays in their order, runs of three and more as a span."""
    if not days:
        return _("days not known")
    numbers = sorted(WEEKDAYS.index(day) for day in set(days) if day in WEEKDAYS)
    if len(numbers) == len(WEEKDAYS):
        parts = [_("every day")]
    else:
        parts = []
        for run in _runs(numbers):
            names = [day_name(WEEKDAYS[number]) for number in run]
            span = _("%(first)s to %(last)s") % {"first": names[0], "last": names[-1]}
            parts += [span] if len(run) > 2 else names
    if "holiday" in days:
        parts.append(_("holidays"))
    return ", ".join(parts)


def _runs(numbers: list[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def hours(window: WindowFacts) -> str:
    """From when to when."""
    if window.start_minute is None or window.end_minute is None:
        return _("hours not known")
    words = {"start": clock(window.start_minute), "end": clock(window.end_minute)}
    if window.overnight:
        return _("%(start)s to %(end)s the next day") % words
    return _("%(start)s to %(end)s") % words


def mode(window: WindowFacts) -> str:
    """The kind of visit; nothing where no source says it."""
    return str(MODES[window.mode]) if window.mode in MODES else ""


def dates(window: WindowFacts) -> str:
    """On which dates only; nothing where every week counts."""
    parts = []
    if window.date_rule is not None:
        parts.append(_date_rule(window.date_rule))
    if window.on:
        parts.append(_("only on %(dates)s") % {"dates": ", ".join(_date(day) for day in sorted(window.on)[:12])})
    if window.valid_from:
        parts.append(_("from %(date)s") % {"date": _date(window.valid_from)})
    if window.valid_to:
        parts.append(_("until %(date)s") % {"date": _date(window.valid_to)})
    return ", ".join(parts)


def _date(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _date_rule(rule: DateRule) -> str:
    if rule.kind == "weeks_of_month":
        weeks = ", ".join(str(week) for week in rule.weeks)
        return _("only this weekday of the month, counted from the first: %(weeks)s") % {"weeks": weeks}
    if rule.kind == "every_weeks":
        return _("every %(number)s weeks") % {"number": rule.every}
    if rule.kind == "date_parity":
        return _("only on odd dates") if rule.parity == "odd" else _("only on even dates")
    return _("odd numbers on odd dates, even numbers on even dates (%(number)s)") % {"number": plain(rule.number)}


def whom(selector: Selector | None) -> str:
    """Whom the hours are for."""
    if selector is None:
        return _("everybody")
    parts = []
    if selector.gender:
        parts.append(str(GENDERS[selector.gender]))
    for words, values in (
        (_("level %(values)s"), selector.classification),
        (_("housing unit %(values)s"), selector.housing_units),
        (_("every housing unit but %(values)s"), selector.housing_units_except),
        ("%(values)s", selector.status),
        (_("visitors: %(values)s"), selector.visitor_category),
    ):
        if values:
            parts.append(words % {"values": plain(", ".join(values))})
    if selector.person_category:
        parts.append(plain(selector.person_category))
    if selector.surname_initials:
        letters = selector.surname_initials
        parts.append(_("surnames %(first)s to %(last)s") % {"first": letters.first, "last": letters.last})
    if selector.a_number_rule:
        rule = selector.a_number_rule
        low, high = (f"{number:0{rule.digits}d}" for number in (rule.low, rule.high))
        parts.append(_("A-numbers that end in %(low)s to %(high)s") % {"low": low, "high": high})
    if selector.assigned_by_facility:
        parts.append(_("whom the facility assigns: %(text)s") % {"text": selector.assigned_by_facility})
    return "; ".join(parts)


def window_sentence(window: WindowFacts) -> str:
    """A whole window on one line: days, hours, dates, kind of visit, for whom, on request."""
    parts = [f"{capfirst(day_names(window.days))}, {hours(window)}" if window.days or not window.on else hours(window)]
    parts += [text for text in (dates(window), mode(window)) if text]
    if window.applies_to is not None:
        parts.append(_("for %(whom)s") % {"whom": whom(window.applies_to)})
    if window.by_request:
        parts.append(_("only on request"))
    if window.last_check_in_minute is not None:
        parts.append(_("last check-in %(clock)s") % {"clock": clock(window.last_check_in_minute)})
    text = "; ".join(parts)
    return text if text.endswith(".") else f"{text}."  # "9 a.m." brings its own


def minutes(number: int) -> str:
    """A length in words."""
    return ngettext("%(number)s minute", "%(number)s minutes", number) % {"number": number}


def program_days(entry: ScheduleFacts) -> str:
    """The days of a program without a clock, in which weeks, and for how long."""
    parts = [day_names(entry.days)]
    if entry.date_rule is not None:
        parts.append(_date_rule(entry.date_rule))
    elif entry.rule_text:
        parts.append(plain(entry.rule_text))
    if entry.duration_minutes:
        parts.append(minutes(entry.duration_minutes))
    return "; ".join(parts)
