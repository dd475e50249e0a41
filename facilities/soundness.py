"""Whether a rulebook document may become an edition: its form, its sense, and that the rules can read it.

No database, no Django.
"""

from collections.abc import Mapping
from typing import Any

from compliance.rules import FacilityFacts
from facilities.editions.reading import Problem
from facilities.editions.validation import problems
from facilities.facts import RulebookError, facility_facts


def read_rules(document: Mapping[str, Any]) -> tuple[FacilityFacts | None, list[Problem]]:
    """The facts, or all that is wrong with it; never both."""
    found = problems(document)
    if found:
        return None, found
    try:
        return facility_facts(dict(document)), []
    except RulebookError as error:
        return None, [Problem(error.where, error.why)]
