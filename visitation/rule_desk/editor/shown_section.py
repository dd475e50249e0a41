"""A section in words: what stands in it, line by line."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from facilities.window_words import minutes
from visitation.rule_desk.editor.boxes import Box
from visitation.rule_desk.editor.other_lines import BreakLine, ProgramDayLine
from visitation.rule_desk.editor.row_words import CLOSURES, MEASURES, PERIODS, SUBJECTS
from visitation.rule_desk.editor.sections import Section
from visitation.rule_desk.shown import window_words


def said_in(section: Section, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(what it is about, what is said), lines first. What nobody knows is left out."""
    rows = values.get(section.rows_place) or [] if section.rows else []
    found = [(str(section.rows_title), line_words(section.rows, row)) for row in rows]
    for box in section.boxes:
        value = values.get(box.place)
        if value is not None and (box.place != "status" or value in (box.choices or {})):
            found.append((str(box.label), value_words(box, value)))
    return found


def value_words(box: Box, value: Any) -> str:
    """A value as it stands in its box."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    words = box.choices or {}
    if isinstance(value, list):
        return ", ".join(str(words.get(one, one)) for one in value)
    return str(words.get(value, value))


def line_words(kind: str, row: Mapping[str, Any]) -> str:
    """One line as a sentence."""
    if kind == "windows":
        return window_words(row)
    if kind == "blackouts":
        typed = BreakLine().typed(row)
        return "; ".join(part for part in (typed["days"], typed["hours"], typed["reason"]) if part)
    if kind == "schedule":
        typed = ProgramDayLine().typed(row)
        length = minutes(typed["minutes"]) if typed["minutes"] else ""
        return "; ".join(part for part in (typed["days"], typed["rule"], length, typed["note"]) if part)
    if kind == "closures":
        dates = " – ".join(str(row[end]) for end in ("start", "end") if row.get(end))
        parts = [str(CLOSURES.get(row["kind"], row["kind"])), ", ".join(row.get("days") or ())]
        return "; ".join(
            part for part in (*parts, ", ".join(row.get("holidays") or ()), dates, row.get("note")) if part
        )
    words = {
        "who": SUBJECTS.get(row.get("subject", ""), ""),
        "count": row.get("limit"),
        "what": MEASURES.get(row.get("measure", ""), ""),
        "period": PERIODS.get(row.get("period") or "", _("for good")),
    }
    text = _("%(who)s: at most %(count)s %(what)s in %(period)s") % words
    return f"{text} ({row['exception']})" if row.get("exception") else text
