"""Doubts about an edition as lines of a page, worked out once for what it says."""

from datetime import date

from facilities.doubts import doubts
from facilities.doubts.words import DoubtLine, doubt_lines
from facilities.editions.places import named
from facilities.editions.stricter import OTHERWISE
from facilities.models import Confirmation, RulebookEdition
from facilities.queries import confirmed_places

_MOST_KEPT = 300
_kept: dict[tuple[object, ...], tuple[object, ...]] = {}


def doubts_in(edition: RulebookEdition | None, *, today: date) -> list[DoubtLine]:
    """What does not fit together, the sure ones first; none for no edition. At most one query.

    What the facility confirmed since two sources were seen to disagree is no doubt any more.
    """
    if edition is None:
        return []
    confirmed = _confirmed(edition)
    key = (edition.content_hash, today, *sorted(confirmed.items()))
    found = _kept.get(key)
    if found is None:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        found = _kept[key] = doubts(edition.document, today=today, confirmed=confirmed)
    return doubt_lines(found)  # type: ignore[arg-type]


def _confirmed(edition: RulebookEdition) -> dict[str, date]:
    """Place by its name and the day it was confirmed; asked only where sources disagree."""
    if not (edition.document.get("visiting") or {}).get(OTHERWISE):
        return {}
    rows = Confirmation.objects.filter(facility=edition.facility_id).order_by("confirmed_on")
    places = confirmed_places(edition.document, rows)
    return {named(edition.document, place): day for place, day in places.items()}
