"""Facilities as programs visit them: the places of an instance."""

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
from volunteers.models import Program

_CHECK_IN_MINUTES = 30  # where the rulebook does not say how early to come


@dataclass(frozen=True, eq=False)
class Site:
    """A facility and what the rules leave of it to the people of one program. Programs planned together share the place
    of the format, so that a seat is anybody's; whose volunteers may meet whom is said by conflicts (parts.py)."""

    program: Program
    facility: Facility
    facts: FacilityFacts
    starts: Starts = field(default_factory=Starts)

    @property
    def id(self) -> str:
        return self.facility.code

    def start_of(self, visit: Visit) -> Start:
        return _start_of(visit, self.facts.zone)


def sites_of(program: Program, as_if: Mapping[str, FacilityFacts] | None = None) -> list[Site]:
    """Facilities of a program with a rulebook in force, by code. At most seven queries.

    `as_if`: rules of some facilities, by their codes, that are not in force.
    """
    ways = facilities_of([program])
    facts = {**facts_in_force({facility.code for _, facility in ways}), **(as_if or {})}
    return [
        Site(program=program, facility=facility, facts=facts[facility.code])
        for _, facility in ways
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
    """Windows by facility. Its seats are divided once, whoever visits there."""
    windows: dict[str, list[ExportedWindow]] = {}
    for code, here in by_facility(sites).items():
        facts, facility_id = here[0].facts, here[0].facility.pk
        allowed: dict[Start, set[str]] = defaultdict(set)
        for site in here:
            for start, people in site.starts.allowed.items():
                allowed[start] |= people
        windows |= windows_of(
            {code: allowed},
            Seats(window_seats(facts), room_seats(facts)),
            booked=[
                Booked(code, _start_of(visit, facts.zone), aliases[visit.person_id])
                for visit in booked
                if visit.facility_id == facility_id
            ],
            gone=[_start_of(visit, facts.zone) for visit in others if visit.facility_id == facility_id],
        )
    return windows


def by_facility(sites: Sequence[Site]) -> dict[str, list[Site]]:
    """The sites of each facility, one for each program that visits there, by the facility's code, in order."""
    found: dict[str, list[Site]] = defaultdict(list)
    for site in sorted(sites, key=lambda site: (site.id, site.program.code)):
        found[site.id].append(site)
    return found


def site_document(
    here: Sequence[Site], windows: Sequence[ExportedWindow], *, clearance_needed: bool
) -> dict[str, object]:
    """A facility, with all sites of it, as the format has it; its code stands for its name."""
    site = here[0]
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
            clearance_needed=clearance_needed,
            longest_minutes=max(one.starts.longest_minutes for one in here),
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
