"""One of the invented people who was released last week, and goes on hearing from the volunteer who visited them."""

from datetime import UTC, datetime, time, timedelta
from random import Random

from visitation.actions.codes import Kind, new_codes
from visitation.demo_world.names import MEN, SURNAMES
from visitation.models import (
    Channel,
    Consent,
    ContactAfterRelease,
    Match,
    Person,
    PersonExit,
    PersonLanguage,
)
from visitation.models.matches import CONFIRM_DAYS
from volunteers.models import Program, User

_AGO = timedelta(days=9)


def make_released(program: Program, volunteer: User, rng: Random, *, by: str, now: datetime) -> None:
    """A closed file, a yes with a way to be reached, and a match that a volunteer with an account goes on with."""
    left_at = datetime.combine((now - _AGO).date(), time(17), UTC)
    spoken = "es"
    person = Person.objects.create(
        program=program, alias_code=new_codes(Kind.PERSON, 1, choose=rng.choice)[0], state=Person.State.CLOSED,
        legal_name=f"{rng.choice(MEN)} {rng.choice(SURNAMES)}", a_number="A000 000 999",
    )  # fmt: skip
    Person.objects.filter(pk=person.pk).update(closed_at=left_at)
    PersonLanguage.objects.create(person=person, language=spoken)
    told = {"language": spoken, "way": Consent.Way.IN_PERSON, "taken_by": by, "taken_at": left_at - _AGO}
    Consent.objects.create(person=person, kind=Consent.Kind.AFTER_RELEASE, **told)
    ContactAfterRelease.objects.create(
        person=person, way="An invented number: 555-0100, in the evening", written_by=by, written_at=left_at - _AGO
    )
    PersonExit.objects.create(
        person=person, kind=PersonExit.Kind.RELEASED, month=left_at.date().replace(day=1), source="phone",
        recorded_by=by, recorded_at=left_at,
    )  # fmt: skip
    began = left_at.date() + timedelta(days=1)
    Match.objects.create(
        person=person, volunteer=volunteer.volunteers.get(), channel=Channel.AFTER, seat=1, since=began,
        confirm_by=began + timedelta(days=CONFIRM_DAYS),
    )  # fmt: skip
