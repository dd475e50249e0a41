"""A programme's own rules: its clearance, agreements, ages, the team and its mentor."""

from collections.abc import Collection, Hashable, Iterator
from datetime import date
from typing import Any

from .facts import ProgramRules, VisitorFacts
from .findings import Finding, refused, unknown
from .rulebook import CommunityFacts
from .standings import at_least, standing_findings
from .stated import Stated
from .training import training_findings

SIGNED = "signed_"
MENTOR_UNKNOWN = "mentor_unknown"


def team_findings(
    visitors: tuple[VisitorFacts, ...], program: ProgramRules | None, community: CommunityFacts | None
) -> Iterator[Finding]:
    """How many volunteers go together, and the mentor named for each who goes for the first time."""
    size = len(visitors)
    if program is not None and program.team_min is not None and size < program.team_min:
        yield refused("team_too_small", program.stated, limit=program.team_min, count=size)
    if program is not None and program.team_max is not None and size > program.team_max:
        yield refused("team_too_large", program.stated, limit=program.team_max, count=size)
    if community is not None and community.team_max is not None and size > community.team_max.value:
        yield refused("team_too_large", community.team_max, limit=community.team_max.value, count=size)
    yield from _mentor(visitors, program, community)


def _mentor(
    visitors: tuple[VisitorFacts, ...], program: ProgramRules | None, community: CommunityFacts | None
) -> Iterator[Finding]:
    asked: Stated[Any] | None = None
    if community is not None and community.first_visit_with_mentor and community.first_visit_with_mentor.value:
        asked = community.first_visit_with_mentor
    elif program is not None and program.first_visit_with_mentor:
        asked = program.stated
    if asked is None:
        return
    team = {visitor.key for visitor in visitors}
    for visitor in visitors:
        lacks = lacks_on_first_visit(visitor.experienced, visitor.mentor_key, team)
        if lacks == MENTOR_UNKNOWN:
            yield unknown(lacks, asked, visitor=visitor.key)
        elif lacks:
            yield refused(lacks, asked, visitor=visitor.key)


def lacks_on_first_visit(experienced: bool | None, mentor_key: Hashable | None, team: Collection[Hashable]) -> str:
    """What keeps one of a team from a first visit, as a code; empty where they have visited, or their mentor comes.

    `mentor_key` None: nobody was named. `team`: whoever comes, by the same kind of key. The one place that judges it.
    """
    if experienced or (mentor_key is not None and mentor_key in team):
        return ""
    if experienced is None:
        return MENTOR_UNKNOWN
    return "mentor_not_named" if mentor_key is None else "mentor_missing"


def program_findings(
    visitor: VisitorFacts, day: date, program: ProgramRules | None, community: CommunityFacts | None
) -> Iterator[Finding]:
    """What the programme asks of one visitor, then what the facility asks of programme visitors, then training."""
    if program is not None and program.min_age is not None:
        yield from _age(visitor, day, program.min_age, program.stated)
    if community is not None and community.volunteer_min_age is not None:
        yield from _age(visitor, day, community.volunteer_min_age.value, community.volunteer_min_age)
    yield from training_findings(visitor, day, program, community)
    if program is not None and program.clearance_required:
        yield from standing_findings("clearance", visitor.clearance, program.stated, visitor, day, None)
    if community is not None:
        yield from _facility_steps(visitor, day, community)
    yield from _agreements(visitor, program, community)


def _facility_steps(visitor: VisitorFacts, day: date, community: CommunityFacts) -> Iterator[Finding]:
    for kind, asked, standing in (
        ("application", community.application_required, visitor.application),
        ("background_check", community.background_check, visitor.background_check),
        ("orientation", community.jail_orientation_required, visitor.orientation),
    ):
        if asked is not None and asked.value:
            yield from standing_findings(kind, standing, asked, visitor, day, None)
    if community.references_required is not None and community.references_required.value:
        if visitor.references is None:
            yield unknown("references_unknown", community.references_required, visitor=visitor.key)
        elif not visitor.references:
            yield refused("references_missing", community.references_required, visitor=visitor.key)


def _agreements(
    visitor: VisitorFacts, program: ProgramRules | None, community: CommunityFacts | None
) -> Iterator[Finding]:
    """Papers to be signed: those of the programme, and restrictions of the facility that are signed papers."""
    wanted: list[tuple[str, Stated[Any] | None]] = (
        [(name, program.stated) for name in program.agreements] if program else []
    )
    restrictions = community.restrictions if community else None
    if restrictions is not None:
        wanted += [(name, restrictions) for name in restrictions.value if name.startswith(SIGNED)]
    for name, stated in wanted:
        if visitor.agreements is None:
            yield unknown("agreement_unknown", stated, visitor=visitor.key, agreement=name)
        elif name not in visitor.agreements and name.removeprefix(SIGNED) not in visitor.agreements:
            yield refused("agreement_missing", stated, visitor=visitor.key, agreement=name)


def _age(visitor: VisitorFacts, day: date, years: int, stated: Stated[Any]) -> Iterator[Finding]:
    """From the birthday on that makes the age."""
    reached = at_least(visitor, day, years)
    if reached is None:
        yield unknown("volunteer_age_unknown", stated, visitor=visitor.key, years=years)
    elif not reached:
        yield refused("volunteer_too_young", stated, visitor=visitor.key, years=years)
