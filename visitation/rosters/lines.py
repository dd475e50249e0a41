"""The visits of a list, who makes them, and what stands in the way of each: asked of the rows as they are now."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from compliance.records import finding_as_json
from compliance.rules import blocking, check_many
from facilities.queries import facts_in_force
from visitation.consents.holding import VISIT, holding
from visitation.eligibility import speaking
from visitation.elsewhere import Elsewhere
from visitation.facts import placement_on, proposals_for
from visitation.letters.list_due import due_of
from visitation.models import (
    Conflict,
    Person,
    PersonLanguage,
    Placement,
    Roster,
    RosterName,
    Visit,
    VisitOverride,
    VisitVolunteer,
    VolunteersApart,
)
from visitation.reasons import Said, kept_finding, said
from visitation.statuses import Status
from volunteers.eligibility.asking import VISITOR, missing_for_all
from volunteers.eligibility.missing import Missing, WhoActs, say
from volunteers.eligibility.ready import Ready
from volunteers.models import Volunteer

LATE = "roster_late"
say(LATE, _("The moment by which the facility wants the list has passed."), WhoActs.FACILITY)
say("nobody_on_it", _("Nobody is on this visit."), WhoActs.LEAD)
say("moved_away", _("As far as we know, the person is not at this facility on that day."), WhoActs.LEAD)
# What no lead can set aside: it is about the person's own word, about who may meet, or about nobody coming.
_NEVER = {"no_consent", "not_to_be_visited", "keep_apart", "nobody_on_it", "moved_away", "other_gender_wished"}
_SEALED_OF_STAY = ("housing_unit", "classification", "housing_status", "person_category", "assigned_windows")
_SEALED_OF_VOLUNTEER = ("preferred_name", "phone", "email", "zip")
_A_DAY = re.compile(r"\d{4}-\d\d-\d\d")

Problem = dict[str, Any]  # as it is kept: {"kind": "rule" or "lacks", "code": …, …}


@dataclass(frozen=True)
class Checked:
    """Visits of a list with their teams (volunteers with parts, stand-bys last), and what is open of each, by code."""

    visits: tuple[Visit, ...]
    teams: Mapping[int, tuple[tuple[Volunteer, str], ...]]
    problems: Mapping[str, list[Problem]]
    set_aside: int

    @property
    def open(self) -> list[str]:
        return [code for code, problems in self.problems.items() if problems]


def visits_of(roster: Roster, *, now: datetime) -> QuerySet[Visit]:
    """A draft: the coming visits of its days that are on no list yet; else those whose names are on it."""
    rows = Visit.objects.select_related("facility", "edition").defer("findings", "edition__document")
    names = RosterName.objects.filter(visit=OuterRef("pk"), struck__isnull=True, version__isnull=False)
    if roster.state != Roster.State.DRAFT:
        return rows.filter(Exists(names.filter(roster=roster))).order_by("starts", "code")
    return rows.filter(
        ~Exists(names), program=roster.program_id, facility=roster.facility_id, starts__gt=now,
        day__range=(roster.first_day, roster.last_day), status=Status.ASKED,
    ).order_by("starts", "code")  # fmt: skip


def teams_of(roster: Roster, visits: Iterable[Visit]) -> dict[int, tuple[tuple[Volunteer, str], ...]]:
    """Who makes each visit and as what, and the stand-bys of the list. Two queries."""
    numbers = [visit.pk for visit in visits]
    found: dict[int, list[tuple[Volunteer, str]]] = defaultdict(list)
    deferred = [f"volunteer__{name}" for name in _SEALED_OF_VOLUNTEER]
    places = VisitVolunteer.objects.filter(visit__in=numbers).select_related("volunteer").defer(*deferred)
    for place in places.order_by("volunteer__code"):
        found[place.visit_id].append((place.volunteer, place.part))
    stand_bys = roster.names.filter(visit__in=numbers, is_stand_by=True, struck__isnull=True)
    for name in stand_bys.select_related("volunteer").defer(*deferred).order_by("pk"):
        if all(volunteer.pk != name.volunteer_id for volunteer, _part in found[name.visit_id]):
            found[name.visit_id].append((name.volunteer, "stand_by"))
    return {pk: tuple(team) for pk, team in found.items()}


def check_list(roster: Roster, *, now: datetime) -> Checked:
    """Every visit × rule of a list once more, with what each volunteer lacks; rules set aside are left out of it.

    The queries do not grow with the visits, only with their days.
    """
    visits = tuple(visits_of(roster, now=now))
    teams = teams_of(roster, visits)
    away: dict[int, set[str]] = defaultdict(set)
    for visit_id, code in VisitOverride.objects.filter(visit__in=visits).values_list("visit_id", "code"):
        away[visit_id].add(code)
    lacks = _lacks(visits, teams, now=now)
    facts = facts_in_force([roster.facility.code]).get(roster.facility.code)
    problems: dict[str, list[Problem]] = {}
    set_aside = 0
    answers = check_many(proposals_for(visits, now=now)) if visits else ()
    for visit, findings in zip(visits, answers, strict=True):
        found = [{"kind": "rule", **finding_as_json(finding)} for finding in blocking(findings)]
        due = due_of(visit, facts)
        if due is not None and due <= now and roster.state == Roster.State.DRAFT:
            found.append({"kind": "lacks", "code": LATE, "details": {}, "volunteer": ""})
        told = {problem["code"] for problem in found}
        found += [problem for problem in lacks[visit.pk] if problem["code"] not in told]
        kept = [problem for problem in found if problem["code"] not in away[visit.pk]]
        set_aside += len(found) - len(kept)
        problems[visit.code] = kept
    return Checked(visits, teams, problems, set_aside)


def _lacks(visits: Sequence[Visit], teams: Mapping[int, Any], *, now: datetime) -> dict[int, list[Problem]]:
    people_ids = {visit.person_id for visit in visits}
    people = {
        person.pk: person
        for person in Person.objects.filter(pk__in=people_ids).only(
            "state", "language_required", "visitor_gender", "visitor_gender_required", "alias_code"
        )
    }
    agreed = holding(people_ids, VISIT, now=now)
    stays: dict[int, list[Placement]] = defaultdict(list)
    for stay in Placement.objects.filter(person__in=people_ids).defer(*_SEALED_OF_STAY):
        stays[stay.person_id].append(stay)
    apart = set(Conflict.objects.filter(person__in=people_ids).values_list("person_id", "volunteer_id"))
    everybody = {volunteer.pk for team in teams.values() for volunteer, _part in team}
    pairs = VolunteersApart.objects.filter(volunteer__in=everybody, other__in=everybody)
    teams_apart = {frozenset(pair) for pair in pairs.values_list("volunteer_id", "other_id")}
    needed: dict[int, set[str]] = defaultdict(set)
    for person_id, language in PersonLanguage.objects.filter(
        person__in=[pk for pk, person in people.items() if person.language_required]
    ).values_list("person_id", "language"):
        needed[person_id].add(language)
    speakers = {one: speaking(everybody, {one}) for one in {one for each in needed.values() for one in each}}
    ready = Ready.load(everybody)
    days = [visit.day for visit in visits]
    elsewhere = Elsewhere.load(everybody, min(days), max(days)) if days else Elsewhere({})
    stand_bys = _of_stand_bys(visits, teams, now=now)
    found: dict[int, list[Problem]] = {}
    for visit in visits:
        person, team = people[visit.person_id], teams.get(visit.pk, ())
        own = found[visit.pk] = []
        if person.state in (Person.State.PAUSED, Person.State.CLOSED):
            own.append(_kept(Missing("not_to_be_visited")))
        if visit.person_id not in agreed:
            own.append(_kept(Missing("no_consent")))
        stay = stays.get(visit.person_id)
        if stay and placement_on(stay, visit.facility_id, visit.day) is None:
            own.append(_kept(Missing("moved_away")))
        going = [volunteer for volunteer, part in team if part != "stand_by"]
        if not going:
            own.append(_kept(Missing("nobody_on_it")))
        spoken = needed.get(visit.person_id)
        if spoken and going and not any(
            volunteer.pk in speakers[language] for language in spoken for volunteer in going
        ):  # fmt: skip
            own.append(_kept(Missing("language_needed")))
        for volunteer, part in team:
            if (visit.person_id, volunteer.pk) in apart:
                own.append(_kept(Missing("keep_apart"), volunteer))
            if any({volunteer.pk, other.pk} in teams_apart for other, _part in team):
                own.append(_kept(Missing("team_apart"), volunteer))
            if person.visitor_gender_required and volunteer.gender != person.visitor_gender:
                own.append(_kept(Missing("other_gender_wished"), volunteer))
            lacks = stand_bys.get((volunteer.pk, visit.day), ()) if part == "stand_by" else ready.missing(
                volunteer.pk, role="interpreter" if part == "interpreter" else VISITOR, day=visit.day
            )  # fmt: skip
            own += [_kept(missing, volunteer) for missing in (*lacks, *elsewhere.missing(volunteer.pk, visit.day))]
    return found


def _of_stand_bys(visits: Sequence[Visit], teams: Mapping[int, Any], *, now: datetime) -> dict[tuple[int, date], Any]:
    """A stand-by is on no visit that the rules are asked about: what they say of each is asked day by day."""
    by_day: dict[date, dict[int, Volunteer]] = defaultdict(dict)
    for visit in visits:
        for volunteer, part in teams.get(visit.pk, ()):
            if part == "stand_by":
                by_day[visit.day][volunteer.pk] = volunteer
    found = {}
    for day, volunteers in by_day.items():
        answers = missing_for_all(volunteers.values(), role=VISITOR, facility=visits[0].facility, day=day, now=now)
        found |= {(pk, day): missing for pk, missing in answers.items()}
    return found


def _kept(missing: Missing, volunteer: Volunteer | None = None) -> Problem:
    details = {name: value.isoformat() if isinstance(value, date) else str(value)
               for name, value in missing.details.items()}  # fmt: skip
    return {
        "kind": "lacks", "code": missing.code, "details": details, "volunteer": volunteer.code if volunteer else ""
    }  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A problem as the page shows it."""

    code: str
    said: Said
    volunteer: str
    may_be_set_aside: bool


def shown(problem: Problem) -> Shown:
    """A kept problem in the reader's language."""
    code = str(problem["code"])
    if problem["kind"] == "rule":
        volunteer = str(problem.get("params", {}).get("visitor", ""))
        return Shown(code, said(kept_finding(problem)), volunteer, True)
    details = {
        name: date.fromisoformat(value) if _A_DAY.fullmatch(value) else value
        for name, value in problem["details"].items()
    }
    try:
        words = Missing(code, details).words
    except KeyError:  # kept under a name that is no longer in use
        words = code
    return Shown(code, Said(words, verdict="refused"), problem["volunteer"], code == LATE)


def may_be_set_aside(problem: Problem) -> bool:
    """Whether a lead may set it aside: what a rule says, and that it is late; never whether the person agreed."""
    return problem["code"] not in _NEVER and (problem["kind"] == "rule" or problem["code"] == LATE)
