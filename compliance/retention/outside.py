"""The purge of what belongs to no program: accounts, ended roles and questions of the network.

Each floor says which rows are due, and how one of them goes: whole, in one transaction, or not at all.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from compliance import audit
from compliance.retention.clocks import OF_NO_PROGRAM, Clock
from compliance.retention.running import Counts
from compliance.tenancy import acting

_log = logging.getLogger(__name__)
NOBODY = 0  # the number of no account: sees what belongs to no program, and nothing of anybody's own


@dataclass(frozen=True)
class Outside:
    """`due(since)`: the keys of rows whose time began at that moment or before.

    `purge(key, by, now)`: whether the row went; False: something keeps it.
    """

    clock: Clock
    due: Callable[[datetime], Iterable[Any]]
    purge: Callable[..., bool]


_OUTSIDE: dict[str, Outside] = {}


def keep_outside(clock: str, *, due: Callable[[datetime], Iterable[Any]], purge: Callable[..., bool]) -> None:
    """Say where the rows of a clock are. Raises KeyError for one that is not in the table."""
    _OUTSIDE[clock] = Outside(OF_NO_PROGRAM[clock], due, purge)


def kept_outside() -> list[Outside]:
    """In the order of the table."""
    return [_OUTSIDE[name] for name in OF_NO_PROGRAM if name in _OUTSIDE]


def purge_outside(*, by: Any, now: datetime, dry_run: bool = False) -> Counts:
    """Purge all that is due outside the programs; counts by clock. What stays because something keeps it is `held`."""
    counts = Counts()
    for each in kept_outside():
        name = each.clock.name
        with acting(actor=NOBODY):
            due = list(each.due(now - each.clock.length))
        if dry_run:
            counts.purged |= {name: len(due)} if due else {}
            continue
        for key in due:
            try:
                with transaction.atomic(), acting(actor=NOBODY):
                    counted = counts.purged if each.purge(key, by=by, now=now) else counts.held
            except Exception as error:  # the others must not wait for this one
                _log.error("purge: %s of no program failed (%s)", name, type(error).__name__)
                counted = counts.failed
            counted[name] = counted.get(name, 0) + 1
    if not dry_run:
        detail = {"purged": counts.purged, "held": counts.held, "failed": counts.failed}
        with transaction.atomic(), acting():
            audit.record("purge_run", by=by, subject="network", detail=detail, now=now)
    return counts
