"""A facility as one program visits it: a place of the instance."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from compliance.rules import FacilityFacts
from facilities.models import Facility
from facilities.queries import facts_in_force
from visitation.facts import person_facts
from visitation.models import Person, Visit
from visitation.plan_instances.rooms import Booked, ExportedWindow, Seats, Start, windows_of
from visitation.plan_instances.rows import AWAY, facilities_of
from visitation.plan_instances.rules import room_seats, rules_of, window_seats
from visitation.plan_instances.starts import Starts
from volunteers.facts import ProgramRulesOf
from volunteers.models import Program

_CHECK_IN_MINUTES = 30  # where the rulebook does not say how early to come


@dataclass(frozen=True, eq=False)
class Site:
    """Two programs at one facility are two places of the format, so that neither plans the other's people; what they
    share is the room."""

    id: str
    program: Program
    facility: Facility
    facts: FacilityFacts
    starts: Starts = field(default_factory=Starts)

    def start_of(self, visit: Visit) -> Start:
        return _start_of(visit, self.facts.zone)


def sites_of(programs: Sequence[Program]) -> list[Site]:
    """Facilities with a rulebook in force, once for each program that visits there. At most seven queries."""
    ways = facilities_of(programs)
    facts = facts_in_force({facility.code for _, facility in ways})
    by_id = {program.pk: program for program in programs}
    visitors: dict[int, int] = defaultdict(int)
    for _, facility in ways:
        visitors[facility.pk] += 1
    return [
        Site(
            id=facility.code if visitors[facility.pk] == 1 else f"{facility.code}~{by_id[program_id].code}",
            program=by_id[program_id],
            facility=facility,
            facts=facts[facility.code],
        )
        for program_id, facility in ways
        if facility.code in facts
    ]


def ask_rules(sites: Sequence[Site], people: Sequence[Person], first: date, last: date, *, now: datetime) -> None:
    """Fill each site's starts with what the rules allow the people who are held there between the dates."""
    by_place = {(site.program.pk, site.facility.pk): site for site in sites}
    for person in people:
        if person.state in AWAY:
            continue
        for stay in person.placements.all():
            site = by_place.get((person.program_id, stay.facility_id))
            opens, closes = max(first, stay.first_day), min(last, stay.last_day or last)
            if site is not None and opens <= closes:
                facts = person_facts(person, stay, site.facts.zone)
                site.starts.ask(site.facts, person.alias_code, facts, opens, closes, now=now)


def exported_windows(
    sites: Sequence[Site], booked: Sequence[Visit], others: Sequence[Visit], aliases: Mapping[int, str]
) -> dict[str, list[ExportedWindow]]:
    """Windows by site. A facility's seats are divided once, whoever visits there."""
    by_facility: dict[int, list[Site]] = defaultdict(list)
    for site in sites:
        by_facility[site.facility.pk].append(site)
    windows: dict[str, list[ExportedWindow]] = {}
    for facility_id, here in by_facility.items():
        facts = here[0].facts
        owner = {site.program.pk: site.id for site in here}
        windows |= windows_of(
            {site.id: site.starts.allowed for site in here},
            Seats(window_seats(facts), room_seats(facts)),
            booked=[
                Booked(owner[visit.program_id], _start_of(visit, facts.zone), aliases[visit.person_id])
                for visit in booked
                if visit.facility_id == facility_id and visit.program_id in owner
            ],
            gone=[_start_of(visit, facts.zone) for visit in others if visit.facility_id == facility_id],
        )
    return windows


def site_document(site: Site, windows: Sequence[ExportedWindow], program_rules: ProgramRulesOf) -> dict[str, object]:
    """The site as a facility of the format; its code stands for its name."""
    facts = site.facts
    return {
        "id": site.id,
        "name": site.id,
        "timezone": facts.timezone,
        "latitude": site.facility.latitude,
        "longitude": site.facility.longitude,
        "check_in_minutes": _check_in_minutes(facts),
        "windows": [window.document for window in windows],
        "closures": [],  # taken out of the windows' dates already
        "rules": rules_of(
            facts,
            clearance_needed=program_rules.clearance_needed(site.program.pk, facts),
            longest_minutes=site.starts.longest_minutes,
        ),
    }


def _check_in_minutes(facts: FacilityFacts) -> int:
    """How long before a visit to be there: as the rulebook says, by its sign-up sheet, or half an hour."""
    arrival = facts.arrival
    for stated in (arrival.lead_minutes, arrival.sign_up_opens_minutes_before, arrival.sign_up_closes_minutes_before):
        if stated is not None:
            return stated.value
    return _CHECK_IN_MINUTES


def _start_of(visit: Visit, zone: ZoneInfo) -> Start:
    local = visit.starts.astimezone(zone)
    minutes = int((visit.ends - visit.starts).total_seconds() // 60)
    return Start(visit.window_id, local.date(), local.hour * 60 + local.minute, minutes, visit.mode)
