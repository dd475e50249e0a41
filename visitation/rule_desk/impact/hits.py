"""Coming visits that a draft would stand in the way of, each with what the rules would say."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from compliance.rules import FacilityFacts, Finding, Proposal, Slot, blocking, check_many, slots
from facilities.facts import facility_facts
from facilities.models import RulebookEdition
from facilities.queries import facts_as_if
from visitation.actions.rechecking import COMING
from visitation.facts import proposals_for
from visitation.models import Match, Roster, Visit, VisitVolunteer
from volunteers.models import Program

MOST_VISITS = 2000
LOOKED_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Hit:
    """`new`: what stands against the visit by the draft and does not by the rules in force."""

    visit: Visit
    new: tuple[Finding, ...]
    nearest: datetime | None = None


@dataclass(frozen=True)
class Impact:
    """`looked_at`: coming visits at the facility; `is_cut`: there are more than were looked at."""

    looked_at: int
    hits: tuple[Hit, ...]
    volunteers: int
    rosters: int
    matches: int
    is_cut: bool = False

    @property
    def findings(self) -> Counter[str]:
        """Code of a finding: visits it would stand against."""
        return Counter(code for hit in self.hits for code in {finding.code for finding in hit.new})


def starts_on(edition: RulebookEdition, today: date) -> date:
    """The local date from which the draft would hold if it were published today."""
    return max(today, facility_facts(edition.document).effective_from or today)


def impact_of(
    program: Program, edition: RulebookEdition, *, today: date, now: datetime, with_nearest: bool = False
) -> Impact:
    """What a draft does to one program's coming visits. The number of queries does not grow with the visits."""
    first = starts_on(edition, today)
    coming = Visit.objects.filter(program=program, facility=edition.facility_id, status__in=COMING, starts__gt=now,
                                  day__gte=first).order_by("starts", "pk")  # fmt: skip
    visits = list(coming.defer("findings")[: MOST_VISITS + 1])
    kept = visits[:MOST_VISITS]
    facts = facts_as_if(edition, starts=first)
    proposals = proposals_for(kept, now=now)
    before = check_many(proposals)
    after = check_many([replace(proposal, facility=facts) for proposal in proposals])
    hits = []
    for visit, proposal, old, new in zip(kept, proposals, before, after, strict=True):
        known = {finding.code for finding in blocking(old)}
        fresh = tuple(finding for finding in blocking(new) if finding.code not in known)
        if fresh:
            hits.append(Hit(visit, fresh, _nearest(facts, proposal, visit) if with_nearest else None))
    return _counted(hits, program, edition, looked_at=len(kept), is_cut=len(visits) > MOST_VISITS)


def _counted(hits: list[Hit], program: Program, edition: RulebookEdition, *, looked_at: int, is_cut: bool) -> Impact:
    numbers = [hit.visit.pk for hit in hits]
    places = VisitVolunteer.objects.filter(visit__in=numbers, holds=True)
    pairs = set(places.values_list("visit__person_id", "volunteer_id"))
    live = Match.objects.filter(person__in={person for person, _volunteer in pairs}, ended_at__isnull=True)
    unsent = Roster.objects.filter(program=program, facility=edition.facility_id).exclude(state=Roster.State.SENT)
    days = {hit.visit.day for hit in hits}
    rosters = sum(
        any(first <= day <= last for day in days) for first, last in unsent.values_list("first_day", "last_day")
    )
    return Impact(
        looked_at=looked_at,
        hits=tuple(hits),
        volunteers=len({volunteer for _person, volunteer in pairs}),
        rosters=rosters,
        matches=len(pairs & set(live.values_list("person_id", "volunteer_id"))),
        is_cut=is_cut,
    )


def _nearest(facts: FacilityFacts, proposal: Proposal, visit: Visit) -> datetime | None:
    """The start nearest to the visit's that the draft allows for this person, within two weeks; UTC."""
    found = slots(
        facts, visit.day - LOOKED_FOR, visit.day + LOOKED_FOR, person=proposal.person, route=proposal.route,
        party=proposal.party,
    )  # fmt: skip
    ahead: Iterable[Slot] = (slot for slot in found.allowed if slot.start_local > (proposal.asked_at or visit.starts))
    best = min(ahead, key=lambda slot: abs(slot.start_local - visit.starts), default=None)
    return best.start_local if best else None
