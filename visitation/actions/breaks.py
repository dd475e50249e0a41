"""A volunteer takes a break: their visits on its days are given back, and on return they are there again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from compliance import audit
from visitation.actions.dropping_out import MAY_BE_LEFT, CannotDropOut, drop_out
from visitation.letters.breaks import post_break
from visitation.models import Channel, Match, Visit
from volunteers.models import Break, Membership, Program, Volunteer

_State = Volunteer.State


class BreakOverlaps(Exception):
    """There is a break on some of these days already; nothing was changed."""


@dataclass(frozen=True)
class Started:
    """The break, and by their codes the visits that were given back and the people the volunteer is matched with."""

    row: Break
    given_back: tuple[str, ...]
    matched: tuple[str, ...]


@transaction.atomic
def start_break(volunteer: Volunteer, first_day: date, last_day: date | None, *, by: Any, now: datetime) -> Started:
    """Note a break on these days, both included, by the volunteer's own dates; `last_day` None: until they are back.

    Each coming visit on one of the days loses the volunteer as if they had said that they cannot come: the lead is
    told, a stand-in is called where that is soon. Raises BreakOverlaps.
    """
    volunteer = _locked(volunteer)
    meets = Q(last_day__isnull=True) | Q(last_day__gte=first_day)
    if last_day is not None:
        meets &= Q(first_day__lte=last_day)
    if Break.objects.filter(meets, volunteer=volunteer).exists():
        raise BreakOverlaps
    row = Break.objects.create(volunteer=volunteer, first_day=first_day, last_day=last_day, asked_at=now)
    _begin(row, volunteer, today=_today(volunteer, now))
    given_back = []
    for visit in visits_within(row, now=now):
        try:
            drop_out(visit, volunteer, by=by, now=now)
        except CannotDropOut:  # begun, or called off, at this moment
            continue
        given_back.append(visit.code)
    _record("break_started", volunteer, by=by, now=now, visits=len(given_back))
    matched = tuple(matches_of(volunteer).values_list("person__alias_code", flat=True))
    post_break(row, volunteer, now=now)
    return Started(row, tuple(given_back), matched)


@transaction.atomic
def end_break(volunteer: Volunteer, *, by: Any, now: datetime) -> bool:
    """The volunteer is back, or does not go after all; whether there was a break to end."""
    volunteer = _locked(volunteer)
    today = _today(volunteer, now)
    rows = list(Break.objects.filter(Q(last_day__isnull=True) | Q(last_day__gte=today), volunteer=volunteer))
    for row in rows:
        _over(row, volunteer)
        if row.first_day < today:
            row.last_day = today - timedelta(days=1)
            row.save(update_fields=["last_day", "has_paused"])
        else:
            row.delete()
    if rows:
        _record("break_ended", volunteer, by=by, now=now)
    return bool(rows)


def turn_breaks(program: Program, *, now: datetime) -> int:
    """Let breaks begin whose first day has come, and end those whose last day is over; how many. May run twice."""
    around = now.date()
    due = Break.objects.filter(
        Q(has_paused=False, first_day__lte=around + timedelta(days=1)) | Q(has_paused=True, last_day__lte=around),
        Q(last_day__isnull=True) | Q(last_day__gte=around - timedelta(days=60)),
        volunteer__program=program,
    )
    return sum(_turn(pk, now=now) for pk in list(due.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _turn(pk: int, *, now: datetime) -> bool:
    found = Break.objects.filter(pk=pk).values_list("volunteer", flat=True).first()
    if found is None:
        return False
    volunteer = _locked(Volunteer(pk=found))
    row = Break.objects.filter(pk=pk).first()
    if row is None:
        return False
    today, before = _today(volunteer, now), row.has_paused
    if row.last_day is not None and row.last_day < today:
        _over(row, volunteer)
    else:
        _begin(row, volunteer, today=today)
    if row.has_paused == before:
        return False
    row.save(update_fields=["has_paused"])
    return True


def visits_within(row: Break, *, now: datetime) -> list[Visit]:
    """The coming visits of the volunteer on days of the break, by person, so that everybody locks in one order."""
    visits = Visit.objects.filter(
        team__volunteer=row.volunteer_id, status__in=MAY_BE_LEFT, starts__gt=now, day__gte=row.first_day
    ).defer("findings")
    if row.last_day is not None:
        visits = visits.filter(day__lte=row.last_day)
    return list(visits.order_by("person_id", "starts", "pk"))


def matches_of(volunteer: Volunteer) -> Any:
    """The matches that go on while the volunteer is on a break, by the person's code."""
    rows = Match.objects.filter(volunteer=volunteer, ended_at__isnull=True, ended_on__isnull=True)
    rows = rows.exclude(channel=Channel.AFTER)
    return rows.order_by("person__alias_code")


def _begin(row: Break, volunteer: Volunteer, *, today: date) -> None:
    """Put the volunteer's state to a break, where it has come and they are at work; who rests already rests on."""
    if row.holds_on(today) and volunteer.state == _State.ACTIVE:
        _set_state(volunteer, _State.PAUSED)
        row.has_paused = True
        row.save(update_fields=["has_paused"])


def _over(row: Break, volunteer: Volunteer) -> None:
    """Take the state back that the break has set. Whose role rests meanwhile goes on resting, until it is taken up."""
    if not row.has_paused:
        return
    row.has_paused = False
    if volunteer.state != _State.PAUSED:
        return
    resting = Membership.objects.filter(
        user=volunteer.user_id, program=volunteer.program_id, role__in=("VO", "MB"), ended_at__isnull=True,
        suspended_at__isnull=False,
    )  # fmt: skip
    if volunteer.user_id is not None and resting.update(has_paused=True):
        return
    _set_state(volunteer, _State.ACTIVE)


def _set_state(volunteer: Volunteer, state: str) -> None:
    volunteer.state = state
    volunteer.save(update_fields=["state"])


def _locked(volunteer: Volunteer) -> Volunteer:
    return Volunteer.objects.select_for_update(of=("self",)).select_related("program").get(pk=volunteer.pk)


def _today(volunteer: Volunteer, now: datetime) -> date:
    return now.astimezone(ZoneInfo(volunteer.timezone)).date()


def _record(action: str, volunteer: Volunteer, *, by: Any, now: datetime, **detail: Any) -> None:
    acted_for = {"acted_for": volunteer.code} if volunteer.user_id is None else {}
    audit.record(
        action, by=by, subject=volunteer.code, program=volunteer.program.code, detail=detail | acted_for, now=now
    )
