"""Prices by bidding: requests take their best team one after another, and what one takes is dearer for the next.

A step of `price_steps.tighten` lets every request choose at the same prices: they crowd where it is cheapest, and many
steps pass before they have spread. Here the prices of volunteers' rows move with each choice (an incremental
subgradient), all others a few times in a round. Any prices make a bound, so nothing here has to be trusted.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .dual import Dual, Prices
from .price_steps import no_prices
from .teams import Best

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
FIRST_STEP = 200.0
LAST_STEP = 2.0
TURNS = 4  # of a round: requests are asked in so many groups
LINKS = 0.2  # of a step, for links


class Bidding:
    """One dual whose teams are priced without listing them."""

    def __init__(self, dual: Dual) -> None:
        assert dual.columns.teams is not None
        self.dual, self.columns, self.teams = dual, dual.columns, dual.columns.teams
        columns = dual.columns
        rows = np.column_stack([columns.trip_day, columns.trip_car, columns.trip_rows])
        share = np.ones(rows.shape)
        share[:, :2] = (1.0 / columns.trip_cap)[:, None]
        some = rows >= 0
        trip = np.repeat(np.arange(len(rows)), rows.shape[1]).reshape(rows.shape)
        self.trip_first = np.append(0, np.cumsum(some.sum(axis=1)))
        self.trip_row, self.trip_share = rows[some], share[some]
        order = np.argsort(self.trip_row, kind="stable")
        self.row_first = np.searchsorted(self.trip_row[order], np.arange(dual.count + 1))
        self.row_trip, self.row_share = trip[some][order], self.trip_share[order]
        self.at_once = np.zeros(dual.count, dtype=bool)  # rows whose prices move with each choice
        self.at_once[self.trip_row] = True
        self.of_list = np.zeros(dual.count, dtype=bool)
        self.of_list[dual.name_row[dual.name_row >= 0]] = True
        self.scratch = np.zeros(len(columns.entry_cell))
        self.shared, self.alone = np.flatnonzero(dual.link_share < 1), np.flatnonzero(dual.link_share == 1.0)
        self.taken_link = np.zeros(len(dual.moving))

    def prices(
        self,
        rounds: int,
        begin: Prices | None = None,
        first_step: float = FIRST_STEP,
        last_step: float = LAST_STEP,
        stop: Callable[[], bool] | None = None,
        spent: Callable[[], float] | None = None,
    ) -> Prices:
        """Prices after so many rounds, fewer where `stop` says so; `spent` as in `tighten`."""
        prices = begin or no_prices(self.dual)
        prices = Prices(prices.row.copy(), prices.link.copy())
        order = np.random.default_rng(1)
        asked = np.flatnonzero(np.diff(self.teams.request_first))
        self.asked = max(1, len(asked))
        self.own = self._own(prices)
        for turn in range(rounds):
            done = turn / max(1, rounds - 1)
            if spent is not None:
                done = min(1.0, max(done, spent()))
            step = first_step * (last_step / first_step) ** done
            for group in np.array_split(order.permutation(asked), TURNS):
                if stop is not None and stop():
                    return prices
                self._group(prices, group, step)
            self._round(prices, step)
        return prices

    def _group(self, prices: Prices, group: Ints, step: float) -> None:
        from .bids import bids
        from .loops import first_cheapest

        dual, columns, teams = self.dual, self.columns, self.teams
        row = prices.row
        padded = np.append(row, 0.0)
        trip = (padded[columns.trip_day] + padded[columns.trip_car]) / columns.trip_cap
        trip = trip + padded[columns.trip_rows].sum(axis=1)
        start = dual.start_price(row)
        laid_out = teams._laid_out(self.scratch, start, dual.cell_price(row))
        load, count = dual.load(row[dual.month])
        _, travel = dual.cars(row[dual.car_row])
        cell, shift, members = bids(
            group, step, teams.hint, teams.request_first, *laid_out, self.own, columns.entry_trip, trip,
            self.trip_first, self.trip_row, self.trip_share, row, self.row_first, self.row_trip, self.row_share,
        )  # fmt: skip
        begin = np.full(len(group), -1)
        some = np.flatnonzero(shift >= 0)
        begin[some] = first_cheapest(shift[some], teams.shift_first, teams.shift_start, start)
        # What is there, for so large a part of the requests; then what they took, but of rows already charged.
        slope = dual.right.copy()
        slope[dual.month], slope[dual.car_row] = count, travel
        slope *= len(group) / self.asked
        slope[self.of_list] = 0.0
        taken = np.zeros(dual.count)
        dual._charge(Best(np.zeros(len(group)), cell, begin, members), taken, self.taken_link)
        taken[self.at_once] = 0.0
        # Many may have crowded into one place at the same price: no price moves by more than a step at a time.
        moved = np.where(self.at_once, slope, np.clip(slope + taken, -1.0, 1.0))
        np.maximum(0.0, row - step * moved, out=row)

    def _round(self, prices: Prices, step: float) -> None:
        """Links, and the lists they share, once a round."""
        dual, row = self.dual, prices.row
        used = dual.over(prices) > 0
        slope = np.where(self.of_list, dual.right, 0.0)
        np.subtract.at(slope, dual.name_row[used & (dual.name_row >= 0)], 1.0)
        lists = dual.name_row[dual.name_of_link[self.alone]]
        np.add.at(slope, lists, self.taken_link[self.alone] * dual.link_share[self.alone])
        np.maximum(0.0, row - step * np.clip(slope, -1.0, 1.0), out=row)
        prices.link[self.alone] = row[lists]
        moved = used[dual.name_of_link[self.shared]] + self.taken_link[self.shared]
        prices.link[self.shared] = np.maximum(0.0, prices.link[self.shared] - LINKS * step * moved)
        self.taken_link[:] = 0.0
        self.own = self._own(prices)

    def _own(self, prices: Prices) -> Floats:
        """By entry: what it costs besides its volunteer's rows."""
        dual = self.dual
        if not len(dual.moving_entry):
            return dual.entry_fixed
        links = np.bincount(dual.moving_entry, prices.link[dual.moving_link], minlength=len(dual.entry_fixed))
        return dual.entry_fixed + links
