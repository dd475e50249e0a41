"""Make a standing visit, book its dates as they come near, renew it, end it.

Rows are locked as everywhere: volunteers, person, the standing visit, and then what a booking locks.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from compliance import audit
from compliance.rounds import answer
from visitation.booking.confirming import BookingRefused, SomebodyWasQuicker, book
from visitation.booking.holding import KEPT_FOR, keep_start
from visitation.booking.letters import post_booked
from visitation.booking.locks import lock_people
from visitation.booking.queries import asks_person
from visitation.booking.starts import Start
from visitation.models import Person, StandingDate, StandingVisit, Visit, VisitVolunteer
from visitation.standing.letters import post_made, post_not_booked
from visitation.standing.looking import AHEAD, Looked, Turn, days_to_come, is_on_hold, look, team_of, today_of
from volunteers.models import Program, Volunteer

BY_ITSELF = "standing"
_Ended = StandingVisit.Ended


class NothingFits(Exception):
    """No date of it could be booked now or later; `looked` says why of each. Nothing was stored."""

    def __init__(self, looked: list[Looked]) -> None:
        super().__init__(f"{len(looked)} dates")
        self.looked = looked


class StandsAlready(Exception):
    """The same one is there already. Nothing was stored."""


class IsOver(Exception):
    """It has ended. Nothing was changed."""


@dataclass(frozen=True)
class Filled:
    """What came of the dates within reach."""

    booked: tuple[Visit, ...] = ()
    refused: tuple[Looked, ...] = ()


def planned(
    person: Person,
    volunteer: Volunteer,
    start: Start,
    rhythm: str,
    weeks: int,
    companion: tuple[Volunteer, str] | None = None,
) -> StandingVisit:
    """One that is not stored: it begins with this start, and lasts so many weeks, the first one counted.

    `companion`: who comes along each time, and as what.
    """
    along, part = companion or (None, VisitVolunteer.Part.PARTNER.value)
    return StandingVisit(
        program_id=person.program_id, person=person, volunteer=volunteer, facility=start.facility, rhythm=rhythm,
        at=start.starts.astimezone(ZoneInfo(start.facility.timezone)).time(), first_day=start.day,
        last_day=start.day + timedelta(weeks=weeks) - timedelta(days=1), companion=along, companion_part=part,
    )  # fmt: skip


@transaction.atomic
def make(standing: StandingVisit, *, key: UUID, by: Any, now: datetime) -> StandingVisit:
    """Store it and book what is within reach; asked again with the same key, the same one comes back.

    Raises NothingFits, StandsAlready.
    """
    person, volunteer = _locked_pair(standing)
    stored = StandingVisit.objects.filter(key=key, program=standing.program_id).first()
    if stored is not None:
        return stored
    looked = look(standing, person, volunteer, days_to_come(standing, now), now=now)
    if not any(one.turn in (Turn.FREE, Turn.LATER) for one in looked):
        raise NothingFits(looked)
    standing.key, standing.made_at, standing.made_by = key, now, str(by)[:120]
    try:
        with transaction.atomic():
            standing.save(force_insert=True)
    except IntegrityError:
        raise StandsAlready from None
    _record("standing_visit_made", standing, by=by, now=now, rhythm=standing.rhythm, until=f"{standing.last_day}")
    filled = _fill(standing, person, volunteer, by=by, now=now, tells=False)
    if standing.companion is not None:
        for visit in filled.booked:
            post_booked(visit, [standing.companion], by=by, now=now)
    post_made(standing, by=by, now=now)
    return standing


@transaction.atomic
def fill(standing: StandingVisit, *, by: Any, now: datetime) -> Filled:
    """Book the dates within reach that are not booked yet. A date is booked once, whatever becomes of its visit.

    It rests while one of its visits is on hold. What the rules refuse is told to the volunteer once for each date, and
    tried again; what is missing otherwise is waited for.
    """
    person, volunteer = _locked_pair(standing)
    row = _locked_row(standing)
    if row.ended_at is not None:
        return Filled()
    if row.last_day < today_of(row, now):
        _end(row, _Ended.NOT_RENEWED, by=by, now=now)
        return Filled()
    if is_on_hold(row, now):
        return Filled()
    return _fill(row, person, volunteer, by=by, now=now, tells=True)


@transaction.atomic
def renew(standing: StandingVisit, *, weeks: int, by: Any, now: datetime) -> StandingVisit:
    """It goes on for so many weeks from today, or longer where it did already; dates within reach are booked.

    Renewed twice, it lasts no longer. Raises IsOver.
    """
    person, volunteer = _locked_pair(standing)
    row = _locked_row(standing)
    today = today_of(row, now)
    if row.ended_at is not None or row.last_day < today:
        raise IsOver
    row.last_day = max(row.last_day, today + timedelta(weeks=weeks))
    row.save(update_fields=["last_day"])
    _record("standing_visit_renewed", row, by=by, now=now, until=f"{row.last_day}")
    if not is_on_hold(row, now):
        _fill(row, person, volunteer, by=by, now=now, tells=True)
    return row


@transaction.atomic
def go_alone(standing: StandingVisit, *, by: Any, now: datetime) -> bool:
    """From now on nobody comes along; visits that are booked stay as they are. False where nobody did."""
    _locked_pair(standing)
    row = _locked_row(standing)
    if row.companion is None or row.ended_at is not None:
        return False
    _record("standing_visit_alone", row, by=by, now=now, companion=row.companion.code)
    row.companion = None
    row.save(update_fields=["companion"])
    return True


@transaction.atomic
def end(standing: StandingVisit, *, by: Any, now: datetime) -> None:
    """No more are booked; those that are stay as they are. Ended twice, nothing happens."""
    _locked_pair(standing)
    row = _locked_row(standing)
    if row.ended_at is None:
        _end(row, _Ended.ASKED, by=by, now=now)


def fill_all(program: Program, *, now: datetime) -> int:
    """Each standing visit of a program by itself; how many visits were booked."""
    rows = StandingVisit.objects.filter(program=program, ended_at__isnull=True).order_by("pk")
    return sum(len(fill(row, by=BY_ITSELF, now=now).booked) for row in list(rows))


def _locked_pair(standing: StandingVisit) -> tuple[Person, Volunteer]:
    volunteer = Volunteer.objects.get(pk=standing.volunteer_id)
    lock_people([one.pk for one in team_of(standing, volunteer)], [standing.person_id])
    return answer(asks_person(standing.person_id)), volunteer


def _locked_row(standing: StandingVisit) -> StandingVisit:
    rows = StandingVisit.objects.select_for_update(of=("self",)).select_related("facility", "program", "companion")
    return rows.get(pk=standing.pk)


def _fill(
    standing: StandingVisit, person: Person, volunteer: Volunteer, *, by: Any, now: datetime, tells: bool
) -> Filled:
    within = days_to_come(standing, now, until=today_of(standing, now) + AHEAD)
    booked: list[Visit] = []
    refused: list[Looked] = []
    for one in look(standing, person, volunteer, within, now=now):
        visit = _booked(standing, person, volunteer, one, by=by, now=now, tells=tells)
        if visit is not None:
            booked.append(visit)
        elif one.turn in (Turn.FREE, Turn.REFUSED):
            refused.append(one)
    days = [one.day for one in refused]
    known = StandingDate.objects.filter(standing=standing, told_at__isnull=False).values_list("day", flat=True)
    fresh = sorted(set(days) - set(known))
    for day in fresh:
        StandingDate.objects.update_or_create(standing=standing, day=day, defaults={"told_at": now})
    if fresh and tells:
        post_not_booked(standing, fresh[0], now=now)
    return Filled(tuple(booked), tuple(refused))


def _booked(
    standing: StandingVisit,
    person: Person,
    volunteer: Volunteer,
    one: Looked,
    *,
    by: Any,
    now: datetime,
    tells: bool,
) -> Visit | None:
    """The visit of one date; None where it could not be, and then nothing of it is stored."""
    if one.turn is not Turn.FREE or one.start is None:
        return None
    try:
        with transaction.atomic():
            hold = keep_start(person, volunteer, one.start, now=now, until=now + KEPT_FOR)
            along = [(standing.companion, standing.companion_part)] if standing.companion is not None else []
            visit = book(hold, by=by, now=now, companions=along, tells=tells)
            StandingDate.objects.update_or_create(standing=standing, day=one.day, defaults={"visit": visit})
            return visit
    except (BookingRefused, SomebodyWasQuicker):
        return None


def _end(standing: StandingVisit, because: StandingVisit.Ended, *, by: Any, now: datetime) -> None:
    standing.ended_at, standing.ended_because = now, because.value
    standing.save(update_fields=["ended_at", "ended_because"])
    _record("standing_visit_ended", standing, by=by, now=now, why=because.value)


def _record(action: str, standing: StandingVisit, *, by: Any, now: datetime, **detail: str) -> None:
    volunteer = Volunteer.objects.only("code").get(pk=standing.volunteer_id).code
    person = Person.objects.only("alias_code").get(pk=standing.person_id).alias_code
    program = Program.objects.only("code").get(pk=standing.program_id).code
    audit.record(action, by=by, subject=person, program=program, detail={"volunteer": volunteer} | detail, now=now)
