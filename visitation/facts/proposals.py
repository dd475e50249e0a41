"""Visits as the rules are asked about them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from compliance.reading import computing
from compliance.rules import Party, Proposal, Span
from facilities.models import Facility
from facilities.queries import facts_in_force
from visitation.facts.counted import Counted, Names, Planned
from visitation.facts.people import person_facts, placement_on
from visitation.models import Person, Plan, Visit, VisitVolunteer
from visitation.statuses import Status
from volunteers.eligibility.first_visits import FirstVisits
from volunteers.facts import ProgramRulesOf, Visitors


def proposals_for(visits: Iterable[Visit], *, now: datetime) -> list[Proposal]:
    """The visits as the rules are asked about them, in order; the number of queries does not grow with the visits.

    A draft is asked for `now`, a published visit was asked for when it was published. Beside a visit count all live
    visits and the drafts of its own plan, itself left out.
    """
    visits = list(visits)
    teams: dict[int, list[int]] = defaultdict(list)
    places = VisitVolunteer.objects.filter(visit__in=visits).order_by("visit_id", "volunteer__code")
    for visit_id, volunteer_id in places.values_list("visit_id", "volunteer_id"):
        teams[visit_id].append(volunteer_id)
    return proposals_of([Planned(visit, tuple(teams[visit.pk])) for visit in visits], now=now)


@computing("rules")
def proposals_of(planned: Sequence[Planned], *, now: datetime) -> list[Proposal]:
    """As `proposals_for`, for visits that need not be saved yet; they count beside each other as well."""
    if not planned:
        return []
    visits = [entry.visit for entry in planned]
    people = Person.objects.prefetch_related("placements").in_bulk({visit.person_id for visit in visits})
    visitors = Visitors.load({pk for entry in planned for pk in entry.volunteer_ids})
    first_visits = FirstVisits.of(visitors.volunteers.values())
    facilities = Facility.objects.filter(pk__in={visit.facility_id for visit in visits})
    names = Names(
        facilities=dict(facilities.values_list("pk", "code")),
        people={pk: person.alias_code for pk, person in people.items()},
        volunteers={pk: volunteer.code for pk, volunteer in visitors.volunteers.items()},
    )
    facts = facts_in_force(names.facilities.values(), max(visit.day for visit in visits))
    program_rules = ProgramRulesOf.load({visit.program_id for visit in visits})
    plans = Plan.objects.filter(pk__in={visit.plan_id for visit in visits if visit.plan_id})
    published = dict(plans.values_list("pk", "published_at"))
    counted = Counted.load(planned, names)

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
            person=person_facts(person, placement, facility.zone),
            person_key=person.alias_code,
            visitors=tuple(
                first_visits.seen_in(pk, visitors.facts(pk, code, visit.day)) for pk in entry.volunteer_ids
            ),
            party=Party(adults=len(entry.volunteer_ids)),
            asked_at=now if is_draft else published.get(visit.plan_id) or visit.changed_at,
            past=counted.beside(entry, facility),
            program=program_rules.rules(visit.program_id, facility),
        )

    return [proposal(entry) for entry in planned]
