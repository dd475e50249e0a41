"""Where somebody is, as whoever asks once more tells it: it never replaces in silence what is on record."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from compliance.reading import computing
from facilities.models import Facility
from visitation.models import Person, Placement, PlacementFact
from visitation.placements.locating import stay_now, write_fact


class Said(StrEnum):
    """What a told place says beside the one on record."""

    NOTHING_NEW = "nothing_new"
    NEW_UNIT = "new_unit"
    ELSEWHERE = "elsewhere"


def take_place(person: Person, facility: Facility, unit: str, *, source: str, by: Any, now: datetime) -> Said:
    """Of a person, locked, of whom a place is on record.

    Another unit of the same facility is kept, with a fact that says who told it. Another facility stays a fact, and an
    open question on the list of whom to look for: only a lead says that somebody was moved.
    """
    stay = stay_now(person, now=now)
    if stay is None or stay.facility_id != facility.pk or stay.last_day is not None:
        sure = Placement.Confidence.UNSURE
        for place in (facility, None):  # where it would be; and, the newest, that nobody has settled it
            write_fact(person, PlacementFact.Answer.OTHER, place, source=source, confidence=sure, by=by, now=now)
        return Said.ELSEWHERE
    row = Placement.objects.select_for_update(of=("self",)).get(pk=stay.pk)
    with computing("request"):
        is_same = row.housing_unit == unit
    if not unit or is_same:
        return Said.NOTHING_NEW
    row.housing_unit = unit
    row.save(update_fields=["housing_unit"])
    write_fact(person, PlacementFact.Answer.SAME, facility, source=source, confidence="", by=by, now=now)
    return Said.NEW_UNIT
