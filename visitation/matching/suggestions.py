"""Who could visit, or write to, one person: volunteers in order, each with what speaks for them. A human decides.

Cheap questions first, of everybody; the rules, the way and the hours of those few who come into question.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from compliance.reading import computing
from compliance.rules import FacilityFacts
from facilities.models import Facility
from facilities.queries import facts_in_force
from visitation.apart.teams import beside_whom_not
from visitation.facts import person_facts
from visitation.knowing.pages import facility_of
from visitation.matching.hours import Openings, openings_of, origin_of, taken_of
from visitation.matching.pairing import Aims
from visitation.matching.rows import Loads, Met, Spoken, Ways, best_spoken, cleared_at, levels_of
from visitation.models import Channel, Conflict, Match, MatchProposal, Person, Placement
from volunteers.eligibility.asking import missing_for_all
from volunteers.eligibility.first_visits import NOT_NAMED, FirstVisits
from volunteers.facts import ProgramRulesOf
from volunteers.models import SpokenLanguage, Volunteer

SHOWN = 8
_LOOKED_AT = 60  # of whom way, hours and rules are asked
_HELPERS = 12  # those who have as many people as they take, and could come along
_HOURS = ("weekly_availability", "extra_availability", "away_ranges")
Part = Match.Part


@dataclass(frozen=True, eq=False)
class Suggestion:
    """One volunteer for one person, and what speaks for them. Of visits alone: clearance, way and days."""

    volunteer: Volunteer
    spoken: Spoken
    continuity: int
    has: int
    needs_clearance: bool = False
    cleared_until: date | None = None
    miles: int | None = None
    minutes: int | None = None
    weekdays: tuple[int, ...] | None = None  # None: the rules know no hours for the person
    is_other_gender: bool = False  # than the person would like
    is_newcomer: bool = False
    has_mentor: bool = False  # one was named; `mentor` is None where they may not go there
    mentor: Volunteer | None = None  # who was named to go along with a newcomer, or could be
    interpreter: Volunteer | None = None

    @property
    def order(self) -> tuple[object, ...]:
        """Less is better: the aims of the assignment of many, and the wish that is no condition before the way."""
        aims = Aims(self.continuity, self.spoken.steps, self.miles or 0).steps
        way = aims[2] if self.miles is not None else 99
        return (*aims[:2], self.is_other_gender, way, self.has, self.volunteer.code)


@dataclass
class Suggested:
    """What came of looking: suggestions in order, and how many were left out by the first reason that was met."""

    channel: str
    part: str
    facility: Facility | None
    languages: list[str]
    listed: list[Suggestion] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    could_if_cleared: int = 0  # speak the language and have room
    knows_hours: bool = True

    @property
    def first(self) -> Suggestion | None:
        return self.listed[0] if self.listed else None

    def beside(self, volunteer: Volunteer) -> Volunteer | None:
        """The back-up: the best of the others."""
        return next((each.volunteer for each in self.listed if each.volunteer.pk != volunteer.pk), None)


@dataclass(frozen=True, eq=False)
class _Place:
    """Where the person is held, by what rules, and when they may be visited."""

    facility: Facility
    facts: FacilityFacts
    openings: Openings
    today: date


@computing("matching")
def suggest(person: Person, *, channel: str = Channel.VISITS, part: str = Part.VISITOR, now: datetime) -> Suggested:
    """Suggestions for one person of a program. The number of queries does not grow with the volunteers."""
    program = person.program
    languages = list(person.languages.order_by("rank").values_list("language", flat=True))
    place = _place_of(person, now=now) if channel == Channel.VISITS else None
    found = Suggested(channel, part, place.facility if place else None, languages)
    rows = _in_question(person, channel)
    levels = levels_of(program.pk, languages)
    loads, met = Loads.load(program.pk, channel), Met.load([person.pk])
    needs_clearance, cleared = False, {}
    if place is not None:
        needs_clearance = ProgramRulesOf.load([program.pk]).clearance_needed(program.pk, place.facts)
        cleared = cleared_at(place.facility, place.today) if needs_clearance else {}
    chosen: list[tuple[tuple[object, ...], int]] = []
    helpers: list[tuple[int, int]] = []
    of_language = _language_asked(person, part)
    for pk, code, gender, max_people in rows.values_list("pk", "code", "gender", "max_people"):
        spoken = best_spoken(languages, levels.get(pk, {}))
        has = loads.has[pk] + loads.asked[pk]
        if person.visitor_gender_required and gender != person.visitor_gender:
            found.left_out["gender"] += 1
        elif needs_clearance and pk not in cleared:
            found.left_out["not_cleared"] += 1
            found.could_if_cleared += has < max_people and spoken.is_enough
        elif has >= max_people:
            found.left_out["full"] += 1
            helpers.append((-spoken.level, pk))
        elif spoken.level < of_language and part == Part.INTERPRETER:
            found.left_out["language"] += 1
        else:
            chosen.append(((met.continuity(person.pk, pk), spoken.steps, has, code), pk))
    looked_at = [pk for _order, pk in sorted(chosen)[:_LOOKED_AT]]
    found.left_out["farther_down"] += max(0, len(chosen) - _LOOKED_AT)
    helping = [pk for _level, pk in sorted(helpers)[:_HELPERS]]
    volunteers = Volunteer.objects.filter(pk__in=[*looked_at, *helping]).prefetch_related(*_HOURS).order_by("code")
    asked = list(volunteers)
    first_visits = FirstVisits.of(asked if channel == Channel.VISITS else ())
    known = {volunteer.pk for volunteer in asked}
    along = {mentor.pk: mentor for mentor in first_visits.mentors.values() if mentor.pk not in known}
    closer = _Closer(person, place, found, now=now)
    able = closer.able([*asked, *along.values()])
    for volunteer in able:
        if volunteer.pk in helping or volunteer.pk in along:
            continue
        suggestion = Suggestion(
            volunteer=volunteer,
            spoken=best_spoken(languages, levels.get(volunteer.pk, {})),
            continuity=met.continuity(person.pk, volunteer.pk),
            has=loads.has[volunteer.pk] + loads.asked[volunteer.pk],
            needs_clearance=needs_clearance,
            cleared_until=cleared.get(volunteer.pk),
            is_other_gender=bool(person.visitor_gender) and volunteer.gender != person.visitor_gender,
            is_newcomer=volunteer.pk in first_visits.newcomers,
            has_mentor=volunteer.pk in first_visits.mentors,
        )
        if (seen := closer.seen(suggestion)) is not None:
            found.listed.append(seen)
    _add_who_comes_along(person, found, able, levels, first_visits)
    found.listed = sorted(found.listed, key=lambda each: each.order)[:SHOWN]
    found.left_out = +found.left_out
    return found


def _language_asked(person: Person, part: str) -> int:
    return SpokenLanguage.Level.FLUENT if part == Part.INTERPRETER else SpokenLanguage.Level.GREET


def _in_question(person: Person, channel: str):  # noqa: ANN202 a query set of plain columns
    """Active volunteers of the program who may meet the person and are not asked or matched already."""
    apart = Conflict.objects.filter(person=person).values("volunteer")
    matched = Match.objects.filter(
        Q(ended_on__isnull=True, ended_at__isnull=True), person=person, channel=channel
    ).values("volunteer")
    asked = MatchProposal.objects.filter(person=person, channel=channel, state=MatchProposal.State.OPEN)
    volunteers = Volunteer.objects.filter(program=person.program_id, state=Volunteer.State.ACTIVE)
    beside = beside_whom_not([person.pk]) if channel == Channel.VISITS else ()
    apart_too = {volunteer for _person, volunteer in beside}
    volunteers = volunteers.exclude(pk__in=apart).exclude(pk__in=apart_too)
    return volunteers.exclude(pk__in=matched).exclude(pk__in=asked.values("answers__volunteer"))


def _place_of(person: Person, *, now: datetime) -> _Place | None:
    here = facility_of(person, now=now)
    if here is None:
        return None
    stay = Placement.objects.select_related("facility", "person").get(pk=here.pk)
    facts = facts_in_force([stay.facility.code]).get(stay.facility.code)
    if facts is None:
        return None
    about = person_facts(person, stay, facts.zone)
    openings = openings_of(facts, about, stay.first_day, stay.last_day, now=now, key=person.alias_code)
    return _Place(stay.facility, facts, openings, now.astimezone(ZoneInfo(stay.facility.timezone)).date())


class _Closer:
    """The rules, the way and the hours of those who come into question."""

    def __init__(self, person: Person, place: _Place | None, found: Suggested, *, now: datetime) -> None:
        self.person, self.place, self.found, self.now = person, place, found, now
        self.ways = Ways()
        found.knows_hours = place is None or len(place.openings) > 0

    def able(self, volunteers: Sequence[Volunteer]) -> list[Volunteer]:
        """Those who may help at all, and enter the facility; a newcomer's mentor is looked for besides."""
        facility = self.place.facility if self.place else None
        today = self.place.today if self.place else self.now.date()
        missing = missing_for_all(volunteers, role="visitor", facility=facility, day=today, now=self.now)
        found = []
        for volunteer in volunteers:
            if any(each.code != NOT_NAMED for each in missing[volunteer.pk]):
                self.found.left_out["not_yet"] += 1
            else:
                found.append(volunteer)
        return found

    def seen(self, suggestion: Suggestion) -> Suggestion | None:
        """With the way and the days; None where one of them is too far, or never fits."""
        if self.place is None:
            return suggestion
        volunteer = suggestion.volunteer
        way = self.ways.of(volunteer, self.place.facility)
        miles, minutes = way or (None, None)
        if minutes is not None and minutes > volunteer.max_travel_minutes:
            self.found.left_out["too_far"] += 1
            return None
        weekdays = None
        if self.found.knows_hours:
            weekdays = self.place.openings.weekdays_for(hours_of(volunteer, self.now), minutes or 0)
            if not weekdays:
                self.found.left_out["no_day"] += 1
                return None
        return replace(suggestion, miles=miles, minutes=minutes, weekdays=weekdays)


def hours_of(volunteer: Volunteer, now: datetime):  # noqa: ANN201 an array of numpy
    """When the volunteer is not free, from prefetched rows (hours.taken_of)."""
    names = {
        "weekly_availability": ("weekday", "starts", "ends", "weeks_of_month"),
        "extra_availability": ("day", "starts", "ends"),
        "away_ranges": ("first_day", "last_day"),
    }
    weekly, extra, away = (
        [{column: getattr(row, column) for column in columns} for row in getattr(volunteer, name).all()]
        for name, columns in names.items()
    )
    return taken_of(
        volunteer.timezone, origin_of(now), weekly=weekly, extra=extra, away=away, quiet_months=volunteer.quiet_months
    )


def _add_who_comes_along(
    person: Person,
    found: Suggested,
    able: Sequence[Volunteer],
    levels: dict[int, dict[str, int]],
    first_visits: FirstVisits,
) -> None:
    """An interpreter where somebody does not speak the language, the mentor of a newcomer; one may be both."""
    spoken = {volunteer.pk: best_spoken(found.languages, levels.get(volunteer.pk, {})) for volunteer in able}
    interpreters = sorted(
        (volunteer for volunteer in able if spoken[volunteer.pk].level >= SpokenLanguage.Level.FLUENT),
        key=lambda volunteer: (spoken[volunteer.pk].steps, volunteer.code),
    )
    mentors = [volunteer for volunteer in able if volunteer.pk not in first_visits.newcomers]
    with_company = []
    for each in found.listed:
        others = [one for one in interpreters if one.pk != each.volunteer.pk]
        needs_words = bool(found.languages) and not each.spoken.is_enough and found.channel == Channel.VISITS
        interpreter = others[0] if needs_words and others else None
        if needs_words and interpreter is None and person.language_required:
            found.left_out["language"] += 1
            continue
        mentor = None
        if each.has_mentor:
            named = first_visits.mentors[each.volunteer.pk].pk
            mentor = next((one for one in mentors if one.pk == named), None)
        elif each.is_newcomer:
            mentor = interpreter if interpreter in mentors else next(iter(mentors), None)
        with_company.append(replace(each, interpreter=interpreter, mentor=mentor))
    found.listed = with_company
