"""What ties a volunteer to a person: a match that lasts, or a visit from booking until a day after it.

Everything is asked of the rows at the moment it is needed. A match that has ended takes with it whatever was booked
before its end, even where a row was forgotten; and whoever wants no visits any more is tied to nobody. A match that
goes on after a release is no tie of these (after_release.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from compliance.access import Role
from visitation.consents.holding import visits_ended
from visitation.models import Channel, Match, Person, Visit, VisitVolunteer
from visitation.statuses import LIVE, Status
from volunteers.models import Program, Volunteer

REMEMBERED = timedelta(hours=24)  # how long after a visit its volunteers still see whom they visited
STATED_BEFORE = timedelta(hours=48)  # from when on they see what they must state at the desk

_BOOKED = sorted(status.value for status in {*LIVE, Status.DID_NOT_HAPPEN})
_VOLUNTEERS = (Volunteer.State.ACTIVE, Volunteer.State.PAUSED)
_AFTER = Q(channel=Channel.AFTER)
_NEVER = datetime(1, 1, 2, tzinfo=UTC)
_STILL_TO_COME = datetime(9999, 12, 30, tzinfo=UTC)


def matches_of(user: Any, *, now: datetime) -> QuerySet[Match]:
    """The user's own matches that have begun and not ended, with people whose case is open."""
    program = user.program
    if program is None or user.role != Role.VOLUNTEER:
        return Match.objects.none()
    return own_matches(user.pk, program.pk, today_of(program, now))


def today_of(program: Program, now: datetime) -> date:
    """The local date of a program."""
    return now.astimezone(ZoneInfo(program.timezone)).date()


def own_matches(user: int, program: int, today: date) -> QuerySet[Match]:
    """The same, of a volunteer of the program, by primary keys: values alone, for questions that are written once."""
    return Match.objects.filter(
        ~visits_ended("person"),
        volunteer__user=user,
        volunteer__state__in=_VOLUNTEERS,
        volunteer__program=program,
        person__program=program,
        since__lte=today,
        ended_on__isnull=True,
        ended_at__isnull=True,
    ).exclude(Q(person__state=Person.State.CLOSED) | _AFTER)


def ended_matches_of(user: Any) -> QuerySet[Match]:
    """The user's own matches that are over: of these a volunteer keeps the number, no more."""
    if user.program is None or user.role != Role.VOLUNTEER:
        return Match.objects.none()
    return Match.objects.filter(volunteer__user=user, person__program=user.program).filter(
        Q(ended_on__isnull=False) | Q(ended_at__isnull=False)
    )


def places_of(user: Any, *, now: datetime) -> QuerySet[VisitVolunteer]:
    """The user's places in visits that are booked, or were made less than a day ago, and tie them to a person now.

    A mentor's: only in visits that somebody else makes with them.
    """
    program = user.program
    if program is None or user.role not in (Role.VOLUNTEER, Role.MENTOR):
        return VisitVolunteer.objects.none()
    places = VisitVolunteer.objects.filter(
        ~visits_ended("visit__person"),
        volunteer__user=user,
        volunteer__state__in=_VOLUNTEERS,
        visit__program=program,
        visit__status__in=_BOOKED,
        visit__ends__gt=now - REMEMBERED,
    ).exclude(visit__person__state=Person.State.CLOSED)
    if user.role == Role.MENTOR:
        together = (
            VisitVolunteer.objects.filter(visit=OuterRef("visit"))
            .order_by()
            .values("visit")
            .annotate(people=Count("pk"))
            .values("people")
        )
        places = places.annotate(people=Subquery(together)).filter(people__gte=2)
    today = now.astimezone(ZoneInfo(program.timezone)).date()
    pair = Match.objects.filter(person=OuterRef("visit__person"), volunteer=OuterRef("volunteer")).exclude(_AFTER)
    lasting = pair.filter(ended_on__isnull=True, ended_at__isnull=True, since__lte=today)
    ended_since = (
        pair.filter(Q(ended_on__isnull=False) | Q(ended_at__isnull=False))
        .annotate(ended=Coalesce("ended_at", Value(_STILL_TO_COME)))
        .filter(ended__gte=Coalesce(OuterRef("booked_at"), Value(_NEVER)))
    )
    return places.filter(Exists(lasting) | ~Exists(ended_since))


def tied_people(user: Any, *, now: datetime) -> Q:
    """The people a volunteer or a mentor is tied to now, as a condition on people."""
    by_match = matches_of(user, now=now).values("person")
    by_visit = places_of(user, now=now).values("visit__person")
    return Q(pk__in=by_match) | Q(pk__in=by_visit)


# The same for one person, in a few plain questions: the pages about one person ask this much more often


@dataclass(frozen=True)
class Ties:
    """What ties a user to one person now: lasting matches of their own, and visits they are on."""

    matches: tuple[Match, ...] = ()
    visits: tuple[Visit, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.matches or self.visits)


def ties_between(user: Any, person: Person, *, now: datetime) -> Ties:
    """At most three queries; none where the role has no ties at all. The same rule as `tied_people`."""
    program, role = user.program, user.role
    is_here = program is not None and person.program_id == program.pk and person.state != Person.State.CLOSED
    if not is_here or role not in (Role.VOLUNTEER, Role.MENTOR):
        return Ties()
    own = {"volunteer__user": user, "volunteer__program": program, "volunteer__state__in": _VOLUNTEERS}
    today = now.astimezone(ZoneInfo(program.timezone)).date()
    bonds = list(
        Match.objects.filter(~visits_ended("person"), ~_AFTER, person=person, **own).select_related("volunteer")
    )
    lasting = tuple(bond for bond in bonds if not bond.is_over and bond.since <= today)
    places = VisitVolunteer.objects.filter(
        ~visits_ended("visit__person"), visit__person=person, visit__status__in=_BOOKED,
        visit__ends__gt=now - REMEMBERED, **own,
    ).select_related("visit", "visit__facility")
    held = [place for place in places if lasting or not _ended_since(place, bonds)]
    if role == Role.MENTOR:
        held = _made_together(held)
    visits = sorted((place.visit for place in held), key=lambda visit: (visit.starts, visit.code))
    return Ties(lasting if role == Role.VOLUNTEER else (), tuple(visits))


def _ended_since(place: VisitVolunteer, bonds: Iterable[Match]) -> bool:
    booked_at = place.booked_at or _NEVER
    return any(bond.is_over and (bond.ended_at or _STILL_TO_COME) >= booked_at for bond in bonds)


def _made_together(places: list[VisitVolunteer]) -> list[VisitVolunteer]:
    with_others = (
        VisitVolunteer.objects.filter(visit__in=[place.visit_id for place in places])
        .order_by()
        .values("visit")
        .annotate(people=Count("pk"))
        .filter(people__gte=2)
    )
    together = set(with_others.values_list("visit", flat=True)) if places else set()
    return [place for place in places if place.visit_id in together]
