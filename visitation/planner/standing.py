"""Which visits of a schedule can stay as they are, and which must give way so that the others can.

A visit is broken when it breaks a rule by itself. Where several are allowed one by one but not together (a quota that
was lowered, a booth that is gone), as few as can be give way: an exact model says how few.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from .bookings import broken_rules
from .cells import Cell, Field
from .columns import Columns
from .excerpt import Excerpt, cut
from .instance import Booked, Facility, Instance, PastVisit
from .ledger import Ledger
from .listing import Block
from .model import Choice, Model
from .slots import WindowDate, _window_date
from .solving import solve
from .worth import request_worth

_RULE_OF_ROW = {
    "person": "person-visits",
    "week": "volunteer-limits",
    "month": "volunteer-limits",
    "visits": "visitor-visits",
    "booth": "capacity",
    "people": "visitor-people",
    "visitors": "person-visitors",
}


@dataclass(frozen=True)
class Standing:
    """`broken`: by the key of the visit, rules it breaks. `yielding`: so many of them only for the sake of others;
    no fewer could, where `proven`.
    """

    broken: dict[int, tuple[str, ...]]
    yielding: int = 0
    proven: bool = True


class Stay(NamedTuple):
    """A visit where it is: its cell, its team's entries in order, its start among all starts."""

    cell: int
    entries: tuple[int, ...]
    start: int


def standing(
    instance: Instance, visits: Mapping[int, Booked], constants: Iterable[Booked], past: Iterable[PastVisit]
) -> Standing:
    """What of these visits can stay beside `constants`, which all do. The notice a facility wants is for new visits."""
    if not visits:
        return Standing({})
    keys = list(visits)
    # No request is open on any day: nothing but the visits themselves is looked at.
    asking = [replace(_request(instance, visits[key]), first=1, last=0) for key in keys]
    excerpt = cut(
        instance, asking, constants=constants, past=past, facility=_no_notice,
        facilities={visit.facility for visit in visits.values()},
        volunteers={volunteer for visit in visits.values() for volunteer in visit.volunteers},
    )  # fmt: skip
    field = Field(excerpt.instance)
    broken = {}
    served: set[int] = set()
    for key in keys:
        rules = _alone(instance, field, visits[key], excerpt, visits[key].request in served)
        served.add(visits[key].request)
        if rules:
            broken[key] = rules
    whole = {key: number for number, key in enumerate(keys) if key not in broken}
    cells: list[Cell] = []
    at: dict[int, int] = {}
    slot_at = {(slot.window, slot.day): index for index, slot in enumerate(field.slots)}
    for key, number in whole.items():
        cell = stay_cell(field, excerpt.seen(visits[key]), number, slot_at)
        if cell is None:
            broken[key] = (_crowded(field, excerpt.seen(visits[key])),)
        else:
            at[key] = len(cells)
            cells.append(cell)
    field.cells = cells
    return _together(instance, field, visits, at, broken)


def _request(instance: Instance, visit: Booked):  # type: ignore[no-untyped-def]
    return replace(instance.requests[visit.request], person=visit.person)


def _no_notice(facility: Facility) -> Facility:
    return replace(facility, lead_minutes=None)


def _alone(instance: Instance, field: Field, visit: Booked, excerpt: Excerpt, again: bool) -> tuple[str, ...]:
    request = instance.requests[visit.request]
    found = []
    if again or request.person != visit.person or not request.first <= visit.day <= request.last:
        found.append("request")
    if visit.window < 0:
        return (*found, "session")
    seen = excerpt.seen(visit)
    found += broken_rules(field, seen)
    slot = _window_date(field.instance, field.held, seen.window, seen.day) if seen.window >= 0 else None
    if slot is None or visit.start not in slot.starts.tolist() or visit.end != visit.start + slot.length:
        found.append("session")
    pairs = field.instance.volunteers_apart
    team = sorted(seen.volunteers)
    if any((a, b) in pairs for i, a in enumerate(team) for b in team[i + 1 :]) or len(set(team)) < len(team):
        found.append("keep-apart")
    return tuple(dict.fromkeys(found))


def stay_cell(field: Field, visit: Booked, request: int, slot_at: Mapping[tuple[int, int], int]) -> Cell | None:
    """The cell of this visit and nothing else: its own start, its own team. None when that is not open."""
    number = slot_at.get((visit.window, visit.day))
    if number is None or not field.within_quota(visit.person, visit.facility, visit.day):
        return None
    slot, team = field.slots[number], field.teams[number]
    starts = slot.starts == visit.start
    left = field.starts_left(visit.person, slot)
    positions = np.searchsorted(team.volunteers, sorted(visit.volunteers))
    if (left is not None and not (left & starts).any()) or (positions >= len(team.volunteers)).any():
        return None
    same = team.volunteers[positions] == sorted(visit.volunteers)
    if not same.all() or not team.mask[positions][:, starts].all():
        return None
    if not field.may_meet(visit.person, slot, team.volunteers[positions]).all():
        return None
    return Cell(request, number, 0, starts, positions)


def _crowded(field: Field, visit: Booked) -> str:
    """What stays for certain takes the place of the visit: of which rule."""
    slot = _window_date(field.instance, field.held, visit.window, visit.day)
    if slot is None or not (slot.usable & (slot.starts == visit.start)).any():
        return "capacity"
    if not field.within_quota(visit.person, visit.facility, visit.day):
        return "person-visits"
    left = field.starts_left(visit.person, slot)
    if left is not None and not left[slot.starts == visit.start].any():
        return "person-overlap"
    for volunteer in visit.volunteers:
        if not field.roster._within_limits(volunteer, visit.day):
            return "volunteer-limits"
        if not field.roster._may_visit(volunteer, visit.facility, field.instance.facilities[visit.facility], visit.day):
            return "volunteer-overlap"
    return _list_rule(field, visit, slot)


def _list_rule(field: Field, visit: Booked, slot: WindowDate) -> str:
    if not field.may_meet(visit.person, slot, np.array(sorted(visit.volunteers), dtype=np.int64)).all():
        limits = field.instance.facilities[visit.facility].visitor_people
        return "visitor-people" if limits else "person-visitors"
    return "volunteer-overlap"


def stay_blocks(columns: Columns, stays: Iterable[Stay]) -> list[tuple[int, int]]:
    """Columns that say: this visit, by this team, at this start. Each gets one of its own; by stay, block and index."""
    stays = list(stays)
    found: dict[int, tuple[int, int]] = {}
    for size in sorted({len(stay.entries) for stay in stays}):
        own = [number for number, stay in enumerate(stays) if len(stay.entries) == size]
        cells = np.array([stays[number].cell for number in own], dtype=np.int32)
        members = np.array([stays[number].entries for number in own], dtype=np.int32).reshape(-1, size)
        value, mask = np.zeros(len(own), dtype=np.float32), np.zeros(len(own), dtype=np.int32)
        for row, number in enumerate(own):
            cell = columns.field.cells[stays[number].cell]
            brought = columns.flags(cell)[cell.open[members[row] - int(columns.entry_offset[stays[number].cell])]]
            value[row] = columns.points(np.bitwise_or.reduce(brought).reshape(1))[0]
            starts = np.zeros((1, len(columns.field.slots[cell.slot].starts)), dtype=bool)
            starts[0, stays[number].start - int(columns.start_offset[cell.slot])] = True
            mask[row] = columns.masks(cell.slot, starts)[0]
        found |= {number: (len(columns.blocks), row) for row, number in enumerate(own)}
        columns.blocks.append(Block(cells, members, value, mask))
    columns._close_masks()
    return [found[number] for number in range(len(stays))]


def _together(
    instance: Instance,
    field: Field,
    visits: Mapping[int, Booked],
    at: Mapping[int, int],
    broken: dict[int, tuple[str, ...]],
) -> Standing:
    columns = Columns(field)
    columns.blocks = []
    stays = []
    for key, cell in at.items():
        slot = int(columns.cell_slot[cell])
        position = int(np.flatnonzero(field.slots[slot].starts == visits[key].start)[0])
        entries = tuple(range(int(columns.entry_offset[cell]), int(columns.entry_offset[cell + 1])))
        stays.append(Stay(cell, entries, int(columns.start_offset[slot]) + position))
    keys = stay_blocks(columns, stays)
    ledger = Ledger(columns)
    fits = [ledger.try_add(*column, only=stay.start) for column, stay in zip(keys, stays, strict=True)]
    if all(fits):
        return Standing(broken)
    choices = [Choice(*column, stay.start) for column, stay in zip(keys, stays, strict=True)]
    kept, proven = _most_that_stay(instance, columns, choices, [visits[key] for key in at])
    ledger = Ledger(columns)
    for choice in kept:
        ledger.add(choice)
    yielding = 0
    for key, choice in zip(at, choices, strict=True):
        if choice not in kept:
            broken[key] = (_rule_in_the_way(ledger, choice),)
            yielding += 1
    return Standing(broken, yielding, proven)


def _most_that_stay(
    instance: Instance, columns: Columns, choices: list[Choice], visits: list[Booked]
) -> tuple[set[Choice], bool]:
    """As many as can be; among as many, those to the requests that are worth most."""
    model = Model(columns, [], tuple(choices), counted=False)
    model.low = [0.0] * len(model.low)
    worth = {
        choice[:2]: max(0, request_worth(instance, instance.requests[visit.request], visit.day))
        for choice, visit in zip(choices, visits, strict=True)
    }
    each = 1 + sum(worth.values())
    model.cost = [0.0] * len(model.cost)
    for visit in model.visits:
        assert visit.column is not None
        model.cost[visit.variable] = float(each + worth[visit.column])
    answer = solve(model)
    return set(answer.choices or []), answer.proven


def _rule_in_the_way(ledger: Ledger, choice: Choice) -> str:
    """The rule that leaves no room for it beside those that stay."""
    columns = ledger.columns
    block = columns.blocks[choice.block]
    cell, entries = int(block.cell[choice.index]), block.members[choice.index].tolist()
    rows = columns.cell_rows[cell].tolist() + list(range(choice.start, int(columns.start_until[choice.start])))
    for entry in entries:
        rows += columns.trip_rows[int(columns.entry_trip[entry])].tolist()
    for row in rows:
        if row >= 0 and ledger.left[row] <= 0:
            return _RULE_OF_ROW.get(columns.rows.keys[row][0], "capacity")
    for entry in entries:
        trip = int(columns.entry_trip[entry])
        going = ledger.trips_of_day[int(columns.trip_day[trip])]
        if going and (trip not in going or going[trip] >= columns.trip_cap[trip]):
            return "volunteer-limits" if trip in going else "volunteer-overlap"
        for row, opening in columns.lists_of(entry):
            if opening not in ledger.names[row] and len(ledger.names[row]) >= ledger.left[row]:
                return _RULE_OF_ROW[columns.rows.keys[row][0]]
    person = columns.instance.requests[int(columns.cell_request[cell])].person
    begin, end = ledger._span(int(columns.cell_slot[cell]), choice.start)
    if any(low < end and begin < high for low, high in ledger.busy.get(("person", person), ())):
        return "person-overlap"
    others = columns.field.apart.get(person, ())
    if any(low < end and begin < high for other in others for low, high in ledger.busy.get(("person", other), ())):
        return "keep-apart"
    return "volunteer-overlap"
