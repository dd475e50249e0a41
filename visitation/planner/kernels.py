"""The one loop that is worth compiling: the best column of each cell. Numba is optional and loaded only when asked for.

The loop adds in the same order as the array code it stands in for, so both give the same numbers to the last bit.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any


@lru_cache(maxsize=1)
def best_of_segments() -> Any:
    """f(first, cell, members, value, mask, entry_price, mask_price, cell_price) → (best, its column) of each segment;
    None when numba is not installed."""
    try:
        import numba
        import numpy as np
    except ImportError:
        return None

    @numba.njit(cache=True)
    def best(first, cell, members, value, mask, entry_price, mask_price, cell_price):  # type: ignore[no-untyped-def]
        count, width = len(first), members.shape[1]
        top = np.empty(count)
        where = np.empty(count, dtype=np.int64)
        for segment in range(count):
            last = first[segment + 1] if segment + 1 < count else len(cell)
            base = cell_price[cell[first[segment]]]
            found, place = -np.inf, first[segment]
            for column in range(first[segment], last):
                reduced = base + value[column] - mask_price[mask[column]]
                for member in range(width):
                    reduced -= entry_price[members[column, member]]
                if reduced > found:
                    found, place = reduced, column
            top[segment], where[segment] = found, place
        return top, where

    return best
