"""The innermost loops over teams, compiled. The only door to numba.

They walk the cells of an instance and the teams of each, which are never written down: of a facility that sends pairs
there are millions. Flags of a volunteer are those of columns.py (experienced, speaks, first language, paired).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np

KINDS = 16
MOST = 4  # members of a team
EVEN = 0.6180339887498949  # the golden section's multiples, taken within 1, fill 0 … 1 evenly
MANY_SHIFTS = 131


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    try:
        found = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # nowhere to keep what is compiled: compile it each time
        found = numba.njit(nogil=True)(function)
    return found  # type: ignore[no-any-return]


@compiled
def best_teams(  # type: ignore[no-untyped-def]
    hint,
    request_first,
    cell_price,
    cell_variant,
    cell_need,
    cell_least,
    cell_most,
    cell_top,
    entry_first,
    entry_position,
    entry_flags,
    entry_price,
    variant_first,
    shift_price,
    able_first,
    able,
    points,
    spread=0.0,
):
    """By request: the greatest reduced value (not below 0), its cell, shift and members (−1: none).

    `spread`: points by which a shift may be dearer in one cell than in another, each by a part of its own.

    `cell_top`: the most points a team of the cell can bring. `hint`, a cell of each request or −1, is looked at first:
    most others are then seen at a glance to be worse.
    """
    requests = len(request_first) - 1
    best = np.zeros(requests)
    best_cell = np.full(requests, -1, dtype=np.int64)
    best_shift = np.full(requests, -1, dtype=np.int64)
    best_members = np.full((requests, MOST), -1, dtype=np.int64)
    cost = np.empty((KINDS, MOST))
    who = np.empty((KINDS, MOST), dtype=np.int64)
    count = np.empty(KINDS, dtype=np.int64)
    present = np.empty(KINDS, dtype=np.int64)
    pick = np.empty(MOST, dtype=np.int64)
    for request in range(requests):
        for cell in range(request_first[request] - 1, request_first[request + 1]):
            if cell < request_first[request]:
                if hint[request] < 0:
                    continue
                cell = hint[request]
            elif cell == hint[request]:
                continue
            top = cell_top[cell]
            if cell_price[cell] + top <= best[request]:
                continue
            need, least, most = cell_need[cell], cell_least[cell], cell_most[cell]
            low, high = entry_first[cell], entry_first[cell + 1]
            variant = cell_variant[cell]
            dearest = cell_price[cell] + top - best[request]  # what a start and the cheapest members may cost
            one, two = np.inf, np.inf
            for entry in range(low, high):
                price = entry_price[entry]
                if price < two:
                    if price < one:
                        one, two = price, one
                    else:
                        two = price
            if one + (two if least > 1 else 0.0) >= dearest:
                continue
            for shift in range(variant_first[variant], variant_first[variant + 1]):
                base = cell_price[cell] - shift_price[shift] - spread * ((cell * MANY_SHIFTS + shift) * EVEN % 1.0)
                if base + top - one - (two if least > 1 else 0.0) <= best[request]:
                    continue
                first = able_first[shift]
                count[:] = 0
                for entry in range(low, high):
                    if not able[first + entry_position[entry]]:
                        continue
                    price = entry_price[entry]
                    kind = entry_flags[entry]
                    held = count[kind]
                    if held == least:
                        if price >= cost[kind, held - 1]:
                            continue
                        held -= 1
                    else:
                        count[kind] = held + 1
                    while held > 0 and cost[kind, held - 1] > price:
                        cost[kind, held] = cost[kind, held - 1]
                        who[kind, held] = who[kind, held - 1]
                        held -= 1
                    cost[kind, held] = price
                    who[kind, held] = entry
                kinds = 0
                for kind in range(KINDS):
                    if count[kind]:
                        present[kinds] = kind
                        kinds += 1
                for size in range(least, most + 1):
                    step = 0 if size == least else 1  # larger teams: each member brings something of their own
                    if step and size > kinds:
                        break
                    depth = 0
                    pick[0] = 0
                    while depth >= 0:
                        if pick[depth] >= kinds:
                            depth -= 1
                            if depth >= 0:
                                pick[depth] += 1
                            continue
                        if depth + 1 < size:
                            pick[depth + 1] = pick[depth] + step
                            depth += 1
                            continue
                        union = 0
                        total = 0.0
                        again = 0
                        fits = True
                        for place in range(size):
                            kind = present[pick[place]]
                            again = again + 1 if place > 0 and pick[place] == pick[place - 1] else 0
                            if again >= count[kind]:
                                fits = False
                                break
                            union |= kind
                            total += cost[kind, again]
                        if fits and union & need == need:
                            value = base + points[union] - total
                            if value > best[request]:
                                best[request] = value
                                best_cell[request] = cell
                                best_shift[request] = shift
                                again = 0
                                for place in range(MOST):
                                    best_members[request, place] = -1
                                for place in range(size):
                                    again = again + 1 if place > 0 and pick[place] == pick[place - 1] else 0
                                    best_members[request, place] = who[present[pick[place]], again]
                        pick[depth] += 1
    return best, best_cell, best_shift, best_members


@compiled
def first_cheapest(shift, shift_first, shift_start, start_price):  # type: ignore[no-untyped-def]
    """The first of the cheapest starts of each of these shifts."""
    found = np.empty(len(shift), dtype=np.int64)
    for place in range(len(shift)):
        low, high = shift_first[shift[place]], shift_first[shift[place] + 1]
        found[place] = shift_start[low]
        for option in range(low + 1, high):
            if start_price[shift_start[option]] < start_price[found[place]]:
                found[place] = shift_start[option]
    return found


@compiled
def near_teams(  # type: ignore[no-untyped-def]
    size,
    worst,
    fill,
    cell_request,
    cell_price,
    cell_variant,
    cell_need,
    cell_least,
    cell_most,
    cell_top,
    entry_first,
    entry_position,
    entry_flags,
    entry_price,
    variant_first,
    shift_price,
    able_first,
    able,
    points,
    of_cell,
    members,
    gains,
    shifts,
):
    """Write down the teams of `size` whose reduced value is at least `worst` of their request; how many they are.

    `fill` False: only count. Teams larger than the least size: only those of which each member brings something.
    """
    found = 0
    longest = 0
    for cell in range(len(cell_price)):
        longest = max(longest, entry_first[cell + 1] - entry_first[cell])
    pick = np.zeros(MOST, dtype=np.int64)
    total = np.zeros(MOST + 1)
    for cell in range(len(cell_price)):
        need, least, top = cell_need[cell], cell_least[cell], cell_top[cell]
        if size < least or size > cell_most[cell]:
            continue
        low, high = entry_first[cell], entry_first[cell + 1]
        variant = cell_variant[cell]
        shift_low, shift_high = variant_first[variant], variant_first[variant + 1]
        cheapest = np.inf
        for shift in range(shift_low, shift_high):
            cheapest = min(cheapest, shift_price[shift])
        limit = worst[cell_request[cell]]
        budget = cell_price[cell] + top - cheapest - limit
        if budget < 0:
            continue
        order = np.argsort(entry_price[low:high]) + low
        people = len(order)
        depth = 0
        pick[0] = 0
        while depth >= 0:
            place = pick[depth]
            if place >= people or total[depth] + entry_price[order[place]] * (size - depth) > budget:
                depth -= 1
                if depth >= 0:
                    pick[depth] += 1
                continue
            if depth + 1 < size:
                total[depth + 1] = total[depth] + entry_price[order[place]]
                pick[depth + 1] = place + 1
                depth += 1
                continue
            pick[depth] += 1
            union = 0
            for member in range(size):
                union |= entry_flags[order[pick[member] - (1 if member == depth else 0)]]
            if union & need != need:
                continue
            price = total[depth] + entry_price[order[place]]
            if cell_price[cell] + points[union] - cheapest - price < limit:
                continue
            if size > least:
                useful = True
                for member in range(size):
                    own = entry_flags[order[pick[member] - (1 if member == depth else 0)]]
                    others = 0
                    for other in range(size):
                        if other != member:
                            others |= entry_flags[order[pick[other] - (1 if other == depth else 0)]]
                    if own & ~others == 0:
                        useful = False
                        break
                if not useful:
                    continue
            start = np.inf
            cheap = -1
            for shift in range(shift_low, shift_high):
                together = True
                for member in range(size):
                    entry = order[pick[member] - (1 if member == depth else 0)]
                    if not able[able_first[shift] + entry_position[entry]]:
                        together = False
                        break
                if together and shift_price[shift] < start:
                    start = shift_price[shift]
                    cheap = shift
            if cell_price[cell] + points[union] - start - price < limit:
                continue
            if fill:
                of_cell[found] = cell
                gains[found] = points[union]
                shifts[found] = cheap
                for member in range(size):
                    members[found, member] = order[pick[member] - (1 if member == depth else 0)]
            found += 1
    return found
