"""What a check of a schedule says."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

# Every rule by its name in the format, in the order in which violations are told.
RULES = (
    "format", "booked", "request", "horizon", "timezone", "session", "custody", "who", "closure", "capacity",
    "person-overlap", "keep-apart", "visitors-per-visit", "experience", "language", "visitor-gender", "conflict",
    "clearance", "training", "max-travel", "availability", "volunteer-overlap", "volunteer-limits", "booking-lead",
    "person-visits", "visitor-people", "visitor-visits", "person-visitors",
)  # fmt: skip
_ORDER = {name: number for number, name in enumerate(RULES)}


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule.

    `visit` is the place in the schedule's list of visits, None when the fault is of no single visit; `reason` says
    which way the rule is broken; `params` hold ids, dates and numbers for a sentence about it.
    """

    rule: str
    visit: int | None
    reason: str
    params: Mapping[str, object] = field(default_factory=dict)

    def sort_key(self) -> tuple[object, ...]:
        place = -1 if self.visit is None else self.visit
        params = sorted((name, str(value)) for name, value in self.params.items())
        return _ORDER[self.rule], place, self.reason, params


@dataclass(frozen=True, slots=True)
class Report:
    """Every violation in a fixed order, and the objective recomputed with its parts (points, costs negative).

    A visit that cannot be read is told under `format` and left out of everything else, the points included.
    """

    violations: tuple[Violation, ...]
    objective: int
    parts: Mapping[str, int]
    visits: int

    def by_rule(self) -> dict[str, int]:
        """How often each broken rule is broken."""
        counts = Counter(violation.rule for violation in self.violations)
        return {rule: counts[rule] for rule in RULES if counts[rule]}
