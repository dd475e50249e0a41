"""Where the rows of each clock are, and how they go. Each floor registers its own when the program starts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, QuerySet

from compliance.retention.clocks import CLOCKS, Clock
from compliance.retention.holds import Held

# A day has ended everywhere on earth this long after its own midnight in UTC.
_A_DAY_IS_OVER = timedelta(hours=36)


@dataclass(frozen=True)
class Keeper:
    """The rows of one clock.

    `rows(program pk)`: those that still hold what the clock is about, whether or not its time runs. `starts`: the
    column from which it runs. `person`: the path to the code of the person they are about; "" where only a hold on the
    whole program keeps them. `purge(rows, by, now)`: what happens to locked, due rows; keys are destroyed last.
    """

    clock: Clock
    rows: Callable[[int], QuerySet[Any]]
    starts: str
    purge: Callable[..., None]
    person: str = ""
    batch: int = 100  # rows that go together or not at all

    def due(self, program: int, *, now: datetime) -> QuerySet[Any]:
        """The rows whose time is over, holds not looked at."""
        rows = self.rows(program)
        until = now - self.clock.length
        if not self.has_moments(program):
            return rows.filter(**{f"{self.starts}__lte": (until.astimezone(UTC) - _A_DAY_IS_OVER).date()})
        return rows.filter(**{f"{self.starts}__lte": until})

    def has_moments(self, program: int) -> bool:
        """Whether its time runs from a moment; else it does from a day."""
        return isinstance(_field(self.rows(program).model, self.starts), DateTimeField)

    def free(self, program: int, held: Held, *, now: datetime) -> QuerySet[Any]:
        """The due rows that no hold keeps."""
        due = self.due(program, now=now)
        if held.everything:
            return due.none()
        return due.exclude(**{f"{self.person}__in": held.people}) if self.person and held.people else due


def _field(model: Any, path: str) -> Any:
    *way, last = path.split("__")
    for name in way:
        model = model._meta.get_field(name).related_model
    return model._meta.get_field(last)


_KEEPERS: dict[str, Keeper] = {}


def keep(clock: str, **told: Any) -> None:
    """Say where the rows of a clock are. Raises KeyError for a clock that is not in the table."""
    _KEEPERS[clock] = Keeper(CLOCKS[clock], **told)


def keepers() -> list[Keeper]:
    """In the order of the table."""
    return [_KEEPERS[name] for name in CLOCKS if name in _KEEPERS]
