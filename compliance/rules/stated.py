"""A value a rulebook states, and where it states it."""

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Source:
    """Who says so: an address or a person, and the date the source itself shows (may be cut: "2020-03")."""

    where: str
    dated: str | None = None
    kind: str | None = None


@dataclass(frozen=True)
class Stated(Generic[T]):
    """One stated value.

    `path` is its place in the rulebook; `confirmed_on` is None until a person has asked the place.
    """

    value: T
    source: Source | None = None
    confirmed_on: date | None = None
    path: str = ""
