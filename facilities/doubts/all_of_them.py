"""Every doubt about a rulebook, the sure ones first."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from compliance.rules import FacilityFacts, WindowFacts
from facilities.doubts import groups, hours, parties, sources, values
from facilities.doubts.doubt import Doubt
from facilities.editions.stricter import OTHERWISE
from facilities.facts import facility_facts
from facilities.standards import Answer, held_against

MOST_DOUBTS = 60  # of one rulebook; whoever has more mends these first
_WEEKEND = ("no_weekend_day", "one_weekend_day")


def doubts(
    document: Mapping[str, Any], *, today: date, confirmed: Mapping[str, date] | None = None
) -> tuple[Doubt, ...]:
    """What contradicts itself or can never be. `confirmed`: place → the day the facility confirmed it last.

    `today` is a local date; parties are tried on the weeks after it. Raises RulebookError for a document that is none.
    """
    found = list(_all(document, today, confirmed or {}))
    return tuple(sorted(found, key=lambda doubt: not doubt.sure)[:MOST_DOUBTS])


def _all(document: Mapping[str, Any], today: date, confirmed: Mapping[str, date]) -> Iterator[Doubt]:
    visiting = document.get("visiting")
    if not visiting:
        return
    facts = facility_facts(dict(document))
    by_place = {str(one.get("block")): str(one.get("url") or "") for one in document.get("sources") or ()}
    stands_in = {place: by_place.get(place) or by_place.get("visiting", "") for place in _places(visiting)}
    rooms = ((facts.windows, "visiting.windows"), (_of_programs(facts), "visiting.community_visits.windows"))
    lines = {f"{room}[{one.id}]": one for windows, room in rooms for one in windows}
    yield from sources.disagreements(visiting, confirmed=confirmed, stands_in=stands_in, lines=lines)
    for windows, room in rooms:
        yield from hours.overlapping(facts, windows, room)
        yield from hours.never_a_visit(facts, windows, room)
    yield from groups.left_out(facts)
    yield from values.at_odds(facts)
    yield from parties.impossible(facts, today)
    yield from _weekend(document)


def _of_programs(facts: FacilityFacts) -> tuple[WindowFacts, ...]:
    return facts.community.windows if facts.community else ()


def _places(visiting: Mapping[str, Any]) -> list[str]:
    found = [f"visiting.{one['place']}" for one in visiting.get(OTHERWISE) or ()]
    return found + [place for place, _window in sources.windows_of(visiting)]


def _weekend(document: Mapping[str, Any]) -> Iterator[Doubt]:
    """No hours on a weekend day where the standard of the last inspection asks for them."""
    for held in held_against(document):
        if held.why in _WEEKEND and held.answer in (Answer.DEPARTS, Answer.MAY_DEPART):
            details = {"day": held.details.get("missing"), "section": held.clause.section, "held": held}
            sure = held.answer is Answer.DEPARTS
            yield Doubt(held.why, sure, ("visiting.windows",), details, (held.clause.address,))
