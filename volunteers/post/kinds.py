"""What may be posted: each kind of letter, and the function that makes its words when it is sent."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class NotNeeded(Exception):
    """The letter would not be true, or not news, any more; `reason` is a code for the delivery log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Told:
    """The words of one letter: by e-mail `subject` and `text`, by text message `short`.

    `can_be_answered`: the reader may answer a text message with one word. `invitation`: an iCalendar part.
    """

    subject: str
    text: str
    short: str
    can_be_answered: bool = False
    invitation: bytes = b""
    method: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind: `write(letter, reader, now)` gives its words, or raises NotNeeded. `title` is shown to leads."""

    name: str
    title: Any
    write: Callable[..., Told]
    by_mail_only: bool = False


KINDS: dict[str, Kind] = {}

Write = Callable[..., Told]


def kind(title: Any, *, by_mail_only: bool = False) -> Callable[[Write], Write]:
    """Make a function known as the writer of the letters of its name."""

    def known(write: Write) -> Write:
        KINDS[write.__name__] = Kind(write.__name__, title, write, by_mail_only)
        return write

    return known
