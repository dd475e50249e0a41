"""What may be posted: each kind of letter, and the function that makes its words when it is sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
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
    """One kind: `write(letter, reader, now)` gives its words, or raises NotNeeded. `title` is shown to leads.

    `gives_way`: who is called about a later letter on the same subject need not be called about this one. `happens`
    says when what it is about happens, where that is not the letter's `useful_until`.
    """

    name: str
    title: Any
    write: Callable[..., Told]
    by_mail_only: bool = False
    gives_way: bool = False
    happens: Callable[[Any], datetime] | None = None


KINDS: dict[str, Kind] = {}

Write = Callable[..., Told]


def kind(
    title: Any,
    *,
    by_mail_only: bool = False,
    gives_way: bool = False,
    happens: Callable[[Any], datetime] | None = None,
) -> Callable[[Write], Write]:
    """Make a function known as the writer of the letters of its name; arguments as in `Kind`."""

    def known(write: Write) -> Write:
        KINDS[write.__name__] = Kind(write.__name__, title, write, by_mail_only, gives_way, happens)
        return write

    return known
