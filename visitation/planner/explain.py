"""Why a request has no visit in the plan."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .cells import Field
from .columns import Columns
from .ledger import Ledger
from .slots import admits, closed, window_on


@dataclass(frozen=True)
class Reason:
    """A binding reason. `params` hold ids, dates and counts, never names."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)


Part = tuple[int, int, int]  # of a block's columns, by its number: the first, and the one after the last


@dataclass(frozen=True)
class Unmet:
    """A request without a visit; the first reason is the one that binds first. None: there was no time to look."""

    request: str
    reasons: tuple[Reason, ...]


def unmet(columns: Columns, ledger: Ledger, only: Set[int] | None = None) -> tuple[Unmet, ...]:
    """Every free request the plan leaves out (of `only` these), with its reasons in the order the rules bind."""
    found = columns.field
    of_request: dict[int, list[int]] = {}
    for cell, request in enumerate(columns.cell_request.tolist()):
        of_request.setdefault(request, []).append(cell)
    able = _able(columns, ledger)
    may = [np.asarray(able[columns.entry_trip[block.members]].all(axis=1)) for block in columns.blocks]
    per_cell: dict[int, list[Part]] = {}
    for number, block in enumerate(columns.blocks):
        edges = np.flatnonzero(np.append(True, block.cell[1:] != block.cell[:-1])).tolist()
        for first, last in zip(edges, [*edges[1:], len(block.cell)], strict=True):
            per_cell.setdefault(int(block.cell[first]), []).append((number, first, last))
    return tuple(
        Unmet(request.id, tuple(_reasons(columns, ledger, index, of_request.get(index, []), per_cell, may)))
        for index, request in enumerate(found.instance.requests)
        if index not in found.held.requests_booked and index not in ledger.chosen and (only is None or index in only)
    )


def _reasons(
    columns: Columns,
    ledger: Ledger,
    request: int,
    cells: list[int],
    per_cell: dict[int, list[Part]],
    may: list[NDArray[np.bool_]],
) -> list[Reason]:
    teams = [part for cell in cells for part in per_cell.get(cell, ())]
    if not teams:
        return _closed_out(columns.field, request)
    if any(
        ledger.start_for(block, first + index) is not None
        for block, first, last in teams
        for index in np.flatnonzero(may[block][first:last]).tolist()
    ):
        return [Reason("worth_less", {"teams": sum(last - first for _, first, last in teams)})]
    return _taken(columns, ledger, cells, teams)


def _able(columns: Columns, ledger: Ledger) -> NDArray[np.bool_]:
    """By volunteer, facility and day: whether one visit more may be made there."""
    left, caps = ledger.left, columns.trip_cap.tolist()
    found = np.zeros(len(columns.trips), dtype=bool)
    for trip, (day, rows) in enumerate(zip(columns.trip_day.tolist(), columns.trip_rows.tolist(), strict=True)):
        going = ledger.trips_of_day.get(day)
        if not going or going.get(trip, caps[trip]) < caps[trip]:
            found[trip] = all(left[row] > 0 for row in rows if row >= 0)
    return found


def _taken(columns: Columns, ledger: Ledger, cells: list[int], teams: list[Part]) -> list[Reason]:
    """Teams exist, but each meets something the plan uses for others."""
    reasons, rows = [], ledger.left
    quota = [cell for cell in cells if any(rows[row] <= 0 for row in columns.cell_rows[cell].tolist() if row >= 0)]
    if len(quota) == len(cells):
        return [Reason("quota")]
    if quota:
        reasons.append(Reason("quota"))
    full = True
    for block, first, last in teams:
        if not full:
            break
        for mask in np.unique(columns.blocks[block].mask[first:last]).tolist():
            starts = columns.mask_start[columns.mask_offset[mask] : columns.mask_offset[mask + 1]].tolist()
            full &= all(
                any(rows[row] <= 0 for row in range(start, int(columns.start_until[start]))) for start in starts
            )
    return [*reasons, Reason("capacity")] if full else [*reasons, Reason("nobody_free")]


def _closed_out(found: Field, index: int) -> list[Reason]:
    """No team may go at all: walk the rules in order and name the first that leaves nothing."""
    instance = found.instance
    request = instance.requests[index]
    person = instance.people[request.person]
    days = range(max(request.first, instance.first), min(request.last, instance.last) + 1)
    here = [(day, stay) for day in days for stay in person.stays if stay.first <= day <= stay.last]
    if not here:
        return [Reason("no_slot", {"why": "not_in_custody_on_these_dates" if len(days) else "outside_horizon"})]
    slots = sorted({slot for day in days for slot in _slots(found, request.person, day)})
    if not slots:
        quota = any(
            window_on(instance.windows[w], day)
            and admits(instance.windows[w], person, stay)
            and not closed(instance.facilities[stay.facility], day, stay)
            and not found.within_quota(request.person, stay.facility, day)
            for day, stay in here
            for w in instance.facilities[stay.facility].windows
        )
        return [Reason("quota")] if quota else [Reason("no_slot", {"why": "no_window_on_these_dates"})]
    return [_nobody(found, request.person, slots)]


def _slots(found: Field, person: int, day: int) -> list[int]:
    return [
        slot
        for slot in found.slots_for(person, day)
        if (left := found.starts_left(person, found.slots[slot])) is None or left.any()
    ]


def _nobody(found: Field, person: int, slots: list[int]) -> Reason:
    instance = found.instance
    trips = sorted({(found.slots[slot].facility, found.slots[slot].day) for slot in slots})
    facility = instance.facilities[trips[0][0]].id
    near, cleared, trained = (any(flags) for flags in zip(*(found.hands(*trip) for trip in trips), strict=True))
    if not near:
        return Reason("nobody_near", {"facility": facility})
    if not cleared:
        return Reason("nobody_cleared", {"facility": facility})
    if not trained:
        return Reason("nobody_trained", {"facility": facility})
    who = instance.people[person]
    if who.language_required:
        speaks = found.speaks_any(who)
        if not any(speaks[found.teams[slot].volunteers].any() for slot in slots):
            return Reason("nobody_speaks", {"facility": facility, "languages": list(who.languages)})
    return Reason("nobody_free", {"facility": facility})
