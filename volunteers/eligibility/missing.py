"""One thing that a volunteer lacks for a role at a facility on a day, and the sentence that says so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise

Details = Mapping[str, Any]
Sentence = Promise | Callable[[Details], str]


class WhoActs(StrEnum):
    """Whose turn it is to do something about what is missing."""

    VOLUNTEER = "volunteer"
    LEAD = "lead"
    FACILITY = "facility"
    NOBODY = "nobody"  # only time, or another day, helps


_SAID: dict[str, tuple[Sentence, WhoActs]] = {}


@dataclass(frozen=True)
class Missing:
    """What is missing, by its code; `details` fill the gaps of its sentence and name no person.

    Days are given as `date`; names of courses and agreements, and anything else, as words.
    """

    code: str
    details: Details = field(default_factory=dict, hash=False)

    @property
    def words(self) -> str:
        """The sentence in the reader's language. A code that nobody gave words is a bug and raises KeyError."""
        sentence, _who = _SAID[self.code]
        if callable(sentence):
            return sentence(self.details)
        return str(sentence) % {name: _told(value) for name, value in self.details.items()}

    @property
    def who_acts(self) -> WhoActs:
        return _SAID[self.code][1]


def say(code: str, sentence: Sentence, who_acts: WhoActs) -> None:
    """Give a code its sentence, lazily translated, with named gaps, or a function that makes it of the details.

    Done once, on import, by whoever makes a Missing of that code. A second sentence for a code raises ValueError.
    """
    if code in _SAID and _SAID[code] != (sentence, who_acts):
        raise ValueError(f"two sentences for {code}")
    _SAID[code] = (sentence, who_acts)


def _told(value: Any) -> Any:
    return date_format(value, "DATE_FORMAT") if isinstance(value, date) else value
