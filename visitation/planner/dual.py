"""The Lagrangian bound of docs/planner-certificate.md over the flat arrays, at any prices."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .columns import Columns
from .listing import Block
from .teams import Best
from .worth import booked_visits, cars, schedule_worth, trip_cost

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass
class Prices:
    """A price ≥ 0 for each row, and for each link."""

    row: Floats
    link: Floats


@dataclass
class Bound:
    """L at some prices, its subgradient, and each request's best reduced value (not below 0)."""

    value: float
    row: Floats
    link: Floats
    best: Floats  # by request


class Dual:
    """Evaluates L(prices) for the columns of one instance."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.instance = columns.instance
        rows = columns.rows
        self.count = len(rows)
        self.right = np.array(rows.right, dtype=np.float64)
        kinds = np.array([key[0] for key in rows.keys], dtype=object)
        self.month = np.flatnonzero(kinds == "month")
        self._load()
        self._cars()
        self.constant = float(schedule_worth(self.instance, booked_visits(self.instance), columns.field.held))
        self.starts = int(columns.start_offset[-1])
        self.look_at(columns.blocks)
        self._moving_links()
        self._of_row: tuple[Ints, Ints] | None = None  # of a numbering of components

    def _moving_links(self) -> None:
        """A new pair that only one request could make is simply a cost of its entry; the other links have prices.

        Prices of links are kept for `moving` alone, the links of the names `opening`.
        """
        columns, links = self.columns, self.columns.links
        self.entry_fixed = columns.entry_miss.copy()
        cost = links.cost
        fixed = ((links.share == 1) & (links.row < 0))[links.opening]
        self.moving = np.flatnonzero(~fixed)
        of_entry = fixed[links.link]
        np.add.at(self.entry_fixed, links.entry[of_entry], cost[links.opening[links.link[of_entry]]])
        number = np.cumsum(~fixed) - 1
        entry, link = links.entry[~of_entry], number[links.link[~of_entry]]
        order = np.argsort(entry, kind="stable")
        self.moving_entry, self.moving_link = entry[order], link[order]
        self.moving_first = np.searchsorted(self.moving_entry, np.arange(len(columns.entry_cell) + 1))
        opening, self.name_of_link = np.unique(links.opening[self.moving], return_inverse=True)
        self.name_of_link = self.name_of_link.reshape(-1)
        self.opening = opening  # of each name, its place in `links`
        self.name_cost, self.name_row = links.cost[opening], links.row[opening]
        self.link_share = 1.0 / links.share[opening][self.name_of_link] if len(opening) else np.zeros(0)

    def look_at(self, blocks: list[Block]) -> None:
        """Evaluate these columns only; L is a bound only when they are all there are."""
        self.blocks = blocks
        self.widest = max((block.members.shape[1] for block in blocks), default=1)
        self.block_first = [firsts(block.cell) for block in blocks]

    def near_best(self, prices: Prices, window: float) -> list[Block]:
        """The columns whose reduced value is within `window` points of their request's best."""
        columns = self.columns
        self.look_at(columns.blocks)
        best = self.evaluate(prices, slope=False).best
        entry, (mask, _), cell = self.entry_price(prices), self.mask_price(prices.row), self.cell_price(prices.row)
        found = []
        for block in columns.blocks:
            reduced = self.reduced(block, entry, mask, cell)
            found.append(block.only(np.flatnonzero(reduced >= best[columns.cell_request[block.cell]] - window)))
        return [block for block in found if len(block.cell)]

    # -- the two terms that are not linear -------------------------------------------------------------------------
    def _load(self) -> None:
        rows, held = self.columns.rows, self.columns.field.held
        before, room = [], []
        for row in self.month:
            _, volunteer, month = rows.keys[row]
            count = held.month_count(volunteer, month)
            most = self.instance.volunteers[volunteer].max_month
            free = self.instance.asked
            if free is None:
                free = len(self.instance.requests) - len(held.requests_booked - {-1})
            before.append(count)
            room.append(free if most is None else max(0, most - count))
        self.month_before = np.array(before, dtype=np.float64)
        self.month_room = np.array(room, dtype=np.float64)

    def load(self, price: Floats) -> tuple[Floats, Floats]:
        """Term and number of visits of each volunteer-month."""
        step = float(self.instance.objective.load_step)
        if step:
            count = np.clip(np.ceil(price / step - self.month_before), 0, self.month_room)
        else:
            count = np.where(price > 0, self.month_room, 0.0)
        return price * count - step * (count * self.month_before + count * (count - 1) / 2), count

    def _cars(self) -> None:
        held, instance = self.columns.field.held, self.instance
        groups: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        for (volunteer, facility, day), row in zip(self.columns.trips, self.columns.trip_car.tolist(), strict=True):
            if row >= 0:
                groups[instance.volunteers[volunteer].town, facility, day].append(row)
        self.car_row = np.array([row for found in groups.values() for row in found], dtype=np.int64)
        self.car_group = np.repeat(np.arange(len(groups)), [len(found) for found in groups.values()]).astype(np.int64)
        self.car_first = np.cumsum([0, *(len(found) for found in groups.values())])[:-1].astype(np.int64)
        seats = instance.objective.car_seats
        cost: list[int] = []
        self.car_each: list[int] = []
        self.car_spare: list[int] = []
        for (town, facility, day), found in groups.items():
            already = len(held.travellers.get((town, facility, day), ()))
            each = trip_cost(instance, town, facility)
            self.car_each.append(each)
            self.car_spare.append(cars(already, seats) * seats - already)
            cost += [each * (cars(already + n, seats) - cars(already, seats)) for n in range(1, len(found) + 1)]
        self.car_cost = np.array(cost, dtype=np.float64)

    def car_groups(self) -> list[tuple[int, int, int, list[int]]]:
        """By town, facility and date: points of a car, free seats in booked ones, its number, rows of who may go."""
        edges = [*self.car_first.tolist(), len(self.car_row)]
        return [
            (self.car_each[number], self.car_spare[number], number, self.car_row[low:high].tolist())
            for number, (low, high) in enumerate(zip(edges, edges[1:], strict=False))
        ]

    def cars(self, price: Floats) -> tuple[float, Floats]:
        """Sum of the terms, and which of `car_row` travel."""
        best, travel = self._car_gains(price)
        return float(best.sum()), travel

    def _car_gains(self, price: Floats) -> tuple[Floats, Floats]:
        travel = np.zeros(len(self.car_row))
        if not len(self.car_row):
            return np.zeros(0), travel
        order = np.lexsort((-price, self.car_group))
        total = np.cumsum(price[order])
        total -= (total[self.car_first] - price[order][self.car_first])[self.car_group]
        gain = total - self.car_cost
        best = np.maximum(np.maximum.reduceat(gain, self.car_first), 0.0)
        # travel up to the last place where the best gain is reached
        reached = (gain >= best[self.car_group]) & (best[self.car_group] > 0)
        last = np.full(len(self.car_first), -1)
        np.maximum.at(last, self.car_group[reached], np.flatnonzero(reached))
        travel[order[np.arange(len(order)) <= last[self.car_group]]] = 1.0
        return best, travel

    # -- prices of things ------------------------------------------------------------------------------------------
    def name_price(self, row: Floats) -> Floats:
        """What each name costs to open: points, or the price of its list."""
        found: Floats = self.name_cost + np.append(row, 0.0)[self.name_row]
        return found

    def usual_links(self, row: Floats) -> Floats:
        """π / K of every moving link."""
        return self.name_price(row)[self.name_of_link] * self.link_share

    def entry_price(self, prices: Prices) -> Floats:
        columns = self.columns
        padded = np.append(prices.row, 0.0)
        trip = (padded[columns.trip_day] + padded[columns.trip_car]) / columns.trip_cap
        trip = trip + padded[columns.trip_rows].sum(axis=1)
        price: Floats = trip[columns.entry_trip] + self.entry_fixed
        if len(self.moving_entry):
            price += np.bincount(self.moving_entry, prices.link[self.moving_link], minlength=len(price))
        return price

    def start_price(self, row: Floats) -> Floats:
        """By start: the prices of the moments a visit is running that begins then."""
        total = np.append(0.0, np.cumsum(row[: self.starts]))
        found: Floats = total[self.columns.start_until] - total[: self.starts]
        return found

    def mask_price(self, row: Floats) -> tuple[Floats, Floats]:
        """Cheapest start of each mask; price of each start."""
        columns = self.columns
        if not self.starts:
            return np.zeros(0), np.zeros(0)
        start = self.start_price(row)
        if not len(columns.mask_start):
            return np.zeros(0), start
        return np.minimum.reduceat(start[columns.mask_start], columns.mask_offset[:-1]), start

    def reduced(self, block: Block, entry: Floats, mask: Floats, cell: Floats) -> Floats:
        """Reduced values of a block's columns."""
        value = cell[block.cell]
        value += block.value
        value -= mask[block.mask]
        for column in range(block.members.shape[1]):
            value -= entry[block.members[:, column]]
        return value

    def cell_price(self, row: Floats) -> Floats:
        """Worth of each cell less its person's rows."""
        padded = np.append(row, 0.0)
        found: Floats = self.columns.cell_worth - padded[self.columns.cell_rows].sum(axis=1)
        return found

    # -- the bound -------------------------------------------------------------------------------------------------
    def evaluate(self, prices: Prices, *, slope: bool = True) -> Bound:
        columns, row = self.columns, prices.row
        if columns.teams is not None:
            chosen = columns.teams.best(self.entry_price(prices), self.start_price(row), self.cell_price(row))
            return self._bound(prices, chosen.value, chosen if slope else None)
        entry, (mask, start), cell = self.entry_price(prices), self.mask_price(row), self.cell_price(row)
        best = np.zeros(len(self.instance.requests))
        best_block = np.full(len(best), -1)
        best_cell = np.full(len(best), -1)
        values = []
        for number, (block, first) in enumerate(zip(self.blocks, self.block_first, strict=True)):
            cells = block.cell[first]
            reduced = self.reduced(block, entry, mask, cell)
            values.append(reduced)
            top = np.maximum.reduceat(reduced, first)
            # within a block a request's cells stand together, so the last assignment of the best one wins
            order = np.argsort(top, kind="stable")
            request = columns.cell_request[cells[order]]
            better = top[order] > best[request]
            best[request[better]] = top[order][better]
            best_block[request[better]] = number
            best_cell[request[better]] = order[better]
        if not slope:
            return self._bound(prices, best, None)
        found = Best(best, np.full(len(best), -1), np.full(len(best), -1), np.full((len(best), self.widest), -1))
        for number, block in enumerate(self.blocks):
            who = np.flatnonzero(best_block == number)
            if len(who):
                first = self._first_best(number, who, best_cell, best, values[number])
                found.cell[who] = block.cell[first]
                found.start[who] = self._first_start(block.mask[first], start)
                found.members[who, : block.members.shape[1]] = block.members[first]
        return self._bound(prices, best, found)

    def _bound(self, prices: Prices, best: Floats, chosen: Best | None) -> Bound:
        """L, with its slope when it is told what each request would choose."""
        row = prices.row
        value = self.constant + float(best.sum()) + float((self.right * row).sum())
        load, count = self.load(row[self.month])
        car, travel = self.cars(row[self.car_row])
        value += float(load.sum()) + car
        over = self.over(prices)
        value += float(over.sum())
        if chosen is None:
            return Bound(value, np.zeros(0), np.zeros(0), best)

        gradient = self.right.copy()
        gradient[self.month] = count
        gradient[self.car_row] = travel
        used = over > 0
        link_gradient = used[self.name_of_link].astype(np.float64)
        np.subtract.at(gradient, self.name_row[used & (self.name_row >= 0)], 1.0)
        self._charge(chosen, gradient, link_gradient)
        return Bound(value, gradient, link_gradient, best)

    def over(self, prices: Prices) -> Floats:
        """What the links of each name charge beyond its price."""
        opening = self.name_price(prices.row)
        over = np.maximum(0.0, np.bincount(self.name_of_link, prices.link, minlength=len(opening)) - opening)
        over[over <= 1e-9 * (1 + opening)] = 0.0
        return over

    def component_of_rows(self, component: Ints) -> Ints:
        """By row: the component whose visits it ties together; -1: none."""
        columns = self.columns
        volunteer = np.full(len(self.instance.volunteers), -1)
        person = np.full(len(self.instance.people), -1)
        slot = np.full(len(columns.field.slots), -1)
        facility = np.full(len(self.instance.facilities), -1)
        for request, person_of in enumerate(self.instance.requests):
            if component[request] >= 0:
                person[person_of.person] = component[request]
        if len(columns.entry_cell):
            of_entry = component[columns.cell_request[columns.entry_cell]]
            some = of_entry >= 0
            volunteer[columns.entry_volunteer[some]] = of_entry[some]
            of_cell = component[columns.cell_request]
            slot[columns.cell_slot[of_cell >= 0]] = of_cell[of_cell >= 0]
            place = np.array([window.facility for window in columns.field.slots], dtype=np.int64)
            facility[place[columns.cell_slot[of_cell >= 0]]] = of_cell[of_cell >= 0]
        of_row = np.full(self.count, -1)
        of_row[: self.starts] = np.repeat(slot, np.diff(columns.start_offset))
        for row in range(self.starts, self.count):
            key = columns.rows.keys[row]
            if key[0] in ("day", "week", "month", "car"):
                of_row[row] = volunteer[key[1]]
            elif key[0] == "teams":
                of_row[row] = facility[key[2]]
            elif key[0] in ("visits", "people"):
                of_row[row] = volunteer[key[3]]
            else:
                of_row[row] = person[key[3]]
        return of_row

    def by_component(self, prices: Prices, component: Ints) -> Floats:
        """L of each component (booked visits left out); the last number is what belongs to none."""
        columns = self.columns
        count = int(component.max(initial=-1)) + 1
        if self._of_row is None or self._of_row[0] is not component:
            self._of_row = component, self.component_of_rows(component)
        of_row = self._of_row[1]
        total = np.zeros(count + 1)
        np.add.at(total, component, self.evaluate(prices, slope=False).best)
        np.add.at(total, of_row, self.right * prices.row)
        np.add.at(total, of_row[self.month], self.load(prices.row[self.month])[0])
        np.add.at(total, of_row[self.car_row[self.car_first]], self._car_gains(prices.row[self.car_row])[0])
        of_name = np.full(len(self.opening), -1)
        of_name[self.name_of_link] = component[columns.links.request[self.moving]]
        np.add.at(total, of_name, self.over(prices))
        return total

    def _first_best(self, number: int, who: Ints, best_cell: Ints, best: Floats, reduced: Floats) -> Ints:
        """The first best column of each request in `who`."""
        first = self.block_first[number]
        until = np.append(first[1:], len(reduced))
        low, high = first[best_cell[who]], until[best_cell[who]]
        owner, place = _ranges(low, high)
        hit = reduced[place] >= best[who][owner]
        _, position = np.unique(owner[hit], return_index=True)
        return place[hit][position]

    def _first_start(self, masks: NDArray[np.signedinteger[Any]], start: Floats) -> Ints:
        """The first of the cheapest starts of each mask."""
        columns = self.columns
        low, high = columns.mask_offset[masks], columns.mask_offset[masks + 1]
        owner, place = _ranges(low, high)
        options = columns.mask_start[place]
        cheapest = np.minimum.reduceat(start[options], np.append(0, np.cumsum(high - low)[:-1]))
        hit = np.flatnonzero(start[options] == cheapest[owner])
        _, position = np.unique(owner[hit], return_index=True)
        return options[hit[position]]

    def _charge(self, chosen: Best, gradient: Floats, link_gradient: Floats) -> None:
        columns = self.columns

        def take(rows: Ints, amount: Floats | float = 1.0) -> None:
            some = rows >= 0
            np.subtract.at(gradient, rows[some], amount if isinstance(amount, float) else amount[some])

        who = np.flatnonzero(chosen.cell >= 0)
        cells = chosen.cell[who]
        for column in range(columns.cell_rows.shape[1]):
            take(columns.cell_rows[cells, column])
        # Each visit begins at the first of its cheapest starts and runs until `start_until`.
        begin = chosen.start[who]
        _, moments = _ranges(begin, columns.start_until[begin])
        np.subtract.at(gradient, moments, 1.0)
        entries = chosen.members[who].reshape(-1)
        entries = entries[entries >= 0]
        trips = columns.entry_trip[entries]
        share = 1.0 / columns.trip_cap[trips]
        take(columns.trip_day[trips], share)
        take(columns.trip_car[trips], share)
        for column in range(columns.trip_rows.shape[1]):
            take(columns.trip_rows[trips, column])
        if len(self.moving_entry):
            low, high = self.moving_first[entries], self.moving_first[entries + 1]
            _, place = _ranges(low, high)
            # two of a team are never the same volunteer, so a link is charged once
            np.subtract.at(link_gradient, self.moving_link[place], 1.0)


def _ranges(low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """All numbers low[i] … high[i] − 1, with the i each belongs to."""
    lengths = high - low
    owner = np.repeat(np.arange(len(low)), lengths)
    first = np.cumsum(lengths) - lengths
    return owner, np.arange(int(lengths.sum())) - first[owner] + low[owner]


def firsts(cells: NDArray[np.signedinteger[Any]]) -> Ints:
    return np.flatnonzero(np.append(True, cells[1:] != cells[:-1])) if len(cells) else np.zeros(0, dtype=np.int64)
