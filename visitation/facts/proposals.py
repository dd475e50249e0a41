"""Visits as the rules are asked about them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from compliance.reading import computing
from compliance.rounds import Asking, answer, together
from compliance.rules import FacilityFacts, Party, PersonFacts, Proposal, Span
from compliance.written import written_once
from facilities.models import Facility
from facilities.queries import asks_in_force
from visitation.facts.counted import Counted, Names, Planned
from visitation.facts.people import asks_people, person_facts, placement_on
from visitation.models import Person, Placement, Plan, Visit, VisitVolunteer
from visitation.statuses import Status
from volunteers.eligibility.first_visits import FirstVisits
from volunteers.facts import ProgramRulesOf, Visitors


def proposals_for(visits: Iterable[Visit], *, now: datetime) -> list[Proposal]:
    """The visits as the rules are asked about them, in order; the number of queries does not grow with the visits.

    A draft is asked for `now`, a published visit was asked for when it was published. Beside a visit count all live
    visits and the drafts of its own plan, itself left out.
    """
    return proposals_of(planned_of(visits), now=now)


def planned_of(visits: Iterable[Visit]) -> list[Planned]:
    """Saved visits with their teams, in order; one query."""
    visits = list(visits)
    teams: dict[int, list[int]] = defaultdict(list)
    if visits:
        places = VisitVolunteer.objects.filter(visit__in=visits).order_by("visit_id", "volunteer__code")
        for visit_id, volunteer_id in places.values_list("visit_id", "volunteer_id"):
            teams[visit_id].append(volunteer_id)
    return [Planned(visit, tuple(teams[visit.pk])) for visit in visits]


def proposals_of(planned: Sequence[Planned], *, now: datetime, with_drafts: bool = True) -> list[Proposal]:
    """As `proposals_for`, for visits that need not be saved yet; they count beside each other as well.

    `with_drafts` False: no draft counts but those among them.
    """
    return answer(asks_about(planned, now=now, with_drafts=with_drafts))


def asks_about(planned: Sequence[Planned], *, now: datetime, with_drafts: bool = True) -> Asking[list[Proposal]]:
    """The same. Two rounds."""
    if not planned:
        return []
    visits = [entry.visit for entry in planned]
    volunteers = {pk for entry in planned for pk in entry.volunteer_ids}
    places = {visit.facility_id for visit in visits}
    found = yield from together(
        _asks_rows(visits),
        asks_people({visit.person_id for visit in visits}),
        Visitors.asks(volunteers),
        FirstVisits.asks(volunteers),
        asks_in_force(places, max(visit.day for visit in visits)),
        ProgramRulesOf.asks({visit.program_id for visit in visits}),
        Counted.asks(planned, with_drafts=with_drafts),
    )
    return _proposals(planned, found, now)


def _asks_rows(visits: Sequence[Visit]) -> Asking[tuple[dict[int, str], dict[int, datetime | None]]]:
    """Codes of facilities, and when plans were published."""
    codes, published = yield (
        _codes({visit.facility_id for visit in visits}),
        _published({visit.plan_id for visit in visits if visit.plan_id}),
    )
    return dict(codes), dict(published)


@written_once
def _codes(facilities: Sequence[int]) -> QuerySet[Facility, tuple[int, str]]:
    return Facility.objects.filter(pk__in=facilities).order_by().values_list("pk", "code")


@written_once
def _published(plans: Sequence[int]) -> QuerySet[Plan, tuple[int, datetime | None]]:
    return Plan.objects.filter(pk__in=plans).order_by().values_list("pk", "published_at")


@computing("rules")
def _proposals(planned: Sequence[Planned], found: tuple[Any, ...], now: datetime) -> list[Proposal]:
    (codes, published), people, visitors, first_visits, facts, program_rules, counted_with = found
    names = Names(
        facilities=codes,
        people={pk: person.alias_code for pk, person in people.items()},
        volunteers={pk: volunteer.code for pk, volunteer in visitors.volunteers.items()},
    )
    counted = counted_with(names)
    held: dict[tuple[int, int | None, str], PersonFacts] = {}  # what is sealed is opened once for each stay

    def person_as_held(person: Person, placement: Placement | None, facility: FacilityFacts) -> PersonFacts:
        key = (person.pk, placement.pk if placement is not None else None, facility.id)
        if key not in held:
            held[key] = person_facts(person, placement, facility.zone)
        return held[key]

    def proposal(entry: Planned) -> Proposal:
        visit, code = entry.visit, names.facilities[entry.visit.facility_id]
        facility, person = facts[code], people[visit.person_id]
        placement = placement_on(person.placements.all(), visit.facility_id, visit.day)
        is_draft = visit.status == Status.DRAFT.value
        return Proposal(
            facility=facility,
            span=Span(visit.starts, visit.ends),
            window_id=visit.window_id or None,
            mode=visit.mode or None,
            route=visit.route,  # type: ignore[arg-type]
            person=person_as_held(person, placement, facility),
            person_key=person.alias_code,
            visitors=tuple(first_visits.seen_in(pk, visitors.facts(pk, code, visit.day)) for pk in entry.volunteer_ids),
            party=Party(adults=len(entry.volunteer_ids)),
            asked_at=now if is_draft else published.get(visit.plan_id) or visit.changed_at,
            past=counted.beside(entry, facility),
            program=program_rules.rules(visit.program_id, facility),
            kept_apart=counted.kept_apart(visit.person_id),
        )

    return [proposal(entry) for entry in planned]
