"""One doubt."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Doubt:
    """`code`: a key of `words.WHY`; `places`: below the rulebook, windows by their id; `details`: what the words need.

    `sources`: where the places were read, each once; empty where a source is not named.
    """

    code: str
    sure: bool
    places: tuple[str, ...]
    details: dict[str, Any] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
