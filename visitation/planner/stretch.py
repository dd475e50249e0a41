"""A piece of a long horizon: priced over all its weeks at once, then planned by these prices and mended day by day.

The prices carry what weeks have to know of each other: what a volunteer's month, a list, a pair that has yet to meet
and a request that may still wait are worth elsewhere.
"""

from __future__ import annotations

import time

from .certificate import rounded
from .columns import Columns
from .components import Ints, components
from .dual import Dual, Prices
from .neighbours import TURNS, improve
from .plan import ROUNDS, Run, columns_of
from .price_steps import tighten
from .search import Part, begin
from .settling import settled

LONG_DAYS = 10
LONG_ROUNDS = 1_200  # over so many days: what weeks ask of each other takes longer to find its price
PRICING = 0.5  # share of the time for prices
SETTLING = 0.85  # share of the time by whose end the first plan is settled
TRIED = 2_000_000  # columns
CLOSING = 0.92  # share of the time after which the answer is written: a year has many requests to speak of


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
        spent = (lambda: (time.monotonic() - begun) / whole) if whole is not None else None
        days = dual.instance.last - dual.instance.first + 1
        rounds = LONG_ROUNDS if days > LONG_DAYS else ROUNDS
        prices, _ = tighten(dual, rounds, stop=lambda: self.stop() or bool(spent and spent() >= 1), spent=spent)
        number = components(dual.columns)
        until = None if left is None else begun + share * SETTLING * left
        self.hints = [
            settled(dual, prices, number, self.stop, lambda: None if until is None else until - time.monotonic())
        ]
        return rounded(dual, prices), number

    def place(self, columns: Columns | None, parts: list[Part], bound: float) -> None:
        for part in parts:
            part.columns = part.columns or columns
            begin(columns_of(part), part, self.stop, TRIED)
        self.tell("placing", parts, bound)
        for turn in TURNS:
            for part, until in self._turns(parts, 1.0):
                improve(columns_of(part), part, until, self.stop, range(turn, turn + 1))
                self.stop()
                self.tell("placing", parts, bound)
