"""The bound L as docs/planner-certificate.md defines it, summed from the instance and the prices alone."""

import math

from visitation.plan_checks.bound.certificate import Certificate
from visitation.plan_checks.bound.links import Links, PersonLinks
from visitation.plan_checks.bound.openings import Opening, Openings
from visitation.plan_checks.bound.rows import Rows
from visitation.plan_checks.bound.teams import EXPERIENCED, NO_TEAM, PAIRED, SPEAKS, SPEAKS_FIRST, best_team
from visitation.plan_checks.instance import Instance, Person, Volunteer
from visitation.plan_checks.objective import is_continued, is_preferred, objective_parts, request_points, speaks_first


def recomputed_bound(instance: Instance, certificate: Certificate) -> float:
    """Points that no schedule which obeys the rules can exceed, whatever the (non-negative) prices."""
    openings = Openings(instance)
    rows = Rows(instance, openings, certificate)
    people = [instance.people[name] for name in openings.free_requests]
    for person in people:
        for opening in openings.of_person(person):
            rows.note(opening)
    rows.close()
    links = Links(instance, openings, certificate)
    terms = [float(sum(objective_parts(instance, instance.booked.values()).values()))]
    terms += rows.terms()
    for person in people:
        # Made a second time rather than kept: a year of a network has tens of millions of them.
        found = list(openings.of_person(person))
        theirs = links.of(person, found)
        terms += theirs.terms()
        best: dict[str, float] = {}
        flags: dict[str, int] = {}
        for opening in found:
            reduced = _best_reduced_value(instance, person, opening, rows, theirs, flags)
            best[opening.request.id] = max(reduced, best.get(opening.request.id, 0.0))
        terms += best.values()
    if not all(map(math.isfinite, terms)):
        return math.inf
    try:
        return math.fsum(terms)
    except OverflowError:  # each is finite, yet no number holds their sum
        return math.inf


def _best_reduced_value(
    instance: Instance, person: Person, opening: Opening, rows: Rows, links: PersonLinks, flags: dict[str, int]
) -> float:
    """The greatest reduced value of the columns of one opening: over its starts and the teams of each.

    `flags` keeps what was found out about volunteers and this person.
    """
    at, weights = opening.at, instance.weights
    worth = float(sum(request_points(instance, opening.request, at.day).values()))
    worth -= rows.person_charge(person.id, at)
    members = []
    for volunteer, mask in opening.team:
        if volunteer.id not in flags:
            flags[volunteer.id] = _flags(instance, person, volunteer)
        own = -rows.visitor_charge(volunteer, at) - links.charge(opening, volunteer)
        if not is_preferred(person, volunteer):
            own -= weights.visitor_gender
        members.append((mask, (flags[volunteer.id], own)))
    needed = EXPERIENCED | (SPEAKS if person.language_required else 0)
    bonuses = {SPEAKS_FIRST: weights.language, PAIRED: weights.continuity}
    least, most = at.facility.team_size()
    charges = rows.window_charges(at)
    everybody = best_team([member for _, member in members], least, most, needed, bonuses)
    best, known = NO_TEAM, {}
    for number in sorted(range(len(charges)), key=charges.__getitem__):
        if best >= everybody - charges[number]:
            break  # no part of them can do better at a dearer start
        here = tuple(place for place, (mask, _) in enumerate(members) if mask >> number & 1)
        # Starts come cheapest first, so the same volunteers at a later one are worth less.
        if here and here not in known:
            known[here] = best_team([members[place][1] for place in here], least, most, needed, bonuses)
            best = max(best, known[here] - charges[number])
    return worth + best


def _flags(instance: Instance, person: Person, volunteer: Volunteer) -> int:
    flags = EXPERIENCED if volunteer.experienced else 0
    if person.language_required and volunteer.languages & set(person.languages):
        flags |= SPEAKS
    if speaks_first(person, [volunteer]):
        flags |= SPEAKS_FIRST
    if is_continued(instance, person, [volunteer]):
        flags |= PAIRED
    return flags
