"""A `visit-plan-bound` document: a claimed bound and the prices that prove it (docs/planner-certificate.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from visitation.plan_checks import values
from visitation.plan_checks.refusals import DocumentRefused


@dataclass(frozen=True, slots=True)
class Certificate:
    instance: str
    bound: float
    prices: Mapping[str, float]  # by row name; a row that is not listed has price 0
    negative: tuple[str, ...]  # names of multipliers below 0, which prove nothing

    def price(self, name: str) -> float:
        return self.prices.get(name, 0.0)

    def lists(self, family: str) -> bool:
        """Some multiplier bears a name of this family."""
        return any(name.startswith(family) for name in self.prices)


def read_certificate(document: Any) -> Certificate:
    where = "certificate"
    record = values.as_record(document, where)
    if values.take(record, "format", where) != "visit-plan-bound":
        found = values.shown(record["format"])
        raise DocumentRefused(f"{where}.format", f'must be "visit-plan-bound", not {found}')
    # The version was left out of the first certificates; version 1 is what they mean.
    if record.get("version", 1) != 1 or isinstance(record.get("version"), bool):
        raise DocumentRefused(f"{where}.version", f"must be 1, not {values.shown(record['version'])}")
    bound = values.take(record, "bound", where)
    if not values.is_number(bound):
        raise DocumentRefused(f"{where}.bound", f"must be a finite number, not {values.shown(bound)}")
    listed = values.as_record(values.take(record, "multipliers", where), f"{where}.multipliers")
    prices = {}
    for name, value in listed.items():
        if not values.is_number(value):
            place = f"{where}.multipliers ({values.shown(name)})"
            raise DocumentRefused(place, f"must be a finite number, not {values.shown(value)}")
        prices[name] = float(value)
    return Certificate(
        instance=values.text(record, "instance", where),
        bound=float(bound),
        prices={name: value for name, value in prices.items() if value >= 0},
        negative=tuple(sorted(name for name, value in prices.items() if value < 0)),
    )
