"""The door to text messages: whatever hands them on here is named in settings.TEXT_MESSAGES."""

import hmac
import sys
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from volunteers.post.channels.refusals import NotSent


@dataclass(frozen=True)
class Reply:
    """A text message that came in: the number in the form +12125550123, its words, and the carrier's own id of it."""

    number: str
    text: str
    id: str


class TextMessages(Protocol):
    """What hands text messages on, and brings the answers."""

    def send(self, number: str, text: str) -> None:
        """Hand one message over; raises NotSent."""

    def is_ready(self) -> bool:
        """Whether text messages can be sent here at all: pages offer them only then."""

    def reply_in(self, request: HttpRequest) -> Reply | None:
        """The answer a carrier brings, once it has shown that it is the carrier; None for anybody else."""


class NoTextMessages:
    """No text messages from here: nobody is promised one."""

    def send(self, number: str, text: str) -> None:
        raise NotSent("no_texts", is_everybodys=True)

    def is_ready(self) -> bool:
        return False

    def reply_in(self, request: HttpRequest) -> Reply | None:
        return None


class ScreenTextMessages:
    """Shows text messages where the program was started: for the demo, whose people are invented.

    Answers are taken from whoever knows settings.TEXT_REPLY_SECRET; from nobody where it is empty.
    """

    def send(self, number: str, text: str) -> None:
        sys.stdout.write(f"\nText message to {number}:\n{text}\n")
        sys.stdout.flush()

    def is_ready(self) -> bool:
        return True

    def reply_in(self, request: HttpRequest) -> Reply | None:
        secret, shown = settings.TEXT_REPLY_SECRET, request.headers.get("X-Text-Secret", "")
        if not secret or not hmac.compare_digest(secret.encode(), shown.encode()):
            return None
        return Reply(request.POST.get("From", ""), request.POST.get("Body", ""), request.POST.get("MessageSid", ""))


def text_messages() -> TextMessages:
    """Whatever hands text messages on here."""
    return import_string(settings.TEXT_MESSAGES)()


def send_text(number: str, *, text: str) -> None:
    """Send one text message to a number such as +12125550123; raises NotSent."""
    if not any(number.startswith(f"+{code}") for code in settings.TEXT_COUNTRIES):
        raise NotSent("country", is_final=True)
    try:
        text_messages().send(number, text)
    except NotSent:
        raise
    except Exception as error:  # whatever the back end raises may hold the number
        raise NotSent(type(error).__name__) from None
