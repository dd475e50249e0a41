"""One run of the planner over an instance, from prices to a plan with a bound."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bookings import Impossible, impossible
from .cells import Field
from .certificate import certificate, rounded
from .clock import local_iso
from .columns import Columns
from .components import components
from .dual import Dual, Prices
from .explain import Unmet, unmet
from .instance import Instance
from .ledger import Ledger
from .master import sharpen, worth_sharpening
from .model import Choice
from .neighbours import improve, improve_days, improve_weeks
from .price_steps import MANY_COLUMNS, load, tighten
from .reading import read_instance
from .search import Part, begin, climb, glance, plunge, worth_of
from .settling import settled

Ints = NDArray[np.int64]
PLANNER = "visitation-planner 1"
ROUNDS = 800
HIDDEN = 1_000.0  # points of loss above which a column is not kept at hand
PRICING = 0.28  # share of the whole time for prices
PRICING_SHARP = 0.65
LIKE_ENTRIES = 5_000  # what any piece takes besides
STEPPING, SETTLING = 0.6, 0.8  # of that, by when steps have to end, and what is settled before prices are sharpened
GLANCING = 0.3  # share of the time left for a first look at parts with teams
DIVING = 0.7  # share of the time left that dives may take
PLACING = 0.8  # share of the time left that goes into better plans before the proof
SMALL_PART = 5_000  # columns; parts up to here are solved exactly at once


@dataclass(frozen=True)
class Progress:
    """Where a run stands. `phase`: reading, pricing, placing, proving, done."""

    phase: str
    visits: int
    objective: int
    bound: float
    seconds: float

    @property
    def gap(self) -> float:
        return gap_of(self.objective, self.bound)


@dataclass(frozen=True)
class Plan:
    """A schedule and the proof of how good it is.

    `objective` and `bound` are points, booked visits included; no allowed schedule exceeds `bound`. `gap` is
    (bound − objective) / bound, 0 … 1. `certificate` proves its own `bound`, which may be above `bound`: where exact
    models were solved to the end they prove more than prices can. `finished` is False when time or a cancellation cut
    the run short; only finished runs are the same on every machine. `impossible` names the booked visits that break a
    rule by themselves: they stay where they are.
    """

    schedule: dict[str, Any]
    objective: int
    bound: float
    gap: float
    seconds: float
    certificate: dict[str, Any]
    unmet: tuple[Unmet, ...]
    finished: bool
    impossible: tuple[Impossible, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What came of one piece: its visits but for booked ones, each with the instant it begins.

    `objective`, `bound` and `priced` (the bound that its multipliers prove) are points with its booked visits. `cut`:
    time or a cancellation ended it; `open`: a better plan may be possible.
    """

    visits: list[tuple[int, dict[str, Any]]]
    objective: int
    bound: float
    priced: float
    multipliers: dict[str, float]
    unmet: tuple[Unmet, ...]
    impossible: tuple[Impossible, ...]
    cut: bool
    open: bool


class Run:
    """One making of a plan."""

    def __init__(
        self,
        instance: Instance | dict[str, Any],
        seconds: float | None,
        progress: Callable[[Progress], None] | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self.began = time.monotonic()
        self.seconds = seconds
        self.progress = progress
        self.constant = 0.0  # points of the booked visits
        self.booked = 0
        self.loaded = False  # what is compiled
        self.cancelled = cancelled
        self.cut = False
        self.hints: list[dict[int, list[tuple[int, ...]]]] = []  # by component, what to begin with: one or several
        self.instance = instance if isinstance(instance, Instance) else read_instance(instance)

    def document(self, visits: list[dict[str, Any]], bound: float, seconds: float) -> dict[str, Any]:
        return {
            "format": "visit-plan-schedule",
            "version": 1,
            "instance": self.instance.name,
            "planner": PLANNER,
            "seconds": round(seconds, 3),
            "bound": bound,
            "visits": visits,
        }

    def left(self) -> float | None:
        """Seconds left for the search, a little kept back for writing the answer."""
        if self.seconds is None:
            return None
        return self.seconds * 0.95 - (time.monotonic() - self.began)

    def stop(self) -> bool:
        left = self.left()
        self.cut = self.cut or (left is not None and left <= 0) or bool(self.cancelled and self.cancelled())
        return self.cut

    def tell(self, phase: str, parts: list[Part], bound: float) -> None:
        if self.progress is not None:
            visits = sum(len(part.choices) for part in parts) + self.booked
            points = int(self.constant) + sum(part.value for part in parts)
            self.progress(Progress(phase, visits, points, bound, time.monotonic() - self.began))

    def outcomes(self, pieces: list[Instance]) -> list[Outcome]:
        """Plan these pieces in this process. Time goes where most is missing, whatever piece that is in."""
        made = []
        for piece in pieces:
            dual = Dual(Columns(Field(piece)))
            self.constant += dual.constant
            self.booked += len(piece.booked)
            made.append(dual)
        sizes = [len(dual.columns.entry_cell) + LIKE_ENTRIES for dual in made]
        order = sorted(range(len(made)), key=lambda place: sizes[place])  # what small ones leave, large ones may use
        found: dict[int, tuple[Prices, float, list[Part], float]] = {}
        for turn, place in enumerate(order):
            dual = made[place]
            share = sizes[place] / sum(sizes[other] for other in order[turn:])
            prices, number = self.prices(dual, share)
            value = dual.evaluate(prices, slope=False).value
            self.list_columns(dual.columns, dual, prices)
            found[place] = (prices, value, *self.parts(dual.columns, dual, prices, number))
        parts = [part for place in range(len(made)) for part in found[place][2]]
        rest = self.constant + sum(rest for _, _, _, rest in found.values())
        proven = sum(value for _, value, _, _ in found.values())
        self.tell("pricing", parts, proven)
        self.place(None, parts, proven)
        for part, until in self._turns(parts, 1.0):
            climb(columns_of(part), part, until, self.stop)
            self.stop()
            self.tell("proving", parts, min(proven, rest + sum(part.upper for part in parts)))
        return [self._outcome(dual, *found[place]) for place, dual in enumerate(made)]

    def _outcome(self, dual: Dual, prices: Prices, value: float, parts: list[Part], rest: float) -> Outcome:
        columns = dual.columns
        choices = sorted((choice for part in parts for choice in part.choices), key=lambda c: place_of(columns, c))
        ledger = Ledger(columns)
        for choice in choices:
            ledger.add(choice)
        return Outcome(
            visits=list(zip([place_of(columns, c)[0] for c in choices], visits_made(columns, choices), strict=True)),
            objective=int(dual.constant) + worth_of(columns, choices),
            bound=min(value, dual.constant + rest + sum(part.upper for part in parts)),
            priced=value,
            multipliers=certificate(dual, prices)["multipliers"],
            unmet=unmet(columns, ledger),
            impossible=impossible(columns.field),
            cut=self.cut,
            open=any(part.open for part in parts),
        )

    def list_columns(self, columns: Columns, dual: Dual, prices: Prices) -> None:
        if columns.teams is not None and not columns.blocks:
            best = dual.evaluate(prices, slope=False).best
            entry, start = dual.entry_price(prices), dual.start_price(prices.row)
            columns.list_near(best, entry, start, dual.cell_price(prices.row))

    def place(self, columns: Columns | None, parts: list[Part], bound: float) -> None:
        """A first plan, and better ones. `columns`: those of all parts, where they do not say themselves."""
        for part in parts:
            part.columns = part.columns or columns
            begin(columns_of(part), part, self.stop)
        self.tell("placing", parts, bound)
        large = [part for part in parts if len(part.loss) > SMALL_PART]
        # A relaxation of teams is far from whole numbers and takes long: there, single days and weeks come first.
        alone = [part for part in large if not part.teams]
        teams = [part for part in large if part.teams]
        for some, share, step in (
            (alone, DIVING, plunge),
            (teams, GLANCING, improve_days),
            (teams, GLANCING, glance),
            (alone, PLACING, improve),
            (teams, PLACING, improve_weeks),
            (teams, DIVING, plunge),
        ):
            for part, until in self._turns(some, share):
                step(columns_of(part), part, until, self.stop)
                self.stop()
                self.tell("placing", parts, bound)

    def prices(self, dual: Dual, share: float = 1.0) -> tuple[Prices, Ints]:
        """Prices as the certificate will state them, and the component of each request.

        `share`: of the time that is left for prices, so much may be used.
        """
        columns, self.hints = dual.columns, []
        number = components(columns)
        sharp = columns.teams is not None and worth_sharpening(dual, number)
        if not self.loaded:
            load(dual)
            self.loaded = columns.teams is not None
        begun = time.monotonic()
        end = None
        if self.seconds is not None:
            end = begun + share * (self.began + (PRICING_SHARP if sharp else PRICING) * self.seconds - begun)

        def left(until: float) -> float | None:
            """Seconds left for what may take the time for prices up to this share."""
            return None if end is None else begun + until * max(1e-3, end - begun) - time.monotonic()

        def stop() -> bool:
            seconds = left(STEPPING)
            return self.stop() or (seconds is not None and seconds <= 0)

        spent = (lambda: 1 - (left(STEPPING) or 0.0) / (STEPPING * max(1e-3, end - begun))) if end else None
        prices, _ = tighten(dual, ROUNDS, stop=stop, spent=spent)
        if columns.teams is not None:
            self.hints.append(settled(dual, prices, number, self.stop, lambda: left(SETTLING)))
        if sharp:
            prices, chosen = sharpen(dual, prices, number, left=lambda: left(1.0), stop=self.stop)
            self.hints.append(chosen)
        return rounded(dual, prices), number

    def _turns(self, parts: list[Part], share: float) -> Iterator[tuple[Part, Callable[[], float | None]]]:
        """Parts by what is missing, most first; each may use its share of the time that is left, by what it misses."""
        order = sorted(parts, key=lambda part: part.value - part.upper)
        missing = [max(1.0, part.upper - part.value) for part in order]
        for index, part in enumerate(order):
            left = self.left()
            if left is None:
                yield part, lambda: None
                continue
            ahead = missing[index] / sum(missing[index:])
            end = time.monotonic() + max(0.0, left) * (ahead if share == 1.0 else share * ahead)
            yield part, lambda end=end: end - time.monotonic()  # type: ignore[misc]

    def parts(self, columns: Columns, dual: Dual, prices: Prices, number: Ints) -> tuple[list[Part], float]:
        bounds = dual.by_component(prices, number)
        best = dual.evaluate(prices, slope=False).best
        entry, (mask, _), cell = dual.entry_price(prices), dual.mask_price(prices.row), dual.cell_price(prices.row)
        found: list[list[np.ndarray]] = []
        hidden = columns.hidden < np.inf
        limit = columns.hidden
        if columns.teams is None and columns.count > MANY_COLUMNS:
            limit = HIDDEN
        for index, block in enumerate(columns.blocks):
            request = columns.cell_request[block.cell]
            loss = np.maximum(0.0, best[request] - dual.reduced(block, entry, mask, cell))
            near = np.flatnonzero(loss <= limit)
            found.append([number[request[near]], np.full(len(near), index), near, loss[near]])
            hidden |= len(near) < len(loss)
        if not found:
            return [], float(bounds.sum())
        where, blocks, indices, losses = (np.concatenate(column) for column in zip(*found, strict=True))
        order = np.lexsort((indices, blocks, losses, where))
        edges = np.searchsorted(where[order], np.arange(len(bounds)))
        place = np.array([slot.facility for slot in columns.field.slots], dtype=np.int64)[columns.cell_slot]
        least = np.array([facility.team_min for facility in self.instance.facilities])[place]
        teams = set(number[columns.cell_request[least > 1]].tolist())
        parts = []
        for index, bound in enumerate(bounds[:-1].tolist()):
            own = order[edges[index] : edges[index + 1]]
            reach = float(limit) if hidden else np.inf
            part = Part(blocks[own], indices[own], losses[own], bound, bound, [], hidden=reach)
            part.teams = index in teams
            part.columns = columns
            part.hints = [hints[index] for hints in self.hints if hints.get(index)]
            part.best = best
            parts.append(part)
        return parts, float(bounds[-1])


def columns_of(part: Part) -> Columns:
    assert part.columns is not None
    return part.columns


def gap_of(objective: float, bound: float) -> float:
    return 0.0 if bound <= objective or bound <= 0 else (bound - objective) / bound


def place_of(columns: Columns, choice: Choice) -> tuple[int, int, int]:
    cell = int(columns.blocks[choice.block].cell[choice.index])
    slot = int(columns.cell_slot[cell])
    window = columns.field.slots[slot]
    begin = int(window.starts[choice.start - columns.start_offset[slot]])
    return begin, slot, int(columns.cell_request[cell])


def schedule_of(columns: Columns, choices: list[Choice]) -> list[dict[str, Any]]:
    """The visits of a schedule: booked ones, then these."""
    return visits_booked(columns.instance) + visits_made(columns, choices)


def visits_booked(instance: Instance) -> list[dict[str, Any]]:
    keys = ("request", "person", "volunteers", "facility", "window", "start", "end")
    return [{key: one.document.get(key) for key in keys} | {"booked": one.id} for one in instance.booked]


def visits_made(columns: Columns, choices: list[Choice]) -> list[dict[str, Any]]:
    instance = columns.instance
    visits = []
    for choice in choices:
        data = columns.blocks[choice.block]
        cell = int(data.cell[choice.index])
        slot_index = int(columns.cell_slot[cell])
        slot = columns.field.slots[slot_index]
        request = instance.requests[int(columns.cell_request[cell])]
        facility = instance.facilities[slot.facility]
        begin = int(slot.starts[choice.start - columns.start_offset[slot_index]])
        team = sorted(columns.entry_volunteer[data.members[choice.index]].tolist())
        visits.append(
            {
                "request": request.id,
                "person": instance.people[request.person].id,
                "volunteers": [instance.volunteers[v].id for v in team],
                "facility": facility.id,
                "window": instance.windows[slot.window].id,
                "start": local_iso(facility.zone, begin),
                "end": local_iso(facility.zone, begin + slot.length),
            }
        )
    return visits
