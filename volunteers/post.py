"""The door to e-mail and text messages. Letters never name a person in detention, a facility or a volunteer.

Nothing is sent while a page is being made: callers stand in a job. What goes wrong is told without address or text.
"""

import sys
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string


class NotSent(Exception):
    """The message could not be handed over. Carries no address and no text."""


class TextMessages(Protocol):
    """What hands text messages on. The one in use is named in settings.TEXT_MESSAGES."""

    def send(self, number: str, text: str) -> None:
        """Hand one message over; raises NotSent."""

    def is_ready(self) -> bool:
        """Whether text messages can be sent here at all: pages offer them only then."""

    def name(self) -> str:
        """What it is called where the state of the system is shown."""


class NoTextMessages:
    """No text messages from here: nobody is promised one."""

    def send(self, number: str, text: str) -> None:
        raise NotSent("no text messages are set up")

    def is_ready(self) -> bool:
        return False

    def name(self) -> str:
        return "none"


class ScreenTextMessages:
    """Shows text messages where the program was started: for the demo, whose people are invented."""

    def send(self, number: str, text: str) -> None:
        sys.stdout.write(f"\nText message to {number}:\n{text}\n")
        sys.stdout.flush()

    def is_ready(self) -> bool:
        return True

    def name(self) -> str:
        return "screen"


def text_messages() -> TextMessages:
    """Whatever hands text messages on here."""
    return import_string(settings.TEXT_MESSAGES)()


def send_mail(address: str, *, subject: str, text: str) -> None:
    """Send one plain e-mail, to one address; raises NotSent."""
    try:
        EmailMessage(subject, text, None, [address]).send()
    except Exception as error:  # whatever the back end raises may hold the address
        raise NotSent(type(error).__name__) from None


def send_text(number: str, *, text: str) -> None:
    """Send one text message to a number such as +12125550123; raises NotSent."""
    try:
        text_messages().send(number, text)
    except NotSent:
        raise
    except Exception as error:
        raise NotSent(type(error).__name__) from None
