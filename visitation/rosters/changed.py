"""A visit is not as the facility was told: it becomes a line of the next addendum, and the leads hear of it once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from compliance import audit
from visitation.letters.changes import is_soon, leads_of
from visitation.models import Roster, RosterChange, RosterName, Visit, VisitVolunteer
from visitation.statuses import Status
from volunteers.models import Program
from volunteers.post import draft, post_all

OFF = frozenset({Status.HELD.value, Status.WITHDRAWN.value, Status.DID_NOT_HAPPEN.value})


@dataclass(frozen=True)
class Difference:
    """What the facility was told of one visit, and what is so now: codes of volunteers, and whether the time moved."""

    visit: Visit
    comes: tuple[str, ...] = ()
    comes_not: tuple[str, ...] = ()
    moved: bool = False
    is_off: bool = False

    def __bool__(self) -> bool:
        return bool(self.comes or self.comes_not or self.moved or self.is_off)


def visit_changed(visit: Visit, *, now: datetime) -> None:
    """Say after any change of a visit, in its transaction: of a list that was sent it becomes a line of the addendum.

    Told again for the same change, or for a visit on no list, nothing happens; a change that was undone is settled.
    """
    names = list(
        RosterName.objects.filter(visit=visit, struck__isnull=True, version__isnull=False, roster__state="sent")
        .select_related("roster").order_by("pk")
    )  # fmt: skip
    rosters = {name.roster_id: name.roster for name in names}
    for pk in RosterChange.objects.filter(visit=visit, settled_at__isnull=True).values_list("roster", flat=True):
        if pk not in rosters:
            rosters[pk] = Roster.objects.get(pk=pk)
    if not rosters or visit.starts <= now:
        return
    current = Visit.objects.select_related("facility").defer("findings").get(pk=visit.pk)
    for roster in rosters.values():
        _compare(roster, current, now=now)


def differences(roster: Roster, *, now: datetime, visits: Iterable[int] | None = None) -> list[Difference]:
    """Visits still to come that are not as the facility was told, soonest first. Three queries."""
    names: dict[int, list[RosterName]] = defaultdict(list)
    told = roster.names.filter(struck__isnull=True, version__isnull=False).select_related("volunteer")
    if visits is not None:
        told = told.filter(visit__in=visits)
    for name in told.defer(*_SEALED):
        names[name.visit_id].append(name)
    rows = Visit.objects.filter(pk__in=names, starts__gt=now).select_related("facility").defer("findings")
    teams: dict[int, dict[int, str]] = defaultdict(dict)
    places = VisitVolunteer.objects.filter(visit__in=names).order_by("volunteer__code")
    for visit_id, volunteer_id, code in places.values_list("visit_id", "volunteer_id", "volunteer__code"):
        teams[visit_id][volunteer_id] = code
    found = [_difference(visit, names[visit.pk], teams[visit.pk]) for visit in rows.order_by("starts", "code")]
    return [difference for difference in found if difference]


_SEALED = ("volunteer__preferred_name", "volunteer__phone", "volunteer__email", "volunteer__zip")


def _difference(visit: Visit, names: list[RosterName], team: dict[int, str]) -> Difference:
    if visit.status in OFF:
        return Difference(visit, comes_not=tuple(sorted(name.volunteer.code for name in names)), is_off=True)
    listed = {name.volunteer_id for name in names}
    comes = tuple(code for pk, code in team.items() if pk not in listed)
    # A stand-by who does not come is no news to the desk; one who comes is on the list already.
    comes_not = tuple(
        sorted(name.volunteer.code for name in names if not name.is_stand_by and name.volunteer_id not in team)
    )
    moved = any((name.starts, name.ends) != (visit.starts, visit.ends) for name in names)
    return Difference(visit, comes, comes_not, moved)


def _compare(roster: Roster, visit: Visit, *, now: datetime) -> None:
    waiting = RosterChange.objects.filter(roster=roster, visit=visit, settled_at__isnull=True)
    if not differences(roster, now=now, visits=[visit.pk]):
        waiting.update(settled_at=now)
        return
    change, is_new = RosterChange.objects.get_or_create(
        roster=roster, visit=visit, settled_at__isnull=True, defaults={"noted_at": now}
    )
    if not is_new:
        return
    program = Program.objects.get(pk=roster.program_id)
    audit.record("roster_change_noted", by="rosters", subject=roster.code, program=program.code,
                 detail={"visit": visit.code}, now=now)  # fmt: skip
    post_all(
        draft(
            "roster_changed", visit.code, lead, program=program, due=now, edition=f"{roster.code} {change.pk}",
            useful_until=visit.starts, is_urgent=is_soon(visit, now),
        )
        for lead in leads_of(roster.program_id)
    )  # fmt: skip


def note_changes(program: Program, *, now: datetime) -> int:
    """Look at every visit to come of lists that were sent; how many are not as the facility was told.

    What changed a visit without saying so is found here.
    """
    sent = Roster.objects.filter(
        program=program, state=Roster.State.SENT, names__visit__starts__gt=now, names__struck__isnull=True
    ).distinct()
    found = 0
    for roster in sent.order_by("pk"):
        for difference in differences(roster, now=now):
            _compare(roster, difference.visit, now=now)
            found += 1
    return found
