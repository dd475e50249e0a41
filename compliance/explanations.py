"""A finding as a sentence in the reader's language."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from compliance.rules import Finding
from compliance.sentences import (
    DATE_RULES,
    GENDERS,
    LONGER_PERIODS,
    MODES,
    PERIODS,
    REASONS,
    SENTENCES,
)

GAP = re.compile(r"%\((\w+)\)s")
CODE_WORD = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")
WEEKDAY_CODES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def explain(finding: Finding) -> str:
    """One whole sentence. A code from before today's rules, found in the trail, is given as it stands."""
    known = SENTENCES.get(finding.code)
    if known is None:
        return gettext("A rule that is no longer in use: %(code)s.") % {"code": plain(finding.code)}
    words = _words(finding)
    sentences = [str(sentence) for sentence in known[1:]]
    for sentence in sentences:
        if all(words.get(gap) for gap in GAP.findall(sentence)):
            return _ended(sentence % words)
    # No value for a gap of the last one either: better a dash than no sentence.
    return _ended(sentences[-1] % {gap: words.get(gap) or "–" for gap in GAP.findall(sentences[-1])})


def title(code: str) -> str:
    """A few words for a code, as for a list of rules."""
    known = SENTENCES.get(code)
    return str(known[0]) if known else plain(code)


def plain(word: object) -> str:
    """A code word of a rulebook in plain letters: `no_low_cut` is `no low cut`."""
    return str(word).replace("_", " ")


def _ended(sentence: str) -> str:
    """Free text of a rulebook may bring its own full stop."""
    return re.sub(r"([.!?])\.$", r"\1", sentence)


# Values → words


def _words(finding: Finding) -> dict[str, str]:
    filled = {}
    for name, value in finding.params.items():
        if value in ("", None) or (value == 0 and name not in ALWAYS):
            filled[name] = ""
        else:
            filled[name] = FILLED.get(name, str)(value)
    if "amount" in finding.params:
        unit = str(finding.params.get("unit"))
        filled["amount"] = COUNTED.get(unit, str)(finding.params["amount"])
    if finding.code.startswith("gender_"):
        filled["wanted"] = _named(GENDERS)(finding.params.get("wanted", ""))
    if finding.code == "program_commitment":
        filled["period"] = _named(LONGER_PERIODS)(finding.params.get("period", ""))
    return filled


# Zero is a value of these; elsewhere it means that no source states one.
ALWAYS = {"limit", "count"}


def _day(value: object) -> str:
    try:
        return date_format(date.fromisoformat(str(value)), "DATE_FORMAT")
    except ValueError:
        return str(value)


def _moment(value: object) -> str:
    try:
        return date_format(datetime.fromisoformat(str(value)), "DATETIME_FORMAT", use_l10n=True)
    except ValueError:
        return str(value)


def _weekday(value: object) -> str:
    return str(WEEKDAYS[WEEKDAY_CODES.index(str(value))]) if value in WEEKDAY_CODES else str(value)


def _named(names: Mapping[str, object]) -> Callable[[object], str]:
    def words(value: object) -> str:
        return str(names.get(str(value)) or plain(value))

    return words


def _free_text(value: object) -> str:
    """A text from a rulebook without its full stop, which the sentence around it brings; code words in plain form."""
    text = str(value).strip().removesuffix(".")
    return plain(text) if CODE_WORD.fullmatch(text) else text


def _minutes(value: object) -> str:
    return ngettext("%(number)s minute", "%(number)s minutes", int(str(value))) % {"number": value}


def _hours(value: object) -> str:
    return ngettext("%(number)s hour", "%(number)s hours", int(str(value))) % {"number": value}


def _business_hours(value: object) -> str:
    return ngettext("%(number)s business hour", "%(number)s business hours", int(str(value))) % {"number": value}


def _days(value: object) -> str:
    return ngettext("%(number)s day", "%(number)s days", int(str(value))) % {"number": value}


COUNTED = {"days": _days, "hours": _hours, "business_hours": _business_hours}

FILLED: dict[str, Callable[[object], str]] = {
    **dict.fromkeys(("first", "last", "until", "date"), _day),
    "latest": _moment,
    "weekday": _weekday,
    "period": _named(PERIODS),
    "minutes": _minutes,
    "hours": _hours,
    "days": _days,
    "days_before": _days,
    "mode": _named(MODES),
    "reason": lambda value: _free_text(_named(REASONS)(value)),
    "rule": _named(DATE_RULES),
    **dict.fromkeys(("text", "exception", "group", "desk"), _free_text),
    **dict.fromkeys(
        ("items", "kinds", "reasons", "asked", "documents", "wanted", "agreement", "by", "who", "excludes", "waiver",
         "methods", "subject", "measure", "question"),
        plain,
    ),
}  # fmt: skip
