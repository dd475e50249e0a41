"""Where an application or a check stands on the day of a visit, and how old somebody is then."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from .facts import Standing, VisitorFacts
from .findings import Finding, refused, unknown
from .stated import Stated

ADULT_YEARS = 18


def standing_findings(
    kind: str,
    standing: Standing | None,
    asked_by: Stated[Any],
    visitor: VisitorFacts,
    day: date,
    valid_for_days: int | None,
) -> Iterator[Finding]:
    """One standing that must be approved and valid on a date. `kind` begins the codes; dates are included.

    `valid_for_days` counts from the day it was approved: 365 days from 1 May end on 30 April.
    """
    if standing is None:
        yield unknown(f"{kind}_unknown", asked_by, visitor=visitor.key)
        return
    stated = standing.stated or asked_by
    if standing.state == "none":
        yield refused(f"{kind}_missing", stated, visitor=visitor.key)
    elif standing.state == "submitted":
        yield unknown(f"{kind}_pending", stated, visitor=visitor.key)
    elif standing.state in ("refused", "withdrawn"):
        yield refused(f"{kind}_refused", stated, visitor=visitor.key)
    else:
        last = standing.valid_to
        if valid_for_days is not None and standing.valid_from is not None:
            end = standing.valid_from + timedelta(days=valid_for_days - 1)
            last = end if last is None else min(last, end)
        if standing.valid_from is not None and day < standing.valid_from:
            yield refused(f"{kind}_not_yet", stated, visitor=visitor.key, first=standing.valid_from.isoformat())
        if last is not None and day > last:
            yield refused(f"{kind}_expired", stated, visitor=visitor.key, last=last.isoformat())


def age_on(visitor: VisitorFacts, day: date) -> int | None:
    """Whole years on a date; a person born on 29 February ages on 1 March. None: not known."""
    born = visitor.birth_date
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def is_adult(visitor: VisitorFacts, day: date, years: int = ADULT_YEARS) -> bool | None:
    age = age_on(visitor, day)
    return visitor.is_adult if age is None else age >= years


def at_least(visitor: VisitorFacts, day: date, years: int) -> bool | None:
    """Whether somebody has reached an age; "adult" alone answers up to 18."""
    age = age_on(visitor, day)
    if age is not None:
        return age >= years
    if visitor.is_adult is None:
        return None
    if visitor.is_adult:
        return True if years <= ADULT_YEARS else None
    return False if years >= ADULT_YEARS else None
