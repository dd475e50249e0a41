"""Booked visits that can no longer take place as they stand: kept in the plan, and named."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .cells import Field
from .clock import local_time
from .instance import Booked, Instance
from .slots import admits, closed, window_on


@dataclass(frozen=True)
class Impossible:
    """A booked visit and the names of the rules it breaks by itself."""

    booked: str
    rules: tuple[str, ...]


def impossible(field: Field) -> tuple[Impossible, ...]:
    found = []
    for visit in field.instance.booked:
        rules = tuple(broken_rules(field, visit))
        if rules:
            found.append(Impossible(visit.id, rules))
    return tuple(found)


def broken_rules(field: Field, visit: Booked):  # type: ignore[no-untyped-def]
    """Names of the rules that the visit breaks by itself, whatever else is booked."""
    instance = field.instance
    window, facility = instance.windows[visit.window], instance.facilities[visit.facility]
    person = instance.people[visit.person]
    if not instance.first <= visit.day <= instance.last:
        yield "horizon"
    begins = local_time(facility.zone, visit.start)
    held = window.facility == visit.facility and window_on(window, visit.day)
    whole = visit.end - visit.start == window.visit_minutes
    if not (held and whole and begins.hour * 60 + begins.minute in window.starts):
        yield "session"
    stays = [s for s in person.stays if s.facility == visit.facility and s.first <= visit.day <= s.last]
    if not stays:
        yield "custody"
    elif not any(admits(window, person, stay) for stay in stays):
        yield "who"
    if closed(facility, visit.day, None) or (stays and all(closed(facility, visit.day, stay) for stay in stays)):
        yield "closure"
    team = [instance.volunteers[v] for v in visit.volunteers]
    if not facility.team_min <= len(team) <= facility.team_max:
        yield "visitors-per-visit"
    yield from _broken_by_team(instance, field, visit)


def _broken_by_team(instance: Instance, field: Field, visit: Booked):  # type: ignore[no-untyped-def]
    facility, person = instance.facilities[visit.facility], instance.people[visit.person]
    check_in = facility.check_in_minutes
    far = away = uncleared = untrained = False
    for v in visit.volunteers:
        volunteer = instance.volunteers[v]
        minutes = instance.travel[volunteer.town].get(visit.facility) if volunteer.town >= 0 else None
        if minutes is None or (volunteer.max_travel_minutes is not None and minutes > volunteer.max_travel_minutes):
            far = True
        way = minutes or 0
        spans = [span for shift in (-1, 0, 1) for span in field.roster.spans(v, visit.day + shift)]
        away |= not any(low <= visit.start - check_in - way and visit.end + way <= high for low, high in spans)
        if facility.needs_clearance:
            spells = volunteer.clearances.get(visit.facility, ())
            uncleared |= not any(first <= visit.day <= last for first, last in spells)
        for name in facility.trainings:
            untrained |= not any(first <= visit.day <= last for first, last in volunteer.trainings.get(name, ()))
    named = {"max-travel": far, "availability": away, "clearance": uncleared, "training": untrained}
    yield from (name for name, broken in named.items() if broken)
    team = np.array(visit.volunteers, dtype=np.int64)
    if any((visit.person, v) in instance.conflicts for v in visit.volunteers):
        yield "conflict"
    if len(team) and not field.experienced[team].any():
        yield "experience"
    if person.language_required and not field.speaks_any(person)[team].any():
        yield "language"
    wished = field.wished_gender(person)
    if person.visitor_gender_required and wished is not None and not wished[team].all():
        yield "visitor-gender"
