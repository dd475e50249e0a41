"""Prices that make the bound small, step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .dual import Dual, Prices, firsts
from .listing import Block

MANY_COLUMNS = 400_000
SAMPLE_OF_CELL = 60
# At these shares of the rounds: keep the columns within so many points of their request's best.
RESCANS = ((0.15, 600.0), (0.3, 500.0), (0.45, 400.0), (0.6, 300.0), (0.75, 300.0), (0.9, 300.0))
FIRST_STEP, LAST_STEP = 300.0, 0.2  # points
HEAD_START = 0.1  # share of the time that the clock may be ahead of the rounds before it makes the steps shrink


def no_prices(dual: Dual) -> Prices:
    row = np.zeros(dual.count)
    return Prices(row, dual.usual_links(row))


def tighten(
    dual: Dual,
    rounds: int,
    *,
    stop: Callable[[], bool] | None = None,
    spent: Callable[[], float] | None = None,
) -> tuple[Prices, float]:
    """Prices that make L small, by subgradient steps scaled as Adam scales them; the best met, and their L.

    `spent` is the share of the time for it that is gone: a slow machine takes fewer rounds, with steps that shrink
    to their end all the same. One that is quick enough takes the same steps each time, whatever the clock says.

    Links of a name that several requests may use move on their own; all others stay at π / K.
    """
    prices = no_prices(dual)
    if dual.columns.teams is not None:
        return _tighten_compiled(dual, rounds, prices, stop, spent)
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
        step = _step((turn - 1) / max(1, rounds - 1), spent)
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


def _step(done: float, spent: Callable[[], float] | None) -> float:
    late = (spent() - HEAD_START) / (1 - HEAD_START) if spent else 0.0
    return FIRST_STEP * (LAST_STEP / FIRST_STEP) ** min(1.0, max(done, late))


def _tighten_compiled(
    dual: Dual,
    rounds: int,
    prices: Prices,
    stop: Callable[[], bool] | None,
    spent: Callable[[], float] | None,
) -> tuple[Prices, float]:
    from .descent import EVERYBODY_EACH, SPREAD, descend, seen_of

    state, board, seen = state_of(dual, prices), board_of(dual), seen_of(0, 0)
    value = dual.evaluate(prices, slope=False).value
    for first in range(0, rounds, EVERYBODY_EACH):
        turns = range(first, min(rounds, first + EVERYBODY_EACH))
        if stop is not None and stop():
            break
        steps = [_step(turn / max(1, rounds - 1), spent) for turn in turns]
        descend(board, state, first + 1, np.array(steps), seen, SPREAD)
    found = Prices(state.row, state.link)
    reached = dual.evaluate(found, slope=False).value
    return (found, reached) if reached < value else (prices, value)


def load(dual: Dual) -> None:
    """Have what is compiled at hand: it takes a while the first time, which must not look like slow steps."""
    if dual.columns.teams is not None:
        from .descent import descend, seen_of

        descend(board_of(dual), state_of(dual, no_prices(dual)), 1, np.zeros(0), seen_of(0, 0), 0.0)


def state_of(dual: Dual, prices: Prices):  # type: ignore[no-untyped-def]
    from .descent import State

    row, link = prices.row.copy(), prices.link.copy()
    mean, square, mean_link, square_link = (np.zeros(len(place)) for place in (row, row, link, link))
    hint = np.full(len(dual.instance.requests), -1, dtype=np.int64)
    return State(row, link, mean, square, mean_link, square_link, hint)


def board_of(dual: Dual):  # type: ignore[no-untyped-def]
    """What the compiled steps need, each array of one kind whatever the instance."""
    from .descent import Board

    columns, links = dual.columns, dual.columns.links
    teams = columns.teams
    assert teams is not None and len(dual.moving) == len(dual.name_of_link) <= len(links.opening)
    own = {
        "right": dual.right,
        "start_until": columns.start_until,
        "cell_worth": columns.cell_worth,
        "cell_rows": columns.cell_rows,
        "cell_variant": teams.variant,
        "cell_need": teams.need,
        "cell_least": teams.least,
        "cell_most": teams.most,
        "cell_top": teams.top,
        "request_first": teams.request_first,
        "entry_first": columns.entry_offset,
        "entry_trip": columns.entry_trip,
        "entry_fixed": dual.entry_fixed,
        "moving_first": dual.moving_first,
        "moving_link": dual.moving_link,
        "month": dual.month,
        "car_row": dual.car_row,
        "name_of_link": dual.name_of_link,
    }
    for name in ("variant_first", "shift_first", "shift_start", "able_first", "points"):
        own[name] = getattr(teams, name)
    for name in ("trip_day", "trip_car", "trip_cap", "trip_rows"):
        own[name] = getattr(columns, name)
    for name in ("month_before", "month_room", "car_first", "car_cost", "name_cost", "name_row", "link_share"):
        own[name] = getattr(dual, name)
    whole = {name for name, kind in Board.__annotations__.items() if "Ints" in str(kind)}
    laid: dict[str, Any] = {
        name: np.array(one, np.int64 if name in whole else np.float64) for name, one in own.items()
    }
    return Board(
        **laid,
        entry_position=np.array(teams.entry_position, np.int32),
        entry_flags=np.array(teams.entry_flags, np.uint8),
        able=np.array(teams.able, np.uint8),
        load_step=float(dual.instance.objective.load_step),
    )


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
