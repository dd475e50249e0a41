"""Everybody of a program who waits for a visitor, and every volunteer who could be one: rows → the arrays of pairing.

The rules are asked once for all people of a facility whom they treat alike, a volunteer's hours once for all of them.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import DateField, Exists, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce

from compliance.reading import computing
from compliance.rules import FacilityFacts, PersonFacts
from facilities.models import Facility
from facilities.queries import facts_in_force
from visitation.apart.teams import beside_whom_not
from visitation.consents.holding import VISIT, holding
from visitation.facts import person_facts
from visitation.matching.hours import Openings, openings_of
from visitation.matching.pairing import Problem, encoded
from visitation.matching.rows import NEW, Loads, Met, Ways, best_spoken, cleared_at, levels_of
from visitation.matching.suggestions import hours_of
from visitation.models import Channel, Conflict, Match, MatchProposal, Person, Placement, VisitRequest
from volunteers.eligibility.asking import missing_for_all
from volunteers.eligibility.first_visits import NOT_NAMED, FirstVisits
from volunteers.facts import ProgramRulesOf
from volunteers.models import Program, SpokenLanguage, Volunteer

_HOURS = ("weekly_availability", "extra_availability", "away_ranges")
_LASTS = Q(ended_on__isnull=True, ended_at__isnull=True)
Told = Callable[[str, int, int], None]


def waiting_in(program: Program) -> QuerySet[Person]:
    """People of a program without a visitor, and to whom none is proposed; `since`, the longest first."""
    matched = Match.objects.filter(_LASTS, person=OuterRef("pk"), channel=Channel.VISITS)
    proposed = MatchProposal.objects.filter(person=OuterRef("pk"), state=MatchProposal.State.OPEN)
    asked = VisitRequest.objects.filter(person=OuterRef("pk"), closed_at__isnull=True).order_by().values("person")
    return (
        Person.objects.filter(~Exists(matched), ~Exists(proposed), program=program, state=Person.State.WAITING)
        .annotate(
            since=Coalesce(
                "waiting_place__since",
                Subquery(asked.annotate(first=Min("waiting_since")).values("first")),
                Cast("created_at", DateField()),
            )
        )
        .order_by("since", "created_at", "alias_code")
    )


@dataclass(eq=False)
class _Site:
    """A facility where somebody waits: those who may go there, by their place in the list of volunteers."""

    facility: Facility
    facts: FacilityFacts
    able: np.ndarray
    miles: np.ndarray
    minutes: np.ndarray
    in_reach: np.ndarray
    needs_clearance: bool
    cleared: dict[int, date | None]
    fits: dict[int, tuple[np.ndarray, list[tuple[int, ...]]]] = field(default_factory=dict)
    openings: dict[object, Openings] = field(default_factory=dict)


@dataclass(eq=False)
class Gathered:
    """The problem, and what its numbers stand for. `why`: of people without any pair, by their place, the reasons."""

    people: list[Person]
    volunteers: list[Volunteer]
    problem: Problem
    why: dict[int, list[dict[str, object]]]
    _reading: "_Reading"

    def reason(self, place: int, volunteer: int) -> dict[str, object]:
        """What speaks for a pair, in codes: no name and no place."""
        reading, person, chosen = self._reading, self.people[place], self.volunteers[volunteer]
        site = reading.sites[person.here[0].facility_id]
        spoken = best_spoken(reading.languages_of(person), reading.levels.get(chosen.pk, {}))
        until = site.cleared.get(chosen.pk)
        return {
            "code": "pair",
            "continuity": reading.met.continuity(person.pk, chosen.pk),
            "language": spoken.language,
            "level": spoken.level,
            "needs_clearance": site.needs_clearance,
            "cleared_until": until.isoformat() if until else None,
            "weekdays": list(reading.weekdays_of(person, volunteer)),
            "has": reading.has(chosen),
            "most": chosen.max_people,
            "is_newcomer": chosen.pk in reading.first_visits.newcomers,
            "has_mentor": chosen.pk in reading.first_visits.mentors,
        }


@computing("matching")
def gather(program: Program, *, now: datetime, told: Told = lambda step, done, total: None) -> Gathered:
    """Read everything once; the number of queries grows with the facilities alone."""
    today = now.astimezone(ZoneInfo(program.timezone)).date()
    stays = Placement.objects.filter(first_day__lte=today).filter(Q(last_day__isnull=True) | Q(last_day__gte=today))
    here = Prefetch("placements", queryset=stays.select_related("facility").order_by("-first_day"), to_attr="here")
    people = list(waiting_in(program).prefetch_related(here, "languages"))
    for person in people:
        person.program = program
    volunteers = list(
        Volunteer.objects.filter(program=program, state=Volunteer.State.ACTIVE).prefetch_related(*_HOURS).order_by("pk")
    )
    reading = _Reading(program, people, volunteers, now)
    first, chosen, steps = [0], [], []
    for place, person in enumerate(people):
        if place % 50 == 0:
            told("reading", place, len(people))
        found, against = reading.pairs_of(place, person)
        chosen.append(found)
        steps.append(against)
        first.append(first[-1] + len(found))
    volunteer = np.concatenate(chosen).astype(np.int32) if chosen else np.zeros(0, dtype=np.int32)
    against = np.concatenate(steps) if steps else np.zeros((0, 3), dtype=np.int64)
    load = np.array([reading.has(one) for one in volunteers], dtype=np.int64)
    room = np.array([reading.loads.room(one) for one in volunteers], dtype=np.int64)
    most = int((load + room).max()) if len(load) else 0
    cost, load_cost = encoded(against, people=max(1, len(people)), load_most=max(1, most))
    problem = Problem(len(people), np.array(first, dtype=np.int64), volunteer, cost, room, load, load_cost)
    return Gathered(people, volunteers, problem, reading.why, reading)


class _Reading:
    def __init__(self, program: Program, people: Sequence[Person], volunteers: list[Volunteer], now: datetime) -> None:
        self.program, self.volunteers, self.now = program, volunteers, now
        numbers = [volunteer.pk for volunteer in volunteers]
        self.place_of = {pk: place for place, pk in enumerate(numbers)}
        self.levels = levels_of(program.pk)
        self.spoken_by: dict[str, np.ndarray] = {}
        for pk, levels in self.levels.items():
            for language, level in levels.items():
                array = self.spoken_by.setdefault(language, np.zeros(len(numbers), dtype=np.int64))
                array[self.place_of[pk]] = level
        self.loads = Loads.load(program.pk)
        self.first_visits = FirstVisits.of(volunteers)
        self.met = Met.load(person.pk for person in people)
        self.agreed = holding([person.pk for person in people], VISIT, now=now)
        self.gender = np.array([volunteer.gender for volunteer in volunteers])
        self.room = np.array([self.loads.room(volunteer) > 0 for volunteer in volunteers], dtype=bool)
        self.apart: dict[int, list[int]] = defaultdict(list)
        never = set(Conflict.objects.filter(person__program=program).values_list("person", "volunteer"))
        for person, volunteer in sorted(never | beside_whom_not(person.pk for person in people)):
            if volunteer in self.place_of:
                self.apart[person].append(self.place_of[volunteer])
        self.before: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for person, volunteer in self.met.matched | self.met.visited:
            if volunteer in self.place_of:
                at = self.place_of[volunteer]
                self.before[person].append((at, self.met.continuity(person, volunteer)))
        self.ways = Ways()
        self.taken: dict[int, np.ndarray] = {}
        self.sites: dict[int, _Site] = {}
        self.why: dict[int, list[dict[str, object]]] = {}
        self.rules = ProgramRulesOf.load([program.pk])
        places = {person.here[0].facility_id: person.here[0].facility for person in people if person.here}
        facts = facts_in_force({facility.code for facility in places.values()})
        for facility in places.values():
            if facility.code in facts:
                self.sites[facility.pk] = self._site(facility, facts[facility.code])

    @staticmethod
    def languages_of(person: Person) -> list[str]:
        """Best liked first."""
        return [spoken.language for spoken in sorted(person.languages.all(), key=lambda each: each.rank)]

    def has(self, volunteer: Volunteer) -> int:
        return self.loads.has[volunteer.pk] + self.loads.asked[volunteer.pk]

    def _site(self, facility: Facility, facts: FacilityFacts) -> _Site:
        today = self.now.astimezone(facts.zone).date()
        needs_clearance = self.rules.clearance_needed(self.program.pk, facts)
        cleared = cleared_at(facility, today) if needs_clearance else {}
        asked = [one for one in self.volunteers if not needs_clearance or one.pk in cleared]
        missing = missing_for_all(asked, role="visitor", facility=facility, day=today, now=self.now)
        able = [self.place_of[one.pk] for one in asked if all(each.code == NOT_NAMED for each in missing[one.pk])]
        ways = [self.ways.of(self.volunteers[place], facility) for place in able]
        minutes = np.array([way[1] if way else 0 for way in ways], dtype=np.int64)
        farthest = np.array([self.volunteers[place].max_travel_minutes for place in able], dtype=np.int64)
        return _Site(
            facility, facts, np.array(able, dtype=np.int64),
            np.array([way[0] if way else 60 for way in ways], dtype=np.int64),
            minutes, minutes <= farthest, needs_clearance, cleared,
        )  # fmt: skip

    def pairs_of(self, place: int, person: Person) -> tuple[np.ndarray, np.ndarray]:
        """Volunteers by their places, and the steps that speak against each; none, and why."""
        nobody = np.zeros(0, dtype=np.int64), np.zeros((0, 3), dtype=np.int64)
        site = self.sites.get(person.here[0].facility_id) if person.here else None
        languages = self.languages_of(person)
        if person.pk not in self.agreed:
            self.why[place] = [{"code": "no_consent"}]
            return nobody
        if site is None:
            self.why[place] = [{"code": "place_not_known"}]
            return nobody
        fits = self._fits(site, person)
        if fits is None:
            self.why[place] = [{"code": "no_hours"}]
            return nobody
        steps, enough = self._language(languages, site.able)
        is_right = np.ones(len(site.able), dtype=bool)
        if person.visitor_gender_required:
            is_right &= self.gender[site.able] == person.visitor_gender
        if person.pk in self.apart:
            is_right &= ~np.isin(site.able, self.apart[person.pk])
        speaks = enough if person.language_required else np.ones(len(site.able), dtype=bool)
        can = is_right & speaks & site.in_reach & fits[0] & self.room[site.able]
        if not can.any():
            self.why[place] = [self._why_nobody(person, site, languages, is_right, speaks, fits[0])]
            return nobody
        kept = np.flatnonzero(can)
        continuity = np.full(len(site.able), NEW, dtype=np.int64)
        for at, step in self.before.get(person.pk, ()):
            continuity[site.able == at] = step
        against = np.stack([continuity[kept], steps[kept], np.minimum(40, -(-site.miles[kept] // 5))], axis=1)
        return site.able[kept], against

    def weekdays_of(self, person: Person, volunteer: int) -> tuple[int, ...]:
        """Of one pair that was found."""
        site = self.sites[person.here[0].facility_id]
        fits = self._fits(site, person)
        assert fits is not None
        return fits[1][int(np.flatnonzero(site.able == volunteer)[0])]

    def _language(self, languages: Sequence[str], able: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Steps against each, as `rows.best_spoken`; and whether they can converse in any."""
        steps = np.full(len(able), 4, dtype=np.int64)
        enough = np.zeros(len(able), dtype=bool)
        for place, language in enumerate(languages):
            level = self.spoken_by.get(language, np.zeros(len(self.volunteers), dtype=np.int64))[able]
            mine = np.minimum(4, SpokenLanguage.Level.INTERPRET - level + (place > 0))
            steps = np.where(level > 0, np.minimum(steps, mine), steps)
            enough |= level >= SpokenLanguage.Level.CONVERSE
        return steps, enough

    def _fits(self, site: _Site, person: Person) -> tuple[np.ndarray, list[tuple[int, ...]]] | None:
        """Which of those who are able have a day in common with the person; None where the rules know no hours."""
        stay = person.here[0]
        facts = person_facts(person, stay, site.facts.zone)
        key = (_alike(facts, site.facts), stay.first_day, stay.last_day)
        if key not in site.openings:
            site.openings[key] = openings_of(
                site.facts, facts, stay.first_day, stay.last_day, now=self.now, key=person.alias_code
            )
        openings = site.openings[key]
        if not len(openings):
            return None
        if id(openings) not in site.fits:
            days = [
                openings.weekdays_for(self._taken(place), int(minutes))
                for place, minutes in zip(site.able.tolist(), site.minutes.tolist(), strict=True)
            ]
            site.fits[id(openings)] = np.array([bool(each) for each in days], dtype=bool), days
        return site.fits[id(openings)]

    def _taken(self, place: int) -> np.ndarray:
        if place not in self.taken:
            self.taken[place] = hours_of(self.volunteers[place], self.now)
        return self.taken[place]

    def _why_nobody(
        self, person: Person, site: _Site, languages: list[str], is_right: np.ndarray, speaks: np.ndarray,
        fits: np.ndarray,
    ) -> dict[str, object]:  # fmt: skip
        """The first thing of which there is none; `could`: how many more would do if they were cleared there."""
        could = self._could_if_cleared(person, site, languages)
        if not len(site.able):
            return {"code": "nobody_cleared", "could": could}
        if not is_right.any():
            return {"code": "nobody_right", "could": could}
        if not (is_right & speaks).any():
            return {"code": "nobody_speaks", "languages": languages, "could": could}
        if not (is_right & speaks & site.in_reach).any():
            return {"code": "nobody_near", "could": could}
        if not (is_right & speaks & site.in_reach & fits).any():
            return {"code": "nobody_free", "could": could}
        return {"code": "all_full", "could": could}

    def _could_if_cleared(self, person: Person, site: _Site, languages: list[str]) -> int:
        if not site.needs_clearance:
            return 0
        others = np.array([one.pk not in site.cleared for one in self.volunteers], dtype=bool) & self.room
        if person.visitor_gender_required:
            others &= self.gender == person.visitor_gender
        if person.pk in self.apart:
            others[self.apart[person.pk]] = False
        if languages:
            _steps, enough = self._language(languages, np.arange(len(self.volunteers)))
            others &= enough
        return int(others.sum())


def _alike(facts: PersonFacts, facility: FacilityFacts) -> PersonFacts:
    """What of the person the facility's hours can depend on: names and numbers only where a window goes by them."""
    by_name = by_number = False
    edition: FacilityFacts | None = facility
    while edition is not None:
        for window in edition.windows:
            asked = window.applies_to
            by_name |= asked is not None and asked.surname_initials is not None
            by_number |= asked is not None and asked.a_number_rule is not None
            by_number |= window.date_rule is not None
        edition = edition.previous
    kept = facts
    if not by_name:
        kept = replace(kept, surname=None)
    if not by_number:
        kept = replace(kept, a_number=None, register_number=None)
    return kept
