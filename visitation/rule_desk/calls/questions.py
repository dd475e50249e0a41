"""What a facility is asked on the telephone: what nobody confirmed lately, and what turns people away first."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from compliance.rules import FacilityFacts
from facilities.rule_lines import Line, rule_sections

ORDER = ("hours", "holidays", "booking", "approval", "limits", "identification")
MOST_QUESTIONS = 5
MOST_LINES = 12


@dataclass(frozen=True)
class Question:
    """One section to be read out. `places`: what a yes confirms."""

    slug: str
    title: str
    lines: tuple[Line, ...]
    places: tuple[str, ...]


def questions(facts: FacilityFacts, *, fresh_from: date) -> list[Question]:
    """The sections with something that nobody confirmed since `fresh_from`, the most telling first."""
    sections = {section.slug: section for section in rule_sections(facts)}
    found = []
    for slug in ORDER:
        section = sections[slug]
        lines = tuple(line for line in section.lines if line.place and not _is_fresh(line, fresh_from))
        if lines:
            places = tuple(dict.fromkeys(line.place for line in lines))
            found.append(Question(slug, section.title, lines[:MOST_LINES], places))
    return found[:MOST_QUESTIONS]


def _is_fresh(line: Line, fresh_from: date) -> bool:
    return line.confirmed_on is not None and line.confirmed_on >= fresh_from


def best_hour(facts: FacilityFacts) -> str:
    """When somebody answers there: the hours in which bookings are taken; said so where nobody knows."""
    stated = facts.booking.desk_text if facts.booking else None
    return stated.value if stated else _("not known")
