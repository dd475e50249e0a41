"""A piece of a long horizon: priced over all its weeks at once, then planned by these prices and mended day by day.

The prices carry what weeks have to know of each other: what a volunteer's month, a list, a pair that has yet to meet
and a request that may still wait are worth elsewhere.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from .bidding import Bidding
from .certificate import rounded
from .columns import Columns
from .components import Ints, components
from .dual import Dual, Prices
from .neighbours import improve
from .plan import Run, columns_of
from .price_steps import no_prices, tighten
from .search import Part, greedy

PRICING = 0.45  # share of the time for prices
BIDDING = 0.4  # of that
BIDDING_ROUNDS = 60
STEPS = 400
FIRST_STEP, LAST_STEP = 20.0, 0.3
FIRST_STEP_UNBID = 100.0
TRIED = 2_000_000  # columns
CLOSING = 0.88  # share of the time after which the answer is written: a year has many requests to speak of
ROUNDS = range(4)


class Stretch(Run):
    """A Run for a piece of a long horizon or of a very large instance."""

    laid_out = 0.0  # seconds until pricing began

    def left(self) -> float | None:
        if self.seconds is None:
            return None
        return self.seconds * CLOSING - (time.monotonic() - self.began)

    def prices(self, dual: Dual, share: float = 1.0) -> tuple[Prices, Ints]:
        self.laid_out = time.monotonic() - self.began
        if dual.columns.teams is None:
            return super().prices(dual, share)
        begun = time.monotonic()
        left = self.left()
        whole = None if left is None else max(0.05, share * PRICING * left)

        def spent(first: float, last: float) -> Callable[[], float] | None:
            """Share gone of the time between these shares of the whole."""
            if whole is None:
                return None
            return lambda: ((time.monotonic() - begun) / whole - first) / (last - first)

        first, second = spent(0.0, BIDDING), spent(BIDDING, 1.0)
        prices = Bidding(dual).prices(
            BIDDING_ROUNDS, spent=first, stop=lambda: self.stop() or bool(first and first() >= 1)
        )
        free = no_prices(dual)
        steps = FIRST_STEP
        if dual.evaluate(free, slope=False).value <= dual.evaluate(prices, slope=False).value:
            prices, steps = free, FIRST_STEP_UNBID  # there is room for nearly everybody, or there was no time
        prices, _ = tighten(
            dual, STEPS, begin=prices, first_step=steps, last_step=LAST_STEP, spent=second,
            stop=lambda: self.stop() or bool(second and second() >= 1),
        )  # fmt: skip
        return rounded(dual, prices), components(dual.columns)

    def place(self, columns: Columns | None, parts: list[Part], bound: float) -> None:
        for part in parts:
            part.columns = part.columns or columns
            greedy(columns_of(part), part, self.stop, TRIED)
        self.tell("placing", parts, bound)
        for turn in ROUNDS:
            for part, until in self._turns(parts, 1.0):
                improve(columns_of(part), part, until, self.stop, range(turn, turn + 1))
                self.stop()
                self.tell("placing", parts, bound)
