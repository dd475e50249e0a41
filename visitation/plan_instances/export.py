"""One or more programs → one instance document, with what is needed to read its schedule back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from compliance.rules import FacilityFacts
from visitation.models import Person, Visit, VisitRequest
from visitation.plan_instances.family import family_documents
from visitation.plan_instances.objective import OBJECTIVE
from visitation.plan_instances.parts import Part, cleared_where_only_others_need_it, collect, walls_within
from visitation.plan_instances.people import request_document
from visitation.plan_instances.rooms import ExportedWindow, clock
from visitation.plan_instances.sites import Site, by_facility, exported_windows, site_document
from volunteers.models import Program

Document = dict[str, object]


@dataclass(frozen=True)
class PlaceOf:
    """What an exported window stands for."""

    facility_id: int
    window_id: str
    mode: str


@dataclass(frozen=True)
class Exported:
    """The document; its windows by id; for each request (by code) without any start the findings that bind; the codes
    of requests that were not asked about, because nobody knows whether the person agrees to visits; and codes of
    volunteers behind whom the same account stands."""

    document: Document
    places: Mapping[str, PlaceOf]
    without_start: Mapping[str, list[dict[str, object]]]
    without_consent: Sequence[str] = ()
    one_account: Sequence[tuple[str, ...]] = field(default=())


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
    as_if: Mapping[str, FacilityFacts] | None = None,
) -> Exported:
    """What the programs know and may do between two dates, both included, as the plan format has it.

    Only starts that the rules *allow* leave the database; what they leave unknown does not. Published visits between
    the dates are `booked`; those around them, which a quota of the week or the month may still count, are
    `past_visits`, and so is what the family takes. Requests that a visit serves, those of people who did not agree to
    visits, and people who paused or left, are not asked about. Who never visited is offered with the mentor who was
    named for them, or not at all. The number of queries does not grow with the rows.

    `pinned`: drafts between the dates that count as booked. `freed`: published visits that do not count, so that their
    requests are looked at anew; whoever was to make one counts as somebody the person knows. `as_if`: rules of some
    facilities, by their codes, instead of those in force.

    Several programs at once take somebody who sees them all; who does not collects each behind its own wall.
    """
    parts: list[Part] = []
    together = [program.pk for program in programs]
    for program in sorted(programs, key=lambda program: program.code):
        parts.append(
            collect(
                program,
                first,
                last,
                now=now,
                pinned=[visit for visit in pinned if visit.program_id == program.pk],
                freed=[visit for visit in freed if visit.program_id == program.pk],
                together=together,
                first_town=1 + sum(len(part.towns) for part in parts),
                as_if=as_if,
            )
        )
    return instance_of(parts, first, last, now=now, name=name, weights=weights)


def instance_of(
    parts: Sequence[Part],
    first: date,
    last: date,
    *,
    now: datetime,
    name: str = "",
    weights: Mapping[str, object] = OBJECTIVE,
) -> Exported:
    """One instance of what was collected. No database."""
    sites = [site for part in parts for site in part.sites]
    visits = sorted((visit for part in parts for visit in part.visits), key=lambda visit: (visit.starts, visit.code))
    booked = [visit for visit in visits if first <= visit.day <= last]
    requests = sorted((request for part in parts for request in part.requests), key=lambda request: request.code)
    cleared_where_only_others_need_it(parts, first, last)
    names = _Names(
        people={person.pk: person.alias_code for part in parts for person in part.people},
        volunteers={pk: code for part in parts for pk, code in part.names.items()},
        requests={request.pk: request.code for request in requests},
        sites={(site.program.pk, site.facility.pk): site for site in sites},
    )
    windows = exported_windows(sites, booked, _once_a_facility(parts), names.people)
    facilities = by_facility(sites)
    needs_clearance = {code for part in parts for code in part.needs_clearance}
    document: Document = {
        "format": "visit-plan-instance",
        "version": 1,
        "name": name or f"{'+'.join(part.program.code for part in parts) or 'nothing'} {first} {last}",
        "horizon": {"from": first.isoformat(), "to": last.isoformat()},
        "planned_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "objective": dict(weights),
        "facilities": [
            site_document(here, windows[code], clearance_needed=code in needs_clearance)
            for code, here in facilities.items()
        ],
        "towns": [town for part in parts for town in part.towns],
        "volunteers": sorted((one for part in parts for one in part.volunteers), key=_by_id),
        "people": sorted((one for part in parts for one in part.people_documents), key=_by_id),
        "requests": [request_document(request, names.people[request.person_id]) for request in requests],
        "pairings": [pairing for part in parts for pairing in part.pairings],
        "conflicts": [*(one for part in parts for one in part.conflicts), *walls_within(parts)],
        "keep_apart": [one for part in parts for one in part.keep_apart],
        "past_visits": [
            *(names.past_visit(visit) for visit in visits if not first <= visit.day <= last),
            *family_documents(
                [row for part in parts for row in part.family], names.people, _open_dates(sites, windows), first, last
            ),
        ],
        "booked": names.booked_visits(booked, windows),
    }
    places = {
        window.id: PlaceOf(here[0].facility.pk, window.window_id, window.mode)
        for code, here in facilities.items()
        for window in windows[code]
    }
    served = {visit.request_id for visit in booked}
    without_start: dict[str, list[dict[str, object]]] = {}
    for part in parts:
        free = [request for request in part.requests if request.pk not in served]
        without_start |= _without_start(free, part.people, part.sites)
    return Exported(
        document, places, without_start, [code for part in parts for code in part.silent], _one_account(parts)
    )


def _by_id(document: Document) -> str:
    return str(document["id"])


def _once_a_facility(parts: Sequence[Part]) -> list[Visit]:
    """Rooms that others fill; several programs see the same ones."""
    found: dict[int, list[Visit]] = {}
    for part in parts:
        for facility_id in {site.facility.pk for site in part.sites} - set(found):
            found[facility_id] = [visit for visit in part.others if visit.facility_id == facility_id]
    return [visit for _facility, visits in sorted(found.items()) for visit in visits]


def _one_account(parts: Sequence[Part]) -> list[tuple[str, ...]]:
    codes: dict[int, list[str]] = {}
    for part in parts:
        for code, account in part.accounts.items():
            codes.setdefault(account, []).append(code)
    return sorted(tuple(sorted(theirs)) for theirs in codes.values() if len(theirs) > 1)


def _open_dates(
    sites: Iterable[Site], windows: Mapping[str, Sequence[ExportedWindow]]
) -> dict[tuple[int, int], tuple[str, list[str]]]:
    """By program and facility: the facility's id here, and the dates on which it is open."""
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


def _without_start(
    requests: Sequence[VisitRequest], people: Sequence[Person], sites: Sequence[Site]
) -> dict[str, list[dict[str, object]]]:
    by_id = {person.pk: person for person in people}
    found = {}
    for request in requests:
        person = by_id[request.person_id]
        starts_here = [site.starts for site in sites]
        if any(starts.has_any(person.alias_code, request.first_day, request.last_day) for starts in starts_here):
            continue
        found[request.code] = [
            reason
            for starts in starts_here
            for reason in starts.against(person.alias_code, request.first_day, request.last_day)
        ]
    return found
