"""Whether every word of a text was read."""

from collections.abc import Iterable
from typing import Protocol

from facilities.phrases.tokens import Token

NOT_KNOWN = {"not known", "unknown", "?", "no se sabe", "desconocido"}
_JOINING = {",", ";", ".", "and", "&", "/"}


class NotRead(ValueError):
    """`words` of a text could not be read; `why` is a code: `words`, `half` (a.m. or p.m.?), `backwards`, `empty`."""

    def __init__(self, words: str, why: str = "words") -> None:
        super().__init__(f"{why}: {words}")
        self.words = words
        self.why = why


class _Placed(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def says_not_known(text: str) -> bool:
    """Whether a text says that nobody knows."""
    return " ".join(text.casefold().split()) in NOT_KNOWN


def require_all_read(
    text: str, tokens: list[Token], read: Iterable[_Placed], *, besides: frozenset[str] = frozenset()
) -> None:
    """Raise NotRead with the words that no reading covers; words that only join, and those of `besides`, are none."""
    spans = [(one.start, one.end) for one in read]
    left = [
        token
        for token in tokens
        if token.text not in _JOINING | besides and not any(start <= token.start < end for start, end in spans)
    ]
    if left:
        raise NotRead(text[left[0].start : left[-1].end])
