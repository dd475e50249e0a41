"""One or more programs → one instance document, with what is needed to read its schedule back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from visitation.models import Person, Visit, VisitRequest
from visitation.plan_instances import rows
from visitation.plan_instances.called_out import take_promised_hours
from visitation.plan_instances.family import family_documents
from visitation.plan_instances.mentors import apart_documents
from visitation.plan_instances.objective import OBJECTIVE
from visitation.plan_instances.people import person_document, request_document
from visitation.plan_instances.rooms import ExportedWindow, clock
from visitation.plan_instances.sites import Site, ask_rules, exported_windows, site_document, sites_of
from visitation.plan_instances.volunteers import towns_of, volunteer_document
from volunteers.eligibility.asking import VISITOR
from volunteers.eligibility.first_visits import FirstVisits
from volunteers.facts import ProgramRulesOf
from volunteers.models import Program
from volunteers.onboarding.standing import standing_of

Document = dict[str, object]


@dataclass(frozen=True)
class PlaceOf:
    """What an exported window stands for."""

    program_id: int
    facility_id: int
    window_id: str
    mode: str


@dataclass(frozen=True)
class Exported:
    """The document; its windows by id; for each request (by code) without any start the findings that bind; and the
    codes of requests that were not asked about, because nobody knows whether the person agrees to visits."""

    document: Document
    places: Mapping[str, PlaceOf]
    without_start: Mapping[str, list[dict[str, object]]]
    without_consent: Sequence[str] = ()


def export_instance(
    programs: Sequence[Program],
    first: date,
    last: date,
    *,
    now: datetime,
    name: str = "",
    weights: Mapping[str, object] = OBJECTIVE,
    pinned: Sequence[Visit] = (),
    freed: Sequence[Visit] = (),
) -> Exported:
    """What the programs know and may do between two dates, both included, as the plan format has it.

    Only starts that the rules *allow* leave the database; what they leave unknown does not. Published visits between
    the dates are `booked`; those around them, which a quota of the week or the month may still count, are
    `past_visits`, and so is what the family takes. Requests that a visit serves, those of people who did not agree to
    visits, and people who paused or left, are not asked about. Who never visited is offered with the mentor who was
    named for them, or not at all. The number of queries does not grow with the rows.

    `pinned`: drafts between the dates that count as booked. `freed`: published visits that do not count, so that their
    requests are looked at anew; whoever was to make one counts as somebody the person knows.
    """
    programs = sorted(programs, key=lambda program: program.code)
    gone = {visit.pk for visit in freed}
    visits = [visit for visit in rows.visits_around(programs, first, last) if visit.pk not in gone]
    visits = sorted([*visits, *pinned], key=lambda visit: (visit.starts, visit.code))
    sites = sites_of(programs)
    here = {(site.program.pk, site.facility.pk): site for site in sites}
    visits = [visit for visit in visits if (visit.program_id, visit.facility_id) in here]
    booked = [visit for visit in visits if first <= visit.day <= last]
    people = rows.people_between(programs, {visit.person_id for visit in visits})
    served = {visit.request_id for visit in booked if visit.request_id}
    open_again = {visit.request_id for visit in freed if visit.request_id}
    requests = rows.requests_between(people, first, last, served, now=now, freed=open_again)
    volunteers = rows.volunteers_of(programs, {place.volunteer_id for visit in visits for place in visit.team.all()})
    ask_rules(sites, people, first, last, now=now)

    names = _Names(
        people={person.pk: person.alias_code for person in people},
        volunteers={volunteer.pk: volunteer.code for volunteer in volunteers},
        requests={request.pk: request.code for request in requests},
        sites=here,
    )
    others = rows.visits_of_others(programs, {site.facility.pk for site in sites}, first, last)
    people_apart, teams_apart = rows.kept_apart(names.people, names.volunteers)
    windows = exported_windows(sites, booked, others, names.people)
    reach = {
        program.pk: {site.id: site.facility for site in sites if site.program.pk == program.pk} for program in programs
    }
    site_ids = {
        program_id: {facility.pk: site_id for site_id, facility in facilities.items()}
        for program_id, facilities in reach.items()
    }
    towns = towns_of(volunteers, reach)
    lacking = standing_of(volunteers, role=VISITOR, day=first)  # what is missing later is found before publishing
    first_visits = FirstVisits.of(volunteers)
    own_documents = [
        volunteer_document(
            volunteer,
            town=towns.of(volunteer),
            first=first,
            last=last,
            facility_ids=site_ids[volunteer.program_id],
            is_ready=not lacking[volunteer.pk] and volunteer.pk not in first_visits.without_mentor,
            is_newcomer=volunteer.pk in first_visits.newcomers,
        )
        for volunteer in volunteers
    ]
    take_promised_hours(volunteers, own_documents, first, last)
    program_rules = ProgramRulesOf.load(program.pk for program in programs)
    matches = rows.matches_of(people)
    matched = {(match.person_id, match.volunteer_id) for match in matches}
    document: Document = {
        "format": "visit-plan-instance",
        "version": 1,
        "name": name or f"{'+'.join(program.code for program in programs) or 'nothing'} {first} {last}",
        "horizon": {"from": first.isoformat(), "to": last.isoformat()},
        "planned_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "objective": dict(weights),
        "facilities": [site_document(site, windows[site.id], program_rules) for site in sites],
        "towns": towns.documents,
        "volunteers": own_documents,
        "people": [person_document(person, site_ids[person.program_id], first, last) for person in people],
        "requests": [request_document(request, names.people[request.person_id]) for request in requests],
        "pairings": [
            {"person": names.people[match.person_id], "volunteer": volunteer, "since": match.since.isoformat()}
            for match in matches
            if (volunteer := names.volunteers.get(match.volunteer_id))
        ]
        + _who_knew_whom(freed, names, matched),
        "conflicts": [
            {"person": names.people[conflict.person_id], "volunteer": volunteer, "reason": conflict.reason}
            for conflict in rows.conflicts_of(people)
            if (volunteer := names.volunteers.get(conflict.volunteer_id))
        ],
        "keep_apart": [
            *apart_documents(volunteers, first_visits),
            *({"people": sorted(pair)} for pair in people_apart),
            *({"volunteers": sorted(pair)} for pair in teams_apart),
        ],
        "past_visits": [
            *(names.past_visit(visit) for visit in visits if not first <= visit.day <= last),
            *family_documents(names.people, _open_dates(sites, windows), first, last),
        ],
        "booked": names.booked_visits(booked, windows),
    }
    places = {
        window.id: PlaceOf(site.program.pk, site.facility.pk, window.window_id, window.mode)
        for site in sites
        for window in windows[site.id]
    }
    free = [request for request in requests if request.pk not in {visit.request_id for visit in booked}]
    silent = rows.requests_without_consent(people, first, last)
    return Exported(document, places, _without_start(free, people, sites), silent)


def _open_dates(
    sites: Iterable[Site], windows: Mapping[str, Sequence[ExportedWindow]]
) -> dict[tuple[int, int], tuple[str, list[str]]]:
    """By program and facility: the site's name here, and the dates on which it is open to the program."""
    return {
        (site.program.pk, site.facility.pk): (site.id, [day for one in windows[site.id] for day in one.document["on"]])
        for site in sites
    }


@dataclass(frozen=True)
class _Names:
    """What stands in the document instead of a primary key."""

    people: Mapping[int, str]
    volunteers: Mapping[int, str]
    requests: Mapping[int, str]
    sites: Mapping[tuple[int, int], Site]

    def site_of(self, visit: Visit) -> Site:
        return self.sites[visit.program_id, visit.facility_id]

    def team_of(self, visit: Visit) -> list[str]:
        return sorted(self.volunteers[place.volunteer_id] for place in visit.team.all())

    def past_visit(self, visit: Visit) -> Document:
        return {
            "date": visit.day.isoformat(),
            "facility": self.site_of(visit).id,
            "person": self.people[visit.person_id],
            "volunteers": self.team_of(visit),
        }

    def booked_visits(self, booked: Sequence[Visit], windows: Mapping[str, Sequence[ExportedWindow]]) -> list[Document]:
        """Each with the window that its seat was kept in."""
        seats = {
            (site_id, window.window_id, day, start, window.document["visit_minutes"], person): window.id
            for site_id, found in windows.items()
            for window in found
            for day in window.document["on"]
            for start in window.document["starts"]
            for person in window.document["who"]["people"]
        }
        documents = []
        for visit in booked:
            site, person = self.site_of(visit), self.people[visit.person_id]
            start, zone = site.start_of(visit), site.facts.zone
            seat = (site.id, start.window_id, start.day.isoformat(), clock(start.minute), start.minutes, person)
            documents.append(
                {
                    "id": visit.code,
                    "request": self.requests.get(visit.request_id),
                    "person": person,
                    "volunteers": self.team_of(visit),
                    "facility": site.id,
                    "window": seats[seat],
                    "start": visit.starts.astimezone(zone).isoformat(),
                    "end": visit.ends.astimezone(zone).isoformat(),
                }
            )
        return documents


def _who_knew_whom(freed: Sequence[Visit], names: _Names, matched: set[tuple[int, int]]) -> list[Document]:
    """Teams of the visits that do not count, as pairings: whoever can still go shall be the one who goes."""
    pairs = {(visit.person_id, place.volunteer_id): visit.day for visit in freed for place in visit.team.all()}
    return [
        {"person": names.people[person], "volunteer": names.volunteers[volunteer], "since": day.isoformat()}
        for (person, volunteer), day in sorted(pairs.items())
        if (person, volunteer) not in matched and person in names.people and volunteer in names.volunteers
    ]


def _without_start(
    requests: Sequence[VisitRequest], people: Sequence[Person], sites: Sequence[Site]
) -> dict[str, list[dict[str, object]]]:
    by_id = {person.pk: person for person in people}
    found = {}
    for request in requests:
        person = by_id[request.person_id]
        theirs = [site.starts for site in sites if site.program.pk == person.program_id]
        if any(starts.has_any(person.alias_code, request.first_day, request.last_day) for starts in theirs):
            continue
        found[request.code] = [
            reason
            for starts in theirs
            for reason in starts.against(person.alias_code, request.first_day, request.last_day)
        ]
    return found
