"""What each date of a standing visit comes to: booked, free, refused and why, or not its time yet."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from compliance.rules import FacilityFacts, Verdict, slots
from facilities.queries import facts_in_force
from visitation.booking.against import Against, against, team_with_mentor
from visitation.booking.offers import lines_of
from visitation.booking.starts import Start, is_on_site, start_at
from visitation.models import Person, StandingDate, StandingVisit, Visit
from visitation.reasons import Said
from visitation.standing.rhythm import dates_of
from visitation.statuses import Status
from volunteers.models import Volunteer

AHEAD = timedelta(weeks=4)
_TOO_EARLY = frozenset(["too_far_ahead"])


class Turn(StrEnum):
    """What a date comes to."""

    BOOKED = "booked"
    FREE = "free"
    REFUSED = "refused"  # by the rules
    RESTS = "rests"  # something is missing that has nothing to do with the hour
    LATER = "later"  # the facility does not take it yet


@dataclass(frozen=True)
class Looked:
    """One date. `why` says everything that stands in the way, each with its source; `visit`: what was made of it."""

    day: date
    turn: Turn
    start: Start | None = None
    why: list[Said] = field(default_factory=list)
    visit: Visit | None = None


def today_of(standing: StandingVisit, now: datetime) -> date:
    """The facility's own date."""
    return now.astimezone(ZoneInfo(standing.facility.timezone)).date()


def days_to_come(standing: StandingVisit, now: datetime, *, until: date | None = None) -> list[date]:
    """Its dates from today on."""
    today = today_of(standing, now)
    last = min(standing.last_day, until) if until is not None else standing.last_day
    return [day for day in dates_of(standing.rhythm, standing.first_day, last) if day >= today]


def team_of(standing: StandingVisit, volunteer: Volunteer) -> list[Volunteer]:
    """Who goes: the volunteer, a mentor before a first visit, and who comes along each time."""
    team = team_with_mentor(volunteer)
    companion = standing.companion
    return [*team, companion] if companion is not None and companion not in team else team


def look(
    standing: StandingVisit,
    person: Person,
    volunteer: Volunteer,
    days: Sequence[date],
    *,
    now: datetime,
    for_lead: bool = False,
) -> list[Looked]:
    """Each date, asked of the one check; nothing is kept or locked. It need not be saved; `person.placements` at hand.

    The queries do not grow with the dates.
    """
    made = _made(standing)
    open_days = [day for day in days if made.get(day) is None]
    facts = facts_in_force([standing.facility.code]).get(standing.facility.code)
    starts = _starts(standing, facts, open_days) if facts is not None and open_days else []
    found: dict[date, list[Against]] = defaultdict(list)
    for answer in against(person, team_of(standing, volunteer), starts, now=now):
        found[answer.start.day].append(answer)
    looked = []
    for day in days:
        visit = made.get(day)
        if visit is not None:
            looked.append(Looked(day, Turn.BOOKED, visit=visit))
        elif day in found:
            nearest = min(found[day], key=lambda answer: (not answer.is_clear, len(answer.codes)))
            looked.append(_told(day, nearest, for_lead=for_lead))
        else:
            looked.append(Looked(day, Turn.REFUSED, why=[_no_such_hour(facts)]))
    return looked


def is_on_hold(standing: StandingVisit, now: datetime) -> bool:
    """Whether one of its coming visits is on hold: then no more are made until that is settled."""
    return StandingDate.objects.filter(
        standing=standing, visit__status=Status.HELD.value, visit__starts__gt=now
    ).exists()


def _made(standing: StandingVisit) -> dict[date, Visit | None]:
    if standing.pk is None:
        return {}
    dates = StandingDate.objects.filter(standing=standing, visit__isnull=False).select_related("visit__facility")
    return {date.day: date.visit for date in dates.defer("visit__findings")}


def _starts(standing: StandingVisit, facts: FacilityFacts, days: Sequence[date]) -> list[Start]:
    wanted = set(days)
    return [
        start_at(standing.facility, slot)
        for slot in slots(facts, min(wanted), max(wanted)).slots
        if is_on_site(slot) and slot.start_local.date() in wanted and slot.start_local.time() == standing.at
    ]


def _told(day: date, found: Against, *, for_lead: bool) -> Looked:
    if found.is_clear:
        return Looked(day, Turn.FREE, found.start)
    why = lines_of(found, for_lead=for_lead)
    if found.missing:
        return Looked(day, Turn.RESTS, found.start, why)
    return Looked(day, Turn.LATER if found.codes <= _TOO_EARLY else Turn.REFUSED, found.start, why)


def _no_such_hour(facts: FacilityFacts | None) -> Said:
    text = _("The facility has no visiting hours that begin at this hour on this day.")
    source = facts.stated.source if facts is not None else None
    return Said(
        text, Verdict.REFUSED.value, source.where if source else None, source.dated if source else None,
        facts.stated.confirmed_on if facts is not None else None,
    )  # fmt: skip
