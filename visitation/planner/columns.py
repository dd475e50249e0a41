"""The instance as flat arrays: cells, entries (a volunteer in a cell) and columns (a team in a cell).

A team larger than the least allowed size is listed only when each member brings something no other member brings
(experience, a required language, the first language, continuity): any other such team is never better than the same
team without a member, whatever the prices.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

from .cells import Cell, Field, one_visit_a_day
from .clock import period_of
from .hands import hands_of_facilities, periods
from .listing import EXPERIENCED, FIRST, PAIRED, SPEAKS, Block, listed
from .rows import Rows
from .slots import Flags, fit
from .teams import Teams, can_price

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
PRICED_ONE_BY_ONE = 30_000  # columns; above, teams are priced without listing them
MANY_ASKED = 300  # requests of the whole: pieces of a large instance are priced without listing, however small
LISTED = 400_000  # above, only columns near the best are listed
MOST_LISTED = 400_000


@dataclass
class Links:
    """Names that open once and are used by several requests: new pairs and lists.

    `entry`/`link` say which entries pay which link; `opening` the name each link belongs to; an opening's price is
    `cost` points, or the price of row `row` where that is not -1. `share` is the number of links of each opening.
    """

    entry: Ints
    link: Ints
    opening: Ints
    request: Ints  # of the link
    cost: NDArray[np.float64]
    row: Ints
    share: Ints
    person: Ints  # of the opening, as is the volunteer
    volunteer: Ints


class Columns:
    """All columns of a field. Row indices of -1 mean: no such row."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.instance = field.instance
        self.rows = Rows(field.instance, field.held)
        self._starts()
        self._mask_at: list[dict[bytes, int]] = [{} for _ in field.slots]
        self._mask_starts: list[Ints] = []
        self._entries()
        self._person_rows()
        self._visits_of_days()
        self.visits_of_slot = self._most_visits()
        self._team_rows()
        self.links = self._links()
        self.room = self._room()
        self._lists_by_entry()
        self.count = self._how_many()
        priced = self.count > PRICED_ONE_BY_ONE or (self.instance.asked or 0) > MANY_ASKED
        self.teams = Teams(self) if priced and len(field.cells) and can_price(self.instance) else None
        self.hidden = math.inf  # columns of greater loss are not listed
        self.blocks: list[Block] = []
        self.extra: dict[tuple[int, ...], tuple[int, int]] = {}
        if self.teams is None or self.count <= LISTED:
            self.blocks = listed(self)
        self._close_masks()

    def _room(self) -> Ints:
        """Right-hand sides of the rows; of a volunteer's month, the visits that are left."""
        room = np.array(self.rows.right, dtype=np.int64)
        for row, key in enumerate(self.rows.keys):
            if key[0] == "month":
                most = self.instance.volunteers[key[1]].max_month
                held = self.field.held.month_count(key[1], key[2])
                room[row] = 10**9 if most is None else max(0, most - held)
        return room

    def _lists_by_entry(self) -> None:
        links = self.links
        listed = np.flatnonzero(links.row[links.opening[links.link]] >= 0)
        listed = listed[np.argsort(links.entry[listed], kind="stable")]
        self.list_first = np.searchsorted(links.entry[listed], np.arange(len(self.entry_cell) + 1))
        self.list_opening = links.opening[links.link[listed]]
        order = np.argsort(links.entry, kind="stable")
        self.link_sorted = links.link[order]
        self.link_first = np.searchsorted(links.entry[order], np.arange(len(self.entry_cell) + 1))

    def lists_of(self, entry: int) -> list[tuple[int, int]]:
        """Rows of the lists this entry stands on, each with the name it adds."""
        openings = self.list_opening[self.list_first[entry] : self.list_first[entry + 1]].tolist()
        return [(int(self.links.row[opening]), opening) for opening in openings]

    def _how_many(self) -> int:
        """Teams of the least size, so far as their members are open to the request at all."""
        slots, facilities = self.field.slots, self.instance.facilities
        return sum(comb(len(c.open), facilities[slots[c.slot].facility].team_min) for c in self.field.cells)

    def _close_masks(self) -> None:
        self.mask_offset = np.cumsum([0, *(len(found) for found in self._mask_starts)])
        self.mask_start = _joined(self._mask_starts)
        self.mask_slot = np.array(self._mask_slot, dtype=np.int64)

    def list_near(self, best: Floats, entry: Floats, start: Floats, cell: Floats) -> None:
        """List the columns that are near their request's best at these prices; the others stay hidden."""
        assert self.teams is not None
        found, self.hidden = self.teams.near(best, entry, start, cell, MOST_LISTED)
        self.blocks = [
            Block(cell=near.cell, members=near.members, value=near.gains, mask=self._common(near.cell, near.members))
            for near in found
        ]
        self._close_masks()

    def _common(self, cells: NDArray[np.int32], members: NDArray[np.int32]) -> NDArray[np.int32]:
        """The mask number of each team."""
        assert self.teams is not None
        mask = np.zeros(len(cells), dtype=np.int32)
        position = self.teams.entry_position
        variant = self.teams.variant[cells]
        order = np.argsort(variant, kind="stable")
        edges = np.flatnonzero(np.append(True, np.diff(variant[order]) != 0)).tolist()
        for low, high in zip(edges, [*edges[1:], len(order)], strict=True):
            own = order[low:high]
            cell = self.field.cells[int(cells[own[0]])]
            able = self.field.teams[cell.slot].mask
            common = able[position[members[own, 0]]]
            for column in range(1, members.shape[1]):
                common = common & able[position[members[own, column]]]
            if cell.starts is not None:
                common = common & cell.starts
            mask[own] = self.masks(cell.slot, common)
        return mask

    def column_of(self, cell: int, entries: list[int]) -> tuple[int, int]:
        """The listed column of this team; without a member who brings nothing, where only that one is listed."""
        found = self._listed(cell, entries)
        if found is None and self.hidden < math.inf:
            self.unhide([(cell, *entries)])
            found = self.extra[cell, *sorted(entries)]
        if found is None:
            raise AssertionError(f"no team of cell {cell} is among {entries}")
        return found

    def _listed(self, cell: int, entries: list[int]) -> tuple[int, int] | None:
        for size in range(len(entries), 0, -1):
            for number, block in enumerate(self.blocks[: self.listed] if self.extra else self.blocks):
                if block.members.shape[1] != size:
                    continue
                low, high = np.searchsorted(block.cell, [cell, cell + 1])
                inside = np.isin(block.members[low:high], entries).all(axis=1)
                if inside.any():
                    return number, int(low + np.flatnonzero(inside)[block.value[low:high][inside].argmax()])
            if self.hidden < math.inf:
                return self.extra.get((cell, *sorted(entries)))
        return None

    def unhide(self, teams: Iterable[tuple[int, ...]]) -> None:
        """List those teams (a cell, then its entries) that are hidden, all at once."""
        if self.hidden == math.inf:
            return
        by_size: dict[int, dict[tuple[int, ...], None]] = {}
        for cell, *entries in teams:
            if self._listed(cell, entries) is None:
                by_size.setdefault(len(entries), {})[cell, *sorted(entries)] = None
        if by_size and not self.extra:
            self.listed = len(self.blocks)
        for _, keys in sorted(by_size.items()):
            rows = np.array(list(keys), dtype=np.int32)
            values = []
            for cell, *entries in keys:
                data = self.field.cells[cell]
                flags = self.flags(data)[data.open[np.array(entries) - int(self.entry_offset[cell])]]
                values.append(float(self.points(np.bitwise_or.reduce(flags).reshape(1))[0]))
            common = self._common(rows[:, 0], rows[:, 1:])
            block = Block(rows[:, 0].copy(), rows[:, 1:].copy(), np.array(values, dtype=np.float32), common)
            self.blocks.append(block)
            self.extra |= {key: (len(self.blocks) - 1, place) for place, key in enumerate(keys)}
        if by_size:
            self._close_masks()

    # -- what a team brings ----------------------------------------------------------------------------------------
    def flags(self, cell: Cell) -> Ints:
        """By position in the slot's list: what each volunteer would bring to this visit."""
        field = self.field
        person_index = self.instance.requests[cell.request].person
        person = self.instance.people[person_index]
        everyone = field.teams[cell.slot].volunteers
        flags = field.experienced[everyone] * EXPERIENCED + field.speaks_first(person)[everyone] * FIRST
        if person.language_required:
            flags = flags + field.speaks_any(person)[everyone] * SPEAKS
        if person_index in field.partners:
            flags = flags + np.isin(everyone, field.partners[person_index]) * PAIRED
        found: Ints = flags
        return found

    def needed(self, cell: Cell) -> int:
        person = self.instance.people[self.instance.requests[cell.request].person]
        return EXPERIENCED | SPEAKS if person.language_required else EXPERIENCED

    def points(self, union: Ints) -> Floats:
        weights = self.instance.objective
        return weights.language * ((union & FIRST) > 0) + weights.continuity * ((union & PAIRED) > 0.0)

    def _starts(self) -> None:
        slots = self.field.slots
        self.start_offset = np.cumsum([0, *(len(slot.starts) for slot in slots)])
        # The moments a visit that begins at start s is running: the rows first_row + s … until.
        until = []
        self.booth_row = np.zeros(len(slots), dtype=np.int64)
        for index, slot in enumerate(slots):
            self.booth_row[index] = self.rows.booth_rows(slot)
            until.append(np.searchsorted(slot.starts, slot.ends, side="left") + self.start_offset[index])
        self.start_until = _joined(until)
        self._mask_slot: list[int] = []

    def _mask(self, slot: int, flags: Flags) -> int:
        key = np.packbits(flags).tobytes()
        found = self._mask_at[slot].get(key)
        if found is None:
            found = self._mask_at[slot][key] = len(self._mask_starts)
            self._mask_starts.append(np.flatnonzero(flags) + self.start_offset[slot])
            self._mask_slot.append(slot)
        return found

    def masks(self, slot: int, flags: Flags) -> Ints:
        """The mask numbers of many sets of starts, one a row."""
        if not len(flags):
            return np.zeros(0, dtype=np.int64)
        packed = np.packbits(flags, axis=1)
        words = np.zeros((len(flags), -(-packed.shape[1] // 8) * 8), dtype=np.uint8)
        words[:, : packed.shape[1]] = packed
        if words.shape[1] == 8:
            _, first, inverse = np.unique(words.view(np.uint64)[:, 0], return_index=True, return_inverse=True)
        else:
            _, first, inverse = np.unique(packed, axis=0, return_index=True, return_inverse=True)
        numbers = np.array([self._mask(slot, flags[position]) for position in first], dtype=np.int64)
        return numbers[inverse.reshape(-1)]

    # -- entries ---------------------------------------------------------------------------------------------------
    def _entries(self) -> None:
        cells, field = self.field.cells, self.field
        counts = [len(cell.open) for cell in cells]
        self.entry_offset = np.cumsum([0, *counts]).astype(np.int64)
        self.entry_cell = np.repeat(np.arange(len(cells)), counts)
        self.cell_request = np.array([cell.request for cell in cells], dtype=np.int64)
        self.cell_slot = np.array([cell.slot for cell in cells], dtype=np.int64)
        self.cell_worth = np.array([cell.worth for cell in cells], dtype=np.float64)
        self.entry_volunteer = _joined([field.teams[cell.slot].volunteers[cell.open] for cell in cells])
        person = np.array([request.person for request in self.instance.requests], dtype=np.int64)
        self.entry_person = person[self.cell_request[self.entry_cell]] if len(cells) else np.zeros(0, dtype=np.int64)
        self.entry_miss = np.zeros(len(self.entry_cell))
        weight = self.instance.objective.visitor_gender
        for index, cell in enumerate(cells):
            who = self.instance.people[self.instance.requests[cell.request].person]
            wished = field.wished_gender(who)
            if wished is not None and weight:
                span = slice(self.entry_offset[index], self.entry_offset[index + 1])
                self.entry_miss[span] = weight * ~wished[self.entry_volunteer[span]]

    def _person_rows(self) -> None:
        slots, requests = self.field.slots, self.instance.requests
        found = [
            self.rows.person_rows(slots[c.slot].facility, requests[c.request].person, slots[c.slot].day)
            for c in self.field.cells
        ]
        self.cell_rows = _padded(found)

    def _visits_of_days(self) -> None:
        """Number the (volunteer, facility, day) triples that are open, with their rows and caps."""
        field, slots = self.field, self.field.slots
        open_starts = [np.zeros_like(team.mask) for team in field.teams]
        for cell in field.cells:
            mask = field.teams[cell.slot].mask[cell.open]
            open_starts[cell.slot][cell.open] |= mask if cell.starts is None else mask & cell.starts
        number: dict[tuple[int, int, int], int] = {}
        spans: list[list[tuple[int, int]]] = []
        slot_trip = []
        for slot, team, flags in zip(slots, field.teams, open_starts, strict=True):
            trips = np.full(len(team.volunteers), -1, dtype=np.int64)
            for position in np.flatnonzero(flags.any(axis=1)).tolist():
                key = (int(team.volunteers[position]), slot.facility, slot.day)
                trip = number.setdefault(key, len(number))
                trips[position] = trip
                if trip == len(spans):
                    spans.append([])
                spans[trip] += [(s, s + slot.length) for s in slot.starts[flags[position]].tolist()]
            slot_trip.append(trips)
        self.trips = list(number)
        self.entry_trip = _joined([slot_trip[cell.slot][cell.open] for cell in field.cells])
        caps, rows, cars = [], [], []
        for (volunteer, facility, day), starts in zip(self.trips, spans, strict=True):
            caps.append(field.cap(volunteer, facility, day, fit(starts)))
            found = [self.rows.week_row(volunteer, day), self.rows.month_row(volunteer, day)]
            rows.append([row for row in found if row >= 0] + self.rows.visits_rows(facility, volunteer, day))
            cars.append(self.rows.car_row(volunteer, facility, day))
        self.trip_cap = np.array(caps, dtype=np.float64)
        self.trip_rows = _padded(rows)
        self.trip_day = np.array([self.rows.day_row(v, day) for v, _, day in self.trips], dtype=np.int64)
        self.trip_car = np.array(cars, dtype=np.int64)

    def _most_visits(self) -> Ints:
        """By slot: more visits than these there cannot be, for want of requests or of volunteers."""
        requests: list[set[int]] = [set() for _ in self.field.slots]
        hands: list[dict[int, float]] = [{} for _ in self.field.slots]
        for index, cell in enumerate(self.field.cells):
            requests[cell.slot].add(cell.request)
            trips = self.entry_trip[self.entry_offset[index] : self.entry_offset[index + 1]]
            hands[cell.slot].update(zip(trips.tolist(), self.trip_cap[trips].tolist(), strict=True))
        return np.array(
            [
                min(len(asked), int(sum(able.values())) // max(1, self.instance.facilities[slot.facility].team_min))
                for slot, asked, able in zip(self.field.slots, requests, hands, strict=True)
            ],
            dtype=np.int64,
        )

    def _team_rows(self) -> None:
        """Visits that want several volunteers each: how many there can be at most in a day, a week and altogether."""
        slots, facilities = self.field.slots, self.instance.facilities
        hands = hands_of_facilities(self.instance, self.field.held, self.trips, self.trip_cap.astype(int).tolist())
        found: list[list[int]] = []
        for cell in self.field.cells:
            facility, day = slots[cell.slot].facility, slots[cell.slot].day
            least = facilities[facility].team_min
            found.append([])
            if least > 1:
                for key in periods(facility, day):
                    found[-1].append(self.rows.teams_row(facility, *key[1:], hands[key] // least))
        self.cell_rows = np.hstack([self.cell_rows, _padded(found)]) if found else self.cell_rows

    # -- links -----------------------------------------------------------------------------------------------------
    def _links(self) -> Links:
        field, instance = self.field, self.instance
        request = self.cell_request[self.entry_cell] if len(self.entry_cell) else np.zeros(0, dtype=np.int64)
        known = instance.pairings | field.held.met
        people, volunteers = max(1, len(instance.people)), max(1, len(instance.volunteers))
        pair = self.entry_person * volunteers + self.entry_volunteer
        new = ~np.isin(pair, np.array(sorted(p * volunteers + v for p, v in known), dtype=np.int64))
        parts: list[tuple[Ints, Ints]] = []  # entries, row (-1: pair)
        if instance.objective.new_pair:
            entries = np.flatnonzero(new)
            parts.append((entries, np.full(len(entries), -1, dtype=np.int64)))
        parts += self._lists()
        entry = _joined([found for found, _ in parts])
        row = _joined([found for _, found in parts])
        opening_key = (row + 1) * (people * volunteers) + pair[entry]
        openings, opening_of = np.unique(opening_key, return_inverse=True)
        link_key = opening_of * max(1, len(instance.requests)) + request[entry]
        links, link_of = np.unique(link_key, return_inverse=True)
        opening = links // max(1, len(instance.requests))
        opening_row = openings // (people * volunteers) - 1
        keys = openings % (people * volunteers)
        return Links(
            entry=entry,
            link=link_of.reshape(-1),
            opening=opening,
            request=links % max(1, len(instance.requests)),
            cost=np.where(opening_row < 0, float(instance.objective.new_pair), 0.0),
            row=opening_row,
            share=np.bincount(opening, minlength=len(openings)),
            person=keys // volunteers,
            volunteer=keys % volunteers,
        )

    def _lists(self) -> list[tuple[Ints, Ints]]:
        """Entries and list rows of every facility that limits different people or visitors."""
        field, held, found = self.field, self.field.held, []
        for index, cell in enumerate(field.cells):
            slot = field.slots[cell.slot]
            facility = self.instance.facilities[slot.facility]
            person = self.instance.requests[cell.request].person
            first, last = self.entry_offset[index], self.entry_offset[index + 1]
            for (per, week_start), limit in sorted(facility.visitor_people.items()):
                if per == "day" and one_visit_a_day(facility):
                    continue  # the volunteer's cap of the day says the same
                key = period_of(per, week_start, slot.day)
                for entry in range(first, last):
                    volunteer = int(self.entry_volunteer[entry])
                    if person not in held.people_of(volunteer, slot.facility, per, week_start, key):
                        row = self.rows.people_list(slot.facility, volunteer, per, week_start, slot.day, limit)
                        found.append((entry, row))
            for (per, week_start), limit in sorted(facility.person_visitors.items()):
                key = period_of(per, week_start, slot.day)
                known = held.visitors_of(person, slot.facility, per, week_start, key)
                row = self.rows.visitors_list(slot.facility, person, per, week_start, slot.day, limit)
                found += [(e, row) for e in range(first, last) if int(self.entry_volunteer[e]) not in known]
        if not found:
            return []
        both = np.array(found, dtype=np.int64)
        return [(both[:, 0], both[:, 1])]


def _joined(parts: list[Ints]) -> Ints:
    return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, dtype=np.int64)


def _padded(lists: list[list[int]]) -> Ints:
    width = max((len(found) for found in lists), default=0)
    table = np.full((len(lists), width), -1, dtype=np.int64)
    for index, found in enumerate(lists):
        table[index, : len(found)] = found
    return table
