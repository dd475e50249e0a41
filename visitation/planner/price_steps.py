"""Prices that make the bound small, step by step."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .dual import Dual, Prices, firsts
from .listing import Block

MANY_COLUMNS = 400_000
SAMPLE_OF_CELL = 60
# At these shares of the rounds: keep the columns within so many points of their request's best.
RESCANS = ((0.15, 600.0), (0.3, 500.0), (0.45, 400.0), (0.6, 300.0), (0.75, 300.0), (0.9, 300.0))
HEAD_START = 0.1  # share of the time that the clock may be ahead of the rounds before it makes the steps shrink


def no_prices(dual: Dual) -> Prices:
    row = np.zeros(dual.count)
    return Prices(row, dual.usual_links(row))


def tighten(
    dual: Dual,
    rounds: int,
    *,
    begin: Prices | None = None,
    first_step: float = 300.0,
    last_step: float = 0.2,
    stop: Callable[[], bool] | None = None,
    spent: Callable[[], float] | None = None,
) -> tuple[Prices, float]:
    """Prices that make L small, by subgradient steps scaled as Adam scales them; the best met, and their L.

    `spent` is the share of the time for it that is gone: a slow machine takes fewer rounds, with steps that shrink
    to their end all the same. One that is quick enough takes the same steps each time, whatever the clock says.

    Links of a name that several requests may use move on their own; all others stay at π / K.
    """
    prices = begin or no_prices(dual)
    several = dual.link_share < 1
    shared, alone = np.flatnonzero(several), np.flatnonzero(~several)
    lists = dual.name_row[dual.name_of_link[alone]]
    row, link = prices.row.copy(), prices.link.copy()
    mean, square = np.zeros(len(row)), np.zeros(len(row))
    mean_link, square_link = np.zeros(len(shared)), np.zeros(len(shared))
    best, best_value = prices, np.inf
    many = sum(len(block.cell) for block in dual.columns.blocks) > MANY_COLUMNS
    if many:
        dual.look_at(_sample(dual.columns.blocks))
    rescans = {round(rounds * share): window for share, window in RESCANS} if many else {}
    for turn in range(1, rounds + 1):
        if stop is not None and stop():
            break
        if turn in rescans:
            dual.look_at(dual.near_best(Prices(row, link), rescans[turn]))
        current = Prices(row.copy(), link.copy())
        bound = dual.evaluate(current)
        if many:
            best = current
        elif bound.value < best_value:
            best, best_value = current, bound.value
        done = (turn - 1) / max(1, rounds - 1)
        late = (spent() - HEAD_START) / (1 - HEAD_START) if spent else 0.0
        step = first_step * (last_step / first_step) ** min(1.0, max(done, late))
        slope = bound.row.copy()
        if len(alone):
            # a list's price moves its usual links with it
            np.add.at(slope, lists, bound.link[alone] * dual.link_share[alone])
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope * slope
        correct = np.sqrt(1 - 0.99**turn) / (1 - 0.9**turn)
        row = np.maximum(0.0, row - step * correct * mean / (np.sqrt(square) + 1e-8))
        if len(alone):
            link[alone] = row[lists]
        if len(shared):
            slope = bound.link[shared]
            mean_link = 0.9 * mean_link + 0.1 * slope
            square_link = 0.99 * square_link + 0.01 * slope * slope
            moved = link[shared] - 0.2 * step * correct * mean_link / (np.sqrt(square_link) + 1e-8)
            link[shared] = np.maximum(0.0, moved)
    if many:
        dual.look_at(dual.columns.blocks)
        best_value = dual.evaluate(best, slope=False).value
    return best, best_value


def _sample(blocks: list[Block]) -> list[Block]:
    """Every column of small cells and evenly spread ones of large cells, to begin with."""
    found = []
    for block in blocks:
        first = firsts(block.cell)
        length = np.diff(np.append(first, len(block.cell)))
        place = np.arange(len(block.cell)) - np.repeat(first, length)
        step = np.repeat(-(-length // SAMPLE_OF_CELL), length)
        found.append(block.only(np.flatnonzero(place % step == 0)))
    return found
