"""One round of bidding, compiled: see bidding.py."""

from __future__ import annotations

import numpy as np

from .loops import MOST, best_teams, compiled


@compiled
def bids(  # type: ignore[no-untyped-def]
    who,
    step,
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
    entry_own,
    entry_trip,
    trip_price,
    trip_first,
    trip_row,
    trip_share,
    row_price,
    row_first,
    row_trip,
    row_share,
):
    """Each request of `who` in turn takes its best team, and the rows of that team's volunteers grow dearer at once.

    `entry_price` is only written on. By place in `who`: cell (−1: none), shift and members, as best_teams has them.
    """
    found_cell = np.full(len(who), -1, dtype=np.int64)
    found_shift = np.full(len(who), -1, dtype=np.int64)
    found_members = np.full((len(who), MOST), -1, dtype=np.int64)
    for place in range(len(who)):
        request = who[place]
        low, high = request_first[request], request_first[request + 1]
        if low == high:
            continue
        for entry in range(entry_first[low], entry_first[high]):
            entry_price[entry] = entry_own[entry] + trip_price[entry_trip[entry]]
        _, cell, shift, members = best_teams(
            hint[request : request + 1],
            request_first[request : request + 2],
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
        )
        if cell[0] < 0:
            continue
        hint[request] = cell[0]
        found_cell[place], found_shift[place] = cell[0], shift[0]
        found_members[place] = members[0]
        for member in range(MOST):
            if members[0, member] < 0:
                continue
            trip = entry_trip[members[0, member]]
            for at in range(trip_first[trip], trip_first[trip + 1]):
                row, dearer = trip_row[at], step * trip_share[at]
                row_price[row] += dearer
                for other in range(row_first[row], row_first[row + 1]):
                    trip_price[row_trip[other]] += dearer * row_share[other]
    return found_cell, found_shift, found_members
