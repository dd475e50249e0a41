"""What a plan weighs, in words with their numbers, and what each way to weigh is called."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from visitation.plan_instances import OBJECTIVE, PRESETS, preset_of, weights_of

PRESET_NAMES = {
    "usual": gettext_lazy("As usual"),
    "longest_waiting": gettext_lazy("Longest waiting first"),
    "keep_pairs": gettext_lazy("Keep pairs together"),
    "spread_load": gettext_lazy("Spread the visits over many volunteers"),
    "short_ways": gettext_lazy("Short ways, full cars"),
}
# The key of the plan format, what it means, and whether the points are taken away.
_WEIGHTS = (
    ("urgent", gettext_lazy("A visit to somebody whose request is urgent"), False),
    ("high", gettext_lazy("… whose request is pressing"), False),
    ("normal", gettext_lazy("… whose request is like most"), False),
    ("low", gettext_lazy("… whose request can wait"), False),
    ("waiting_per_week", gettext_lazy("Each week that somebody has waited"), False),
    ("waiting_max_weeks", gettext_lazy("Weeks of waiting that count at most"), None),
    ("never_visited", gettext_lazy("Somebody whom nobody ever visited"), False),
    ("late_per_day", gettext_lazy("Each day after the first day asked for"), True),
    ("continuity", gettext_lazy("A volunteer whom the person knows already"), False),
    ("new_pair", gettext_lazy("Two who do not know each other yet"), True),
    ("language", gettext_lazy("Somebody who speaks the person’s first language"), False),
    ("visitor_gender", gettext_lazy("A visitor of another gender than the person wishes"), True),
    ("trip_per_10_minutes", gettext_lazy("Each car, for every ten minutes of one way"), True),
    ("load_step", gettext_lazy("Each further visit of the same volunteer in a month"), True),
)


@dataclass(frozen=True)
class Weight:
    """One line: what counts, how much of it, and how much usually."""

    name: Any
    number: str
    usual: str

    @property
    def is_other(self) -> bool:
        return self.number != self.usual


@dataclass(frozen=True)
class Way:
    """A way to weigh, and the lines in which it is other than usual."""

    name: Any
    changes: tuple[Weight, ...]


def _number(weights: Mapping[str, Any], key: str, takes: bool | None) -> str:
    points = weights["coverage"][key] if key in weights["coverage"] else weights[key]
    return f"{points}" if takes is None else f"{'−' if takes else '+'}{points}"


def weights_in(weights: Mapping[str, Any]) -> list[Weight]:
    """The lines of these weights; empty ones are the usual."""
    return [
        Weight(name, _number(weights or OBJECTIVE, key, takes), _number(OBJECTIVE, key, takes))
        for key, name, takes in _WEIGHTS
    ]


def ways_to_weigh() -> list[Way]:
    """What each way changes, the usual one left out."""
    return [
        Way(PRESET_NAMES[name], tuple(line for line in weights_in(weights_of(name)) if line.is_other))
        for name in PRESETS
        if name != "usual"
    ]


def name_of_weights(weights: dict[str, Any]) -> str:
    """What the way to weigh is called; numbers that belong to none of them are their own."""
    return str(PRESET_NAMES.get(preset_of(weights), gettext_lazy("With weights of their own")))
