"""Coming visits that an edition stands in the way of and the rules before it did not, each with what it finds."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from compliance.reading import computing
from compliance.rules import FacilityFacts, Finding, Proposal, Slot, Span, blocking, check_many, slots
from facilities.facts import facility_facts
from facilities.models import RulebookEdition
from facilities.queries import facts_as_if
from visitation.actions.rechecking import COMING
from visitation.booking.nearest import LOOKED_FOR
from visitation.booking.starts import Start, is_on_site, start_at
from visitation.facts import proposals_for
from visitation.models import Match, Roster, Visit, VisitVolunteer
from volunteers.models import Program

MOST_VISITS = 2000
_TRIED = 12  # starts, the nearest first: what refuses these refuses as a rule what lies farther off


@dataclass(frozen=True)
class Hit:
    """`new`: what stands against the visit by this edition and does not by the rules before it."""

    visit: Visit
    new: tuple[Finding, ...]
    proposal: Proposal
    known: frozenset[str] = frozenset()  # codes of what stood against it all along

    @property
    def codes(self) -> list[str]:
        """Of what is new, each once."""
        return list(dict.fromkeys(finding.code for finding in self.new))


@dataclass(frozen=True)
class Reached:
    """A list or a match that is hit by way of visits. `codes`: of the findings; `visits`: how many."""

    name: str
    beside: str
    codes: tuple[str, ...]
    visits: int


@dataclass(frozen=True)
class Impact:
    """`looked_at`: coming visits at the facility; `is_cut`: there are more than were looked at."""

    looked_at: int
    hits: tuple[Hit, ...]
    volunteers: int
    rosters: tuple[Reached, ...]
    matches: tuple[Reached, ...]
    facts: FacilityFacts
    is_cut: bool = False

    @property
    def findings(self) -> Counter[str]:
        """Code of a finding: visits it would stand against."""
        return Counter(code for hit in self.hits for code in hit.codes)


@dataclass
class _Through:
    """What is gathered about one list or match."""

    codes: dict[str, None] = field(default_factory=dict)
    visits: int = 0

    def add(self, hit: Hit) -> None:
        self.codes |= dict.fromkeys(hit.codes)
        self.visits += 1


def starts_on(edition: RulebookEdition, today: date) -> date:
    """The local date from which the draft would hold if it were published today."""
    return max(today, facility_facts(edition.document).effective_from or today)


def impact_of(
    program: Program,
    edition: RulebookEdition,
    *,
    today: date,
    now: datetime,
    before: FacilityFacts | None = None,
) -> Impact:
    """What an edition does to one program's coming visits. The number of queries does not grow with the visits.

    A draft is asked about as if it held from today or its own date on, and held against what is in force. `before`: of
    an edition that is published, the rules before it.
    """
    is_draft = edition.state == RulebookEdition.State.DRAFT
    first = starts_on(edition, today) if is_draft else max(today, edition.effective_from or today)
    coming = Visit.objects.filter(program=program, facility=edition.facility_id, status__in=COMING, starts__gt=now,
                                  day__gte=first).order_by("starts", "pk")  # fmt: skip
    if edition.effective_to is not None:
        coming = coming.filter(day__lt=edition.effective_to)
    visits = list(coming.select_related("facility").defer("findings")[: MOST_VISITS + 1])
    kept = visits[:MOST_VISITS]
    facts = facts_as_if(edition, starts=first)
    return _counted(_hits(kept, facts, before, now), program, edition, facts,
                    looked_at=len(kept), is_cut=len(visits) > MOST_VISITS)  # fmt: skip


def _hits(visits: Sequence[Visit], facts: FacilityFacts, before: FacilityFacts | None, now: datetime) -> list[Hit]:
    proposals = proposals_for(visits, now=now)
    old = check_many([replace(one, facility=before) for one in proposals] if before is not None else proposals)
    after = [replace(proposal, facility=facts) for proposal in proposals]
    hits = []
    for visit, proposal, was, new in zip(visits, after, old, check_many(after), strict=True):
        known = frozenset(finding.code for finding in blocking(was))
        fresh = tuple(finding for finding in blocking(new) if finding.code not in known)
        if fresh:
            hits.append(Hit(visit, fresh, proposal, known))
    return hits


def _counted(
    hits: list[Hit], program: Program, edition: RulebookEdition, facts: FacilityFacts, *, looked_at: int, is_cut: bool
) -> Impact:
    by_number = {hit.visit.pk: hit for hit in hits}
    places = VisitVolunteer.objects.filter(visit__in=by_number, holds=True)
    pairs: dict[tuple[int, int], list[Hit]] = defaultdict(list)
    for visit, person, volunteer in places.values_list("visit_id", "visit__person_id", "volunteer_id"):
        pairs[person, volunteer].append(by_number[visit])
    return Impact(
        looked_at=looked_at,
        hits=tuple(hits),
        volunteers=len({volunteer for _person, volunteer in pairs}),
        rosters=_rosters(hits, program, edition),
        matches=_matches(pairs),
        facts=facts,
        is_cut=is_cut,
    )


def _rosters(hits: Sequence[Hit], program: Program, edition: RulebookEdition) -> tuple[Reached, ...]:
    """Those that were not sent yet and have a day on which a visit is hit."""
    unsent = Roster.objects.filter(program=program, facility=edition.facility_id).exclude(state=Roster.State.SENT)
    found = []
    for code, first, last in unsent.order_by("first_day", "code").values_list("code", "first_day", "last_day"):
        through = _Through()
        for hit in hits:
            if first <= hit.visit.day <= last:
                through.add(hit)
        if through.visits:
            found.append(Reached(code, "", tuple(through.codes), through.visits))
    return tuple(found)


def _matches(pairs: dict[tuple[int, int], list[Hit]]) -> tuple[Reached, ...]:
    live = Match.objects.filter(person__in={person for person, _volunteer in pairs}, ended_at__isnull=True)
    rows = live.values_list("person_id", "volunteer_id", "person__alias_code", "volunteer__code")
    found = []
    for person, volunteer, alias, code in rows.order_by("person__alias_code", "volunteer__code").distinct():
        through = _Through()
        for hit in pairs.get((person, volunteer), ()):
            through.add(hit)
        if through.visits:
            found.append(Reached(alias, code, tuple(through.codes), through.visits))
    return tuple(found)


@computing("rules")
def nearest_starts(hits: Iterable[Hit], facts: FacilityFacts, *, now: datetime) -> dict[int, Start]:
    """By visit (primary key), the start nearest to its own that the edition has for this person and this team, within
    two weeks before or after. What stood against the visit all along is no reason against it. No query.

    Nobody's calendar but the visit's own day is at hand: where it is booked, everything is asked again.
    """
    found = {}
    for hit in hits:
        start = _nearest(hit, facts, now)
        if start is not None:
            found[hit.visit.pk] = start
    return found


def _nearest(hit: Hit, facts: FacilityFacts, now: datetime) -> Start | None:
    visit, proposal = hit.visit, hit.proposal
    listed = slots(
        facts, visit.day - LOOKED_FOR, visit.day + LOOKED_FOR, person=proposal.person, route=proposal.route,
        party=proposal.party, person_key=proposal.person_key,
    )  # fmt: skip
    ahead = [slot for slot in listed.allowed if _may_be(slot, visit, now)]
    ahead.sort(key=lambda slot: (abs(slot.start_local - visit.starts), slot.start_local))
    starts = [start_at(visit.facility, slot) for slot in ahead[:_TRIED]]
    asked = [
        replace(proposal, span=Span(start.starts, start.ends), window_id=start.window_id, mode=start.mode or None,
                asked_at=now)
        for start in starts
    ]  # fmt: skip
    for start, findings in zip(starts, check_many(asked), strict=True):
        if all(finding.code in hit.known for finding in blocking(findings)):
            return start
    return None


def _may_be(slot: Slot, visit: Visit, now: datetime) -> bool:
    return is_on_site(slot) and slot.start_local > now and slot.start_local.astimezone(UTC) != visit.starts
