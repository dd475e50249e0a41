"""Who of those on call could do it: on a list for the role and the place, free by their own hours, and allowed.

Asked when a call-out is raised, and of one volunteer again when they say yes.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from compliance.access import Permission, grants
from compliance.keys import Closed
from compliance.rules import Verdict, check_many, verdict_of
from visitation.eligibility import missing_with, speaking
from visitation.elsewhere import Elsewhere
from visitation.facts import Planned, proposals_of
from visitation.models import (
    CallOut,
    CallOutAnswer,
    CallRole,
    OnCall,
    OnCallList,
    Person,
    Visit,
    VisitVolunteer,
)
from volunteers.distances import minutes_one_way, place_of
from volunteers.eligibility.asking import OUTSIDE, VISITOR
from volunteers.eligibility.ready import Ready
from volunteers.models import SpokenLanguage, Volunteer

Span = tuple[datetime, datetime]
_LAST_MINUTE = time(23, 59)  # hours that end there go on until midnight: no clock says 24:00


@dataclass(frozen=True)
class Found:
    """Who could do it, in order; and how many of the lists could not, by the first reason that was met."""

    volunteers: list[Volunteer]
    left_out: Counter[str]


def who_could(
    call_out: CallOut, *, now: datetime, besides: Iterable[int] = (), only: Sequence[int] | None = None
) -> Found:
    """Those on call for this call-out, which need not be saved yet. `besides`: volunteers who are not asked.

    Of a place that somebody offers themselves: everybody of the program. `only`: these alone, whatever their hours.
    """
    if call_out.instead_of_id is not None:
        everybody = Volunteer.objects.filter(program=call_out.program_id, state=Volunteer.State.ACTIVE)
        if only is not None:
            everybody = everybody.filter(pk__in=only)
        return _sorted_out(call_out, everybody.exclude(pk__in=list(besides)), now=now, said_yes=only is not None)
    on_call = OnCall.objects.filter(_of_place(call_out), on_call_list__role=call_out.role)
    volunteers = Volunteer.objects.filter(
        pk__in=on_call.filter(on_call_list__program=call_out.program_id).values("volunteer")
    ).exclude(pk__in=list(besides))
    return _sorted_out(call_out, volunteers, now=now)


def why_not(call_out: CallOut, volunteer: Volunteer, *, now: datetime, in_own_hours: bool = False) -> str:
    """Why this volunteer cannot do it after all; empty where they can.

    Who said yes is not asked for their own hours any more; who was not asked about this one is (`in_own_hours`).
    """
    found = _sorted_out(call_out, Volunteer.objects.filter(pk=volunteer.pk), now=now, said_yes=not in_own_hours)
    return next(iter(found.left_out), "")


def _sorted_out(call_out: CallOut, rows: QuerySet[Volunteer], *, now: datetime, said_yes: bool = False) -> Found:
    """`not_active`, `on_it_already`, `busy`, `not_free`, `language`, `keep_apart`, `not_allowed`."""
    volunteers = list(
        rows.prefetch_related("weekly_availability", "extra_availability", "away_ranges").order_by("code")
    )
    busy = _busy(call_out, volunteers)
    team = set(call_out.visit.team.values_list("volunteer_id", flat=True)) if call_out.visit else set()
    team.discard(call_out.instead_of_id)
    apart = _kept_apart(call_out, volunteers, team, now)
    ids = [volunteer.pk for volunteer in volunteers]
    speakers = speaking(ids, {call_out.language}, level=SpokenLanguage.Level.FLUENT) if call_out.language else set()
    ready, day = Ready.of(volunteers), call_out.starts.astimezone(ZoneInfo(call_out.timezone)).date()
    role = VISITOR if call_out.role == CallRole.COVER else call_out.role
    reasons: dict[int, str] = {}
    for volunteer in volunteers:
        if ready.missing(volunteer.pk, role=role, day=day):
            reasons[volunteer.pk] = "not_active"
        elif volunteer.pk in team:
            reasons[volunteer.pk] = "on_it_already"
        elif volunteer.pk in busy:
            reasons[volunteer.pk] = "busy"
        elif not said_yes and not is_free(volunteer, *door_to_door(call_out, volunteer)):
            reasons[volunteer.pk] = "not_free"
        elif call_out.language and volunteer.pk not in speakers:
            reasons[volunteer.pk] = "language"
        elif volunteer.pk in apart:
            reasons[volunteer.pk] = "keep_apart"
    left = [volunteer for volunteer in volunteers if volunteer.pk not in reasons]
    if call_out.joins_team and left:
        assert call_out.visit is not None
        reasons |= dict.fromkeys(_not_allowed(call_out.visit, sorted(team), left, now), "not_allowed")
    return Found(
        [volunteer for volunteer in left if volunteer.pk not in reasons],
        Counter(reasons[volunteer.pk] for volunteer in volunteers if volunteer.pk in reasons),
    )


def _of_place(call_out: CallOut) -> Q:
    """Lists of the facility itself, and of the area of ZIP codes it lies in; of an area also those of its places."""
    area = call_out.facility.zip[:3] if call_out.facility is not None else call_out.zip_area
    own = Q(on_call_list__facility=call_out.facility_id) if call_out.facility_id else Q()
    if not call_out.facility_id:
        own = Q(on_call_list__facility__zip__startswith=area)
    return own | Q(on_call_list__zip_area=area) if area else own


def _busy(call_out: CallOut, volunteers: Sequence[Volunteer]) -> set[int]:
    """Those who make a visit, or were called elsewhere, at the same time; of a team, that day for another program."""
    then = {"volunteer__in": volunteers, "starts__lt": call_out.ends, "ends__gt": call_out.starts}
    visits = VisitVolunteer.objects.filter(holds=True, **then)
    if call_out.joins_team:
        visits = visits.exclude(visit=call_out.visit_id)
    called = CallOutAnswer.objects.filter(is_assigned=True, **then).exclude(call_out=call_out.pk)
    found = {*visits.values_list("volunteer_id", flat=True), *called.values_list("volunteer_id", flat=True)}
    if call_out.joins_team and call_out.visit is not None:
        day = call_out.visit.day
        elsewhere = Elsewhere.load((volunteer.pk for volunteer in volunteers), day, day)
        found |= {volunteer.pk for volunteer in volunteers if elsewhere.missing(volunteer.pk, day)}
    return found


def is_free(volunteer: Volunteer, starts: datetime, ends: datetime) -> bool:
    """Whether the volunteer's own hours hold the whole span, cut at midnight where they live.

    Extra hours count even while away. Half-open, like every span; a clock that comes twice is its first.
    """
    zone = ZoneInfo(volunteer.timezone)
    return all(
        any(opens <= first and last <= closes for opens, closes in _offered(volunteer, first, zone))
        for first, last in _by_day(starts, ends, zone)
    )


def _by_day(starts: datetime, ends: datetime, zone: ZoneInfo) -> Iterable[Span]:
    while starts < ends:
        tomorrow = starts.astimezone(zone).date() + timedelta(days=1)
        midnight = datetime.combine(tomorrow, time(), tzinfo=zone).astimezone(UTC)
        yield starts, min(ends, midnight)
        starts = midnight


def _offered(volunteer: Volunteer, moment: datetime, zone: ZoneInfo) -> Iterable[Span]:
    day = moment.astimezone(zone).date()
    hours = [(extra.starts, extra.ends) for extra in volunteer.extra_availability.all() if extra.day == day]
    is_away = any(away.first_day <= day <= away.last_day for away in volunteer.away_ranges.all())
    if not is_away and day.month not in volunteer.quiet_months:
        hours += [
            (weekly.starts, weekly.ends)
            for weekly in volunteer.weekly_availability.all()
            if weekly.weekday == day.weekday()
            and (not weekly.weeks_of_month or (day.day - 1) // 7 + 1 in weekly.weeks_of_month)
        ]
    for opens, closes in hours:
        last_day, end = (day + timedelta(days=1), time()) if closes >= _LAST_MINUTE else (day, closes)
        yield tuple(
            datetime.combine(a_day, clock, tzinfo=zone).astimezone(UTC)
            for a_day, clock in ((day, opens), (last_day, end))
        )


def door_to_door(call_out: CallOut, volunteer: Volunteer) -> Span:
    """With the way there and back, where both ends of it are known."""
    facility = call_out.facility
    try:
        home = place_of(volunteer.zip) if volunteer.zip else None
    except Closed:  # erased, or of a sealed program
        home = None
    if home is None or facility is None or facility.latitude is None or facility.longitude is None:
        return call_out.starts, call_out.ends
    way = timedelta(minutes=minutes_one_way(home, facility.latitude, facility.longitude))
    return call_out.starts - way, call_out.ends + way


def _kept_apart(call_out: CallOut, volunteers: Sequence[Volunteer], team: set[int], now: datetime) -> set[int]:
    """Whom the person of the visit must not meet, or does not wish to; a team also has what the person needs of it."""
    if call_out.visit is None:
        return set()
    person = Person.objects.only(
        "state", "visitor_gender", "visitor_gender_required", "language_required"
    ).get(pk=call_out.visit.person_id)
    role = VISITOR if call_out.joins_team else OUTSIDE
    return {pk for pk, missing in missing_with(person, volunteers, role=role, team=team, now=now).items() if missing}


def _not_allowed(visit: Visit, team: Sequence[int], volunteers: Sequence[Volunteer], now: datetime) -> list[int]:
    """With whom the rules would not allow the visit: cleared, trained, room in the team, and still in time to ask."""
    planned = [Planned(visit, (*team, volunteer.pk)) for volunteer in volunteers]
    # Whoever joins is asked for now, however long ago the visit itself was.
    answers = check_many(replace(proposal, asked_at=now) for proposal in proposals_of(planned, now=now))
    return [
        volunteer.pk
        for volunteer, findings in zip(volunteers, answers, strict=True)
        if verdict_of(findings) is not Verdict.ALLOWED
    ]


# Reads for pages, scoped by who asks.


def call_outs_for(user: Any) -> QuerySet[CallOut]:
    """A lead: the program's. A volunteer: those they were asked about. Others: none."""
    call_outs = CallOut.objects.select_related("facility", "program", "visit").defer("visit__findings")
    scope = grants(getattr(user, "role", None) or "AN", Permission.OFFER_HELP)
    if user.program is None or not scope:
        return call_outs.none()
    call_outs = call_outs.filter(program=user.program)
    if scope == "prog":
        return call_outs
    return call_outs.filter(answers__volunteer__user=user)


def on_call_lists_for(user: Any) -> QuerySet[OnCallList]:
    """The lists of a lead's program, by role and place; nobody else finds any."""
    lists = OnCallList.objects.select_related("facility")
    if user.program is None or grants(getattr(user, "role", None) or "AN", Permission.OWN_AVAILABILITY) != "prog":
        return lists.none()
    return lists.filter(program=user.program)


def assigned_to(visit: Visit) -> list[CallOutAnswer]:
    """Who drives, or helps otherwise, without being in the visit's team."""
    outside = CallOutAnswer.objects.filter(call_out__visit=visit, is_assigned=True)
    in_team = (CallRole.COVER, CallRole.INTERPRETER)
    return list(outside.exclude(call_out__role__in=in_team).select_related("call_out", "volunteer"))
