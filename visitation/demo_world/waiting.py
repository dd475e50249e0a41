"""Invented requests: since when people wait, why some should not wait long, and what two families take.

The families are of people of whom too little is known to plan for them: the plans of the demo stay what they are.
"""

from collections.abc import Sequence
from datetime import date, datetime

from facilities.models import Facility
from visitation.models import FamilyVisits, Intake, Match, Person, PriorityFlag, VisitRequest, WaitingPlace

_SOURCES = ("line", "sheet", "letter", "family", "visited")
_ASKED_BY = ("person", "person", "person", "agreed", "")
_WISHES = (["visit"], ["visit", "letters"], ["visit", "books"], ["visit", "call"])
_REASONS = ("no_visitors", "long_stay", "newly_moved", "rare_language")
_EVERY = 5  # so many wait for each of whom a reason holds
_FAMILIES = 2
_SATURDAY = 5


def make_waiting(
    people: Sequence[Person], matches: Sequence[Match], facility: Facility, *, by: str, today: date, now: datetime
) -> None:
    """A place in line and a request for everybody; reasons for some of those whom nobody visits yet."""
    wished: dict[int, date] = {}
    for person, since in VisitRequest.objects.filter(person__in=people).values_list("person_id", "waiting_since"):
        wished[person] = min(since, wished.get(person, since))
    matched = {match.person_id for match in matches}
    places, intakes, flags, waits = [], [], [], 0
    for number, person in enumerate(people):
        wishes = _WISHES[number % len(_WISHES)]
        places.append(WaitingPlace(person=person, since=wished.get(person.pk, today), wishes=wishes))
        asked_by, source = _ASKED_BY[number % len(_ASKED_BY)], _SOURCES[number % len(_SOURCES)]
        intake = Intake(person=person, source=source, asked_by=asked_by, wishes=wishes, taken_at=now, taken_by=by)
        if asked_by == "agreed":
            intake.requester, intake.relationship, intake.reply_way = "Invented Cousin", "cousin", "through"
        intakes.append(intake)
        if person.pk not in matched:
            waits += 1
            if waits % _EVERY == 1:
                reason = _REASONS[waits // _EVERY % len(_REASONS)]
                flags.append(PriorityFlag(person=person, reason=reason, set_at=now, set_by=by))
    WaitingPlace.objects.bulk_create(places)
    Intake.objects.bulk_create(intakes)
    PriorityFlag.objects.bulk_create(flags)
    FamilyVisits.objects.bulk_create(
        FamilyVisits(
            person=person, facility=facility, visits=1, weekday=_SATURDAY, first_day=today, entered_at=now,
            entered_by=by,
        )  # fmt: skip
        for person in people[-_FAMILIES:]
    )
