"""Who may know somebody after their release, and what: a volunteer whose match goes on, and three things.

The tie of detention (ties.py) knows nothing of it, and this nothing of detention: no facility, no unit, no number.
Everything is asked of the rows at the moment it is needed.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from compliance.access import Role
from visitation.models import Channel, Consent, ContactAfterRelease, Match, Person, PersonExit
from volunteers.models import OnboardingHold, Volunteer

WAY = "way"
# All that can be known: the code, what they speak, and the one way they gave for after their release.
KNOWN = frozenset({"alias_code", "languages", WAY})

LASTS = Q(channel=Channel.AFTER, ended_on__isnull=True, ended_at__isnull=True)
_WITH_US = (Volunteer.State.ACTIVE, Volunteer.State.PAUSED)


def agreed(person: str) -> Exists:
    """The person at this path agreed to be contacted after release, and has not taken it back."""
    yes = Consent.objects.filter(
        person=OuterRef(person), kind=Consent.Kind.AFTER_RELEASE, withdrawn_at__isnull=True
    ).order_by()
    return Exists(yes)


def released(person: str) -> Exists:
    """The file of the person at this path is closed by a release that nobody took back, and is not erased."""
    ends = PersonExit.objects.filter(
        person=OuterRef(person), kind=PersonExit.Kind.RELEASED, undone_at__isnull=True,
        person__state=Person.State.CLOSED, person__purged_at__isnull=True, person__merged_into__isnull=True,
    ).order_by()  # fmt: skip
    return Exists(ends)


def with_us(volunteer: str = "volunteer") -> Q:
    """The volunteer at this path has not left, and nothing is on hold about them."""
    held = OnboardingHold.objects.filter(volunteer=OuterRef(volunteer), ended_at__isnull=True).order_by()
    return Q(~Exists(held), **{f"{volunteer}__state__in": _WITH_US})


def is_released(person: Person) -> bool:
    """Of one person, as the rows are now."""
    return Person.objects.filter(released("pk"), pk=person.pk).exists()


def going_on() -> Q:
    """The lasting matches that are as they should be, but for the day by which they are confirmed."""
    return LASTS & with_us() & Q(released("person")) & Q(agreed("person"))


def contacts_of(user: Any, *, now: datetime) -> QuerySet[Match]:
    """The user's own matches that go on after a release. Nobody but a volunteer has any."""
    program = user.program
    if program is None or user.role != Role.VOLUNTEER:
        return Match.objects.none()
    today = now.astimezone(ZoneInfo(program.timezone)).date()
    mine = Match.objects.filter(
        going_on(), volunteer__user=user, volunteer__program=program, person__program=program, since__lte=today
    )
    return mine.exclude(confirm_by__lt=today).select_related("person", "volunteer").order_by("person__alias_code")


def way_of(person: Person) -> ContactAfterRelease | None:
    """The way that goes with the yes that holds; what was written down before it counts no more. Nothing is opened."""
    yes = Consent.objects.filter(
        person=OuterRef("person"), kind=Consent.Kind.AFTER_RELEASE, withdrawn_at__isnull=True,
        taken_at__lte=OuterRef("written_at"),
    ).order_by()  # fmt: skip
    row = ContactAfterRelease.objects.filter(Exists(yes), person=person).first()
    if row is not None:
        row.person = person
    return row


def known_after_release(user: Any, person: Person, *, now: datetime) -> frozenset[str]:
    """What a volunteer may know of this person after their release; nothing, for everybody else."""
    return KNOWN if contacts_of(user, now=now).filter(person=person).exists() else frozenset()
