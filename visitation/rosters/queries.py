"""Reads of lists for pages, scoped by who asks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from compliance.access import Permission, grants
from compliance.keys import Closed
from compliance.reading import showing
from visitation.models import Roster, RosterName, Visit, VisitOverride
from visitation.rosters.lines import Shown, shown, teams_of, visits_of
from volunteers.models import Volunteer

ROWS_A_PAGE = 50


def rosters_for(user: Any) -> QuerySet[Roster]:
    """A lead: their program's, what was found closed. Others: none."""
    rosters = Roster.objects.select_related("facility", "program").defer("found")
    if getattr(user, "program", None) is None or grants(user.role, Permission.BUILD_PLAN) != "prog":
        return rosters.none()
    return rosters.filter(program=user.program)


def page_of_rosters(user: Any, number: Any) -> Page[Any]:
    """Lists that were agreed to or sent, newest first."""
    rosters = rosters_for(user).exclude(state=Roster.State.DRAFT)
    return Paginator(rosters, ROWS_A_PAGE).get_page(number)


@dataclass
class Row:
    """One visit of a list as its page shows it. `names` stand for the team once the list was agreed to."""

    visit: Visit
    team: tuple[tuple[Volunteer, str], ...]
    names: list[RosterName]
    problems: list[Shown]
    set_aside: list[VisitOverride]


def rows_of(roster: Roster, *, by: Any, now: datetime) -> list[Row]:
    """The visits of a list, those with problems first. That what was found is read is written down. Six queries."""
    visits = list(visits_of(roster, now=now))
    teams = teams_of(roster, visits) if roster.state == Roster.State.DRAFT else {}
    fields = [f"volunteer__{name}" for name in ("preferred_name", "phone", "email", "zip")]
    names: dict[int, list[RosterName]] = {}
    if roster.state != Roster.State.DRAFT:
        listed = roster.names.filter(struck__isnull=True, version__isnull=False).select_related("volunteer")
        for name in listed.defer(*fields):
            names.setdefault(name.visit_id, []).append(name)
    aside: dict[int, list[VisitOverride]] = {}
    for override in VisitOverride.objects.filter(visit__in=visits):
        aside.setdefault(override.visit_id, []).append(override)
    found = _found(roster, by=by) if roster.state != Roster.State.SENT else {}
    rows = [
        Row(
            visit, teams.get(visit.pk, ()), names.get(visit.pk, []),
            [shown(problem) for problem in found.get(visit.code, ())], aside.get(visit.pk, []),
        )
        for visit in visits
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (not row.problems, row.visit.starts, row.visit.code))


@dataclass
class Against:
    """What a version says otherwise of one visit than the one before it: codes of volunteers."""

    visit: str
    added: list[str]
    off: list[str]
    new_hours: list[str]


def differences_between(roster: Roster) -> dict[int, list[Against]]:
    """By number of the version, for each after the first: what it changed, visit by visit. One query.

    A version that was dropped before it was sent has left no names and is compared with nothing.
    """
    names = roster.names.filter(version__isnull=False).order_by("starts", "visit__code", "volunteer__code")
    added: dict[tuple[int, str], list[str]] = {}
    struck: dict[tuple[int, str], list[str]] = {}
    rows = names.values_list("version__number", "struck__number", "visit__code", "volunteer__code")
    first: int | None = None
    for number, struck_by, visit, volunteer in rows:
        first = number if first is None else min(first, number)
        added.setdefault((number, visit), []).append(volunteer)
        if struck_by is not None:
            struck.setdefault((struck_by, visit), []).append(volunteer)
    found: dict[int, list[Against]] = {}
    for number, visit in sorted(added.keys() | struck.keys()):
        if number == first:
            continue
        comes, goes = added.get((number, visit), []), struck.get((number, visit), [])
        both = sorted(set(comes) & set(goes))
        found.setdefault(number, []).append(
            Against(visit, [one for one in comes if one not in both], [one for one in goes if one not in both], both)
        )
    return found


def _found(roster: Roster, *, by: Any) -> dict[str, Any]:
    with showing(by=by, subject=roster.code, fields=["found"], reason="planning", program=by.program.code):
        try:
            return roster.found or {}
        except Closed:
            return {}
