"""Better plans from a good one: free the visits of some facilities and days, and plan those again exactly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from .clock import period_of
from .columns import Columns
from .ledger import Ledger
from .model import Choice, Model
from .search import Part, worth_of
from .solving import solve

WIDTH = 120.0  # points of loss a column may have to be looked at
MOST_ENTRIES = 1_000
NODES = 50
ROUNDS = range(6)
SHARE = 0.6  # of the time left, for one neighbourhood


def improve(
    columns: Columns, part: Part, left: Callable[[], float | None], stop: Callable[[], bool], rounds: range = ROUNDS
) -> None:
    """Go through the neighbourhoods until a whole round brings nothing, or `rounds` are over."""
    count = part.within(WIDTH)
    core = list(zip(part.block[:count].tolist(), part.index[:count].tolist(), strict=True))
    slots = [_slot(columns, key) for key in core]
    for turn in rounds:
        before = part.value
        for wanted in _neighbourhoods(columns, set(slots), turn):
            seconds = left()
            if stop() or not part.open or (seconds is not None and seconds <= 0):
                return
            inside = [key for key, slot in zip(core, slots, strict=True) if slot in wanted]
            _again(columns, part, wanted, inside, None if seconds is None else max(0.2, SHARE * seconds))
        if part.value == before and turn:
            return


def improve_days(columns: Columns, part: Part, left: Callable[[], float | None], stop: Callable[[], bool]) -> None:
    """Each day of a facility by itself, once."""
    improve(columns, part, left, stop, range(1))


def improve_weeks(columns: Columns, part: Part, left: Callable[[], float | None], stop: Callable[[], bool]) -> None:
    """What comes after the first round of days."""
    improve(columns, part, left, stop, range(1, len(ROUNDS) + 1))


def _slot(columns: Columns, key: tuple[int, int]) -> int:
    return int(columns.cell_slot[columns.blocks[key[0]].cell[key[1]]])


def _neighbourhoods(columns: Columns, slots: set[int], turn: int) -> Iterator[set[int]]:
    """Single days of a facility, then its weeks, then weeks that begin on a Thursday, then its weekdays."""
    found: dict[tuple[int, ...], set[int]] = defaultdict(set)
    for slot in sorted(slots):
        window = columns.field.slots[slot]
        week, day = period_of("week", 0, window.day), window.day % 7
        later = period_of("week", 0, window.day - 3)
        key = (window.facility, (window.day, week, later, -1 - day)[turn % 4])
        found[key].add(slot)
    for _, group in sorted(found.items()):
        yield group


def _again(
    columns: Columns, part: Part, wanted: set[int], inside: list[tuple[int, int]], seconds: float | None
) -> None:
    ledger = Ledger(columns)
    freed, kept = [], []
    for choice in part.choices:
        if _slot(columns, (choice.block, choice.index)) in wanted:
            freed.append(choice)
        else:
            ledger.add(choice)
            kept.append(choice)
    possible: list[tuple[int, int]] = [(choice.block, choice.index) for choice in freed]
    known = set(possible)
    used: set[int] = set()
    for block, index in inside:
        if len(used) >= MOST_ENTRIES:
            break
        # A team's members may be in the model already, through other teams: it then costs nothing to have it too.
        members = columns.blocks[block].members[index].tolist()
        new = [entry for entry in members if entry not in used]
        if (block, index) not in known and new and ledger.start_for(block, index) is not None:
            possible.append((block, index))
            used.update(new)
    if len(possible) == len(freed):
        return
    begin: tuple[Choice, ...] = tuple(kept + freed)
    answer = solve(Model(columns, possible, fixed=tuple(kept), counted=False), seconds, begin=begin, nodes=NODES)
    if answer.choices is None:
        return
    value = worth_of(columns, answer.choices)
    if value > part.value:
        part.choices, part.value = answer.choices, value
