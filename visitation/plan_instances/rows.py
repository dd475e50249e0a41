"""What an instance is made of, read from the database; the number of queries does not grow with the rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q

from facilities.models import Facility
from visitation.consents.holding import VISIT, holding
from visitation.facts import rooms_taken
from visitation.models import (
    Channel,
    Conflict,
    Consent,
    Match,
    PeopleApart,
    Person,
    Visit,
    VisitRequest,
    VolunteersApart,
)
from visitation.statuses import LIVE
from volunteers.models import Break, Program, Volunteer

_LIVE = [status.value for status in LIVE]
AWAY = (Person.State.PAUSED, Person.State.CLOSED)  # people nobody is planned for


def visits_around(programs: Sequence[Program], first: date, last: date) -> list[Visit]:
    """Live visits in the weeks and months that the dates touch, by start; two queries."""
    reach_from = min(first.replace(day=1), first - timedelta(days=6))
    reach_to = max((last.replace(day=1) + timedelta(days=31)).replace(day=1), last + timedelta(days=7))
    return list(
        Visit.objects.filter(program__in=programs, status__in=_LIVE, day__gte=reach_from, day__lt=reach_to)
        .defer("findings")
        .prefetch_related("team")
        .order_by("starts", "code")
    )


def visits_of_others(programs: Iterable[int], facility_ids: Iterable[int], first: date, last: date) -> list[Visit]:
    """Live visits at these facilities between the dates by programs other than these (primary keys), without anybody;
    one query."""
    # Half a day more at either end: the facilities' own dates begin and end at other moments than UTC's.
    opens = datetime.combine(first - timedelta(days=1), time(), UTC)
    closes = datetime.combine(last + timedelta(days=2), time(), UTC)
    theirs = rooms_taken(set(facility_ids), first=opens, last=closes, besides=programs)
    return [visit for visit in theirs if first <= visit.day <= last]


def people_between(programs: Sequence[Program], also: Iterable[int]) -> list[Person]:
    """People who may be visited, and those named by primary key, by alias code; three queries."""
    theirs = Person.objects.filter(program__in=programs)
    wanted = theirs.exclude(state__in=AWAY) | theirs.filter(pk__in=set(also))
    return list(wanted.order_by("alias_code").prefetch_related("placements", "languages"))


def requests_between(
    people: Sequence[Person],
    first: date,
    last: date,
    booked: Iterable[int],
    *,
    now: datetime,
    freed: Iterable[int] = (),
) -> list[VisitRequest]:
    """Open requests of the dates that no visit serves, of people who agreed to visits, and those named by primary key,
    by code; two queries. `freed`: those whose visit shall not count, open as if nothing served them."""
    agreed = holding((person.pk for person in people), VISIT, now=now)
    free = Q(pk__in=set(freed), closed_at__isnull=True)
    wanted = Q(person__in=people) & (((_open(first, last) | free) & Q(person__in=agreed)) | Q(pk__in=set(booked)))
    return list(VisitRequest.objects.filter(wanted).order_by("code"))


def requests_without_consent(people: Sequence[Person], first: date, last: date) -> list[str]:
    """Open requests of people whom nobody ever asked whether they agree to visits, by code; one query.

    Somebody who took their yes back wants no visit: nothing of theirs is left unmet.
    """
    asked = Consent.objects.filter(person=OuterRef("person"), kind=VISIT)
    wanted = VisitRequest.objects.filter(_open(first, last), ~Exists(asked), person__in=people)
    return list(wanted.order_by("code").values_list("code", flat=True))


def _open(first: date, last: date) -> Q:
    served = Visit.objects.filter(request=OuterRef("pk"), status__in=_LIVE)
    return Q(closed_at__isnull=True, first_day__lte=last, last_day__gte=first) & ~Exists(served)


def volunteers_of(programs: Sequence[Program], also: Iterable[int]) -> list[Volunteer]:
    """Active volunteers, and those named by primary key, with all that a plan asks, by code; nine queries."""
    theirs = Volunteer.objects.filter(program__in=programs)
    # Who is on a break that ends may be planned for the days after it.
    ending = Break.objects.filter(has_paused=True, last_day__isnull=False)
    back = theirs.filter(state=Volunteer.State.PAUSED, pk__in=ending.values("volunteer"))
    wanted = theirs.filter(state=Volunteer.State.ACTIVE) | back | theirs.filter(pk__in=set(also))
    return list(
        wanted.order_by("code").prefetch_related(
            "languages", "weekly_availability", "extra_availability", "away_ranges", "breaks", "trainings", "clearances"
        )
    )


def facilities_of(programs: Sequence[Program]) -> list[tuple[int, Facility]]:
    """(program, facility) of all facilities the programs visit, by code; one query."""
    ways = Program.facilities.through.objects.filter(program__in=programs).select_related("facility")
    return [(way.program_id, way.facility) for way in ways.order_by("facility__code", "program__code")]


def matches_of(people: Sequence[Person]) -> list[Match]:
    """Matches by visits that last and do not pause; one query."""
    lasting = Match.objects.filter(
        person__in=people, ended_on__isnull=True, channel=Channel.VISITS, paused_at__isnull=True
    )
    return list(lasting.order_by("person", "volunteer"))


def conflicts_of(people: Sequence[Person]) -> list[Conflict]:
    """Who must never meet, without the sealed note; one query."""
    return list(Conflict.objects.filter(person__in=people).defer("note").order_by("person", "volunteer"))


def kept_apart(
    people: Mapping[int, str], volunteers: Mapping[int, str]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Pairs of people, and pairs of volunteers, by the names that they have in the document; two queries.

    The format keeps people apart by the hour alone: a wider scope is the rules', which are asked about every draft.
    """
    of_people = PeopleApart.objects.filter(person__in=people, other__in=people).values_list("person_id", "other_id")
    of_teams = VolunteersApart.objects.filter(volunteer__in=volunteers, other__in=volunteers)
    return (
        sorted((people[one], people[other]) for one, other in of_people),
        sorted((volunteers[one], volunteers[other]) for one, other in of_teams.values_list("volunteer_id", "other_id")),
    )
