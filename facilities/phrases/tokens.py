"""Text as tokens with their places: words, numbers and signs."""

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"[0-9]+(?::[0-9]{2}(?![0-9]))?|[^\W\d_]+(?:['’][^\W\d_]+)?|[^\s]")
DASHES = frozenset("-–—‒−")


@dataclass(frozen=True)
class Token:
    """`text` is in lower case; `start` and `end` are places in the text as it was."""

    text: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        return self.text[0].isdecimal()


def tokens_of(text: str) -> list[Token]:
    """All tokens in order. Dashes of every length are one sign."""
    return [
        Token("-" if found.group() in DASHES else found.group().lower(), found.start(), found.end())
        for found in _TOKEN.finditer(text)
    ]


class Reader:
    """A place in a list of tokens. Asking beyond the end gives an empty text."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0

    def text(self, ahead: int = 0) -> str:
        place = self.at + ahead
        return self.tokens[place].text if 0 <= place < len(self.tokens) else ""

    def adjoins(self, ahead: int = 0) -> bool:
        """Whether the token stands right behind the one before it, without a space."""
        place = self.at + ahead
        return 0 < place < len(self.tokens) and self.tokens[place].start == self.tokens[place - 1].end

    @property
    def ended(self) -> bool:
        return self.at >= len(self.tokens)
