"""Long horizons, month by month, with one bound for the whole.

Each calendar month is priced by itself, with every request that could be served in it; a request counts in the bound
once, in the month where it is worth most. Limits that reach over the end of a month are charged to both sides, which
makes the bound larger than need be but never too small. Visits are then planned in order: what an earlier month chose
is served, and is counted against the week the two months share.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from .bookings import impossible
from .cells import Field
from .certificate import certificate, rounded
from .clock import month_of, period_of, weekday
from .columns import Columns
from .components import Ints
from .dual import Dual, Prices
from .explain import Unmet, unmet
from .held import Held
from .instance import Instance
from .ledger import Ledger
from .plan import Plan, Progress, Run, gap_of, place_of, schedule_of
from .search import Part, visits_of
from .worth import Visit, schedule_worth

LONG_DAYS = 45
MANY_REQUESTS = 5_000
WEEK = 7


def is_long(instance: Instance) -> bool:
    """Whether the horizon is planned month by month. Booked visits hold all of it together: then it is not."""
    days = instance.last - instance.first + 1
    return days > LONG_DAYS and len(instance.requests) > MANY_REQUESTS and not instance.booked


def plan_long(run: Run) -> Plan:
    whole = run.instance
    months = list(_months(whole))
    meetings = np.bincount([request.person for request in whole.requests], minlength=len(whole.people))
    worth = np.zeros(len(whole.requests))  # the most each is worth at the prices of any month
    rest = 0.0
    multipliers: dict[str, float] = {}
    made: list[Visit] = []
    served: set[int] = set()
    entries: list[dict[str, Any]] = []
    reasons: list[Unmet] = []
    value = 0
    for number, (first, last) in enumerate(months):
        left = run.left()
        share = None if left is None else max(0.5, left / (len(months) - number))
        part = replace(whole, first=first, last=last, opened=whole.first)
        child = Run(part, share, None, run.cancelled)
        columns = Columns(Field(part))
        dual = Dual(columns, meetings)
        prices, component = child.prices(dual)
        prices = _within(dual, prices, first, last)
        bound = dual.evaluate(prices, slope=False)
        worth = np.maximum(worth, bound.best)
        rest += bound.value - float(bound.best.sum())
        for name, price in certificate(dual, prices)["multipliers"].items():
            multipliers[name] = max(price, multipliers.get(name, 0.0))
        child.list_columns(columns, dual, prices)
        parts, _ = child.parts(columns, dual, prices, component)
        _count_earlier(columns, [visit for visit in made if visit.day >= first - WEEK])
        parts = [_without(columns, one, served) for one in parts]
        child.place(columns, parts, bound.value)
        choices = sorted((choice for one in parts for choice in one.choices), key=lambda c: place_of(columns, c))
        ledger = Ledger(columns)
        for choice in choices:
            ledger.add(choice)
        made += visits_of(columns, choices)
        served |= set(ledger.chosen)
        entries += schedule_of(columns, choices)
        over = {
            index
            for index, request in enumerate(whole.requests)
            if index not in served and (request.last <= last or number + 1 == len(months))
            and (request.last >= first or not number)
        }  # fmt: skip
        reasons += unmet(columns, ledger, over)
        run.cut |= child.cut or any(one.open for one in parts)
        value = schedule_worth(whole, made, Held(whole))
        if run.progress is not None:
            so_far = rest + float(worth.sum())
            run.progress(Progress("placing", len(made), value, so_far, time.monotonic() - run.began))
    bound_points = float(np.ceil((rest + float(worth.sum())) * 1000) / 1000)
    whole_bound = max(float(value), float(np.floor(bound_points + 1e-6)))
    taken = time.monotonic() - run.began
    return Plan(
        schedule=run.document(entries, whole_bound, taken),
        objective=value,
        bound=whole_bound,
        gap=gap_of(value, whole_bound),
        seconds=taken,
        certificate={
            "format": "visit-plan-bound",
            "version": 1,
            "instance": whole.name,
            "bound": bound_points,
            "multipliers": multipliers,
        },
        unmet=tuple(sorted(reasons, key=lambda one: one.request)),
        finished=not run.cut and run.seconds is None,
        impossible=impossible(columns.field),
    )


def _months(instance: Instance) -> Iterator[tuple[int, int]]:
    first = instance.first
    for day in range(instance.first, instance.last + 1):
        if day == instance.last or month_of(day + 1) != month_of(day):
            yield first, day
            first = day + 1


def _within(dual: Dual, prices: Prices, first: int, last: int) -> Prices:
    """Without prices of rows that are not the same in the whole: counts of teams, and lists by the week."""
    row, link = prices.row.copy(), prices.link.copy()
    for number in np.flatnonzero(row).tolist():
        key = dual.columns.rows.keys[number]
        if key[0] == "teams":
            whole = key[1] == "day" or (key[1] == "week" and first <= key[3] and key[3] + WEEK - 1 <= last)
        else:
            whole = key[0] not in ("people", "visitors") or key[1] != "week"
        if not whole:
            row[number] = 0.0
            link[dual.name_row[dual.name_of_link] == number] = 0.0
    return rounded(dual, Prices(row, link))


def _count_earlier(columns: Columns, visits: list[Visit]) -> None:
    """Take what earlier visits use of this part's rows: those of a week that began before it."""
    rows = columns.rows

    def take(*key: Any) -> None:
        row = rows.known(key)
        if row is not None:
            rows.right[row] = max(0, rows.right[row] - 1)
            columns.room[row] = max(0, columns.room[row] - 1)

    for visit in visits:
        facility = columns.instance.facilities[visit.facility]
        for per, week_start in facility.person_visits:
            take("person", per, visit.facility, visit.person, period_of(per, week_start, visit.day))
        for per, week_start in facility.person_visitors:
            period = period_of(per, week_start, visit.day)
            for _ in visit.volunteers:
                take("visitors", per, visit.facility, visit.person, period)
        for volunteer in visit.volunteers:
            take("week", volunteer, visit.day - weekday(visit.day))
            for per, week_start in facility.visitor_visits:
                take("visits", per, visit.facility, volunteer, period_of(per, week_start, visit.day))
            for per, week_start in facility.visitor_people:
                take("people", per, visit.facility, volunteer, period_of(per, week_start, visit.day))


def _without(columns: Columns, part: Part, served: set[int]) -> Part:
    """The part without the columns of these requests."""
    request: Ints = np.zeros(len(part.block), dtype=np.int64)
    for number, data in enumerate(columns.blocks):
        own = part.block == number
        request[own] = columns.cell_request[data.cell[part.index[own]]]
    free = ~np.isin(request, sorted(served))
    part.block, part.index, part.loss = part.block[free], part.index[free], part.loss[free]
    part.hints = [hint for hint in part.hints if int(columns.cell_request[hint[0]]) not in served]
    return part
