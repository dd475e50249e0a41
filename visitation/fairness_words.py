"""How a plan spreads what there is, in words: waiting, load, faces that stay, languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from volunteers.languages import language_name


@dataclass(frozen=True)
class Spread:
    """The least, the middle and the most of something."""

    name: Any
    least: str
    middle: str
    most: str


@dataclass(frozen=True)
class Spoken:
    """A first language: visits of which somebody speaks it, all visits to its people, their requests left unmet."""

    name: str
    spoken: int
    visits: int
    unmet: int


@dataclass(frozen=True)
class Fairness:
    """`kept` None: nobody of the plan is paired with anybody."""

    spreads: list[Spread]
    idle: int
    kept: str | None
    languages: list[Spoken]


_SPREADS = (
    ("served", gettext_lazy("Weeks waited by those who get a visit")),
    ("unmet", gettext_lazy("Weeks waited by those who get none")),
    ("load", gettext_lazy("Visits of one volunteer")),
)


def fairness_words(kept: Mapping[str, Any]) -> Fairness | None:
    """What was counted when the plan was made; None of a plan from before anybody counted."""
    if not kept:
        return None
    spreads = {**kept["waiting"], "load": kept["load"]}
    continuity = kept["continuity"]
    return Fairness(
        spreads=[
            Spread(name, *(number_format(value, decimal_pos=0 if value == int(value) else 1) for value in spreads[key]))
            for key, name in _SPREADS
            if spreads[key]
        ],
        idle=kept["idle"],
        kept=_("%(kept)d of %(could)d") % continuity if continuity["could"] else None,
        languages=sorted(
            (Spoken(language_name(code), *counts) for code, counts in kept["languages"].items()),
            key=lambda one: (-one.unmet, -one.visits, one.name),
        ),
    )
