"""Who was visited, or waited in vain, wishes for the next visit: one wish that is open for each of them, no more."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from compliance import audit
from visitation.actions.codes import Kind, new_codes
from visitation.consents.holding import VISIT, holding
from visitation.models import Person, Visit, VisitRequest, WaitingPlace, Wish
from visitation.statuses import LIVE, Status
from volunteers.models import Program

WANTED_FOR = timedelta(days=84)  # a visit is looked for over so many weeks; who still waits then is asked for anew
BATCH = 500
_OPEN_FILES = (Person.State.WAITING, Person.State.VISITED)
_LIVE = [status.value for status in LIVE]


def renew_wishes(program: Program, *, by: object, now: datetime) -> tuple[int, int]:
    """Close what was served or ran out, and write the next wish down: how many of each. Asked again at once, nothing.

    Batch by batch, each in a transaction of its own.
    """
    closed = made = 0
    people = Person.objects.filter(program=program, state__in=_OPEN_FILES, purged_at__isnull=True)
    asks = VisitRequest.objects.filter(person=OuterRef("pk"), closed_at__isnull=True)
    over = asks.filter(_is_over(_today(program, now)))
    numbers = list(people.filter(Exists(over) | ~Exists(asks)).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(numbers), BATCH):
        batch = numbers[start : start + BATCH]
        with transaction.atomic():
            closed += close_what_is_over(batch, program=program, now=now)
            made += len(wish_anew(batch, program=program, now=now))
    if closed or made:
        audit.record(
            "wishes_renewed", by=by, subject="", program=program.code, detail={"closed": closed, "made": made}, now=now
        )
    return closed, made


def close_what_is_over(people: Collection[int], *, program: Program, now: datetime) -> int:
    """Close the wishes of these people, by primary key, that a visit fulfilled, or whose last day is past; how many."""
    asked = VisitRequest.objects.filter(person__in=people, closed_at__isnull=True)
    return asked.filter(_is_over(_today(program, now))).update(closed_at=now)


@transaction.atomic
def wish_anew(people: Iterable[int], *, program: Program, now: datetime) -> list[VisitRequest]:
    """The next wish of those of these people who want visits, agreed to them and have no open one.

    They keep since when they wait. Of whom no wish at all is written down, the yes to visits is one.
    """
    theirs = Person.objects.filter(pk__in=set(people), program=program, state__in=_OPEN_FILES, purged_at__isnull=True)
    # Locked first: whoever asks for them meanwhile makes the wish, and then there is nothing to do.
    rows = {
        row.pk: row for row in theirs.select_for_update(no_key=True, of=("self",)).order_by("pk").only("created_at")
    }
    agreed = holding(rows, VISIT, now=now)
    asked: dict[int, date] = {}
    still_open = set()
    for request in VisitRequest.objects.filter(person__in=agreed).order_by("first_day", "code"):
        asked[request.person_id] = request.waiting_since
        if request.closed_at is None:
            still_open.add(request.person_id)
    places = {place.person_id: place for place in WaitingPlace.objects.filter(person__in=agreed)}
    visited = set(
        Visit.objects.filter(person__in=agreed, status=Status.DONE).values_list("person_id", flat=True).distinct()
    )
    today, zone = _today(program, now), ZoneInfo(program.timezone)
    wanted, new_places, said = [], [], []
    for number in sorted(agreed - still_open):
        place = places.get(number)
        if place is not None and place.wishes and Wish.VISIT not in place.wishes:
            continue
        if place is not None:
            since = place.since
        else:
            since = asked.get(number) or rows[number].created_at.astimezone(zone).date()
            new_places.append(WaitingPlace(person_id=number, since=since, wishes=[Wish.VISIT.value]))
        if place is not None and not place.wishes:
            said.append(place.pk)
        wanted.append((number, since))
    WaitingPlace.objects.bulk_create(new_places)
    WaitingPlace.objects.filter(pk__in=said).update(wishes=[Wish.VISIT.value])
    return VisitRequest.objects.bulk_create(
        VisitRequest(
            person_id=number, code=code, first_day=today, last_day=today + WANTED_FOR, waiting_since=since,
            never_visited=number not in visited,
        )
        for (number, since), code in zip(wanted, new_codes(Kind.REQUEST, len(wanted)), strict=True)
    )  # fmt: skip


def _is_over(today: date) -> Q:
    visits = Visit.objects.filter(request=OuterRef("pk"))
    coming = visits.filter(status__in=_LIVE, day__gte=today)
    return Q(Exists(visits.filter(status=Status.DONE))) | (Q(last_day__lt=today) & ~Exists(coming))


def _today(program: Program, now: datetime) -> date:
    return now.astimezone(ZoneInfo(program.timezone)).date()
