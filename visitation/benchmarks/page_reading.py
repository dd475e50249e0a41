"""How much of a visiting page is read, and how much rightly: the shipped rulebooks written out in several manners.

Only windows that a page can print are written: with a day, a clock, and people whom the grammar has words for. What is
sure and wrong is counted by itself: there shall be none.
"""

import json
import random
import time
from collections.abc import Callable, Iterable
from typing import Any

from facilities.editions.reading import SHIPPED_RULEBOOKS
from facilities.page_reading import read_page

_DAYS = {"mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday", "sat": "Saturday"}
_DAYS |= {"sun": "Sunday", "holiday": "Holidays"}
_COMPARED = ("days", "start", "end", "date_rule", "applies_to")
_ORDINALS = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 5: "5th"}
_NOISE = (
    "Visitors must dress properly.",
    "Attorneys may visit daily from 8:00 a.m. to 9:00 p.m.",
    "The lobby is open Monday through Friday. Office hours: 8:00 a.m. - 4:30 p.m.",
    "Call 555-123-4567 for questions.",
    "Money may be deposited at the kiosk daily from 6 a.m. to 10 p.m.",
    "Last updated June 3, 2024.",
)


def page_reading_figures() -> dict[str, Any]:
    """Windows found, found wrongly and missed, by manner of writing; kilobytes read in a second."""
    figures: dict[str, Any] = {}
    characters, began = 0, time.perf_counter()
    for name, manner in MANNERS.items():
        counts = {
            "windows": 0,
            "exact": 0,
            "exact_and_sure": 0,
            "wrong_but_sure": 0,
            "wrong_and_unsure": 0,
            "missed": 0,
        }
        for code, windows in printable_windows():
            page = manner(windows, random.Random(code))  # noqa: S311 the same pages every time
            characters += len(page)
            for key, count in compared(windows, page).items():
                counts[key] += count
        figures[name] = counts
    figures["kilobytes_a_second"] = round(characters / 1024 / (time.perf_counter() - began))
    return figures


def compared(windows: list[dict[str, Any]], page: str) -> dict[str, int]:
    """What was read of a page that prints these windows."""
    wanted = {_key(window) for window in windows}
    read = read_page(page)
    drafted = [one for one in read.drafted if one.path.startswith("visiting.windows[")]
    found = {_key(one.value): one.sure for one in drafted}
    return {
        "windows": len(wanted),
        "exact": len(wanted & set(found)),
        "exact_and_sure": sum(sure for key, sure in found.items() if key in wanted),
        "wrong_but_sure": sum(sure for key, sure in found.items() if key not in wanted),
        "wrong_and_unsure": sum(not sure for key, sure in found.items() if key not in wanted),
        "missed": len(wanted - set(found)),
    }


def _key(window: dict[str, Any]) -> str:
    return json.dumps({name: window.get(name) or None for name in _COMPARED}, sort_keys=True)


def printable_windows() -> Iterable[tuple[str, list[dict[str, Any]]]]:
    """Of each shipped rulebook that has any: its windows that can be written out in words."""
    for file in sorted(SHIPPED_RULEBOOKS.glob("*.json")):
        if file.name.endswith(".schema.json"):
            continue
        visiting = json.loads(file.read_text(encoding="utf-8")).get("visiting") or {}
        windows = [_plain(window) for window in visiting.get("windows") or () if _is_printable(window)]
        if windows:
            yield file.stem, windows


def _is_printable(window: dict[str, Any]) -> bool:
    applies = {name: value for name, value in (window.get("applies_to") or {}).items() if value}
    if not window.get("days") or not window.get("start") or window.get("overnight") or window.get("by_request"):
        return False
    if set(applies) - {"gender", "surname_initials", "a_number_rule", "housing_units"}:
        return False
    return all(len(unit) <= 3 and unit.isalnum() for unit in applies.get("housing_units") or ())


def _plain(window: dict[str, Any]) -> dict[str, Any]:
    rule = window.get("date_rule") or {}
    applies = {name: value for name, value in (window.get("applies_to") or {}).items() if value}
    if "surname_initials" in applies:
        applies["surname_initials"] = {name: applies["surname_initials"][name] for name in ("from", "to")}
    if "housing_units" in applies:
        applies["housing_units"] = [unit.upper() for unit in applies["housing_units"]]
    return {
        "days": [day for day in _DAYS if day in window["days"]],
        "start": window["start"],
        "end": window["end"],
        "date_rule": {"kind": "weeks_of_month", "weeks": rule["weeks"]} if rule.get("weeks") else None,
        "applies_to": applies or None,
    }


# ── manners of writing ────────────────────────────────────────────────────────────────────────────────────────────────


def _days(window: dict[str, Any], names: dict[str, str] = _DAYS) -> str:
    words = [names[day] for day in window["days"]]
    numbers = [list(_DAYS).index(day) for day in window["days"]]
    if len(words) > 2 and "holiday" not in window["days"] and numbers == list(range(numbers[0], numbers[-1] + 1)):
        text = f"{words[0]} through {words[-1]}"
    else:
        text = " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
    weeks = (window["date_rule"] or {}).get("weeks")
    return " and ".join(_ORDINALS[week] for week in weeks) + f" {text}" if weeks else text


def _clock(text: str) -> str:
    hour, minute = int(text[:2]), text[3:]
    if text == "24:00":
        return "midnight"
    if text == "12:00":
        return "noon"
    return f"{hour % 12 or 12}:{minute} {'p.m.' if 12 <= hour < 24 else 'a.m.'}"


def _short_clock(text: str) -> str:
    hour, minute = int(text[:2]) % 24, text[3:]
    return f"{hour % 12 or 12}{'' if minute == '00' else ':' + minute}{'pm' if hour >= 12 else 'am'}"


def _who(window: dict[str, Any]) -> str:
    applies, parts = window["applies_to"] or {}, []
    if applies.get("gender"):
        parts.append("Men" if applies["gender"] == "male" else "Women")
    if applies.get("surname_initials"):
        parts.append("last names {from}-{to}".format(**applies["surname_initials"]))
    if rule := applies.get("a_number_rule"):
        width = rule["digits"]
        parts.append(f"A-number ending {rule['low']:0{width}d}-{rule['high']:0{width}d}")
    if units := applies.get("housing_units"):
        parts.append(f"Unit{'s' if len(units) > 1 else ''} {', '.join(units)}")
    return ", ".join(parts)


def _noisy(lines: list[str], rng: random.Random) -> str:
    noise = rng.sample(_NOISE, 3)
    return "\n".join(["Visitation", *lines, "", "General information", *noise])


def _a_line_each(windows: list[dict[str, Any]], rng: random.Random) -> str:
    lines = [
        f"{_who(w) + ': ' if _who(w) else ''}{_days(w)}, {_clock(w['start'])} to {_clock(w['end'])}" for w in windows
    ]
    return _noisy(lines, rng)


def _a_table(windows: list[dict[str, Any]], rng: random.Random) -> str:
    rows = "".join(
        f"<tr><td>{_days(w)}</td><td>{_who(w)}</td><td>{_short_clock(w['start'])} - {_short_clock(w['end'])}</td></tr>"
        for w in windows
    )
    noise = "".join(f"<p>{line}</p>" for line in rng.sample(_NOISE, 3))
    table = f"<table><tr><th>Day</th><th>For</th><th>Time</th></tr>{rows}</table>"
    return f"<html><body><h1>Visiting hours</h1>{table}{noise}</body></html>"


def _under_days(windows: list[dict[str, Any]], rng: random.Random) -> str:
    lines: list[str] = []
    before = None
    for window in windows:
        if _days(window) != before:
            before = _days(window)
            lines.append(f"{before}:")
        who = _who(window)
        lines.append(f"{_clock(window['start'])} - {_clock(window['end'])}{' ' + who if who else ''}")
    return _noisy(lines, rng)


def _in_sentences(windows: list[dict[str, Any]], rng: random.Random) -> str:
    lines = [
        f"Visits {'for ' + _who(w) + ' ' if _who(w) else ''}are held {_days(w)} from {_clock(w['start'])} until "
        f"{_clock(w['end'])}."
        for w in windows
    ]
    return _noisy([" ".join(lines)], rng)


def _by_the_long_clock(windows: list[dict[str, Any]], rng: random.Random) -> str:
    short = {day: name[:3] for day, name in _DAYS.items()} | {"holiday": "Holidays"}
    lines = [
        f"{_days(w, short)} {w['start'].replace(':', '')}-{w['end'].replace(':', '')} hours {_who(w)}" for w in windows
    ]
    return _noisy(lines, rng)


MANNERS: dict[str, Callable[[list[dict[str, Any]], random.Random], str]] = {
    "a line each": _a_line_each,
    "a table": _a_table,
    "under days": _under_days,
    "in sentences": _in_sentences,
    "by the long clock": _by_the_long_clock,
}
