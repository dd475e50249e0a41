"""All rules in order: check one visit, or many."""

from collections.abc import Hashable, Iterable, Iterator
from datetime import date, timedelta

from .clearance import visitor_findings
from .codes import CODES, CodeInfo
from .conflicts import conflict_findings, room_findings
from .eligibility import person_findings
from .facts import NOBODY_KNOWN, Party, ProgramRules, Proposal, VisitorFacts
from .findings import Finding, blocking, note, refused, unknown
from .frequency import quota_findings
from .notice import account_findings, booking_findings, booking_of
from .party import party_findings
from .programs import program_findings, team_findings
from .rulebook import FacilityFacts
from .spans import Span, instant
from .standings import age_on, is_adult
from .visit_hours import VisitHours, visit_hours
from .windows import COMMUNITY, SOCIAL, Route

Findings = tuple[Finding, ...]


class Memory:
    """What was worked out earlier in one batch. Objects asked about are kept, so that their numbers stay theirs."""

    def __init__(self) -> None:
        self.findings: dict[Hashable, Findings] = {}
        self.kept: dict[int, object] = {}

    def number(self, thing: object) -> int:
        self.kept[id(thing)] = thing
        return id(thing)


def check(proposal: Proposal) -> Findings:
    """Every finding about a visit, in the order of the checks; none at all is allowed. No clock, no I/O."""
    return _check(proposal, Memory())


def check_many(proposals: Iterable[Proposal]) -> list[Findings]:
    """The same answers as `check`, one a proposal; what repeats is worked out once."""
    memory = Memory()
    return [_check(proposal, memory) for proposal in proposals]


def _check(proposal: Proposal, memory: Memory) -> Findings:
    hours = visit_hours(proposal)
    edition = proposal.facility.in_force_on(hours.day) or proposal.facility
    return (
        *hours.facility,
        *hours.unit,
        *_person(proposal, edition),
        *hours.window,
        *_party(proposal, edition, hours),
        *room_findings(proposal, hours.taken_by, hours.day),
        *_visitors(proposal, edition, hours.day, memory),
        *quota_findings(proposal, hours.day),
        *_booking(proposal, edition, hours),
        *conflict_findings(proposal, hours.day),
    )


def _person(proposal: Proposal, edition: FacilityFacts) -> Iterator[Finding]:
    if edition.clearance is not None:
        yield from person_findings(edition, proposal.person or NOBODY_KNOWN, proposal.span.start)


def party_of(proposal: Proposal, day: date) -> Party | None:
    """The party, or the one that the visitors make: somebody whose age nobody has told counts as an adult."""
    if proposal.party is not None or proposal.visitors is None:
        return proposal.party
    minors = [visitor for visitor in proposal.visitors if is_adult(visitor, day) is False]
    ages = [age_on(visitor, day) for visitor in minors]
    youngest = None if not ages or None in ages else min(age for age in ages if age is not None)
    return Party(adults=len(proposal.visitors) - len(minors), children=len(minors), youngest_years=youngest)


def _party(proposal: Proposal, edition: FacilityFacts, hours: VisitHours) -> Iterator[Finding]:
    party = party_of(proposal, hours.day)
    if party is not None:
        mode = proposal.mode or (hours.taken_by.mode if hours.taken_by else None)
        person = proposal.person or NOBODY_KNOWN
        yield from party_findings(edition, party, mode, hours.day, proposal.route, person)


def _visitors(proposal: Proposal, edition: FacilityFacts, day: date, memory: Memory) -> Findings:
    """The team, then each visitor: the programme's own rules first, then what the facility asks of social visitors."""
    if proposal.visitors is None:
        return ()
    community = edition.community if proposal.route == COMMUNITY else None
    found: list[Finding] = list(team_findings(proposal.visitors, proposal.program, community))
    if not proposal.visitors:
        found.append(refused("nobody_comes"))
    for visitor in proposal.visitors:
        found += _visitor(proposal, edition, visitor, day, memory)
    return tuple(found)


def _visitor(
    proposal: Proposal, edition: FacilityFacts, visitor: VisitorFacts, day: date, memory: Memory
) -> Iterator[Finding]:
    """The programme's own rules first, then what the facility asks of social visitors."""
    yield from _program(proposal, edition, visitor, day, memory)
    if proposal.route != COMMUNITY and (edition.clearance is not None or edition.id_rules is not None):
        yield from visitor_findings(proposal, visitor, day)
    yield from account_findings(edition, visitor, proposal.route)


# What hangs on who is visited, not on the visitor alone.
_OF_THE_PERSON = frozenset(
    ["list_unknown", "not_on_list", "list_full", "list_change_too_late", "relationship_no", "relationship_unknown"]
)


def check_visitors(
    facility: FacilityFacts,
    visitors: Iterable[VisitorFacts],
    program: ProgramRules,
    *,
    day: date,
    route: Route = SOCIAL,
) -> list[Findings]:
    """What keeps each visitor from any visit at the facility on a date, whoever is visited: the findings that `check`
    has of that visitor there then, without those that hang on the person or on others of the team. One a visitor.
    """
    noon = instant(facility.zone, day, 720)
    edition, memory = facility.in_force_on(day) or facility, Memory()
    proposal = Proposal(facility=facility, span=Span(noon, noon + timedelta(hours=1)), route=route, program=program)
    return [
        tuple(
            finding
            for finding in blocking(_visitor(proposal, edition, visitor, day, memory))
            if finding.code not in _OF_THE_PERSON
        )
        for visitor in visitors
    ]


def _program(proposal: Proposal, edition: FacilityFacts, visitor: VisitorFacts, day: date, memory: Memory) -> Findings:
    community = edition.community if proposal.route == COMMUNITY else None
    if proposal.program is None and community is None:
        return ()
    key = ("program", memory.number(proposal.program), memory.number(community), memory.number(visitor), day)
    known = memory.findings.get(key)
    if known is None:
        known = memory.findings[key] = tuple(program_findings(visitor, day, proposal.program, community))
    return known


def _booking(proposal: Proposal, edition: FacilityFacts, hours: VisitHours) -> Iterator[Finding]:
    """In time or not, and whether the person held must book or agree; left out where nobody is asking yet."""
    if proposal.asked_at is None:
        return
    yield from booking_findings(edition, hours.taken_by, proposal.span.start, proposal.asked_at, proposal.route)
    rules = booking_of(edition, hours.taken_by, proposal.route)
    if rules is None:
        return
    if rules.required is not None and rules.required.value:
        yield note("booking_required", rules.required, methods=", ".join(rules.methods))
    code = "person_must_book" if rules.methods == ("detained_person",) else "person_must_accept"
    if code == "person_must_accept" and not rules.consent_needed:
        return
    if proposal.person_confirmed is None:
        yield unknown(code, rules.stated)
    elif not proposal.person_confirmed:
        yield refused("person_declined", rules.stated)


__all__ = ["CODES", "CodeInfo", "Memory", "check", "check_many", "check_visitors", "party_of"]
