"""From prices to a plan: greedy first, then exact models on the columns that can still matter, part by part.

Let L be a part's bound and `loss` what a column's reduced value lacks to its request's best. A plan that uses a column
of loss above d is worth less than L − d. So the optimum over the columns with loss ≤ d, together with L − d, bounds the
part; and when d reaches L − (value of the plan at hand), the optimum over those columns is the optimum.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .columns import Columns
from .dive import ORDERS, dive
from .ledger import Ledger
from .model import Choice, Model
from .relaxation import Relaxation
from .solving import solve
from .worth import Visit, booked_visits, schedule_worth

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LADDER = (4.0, 12.0, 30.0, 80.0, 200.0, 600.0)
LARGEST_CORE = 60_000
PROVABLE = 16_000  # columns of a core that proves the optimum
WHOLE = 10_000  # columns of a part that may be solved as it is
GREEDY_COLUMNS = 150_000
TRIES = 500  # columns of one request that are tried for a first plan
DIVE_WIDTH = 4.0
DIVE_ENTRIES = 6_000
GLANCE_ENTRIES = 1_000
NODES = 2_000  # of one model, so that a run without a time limit ends, and always at the same place


@dataclass
class Part:
    """One component: its columns by growing loss, its bound L, the best plan and bound known. Booked visits count 0."""

    block: Ints
    index: Ints
    loss: Floats
    bound: float
    upper: float
    choices: list[Choice]
    value: int = 0
    tried: float = -1.0
    hidden: float = math.inf  # columns of greater loss are not listed
    hints: list[list[tuple[int, ...]]] = field(default_factory=list)  # cell, start and members of columns, best first
    teams: bool = False  # whether some visits need several volunteers
    columns: Columns | None = None  # of the piece it is a part of
    best: Floats = field(default_factory=lambda: np.zeros(0))  # by request of the piece: its greatest reduced value

    @property
    def open(self) -> bool:
        """Whether a better plan is still possible: points are whole numbers."""
        return self.upper - self.value >= 1 - 1e-6

    def within(self, most: float) -> int:
        return int(np.searchsorted(self.loss, most, side="right"))


def visits_of(columns: Columns, choices: list[Choice]) -> list[Visit]:
    field, found = columns.field, []
    for choice in choices:
        data = columns.blocks[choice.block]
        cell = int(data.cell[choice.index])
        slot = field.slots[int(columns.cell_slot[cell])]
        request = int(columns.cell_request[cell])
        team = tuple(sorted(columns.entry_volunteer[data.members[choice.index]].tolist()))
        found.append(Visit(request, columns.instance.requests[request].person, team, slot.facility, slot.day))
    return found


def slots_of(columns: Columns, block: Ints, index: Ints) -> Ints:
    """The window-date of each of these columns."""
    found = np.zeros(len(block), dtype=np.int64)
    for number in np.unique(block).tolist():
        own = block == number
        found[own] = columns.cell_slot[columns.blocks[number].cell[index[own]]]
    return found


def requests_of(columns: Columns, block: Ints, index: Ints) -> Ints:
    """The request of each of these columns."""
    found = np.zeros(len(block), dtype=np.int64)
    for number, data in enumerate(columns.blocks):
        own = block == number
        found[own] = columns.cell_request[data.cell[index[own]]]
    return found


def worth_of(columns: Columns, choices: list[Choice]) -> int:
    """What these visits add to the points of the booked ones."""
    instance, held = columns.instance, columns.field.held
    booked = booked_visits(instance)
    both = schedule_worth(instance, booked + visits_of(columns, choices), held)
    return both - (schedule_worth(instance, booked, held) if booked else 0)


def begin(columns: Columns, part: Part, stop: Callable[[], bool], most: int = GREEDY_COLUMNS) -> None:
    """The best of several first plans: from each of the hints; where there are none, by loss alone."""
    for hints in part.hints or [[]]:
        if part.choices and stop():
            return
        choices = greedy(columns, part, hints, stop, most)
        value = worth_of(columns, choices)
        if not part.choices or value > part.value:
            part.choices, part.value = choices, value


def greedy(
    columns: Columns, part: Part, hints: list[tuple[int, ...]], stop: Callable[[], bool], most: int
) -> list[Choice]:
    """A first plan: these hints, then columns by loss (`most` of them), as far as time allows."""
    ledger = Ledger(columns)
    columns.unhide((cell, *members) for cell, _, *members in hints)
    for cell, start, *members in hints:
        if int(columns.cell_request[cell]) not in ledger.chosen:
            column = columns.column_of(cell, members)
            if not ledger.try_add(*column, only=start):
                ledger.try_add(*column)
    count = min(len(part.block), most)
    block, index = part.block[:count], part.index[:count]
    request = requests_of(columns, block, index)
    tries = np.zeros(len(columns.instance.requests), dtype=np.int64)
    for first in range(0, count, 1_000):
        if first and stop():
            break
        chunk = slice(first, first + 1_000)
        for asked, *column in zip(request[chunk].tolist(), block[chunk].tolist(), index[chunk].tolist(), strict=True):
            if asked not in ledger.chosen and tries[asked] < TRIES:
                tries[asked] += 1
                ledger.try_add(*column)
    return ledger.choices()


def plunge(
    columns: Columns,
    part: Part,
    left: Callable[[], float | None],
    stop: Callable[[], bool],
    entries: int = DIVE_ENTRIES,
    orders: tuple[tuple[str, ...], ...] = ORDERS,
) -> None:
    """Dive from the relaxation of a core of so many entries, once in each order, and keep the best plan met."""

    def late() -> bool:
        seconds = left()
        return stop() or (seconds is not None and seconds <= 0)

    core = _core(columns, part, entries)
    model = None
    for order in orders:
        if late() or not part.open:
            return
        model = model or Model(columns, core)
        answer = dive(model, order, Relaxation(model, left()), late)
        if answer.choices is not None:
            value = worth_of(columns, answer.choices)
            if value > part.value:
                part.choices, part.value = answer.choices, value


def glance(columns: Columns, part: Part, left: Callable[[], float | None], stop: Callable[[], bool]) -> None:
    """One short dive from a small core: often a good plan, for little time."""
    plunge(columns, part, left, stop, GLANCE_ENTRIES, ORDERS[:1])


def _core(columns: Columns, part: Part, entries: int) -> list[tuple[int, int]]:
    """Columns of little loss, of a few thousand volunteers' places; all of a small part."""
    if len(part.block) <= WHOLE:
        return list(zip(part.block.tolist(), part.index.tolist(), strict=True))
    found: dict[tuple[int, int], None] = {}
    used: set[int] = set()
    count = part.within(DIVE_WIDTH)
    for block, index in zip(part.block[:count].tolist(), part.index[:count].tolist(), strict=True):
        if len(used) >= entries:
            break
        found[block, index] = None
        used.update(columns.blocks[block].members[index].tolist())
    return list(found | {(choice.block, choice.index): None for choice in part.choices})


def climb(columns: Columns, part: Part, left: Callable[[], float | None], stop: Callable[[], bool]) -> None:
    """Solve growing cores until nothing better is possible, the cores grow too large, or time is up."""
    for step in LADDER:
        seconds = left()
        if not part.open or stop() or (seconds is not None and seconds <= 0):
            return
        missing = part.bound - part.value
        width = min(step, missing + 1e-6, part.hidden)
        if part.within(missing) <= PROVABLE:
            # Small enough for the last step at once: what is in it is the proof.
            width = min(missing + 1e-6, part.hidden)
        count = part.within(width)
        if count > LARGEST_CORE:
            return
        if part.tried >= 0 and count == part.within(part.tried) and width < missing:
            continue
        part.tried = width
        solve_core(columns, part, width, left())
        if width >= part.bound - part.value:
            return


def solve_core(columns: Columns, part: Part, width: float, seconds: float | None) -> None:
    count = part.within(width)
    core = list(zip(part.block[:count].tolist(), part.index[:count].tolist(), strict=True))
    known = set(core)
    core += [key for choice in part.choices if (key := (choice.block, choice.index)) not in known]
    answer = solve(Model(columns, core), seconds, begin=tuple(part.choices), nodes=NODES)
    if answer.choices is not None:
        value = worth_of(columns, answer.choices)
        if value > part.value:
            part.choices, part.value = answer.choices, value
    outside = part.bound - width if count < len(part.loss) or part.hidden < math.inf else -math.inf
    if outside < part.value:
        outside = -math.inf
    # Cut short before its first relaxation, the solver has no bound yet.
    inside = math.floor(answer.bound + 1e-6) if math.isfinite(answer.bound) else part.upper
    reach = max(inside, outside, part.value)
    part.upper = min(part.upper, reach)
