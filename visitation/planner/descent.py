"""Steps that make the bound small, compiled: a walk of `Dual.evaluate` and back to better prices, many times over.

Most volunteers of a cell are too dear to be in its best team. Every few steps all are looked at, and those who could
soon be are written down; the steps between look at them alone.

Requests that see the same prices would all want the same volunteers, days and starts, turn to the next ones together,
and so on: such slopes tell little. So each sees prices that are a little dearer here and there, by a number of its own
that shrinks with the steps. What L is at the prices as they are, only `Dual.evaluate` says.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .loops import EVEN, KINDS, MOST, best_teams, compiled

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
EVERYBODY_EACH = 8  # steps
CHEAPEST = 6  # volunteers of a cell who bring the same, written down
REACH_STEPS = 4.0
MEAN, MEAN_SQUARE = 0.9, 0.98  # how much of the running means stays at each step
LINKS = 0.7  # of a step, for links
SPREAD = 3.0  # steps by which what a request sees may be dearer than it is
REACH_POINTS = 20.0  # a volunteer is written down who is dearer than the best by so many points, and so many steps


class Board(NamedTuple):
    """Everything L needs of an instance, as flat arrays."""

    right: Floats  # by row
    start_until: Ints
    cell_worth: Floats
    cell_rows: Ints
    cell_variant: Ints
    cell_need: Ints
    cell_least: Ints
    cell_most: Ints
    cell_top: Floats
    request_first: Ints
    entry_first: Ints
    entry_position: NDArray[np.int32]
    entry_flags: NDArray[np.uint8]
    entry_trip: Ints
    entry_fixed: Floats
    moving_first: Ints
    moving_link: Ints
    variant_first: Ints
    shift_first: Ints
    shift_start: Ints
    able_first: Ints
    able: NDArray[np.uint8]
    points: Floats
    trip_day: Ints
    trip_car: Ints
    trip_cap: Floats
    trip_rows: Ints
    month: Ints
    month_before: Floats
    month_room: Floats
    load_step: float
    car_row: Ints
    car_first: Ints
    car_cost: Floats
    name_of_link: Ints
    name_cost: Floats
    name_row: Ints
    link_share: Floats


class State(NamedTuple):
    """Where the steps stand: prices and the running means of their slopes, and each request's best cell."""

    row: Floats
    link: Floats
    mean: Floats
    square: Floats
    mean_link: Floats
    square_link: Floats
    hint: Ints


class Seen(NamedTuple):
    """By step and request: cell (−1: none), start and members of the best team."""

    cell: Ints
    start: Ints
    members: Ints


def seen_of(steps: int, requests: int) -> Seen:
    return Seen(
        np.full((steps, requests), -1, dtype=np.int64),
        np.full((steps, requests), -1, dtype=np.int64),
        np.full((steps, requests, MOST), -1, dtype=np.int64),
    )


@compiled
def _prices_of_entries(board, which, row, link, trip_price):  # type: ignore[no-untyped-def]
    price = np.empty(len(which))
    for place in range(len(which)):
        entry = which[place]
        total = trip_price[board.entry_trip[entry]] + board.entry_fixed[entry]
        for moving in range(board.moving_first[entry], board.moving_first[entry + 1]):
            total += link[board.moving_link[moving]]
        price[place] = total
    return price


@compiled
def _spread(price, number, points):  # type: ignore[no-untyped-def]
    """Make each price dearer by a part of so many points, the same at every step."""
    for place in range(len(price)):
        price[place] += points * ((number[place] * EVEN) % 1.0)


@compiled
def _prices_of_trips(board, row):  # type: ignore[no-untyped-def]
    price = np.empty(len(board.trip_day))
    for trip in range(len(price)):
        total = row[board.trip_day[trip]]
        if board.trip_car[trip] >= 0:
            total += row[board.trip_car[trip]]
        total /= board.trip_cap[trip]
        for column in range(board.trip_rows.shape[1]):
            if board.trip_rows[trip, column] >= 0:
                total += row[board.trip_rows[trip, column]]
        price[trip] = total
    return price


@compiled
def _prices_of_cells(board, row):  # type: ignore[no-untyped-def]
    price = board.cell_worth.copy()
    for cell in range(len(price)):
        for column in range(board.cell_rows.shape[1]):
            if board.cell_rows[cell, column] >= 0:
                price[cell] -= row[board.cell_rows[cell, column]]
    return price


@compiled
def _prices_of_starts(board, row):  # type: ignore[no-untyped-def]
    starts = len(board.start_until)
    total = np.zeros(starts + 1)
    for start in range(starts):
        total[start + 1] = total[start] + row[start]
    price = np.empty(starts)
    for start in range(starts):
        price[start] = total[board.start_until[start]] - total[start]
    return price


@compiled
def _cheapest_starts(board, price):  # type: ignore[no-untyped-def]
    shifts = len(board.shift_first) - 1
    begin = np.empty(shifts, dtype=np.int64)
    for shift in range(shifts):
        begin[shift] = board.shift_start[board.shift_first[shift]]
        for option in range(board.shift_first[shift] + 1, board.shift_first[shift + 1]):
            if price[board.shift_start[option]] < price[begin[shift]]:
                begin[shift] = board.shift_start[option]
    return begin


@compiled
def _who_matters(board, best, cell_price, shift_price, entry_price, reach):  # type: ignore[no-untyped-def]
    """By cell the cheapest entries of each kind and shift that are within `reach` points of its request's best."""
    first = np.zeros(len(cell_price) + 1, dtype=np.int64)
    dear = np.empty((KINDS, CHEAPEST))
    who = np.empty((KINDS, CHEAPEST), dtype=np.int64)
    held = np.zeros(KINDS, dtype=np.int64)
    known = np.zeros(len(entry_price), dtype=np.bool_)
    found = np.empty(len(entry_price), dtype=np.int64)
    count = 0
    for request in range(len(board.request_first) - 1):
        for cell in range(board.request_first[request], board.request_first[request + 1]):
            first[cell] = count
            start = np.inf
            variant = board.cell_variant[cell]
            for shift in range(board.variant_first[variant], board.variant_first[variant + 1]):
                start = min(start, shift_price[shift])
            most = cell_price[cell] + board.cell_top[cell] - start - best[request] + reach
            if most >= 0.0:
                low, high = board.entry_first[cell], board.entry_first[cell + 1]
                if board.cell_least[cell] > 1:
                    cheapest = np.inf
                    for entry in range(low, high):
                        cheapest = min(cheapest, entry_price[entry])
                    most -= cheapest * (board.cell_least[cell] - 1)
                # Of each shift for itself: the cheapest two may have no start in common.
                for shift in range(board.variant_first[variant], board.variant_first[variant + 1]):
                    able = board.able_first[shift]
                    held[:] = 0
                    for entry in range(low, high):
                        price, kind = entry_price[entry], board.entry_flags[entry]
                        place = held[kind]
                        if price > most or (place == CHEAPEST and price >= dear[kind, place - 1]):
                            continue
                        if not board.able[able + board.entry_position[entry]]:
                            continue
                        if place == CHEAPEST:
                            place -= 1
                        else:
                            held[kind] += 1
                        while place > 0 and dear[kind, place - 1] > price:
                            dear[kind, place], who[kind, place] = dear[kind, place - 1], who[kind, place - 1]
                            place -= 1
                        dear[kind, place], who[kind, place] = price, entry
                    for kind in range(KINDS):
                        for place in range(held[kind]):
                            if not known[who[kind, place]]:
                                known[who[kind, place]] = True
                                found[count] = who[kind, place]
                                count += 1
    first[len(cell_price)] = count
    return first, found[:count].copy()


@compiled
def _load(board, row, slope):  # type: ignore[no-untyped-def]
    for place in range(len(board.month)):
        number, before, room = board.month[place], board.month_before[place], board.month_room[place]
        price = row[number]
        if board.load_step > 0:
            count = min(max(np.ceil(price / board.load_step - before), 0.0), room)
        else:
            count = room if price > 0 else 0.0
        slope[number] = count


@compiled
def _cars(board, row, slope):  # type: ignore[no-untyped-def]
    for group in range(len(board.car_first)):
        low = board.car_first[group]
        high = board.car_first[group + 1] if group + 1 < len(board.car_first) else len(board.car_row)
        order = board.car_row[low:high].copy()
        for place in range(1, len(order)):  # dearest first; few of one town travel to one place
            own = order[place]
            back = place
            while back > 0 and row[order[back - 1]] < row[own]:
                order[back] = order[back - 1]
                back -= 1
            order[back] = own
        total, gain, until = 0.0, 0.0, 0
        for place in range(len(order)):
            total += row[order[place]]
            slope[order[place]] = 0.0
            if total - board.car_cost[low + place] >= gain and total - board.car_cost[low + place] > 0:
                gain, until = total - board.car_cost[low + place], place + 1
        for place in range(until):
            slope[order[place]] = 1.0


@compiled
def _names(board, row, link, slope, slope_link):  # type: ignore[no-untyped-def]
    total = np.zeros(len(board.name_cost))
    for place in range(len(link)):
        total[board.name_of_link[place]] += link[place]
    for name in range(len(total)):
        price = board.name_cost[name]
        if board.name_row[name] >= 0:
            price += row[board.name_row[name]]
        over = total[name] - price
        if over <= 1e-9 * (1 + price):
            over = 0.0
        elif board.name_row[name] >= 0:
            slope[board.name_row[name]] -= 1.0
        total[name] = over
    for place in range(len(link)):
        slope_link[place] = 1.0 if total[board.name_of_link[place]] > 0 else 0.0


@compiled
def _charge(board, cells, starts, members, slope, slope_link):  # type: ignore[no-untyped-def]
    """Take what the best teams use from the slopes of its prices."""
    for request in range(len(cells)):
        cell = cells[request]
        if cell < 0:
            continue
        for column in range(board.cell_rows.shape[1]):
            if board.cell_rows[cell, column] >= 0:
                slope[board.cell_rows[cell, column]] -= 1.0
        for moment in range(starts[request], board.start_until[starts[request]]):
            slope[moment] -= 1.0
        for place in range(members.shape[1]):
            entry = members[request, place]
            if entry < 0:
                break
            trip = board.entry_trip[entry]
            slope[board.trip_day[trip]] -= 1.0 / board.trip_cap[trip]
            if board.trip_car[trip] >= 0:
                slope[board.trip_car[trip]] -= 1.0 / board.trip_cap[trip]
            for column in range(board.trip_rows.shape[1]):
                if board.trip_rows[trip, column] >= 0:
                    slope[board.trip_rows[trip, column]] -= 1.0
            for moving in range(board.moving_first[entry], board.moving_first[entry + 1]):
                slope_link[board.moving_link[moving]] -= 1.0


@compiled
def descend(board, state, turn, steps, seen, spread):  # type: ignore[no-untyped-def]
    """One step for each of `steps`, the first of them number `turn` (from 1); all is kept in `state`.

    What each request chose is written down in the first places of `seen`, step by step. `spread`: by how many steps
    what a request sees may be dearer than it is.
    """
    row, link = state.row, state.link
    everybody, cell_numbers = np.arange(len(board.entry_trip)), np.arange(len(board.cell_worth))
    slope, slope_link = np.empty(len(row)), np.empty(len(link))
    some_first, some = board.entry_first, everybody
    position, flags = board.entry_position, board.entry_flags
    for place in range(len(steps)):
        step = steps[place]
        start_price = _prices_of_starts(board, row)
        begin = _cheapest_starts(board, start_price)
        shift_price = start_price[begin]
        cell_price = _prices_of_cells(board, row)
        trip_price = _prices_of_trips(board, row)
        all_of_them = place % EVERYBODY_EACH == 0
        if all_of_them:
            some_first, some = board.entry_first, everybody
            position, flags = board.entry_position, board.entry_flags
        entry_price = _prices_of_entries(board, some, row, link, trip_price)
        dearest = spread * step
        _spread(entry_price, some, dearest)
        _spread(cell_price, cell_numbers, -dearest)
        best, cells, shifts, members = best_teams(
            state.hint, board.request_first, cell_price, board.cell_variant, board.cell_need, board.cell_least,
            board.cell_most, board.cell_top, some_first, position, flags, entry_price, board.variant_first,
            shift_price, board.able_first, board.able, board.points, dearest,
        )  # fmt: skip
        starts = np.full(len(cells), -1, dtype=np.int64)
        for request in range(len(cells)):
            if cells[request] >= 0:
                state.hint[request] = cells[request]
                starts[request] = begin[shifts[request]]
                for column in range(members.shape[1]):
                    if members[request, column] >= 0:
                        members[request, column] = some[members[request, column]]
        if place < len(seen.cell):
            seen.cell[place], seen.start[place], seen.members[place] = cells, starts, members
        slope[:] = board.right
        _load(board, row, slope)
        _cars(board, row, slope)
        _names(board, row, link, slope, slope_link)
        _charge(board, cells, starts, members, slope, slope_link)
        if all_of_them:
            reach = REACH_STEPS * step + REACH_POINTS
            some_first, some = _who_matters(board, best, cell_price, shift_price, entry_price, reach)
            position, flags = board.entry_position[some], board.entry_flags[some]
        for number in range(len(link)):
            if board.link_share[number] == 1.0:  # a list's price moves its usual links with it
                slope[board.name_row[board.name_of_link[number]]] += slope_link[number]
        correct = np.sqrt(1 - MEAN_SQUARE ** (turn + place)) / (1 - MEAN ** (turn + place))
        for number in range(len(row)):
            mean = state.mean[number] = MEAN * state.mean[number] + (1 - MEAN) * slope[number]
            own = slope[number] * slope[number]
            square = state.square[number] = MEAN_SQUARE * state.square[number] + (1 - MEAN_SQUARE) * own
            row[number] = max(0.0, row[number] - step * correct * mean / (np.sqrt(square) + 1e-8))
        for number in range(len(link)):
            if board.link_share[number] == 1.0:
                link[number] = row[board.name_row[board.name_of_link[number]]]
                continue
            own = slope_link[number]
            mean = state.mean_link[number] = MEAN * state.mean_link[number] + (1 - MEAN) * own
            square = state.square_link[number] = MEAN_SQUARE * state.square_link[number] + (1 - MEAN_SQUARE) * own * own
            link[number] = max(0.0, link[number] - LINKS * step * correct * mean / (np.sqrt(square) + 1e-8))
