"""What one program brings to an instance, read behind its own wall; and what keeps programs apart within one."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from compliance.rules import FacilityFacts
from visitation.models import FamilyVisits, Person, Visit, VisitRequest
from visitation.plan_instances import rows
from visitation.plan_instances.called_out import take_promised_hours
from visitation.plan_instances.elsewhere import away_elsewhere
from visitation.plan_instances.family import family_rows
from visitation.plan_instances.mentors import apart_documents
from visitation.plan_instances.people import person_document
from visitation.plan_instances.sites import Site, ask_rules, by_facility, sites_of
from visitation.plan_instances.volunteers import towns_of, volunteer_document
from volunteers.eligibility.asking import VISITOR
from volunteers.eligibility.first_visits import FirstVisits
from volunteers.facts import ProgramRulesOf
from volunteers.models import Program
from volunteers.onboarding.standing import standing_of

Document = dict[str, object]


@dataclass(frozen=True, eq=False)
class Part:
    """One program's rows and documents. `accounts`: the account behind a volunteer's code, where there is one."""

    program: Program
    sites: list[Site]
    visits: list[Visit]  # live ones around the dates, and pinned drafts
    others: list[Visit]  # rooms that programs fill which are not planned here
    people: list[Person]
    requests: list[VisitRequest]
    silent: list[str]
    family: list[FamilyVisits]
    towns: list[Document]
    volunteers: list[Document]
    people_documents: list[Document]
    names: Mapping[int, str]  # a volunteer's code by primary key
    accounts: Mapping[str, int]
    pairings: list[Document]
    conflicts: list[Document]
    keep_apart: list[Document]
    needs_clearance: frozenset[str]  # facilities at which this program's volunteers need one


def collect(
    program: Program,
    first: date,
    last: date,
    *,
    now: datetime,
    pinned: Sequence[Visit] = (),
    freed: Sequence[Visit] = (),
    together: Collection[int] = (),
    first_town: int = 1,
    as_if: Mapping[str, FacilityFacts] | None = None,
) -> Part:
    """Read one program's part. The number of queries does not grow with the rows.

    `together`: primary keys of all programs that are planned with it. `as_if`: rules of some facilities, by their
    codes, instead of those in force.
    """
    gone = {visit.pk for visit in freed}
    visits = [visit for visit in rows.visits_around([program], first, last) if visit.pk not in gone]
    visits = sorted([*visits, *pinned], key=lambda visit: (visit.starts, visit.code))
    sites = sites_of(program, as_if)
    here = {site.facility.pk: site for site in sites}
    visits = [visit for visit in visits if visit.facility_id in here]
    booked = {visit.request_id for visit in visits if first <= visit.day <= last and visit.request_id}
    people = rows.people_between([program], {visit.person_id for visit in visits})
    open_again = {visit.request_id for visit in freed if visit.request_id}
    requests = rows.requests_between(people, first, last, booked, now=now, freed=open_again)
    volunteers = rows.volunteers_of([program], {place.volunteer_id for visit in visits for place in visit.team.all()})
    ask_rules(sites, people, first, last, now=now)
    aliases = {person.pk: person.alias_code for person in people}
    names = {volunteer.pk: volunteer.code for volunteer in volunteers}
    site_ids = {facility_id: site.id for facility_id, site in here.items()}
    towns = towns_of(volunteers, {program.pk: {site.id: site.facility for site in sites}}, first_number=first_town)
    lacking = standing_of(volunteers, role=VISITOR, day=first)  # what is missing later is found before publishing
    first_visits = FirstVisits.of(volunteers)
    documents = [
        volunteer_document(
            volunteer,
            town=towns.of(volunteer),
            first=first,
            last=last,
            facility_ids=site_ids,
            is_ready=not lacking[volunteer.pk] and volunteer.pk not in first_visits.without_mentor,
            is_newcomer=volunteer.pk in first_visits.newcomers,
        )
        for volunteer in volunteers
    ]
    take_promised_hours(volunteers, documents, first, last)
    away_elsewhere(volunteers, documents, visits, first, last)
    people_apart, teams_apart = rows.kept_apart(aliases, names)
    program_rules = ProgramRulesOf.load([program.pk])
    matches = rows.matches_of(people)
    matched = {(match.person_id, match.volunteer_id) for match in matches}
    return Part(
        program=program,
        sites=sites,
        visits=visits,
        others=rows.visits_of_others({program.pk, *together}, set(here), first, last),
        people=people,
        requests=requests,
        silent=rows.requests_without_consent(people, first, last),
        family=family_rows(aliases, first, last),
        towns=towns.documents,
        volunteers=documents,
        people_documents=[person_document(person, site_ids, first, last) for person in people],
        names=names,
        accounts={volunteer.code: volunteer.user_id for volunteer in volunteers if volunteer.user_id},
        pairings=[
            {"person": aliases[match.person_id], "volunteer": volunteer, "since": match.since.isoformat()}
            for match in matches
            if (volunteer := names.get(match.volunteer_id))
        ]
        + list(_who_knew_whom(freed, aliases, names, matched)),
        conflicts=[
            {"person": aliases[conflict.person_id], "volunteer": volunteer, "reason": conflict.reason}
            for conflict in rows.conflicts_of(people)
            if (volunteer := names.get(conflict.volunteer_id))
        ],
        keep_apart=[
            *apart_documents(volunteers, first_visits),
            *({"people": sorted(pair)} for pair in people_apart),
            *({"volunteers": sorted(pair)} for pair in teams_apart),
        ],
        needs_clearance=frozenset(site.id for site in sites if program_rules.clearance_needed(program.pk, site.facts)),
    )


def _who_knew_whom(
    freed: Sequence[Visit], people: Mapping[int, str], names: Mapping[int, str], matched: set[tuple[int, int]]
) -> Iterator[Document]:
    """Teams of the visits that do not count, as pairings: whoever can still go shall be the one who goes."""
    pairs = {(visit.person_id, place.volunteer_id): visit.day for visit in freed for place in visit.team.all()}
    for (person, volunteer), day in sorted(pairs.items()):
        if (person, volunteer) not in matched and person in people and volunteer in names:
            yield {"person": people[person], "volunteer": names[volunteer], "since": day.isoformat()}


def walls_within(parts: Sequence[Part]) -> list[Document]:
    """Conflicts that keep each program's volunteers to its own people, at the facilities that several of them visit."""
    shared = {
        code
        for code, here in by_facility([site for part in parts for site in part.sites]).items()
        if len(here) > 1
    }
    found: list[Document] = []
    for part in parts:
        strangers = sorted(
            volunteer["id"]  # type: ignore[type-var]
            for other in parts
            if other is not part
            for volunteer in _who_come(other, shared)
        )
        for person in part.people_documents:
            if any(stay["facility"] in shared for stay in person["stays"]):  # type: ignore[attr-defined]
                found += [
                    {"person": person["id"], "volunteer": volunteer, "reason": "other-program"}
                    for volunteer in strangers
                ]
    return found


def _who_come(part: Part, facilities: Collection[str]) -> list[Document]:
    """Volunteers of a program from towns with a way to one of the facilities."""
    near = {
        town["id"]
        for town in part.towns
        if any(way["facility"] in facilities for way in town["travel"])  # type: ignore[attr-defined]
    }
    return [volunteer for volunteer in part.volunteers if volunteer["town"] in near]


def cleared_where_only_others_need_it(parts: Sequence[Part], first: date, last: date) -> None:
    """Where one program's volunteers need a clearance and another's do not, the others hold one for the whole horizon:
    the facility's rule is one for everybody in the format."""
    for part in parts:
        asked = {code for other in parts if other is not part for code in other.needs_clearance}
        free = sorted(asked & {site.id for site in part.sites} - part.needs_clearance)
        for document in part.volunteers:
            for code in free:
                document["clearances"].append(  # type: ignore[attr-defined]
                    {"facility": code, "from": first.isoformat(), "to": last.isoformat()}
                )
