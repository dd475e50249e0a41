"""A good plan from a relaxation: settle its variables kind by kind, the nearly whole ones first."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .model import Model
from .relaxation import Relaxation
from .solving import Answer

WHOLE = 1e-6
SURE = 0.8
COUNTS = ("facility", "week", "day", "slot")
# Who travels when is settled before who is visited, or after: now the one, now the other ends higher.
ORDERS = (("trip", "visit", "member", "car"), ("visit", "trip", "member", "car"))


def dive(model: Model, order: tuple[str, ...], relaxation: Relaxation, stop: Callable[[], bool]) -> Answer:
    """Deterministic but for `stop`. The answer's bound is that of the relaxation when it was handed over."""
    kinds, whole = np.array(model.kind), np.array(model.whole)
    bound = relaxation.points if relaxation.feasible else np.inf
    while relaxation.feasible:
        if stop():
            break
        values = relaxation.values
        broken = whole & (np.abs(values - np.round(values)) > WHOLE)
        if not broken.any():
            choices = model.choices_of(np.round(values).astype(np.int64))
            return Answer(choices, relaxation.points, bound, False)
        kind = next((kind for kind in (*COUNTS, *order) if (broken & (kinds == kind)).any()), None)
        if not _settle(relaxation, np.flatnonzero(broken & (kinds == kind) if kind else broken), kind, kinds):
            break
    return Answer(None, -np.inf, bound, False)


def _settle(relaxation: Relaxation, open_: NDArray[np.int64], kind: str | None, kinds: NDArray[np.str_]) -> bool:
    """Close the bounds of one variable or some; when that is impossible, the other way. False: neither way works."""
    values, low, high = relaxation.values, relaxation.low, relaxation.high
    if kind in COUNTS:
        one = int(open_[np.argmin(np.abs(values[open_] - np.round(values[open_])))])
        to = float(np.round(values[one]))
        before = low[one], high[one]
        low[one] = high[one] = to
        relaxation.close([one])
        if relaxation.feasible:
            return True
        low[one], high[one] = (before[0], to - 1) if to > values[one] else (to + 1, before[1])
        relaxation.close([one])
        return relaxation.feasible
    part = values[open_] - np.floor(values[open_])
    one = int(open_[np.argmax(part)])
    more = open_[(part >= SURE) & (open_ != one)].tolist()
    settled = (kind,) if kind == "trip" else ("trip", "visit", "member")
    more += np.flatnonzero((values > 1 - WHOLE) & (low < 1) & np.isin(kinds, settled)).tolist()
    before = low[more].copy()
    ceiling = float(np.ceil(values[one]))
    least, low[one] = float(low[one]), ceiling
    low[more] = np.maximum(low[more], np.ceil(values[more] - WHOLE))
    relaxation.close([one, *more])
    if relaxation.feasible:
        return True
    low[more] = before
    low[one], high[one] = least, ceiling - 1
    relaxation.close([one, *more])
    return relaxation.feasible
