"""The door for mail that came back: whatever brings such news here is named in settings.MAIL_EVENTS."""

from collections.abc import Iterable
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string


class MailEvents(Protocol):
    """What a company that sends our mail tells of it afterwards."""

    def mark(self, mail: Any, letter: str) -> None:
        """Have the company say later which letter it speaks of."""

    def bounced_in(self, request: HttpRequest) -> Iterable[str]:
        """The letters that came back, as `mark` was told them, once the company has shown that it is the company."""


class NoMailEvents:
    """Nobody brings news, and nobody is believed."""

    def mark(self, mail: Any, letter: str) -> None:
        return

    def bounced_in(self, request: HttpRequest) -> Iterable[str]:
        return ()


def mail_events() -> MailEvents:
    """Whatever brings news of mail here."""
    return import_string(settings.MAIL_EVENTS)()


def letters_in(told: Iterable[str]) -> list[UUID]:
    """The letters' own numbers of Message-IDs (`<number@host>`); what is none is left out."""
    found = []
    for each in told:
        try:
            found.append(UUID(each.strip("<> ").partition("@")[0]))
        except ValueError:
            continue
    return found
