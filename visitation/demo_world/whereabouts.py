"""What was learned lately about where the invented people are; and one of them whom another program would pass on."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from facilities.models import Facility
from visitation.models import HandOver, HandOverContent, Person, PersonLanguage, PlacementFact
from visitation.placements.handing_on import OPEN_FOR, waiting_since
from volunteers.models import Program

# (which of the people, hours ago, answer, source)
_LEARNED = (
    (0, 20, "same", "phone"),
    (1, 70, "same", "locator"),
    (2, 6, "not_found", "locator"),
    (3, 240, "same", "letter"),
    (5, 3, "other", "family"),
    (6, 40, "same", "door"),
)


def make_facts(people: Sequence[Person], facility: Facility, *, by: str, now: datetime) -> None:
    """A few answers of the last days; one was not found, and of one it is only known that they are elsewhere."""
    PlacementFact.objects.bulk_create(
        PlacementFact(
            person=people[number], facility=facility if answer == "same" else None, answer=answer, source=source,
            checked_by=by, checked_at=now - timedelta(hours=hours), confidence="sure" if answer == "same" else "likely",
        )
        for number, hours, answer, source in _LEARNED
    )  # fmt: skip


def make_hand_over(person: Person, to: Program, facility: Facility, *, asked_by: str, agreed_by: str,
                   now: datetime) -> None:  # fmt: skip
    """One envelope that waits for a lead of `to`; the person is still the other program's."""
    envelope = HandOver.objects.create(
        from_program=person.program, to_program=to, facility=facility, person=person, carries=["legal_name"],
        waiting_since=waiting_since(person), agreed_on=now.date(), asked_by=asked_by, agreed_by=agreed_by,
        offered_at=now, expires_at=now + OPEN_FOR,
    )  # fmt: skip
    languages = list(PersonLanguage.objects.filter(person=person).values_list("language", flat=True))
    content = {"fields": {"legal_name": person.legal_name}, "stay": {}, "wishes": []}
    HandOverContent.objects.create(hand_over=envelope, to_program=to, languages=languages, content=content)
