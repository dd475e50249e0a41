"""Who may book what: rows by who asks. A row outside is not there at all."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from compliance.access import Permission, Role, grants
from compliance.rounds import Asking, answer, together
from compliance.written import written_once
from visitation.facts import stays_of, with_stays
from visitation.knowing.ties import matches_of, own_matches, today_of
from visitation.models import Channel, Match, Person, Placement, SlotHold, SlotWaiter, Visit, VisitVolunteer
from visitation.queries import visits_for
from volunteers.models import Program, Volunteer

_AT_HAND = ("facility", "volunteer", "visit", "replaces")


def is_lead(user: Any) -> bool:
    """Whether they book for others, in a program of their own."""
    return getattr(user, "program", None) is not None and grants(user.role or "", Permission.BOOK_VISIT) == "prog"


def own_people(user: Any, *, now: datetime) -> QuerySet[Match]:
    """Whom a volunteer books visits to: those they are matched with for visits."""
    return matches_of(user, now=now).filter(channel=Channel.VISITS).select_related("person", "volunteer")


def pair_for(user: Any, code: str, wanted: str, *, now: datetime) -> tuple[Person, Volunteer | None]:
    """The person and who visits them; None where a lead has not said whom. Raises Person.DoesNotExist.

    `wanted`: a volunteer's code, which a lead names; of others it is not asked.
    """
    if is_lead(user):
        return answer(_asks_pair(user.program, code, wanted))
    return answer(_asks_own_pair(user, code, now))


def asks_person(pk: int) -> Asking[Person]:
    """With the program, and placements and their facilities, at hand. One round."""
    return (yield from with_stays(_person(pk), stays_of([pk])))[pk]


@written_once
def _person(pk: int) -> QuerySet[Person]:
    return Person.objects.filter(pk=pk).select_related("program")


@written_once
def _named(program: int, code: str) -> QuerySet[Person]:
    return Person.objects.filter(program=program, alias_code=code).select_related("program")


@written_once
def _stays_of_named(program: int, code: str) -> QuerySet[Placement]:
    return Placement.objects.filter(person__program=program, person__alias_code=code).select_related("facility")


@written_once
def _volunteer_named(program: int, code: str) -> QuerySet[Volunteer]:
    return Volunteer.objects.filter(program=program, code=code)


def _asks_pair(program: Program, code: str, wanted: str) -> Asking[tuple[Person, Volunteer | None]]:
    def asks_volunteer() -> Asking[Volunteer | None]:
        (named,) = yield (_volunteer_named(program.pk, wanted),)
        return next(iter(named), None)

    found, volunteer = yield from together(
        with_stays(_named(program.pk, code), _stays_of_named(program.pk, code)), asks_volunteer()
    )
    if not found:
        raise Person.DoesNotExist
    return next(iter(found.values())), volunteer


def _asks_own_pair(user: Any, code: str, now: datetime) -> Asking[tuple[Person, Volunteer | None]]:
    found = []
    if _is_volunteer(user):
        (found,) = yield (_own_match(user.pk, user.program.pk, today_of(user.program, now), code),)
    if not found:
        raise Person.DoesNotExist
    return (yield from asks_person(found[0].person_id)), found[0].volunteer


@written_once
def _own_match(user: int, program: int, today: date, code: str) -> QuerySet[Match]:
    matches = own_matches(user, program, today).filter(channel=Channel.VISITS, person__alias_code=code)
    return matches.select_related("volunteer").order_by("since", "pk")[:1]


def _is_volunteer(user: Any) -> bool:
    return user.program is not None and user.role == Role.VOLUNTEER


def hold_for(user: Any, key: UUID, *, now: datetime) -> SlotHold:
    """A lead: of their program; a volunteer: their own, while they are matched with the person.

    With facility, volunteer, visit and the visit it replaces at hand. Raises SlotHold.DoesNotExist.
    """
    found = answer(_asks_hold(user, key, now))
    if not found:
        raise SlotHold.DoesNotExist
    return found[0]


def _asks_hold(user: Any, key: UUID, now: datetime) -> Asking[list[SlotHold]]:
    if is_lead(user):
        (found,) = yield (_hold_of_program(user.program.pk, key),)
    elif _is_volunteer(user):
        (found,) = yield (_own_hold(user.pk, user.program.pk, today_of(user.program, now), key),)
    else:
        found = []
    return found


@written_once
def _hold_of_program(program: int, key: UUID) -> QuerySet[SlotHold]:
    return SlotHold.objects.filter(program=program, key=key).select_related(*_AT_HAND)


@written_once
def _own_hold(user: int, program: int, today: date, key: UUID) -> QuerySet[SlotHold]:
    people = own_matches(user, program, today).filter(channel=Channel.VISITS).values("person")
    holds = SlotHold.objects.filter(program=program, key=key, volunteer__user=user, person__in=people)
    return holds.select_related(*_AT_HAND)


def waiters_of(user: Any) -> QuerySet[SlotWaiter]:
    """Queues that somebody stands in: a lead's program's, a volunteer's own."""
    waiters = SlotWaiter.objects.filter(
        program=user.program, state__in=[SlotWaiter.State.WAITING, SlotWaiter.State.OFFERED]
    ).select_related("facility", "hold")
    if user.program is None:
        return waiters.none()
    return waiters if is_lead(user) else waiters.filter(volunteer__user=user)


def to_change(user: Any, code: str, *, now: datetime) -> Visit:
    """A visit that this user may move or call off. Raises Visit.DoesNotExist.

    A volunteer: one that they make alone, or with a mentor besides, of a person they are matched with; where others are
    on it, it is theirs as well, and the lead's to move.
    """
    visit = visits_for(user).get(code=code)
    if is_lead(user):
        return visit
    team = visit.team.select_related("volunteer")
    if not goes_alone(team, user) or not own_people(user, now=now).filter(person=visit.person_id).exists():
        raise Visit.DoesNotExist
    return visit


def goes_alone(team: Iterable[VisitVolunteer], user: Any) -> bool:
    """Whether this user is the one visitor of a visit's team, with at most a mentor besides."""
    mine = [place.part for place in team if place.volunteer.user_id == user.pk]
    others = [place.part for place in team if place.volunteer.user_id != user.pk]
    return "visitor" in mine and all(part == "mentor" for part in others)


def asks_team_of(visit: int) -> Asking[list[Volunteer]]:
    """Who goes to a visit (primary key), who visits first. One round."""
    places = VisitVolunteer.objects.filter(visit=visit).select_related("volunteer").order_by("part", "pk")
    (found,) = yield (places,)
    return [place.volunteer for place in found]
