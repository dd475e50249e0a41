"""Readers with addresses, a kind of letter that says whatever a test wants, and what was sent."""

from datetime import UTC, datetime

from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from tests.factories.told_visits import ToldVisits
from volunteers.models import Letter, PostChoice
from volunteers.post import KINDS, Kind, NotNeeded, Told, draft
from volunteers.post.sending import send_due

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)  # Friday noon in New York: nobody's quiet hours
NUMBER = "+12125550123"


class SentTexts:
    """A carrier that keeps what it was given. `fails` is raised while it is set."""

    sent: list[tuple[str, str]] = []
    fails: Exception | None = None

    def send(self, number, text):
        if SentTexts.fails is not None:
            raise SentTexts.fails
        SentTexts.sent.append((number, text))

    def is_ready(self):
        return True

    def reply_in(self, request):
        return None


class MailIsDown(BaseEmailBackend):
    """A mail server that takes nothing from us. `says` is raised, for each message or for the line."""

    says: Exception | None = None
    at_the_line = False

    def open(self):
        if MailIsDown.at_the_line:
            raise MailIsDown.says

    def send_messages(self, email_messages):
        raise MailIsDown.says


def mail_is_down(settings, says, *, at_the_line=False):
    """No e-mail leaves from now on."""
    settings.EMAIL_BACKEND = "tests.factories.posting.MailIsDown"
    MailIsDown.says, MailIsDown.at_the_line = says, at_the_line


def by_text(settings):
    """Text messages are set up; those that were sent."""
    settings.TEXT_MESSAGES = "tests.factories.posting.SentTexts"
    SentTexts.sent, SentTexts.fails = [], None
    return SentTexts.sent


def a_told_world(**columns):
    """A program whose lead and volunteers can be written to."""
    world = ToldVisits(**columns)
    for account in (world.lead, world.ida.user, world.omar.user):
        account.email = f"{account.username}@example.org"
        account.save()
    world.ida.phone = NUMBER
    world.ida.save()
    return world


def wants(user, **columns):
    """How an account wants to be told."""
    return PostChoice.objects.update_or_create(user=user, defaults=columns)[0]


def a_kind(name="note", *, needed=True, raises=None):
    """A kind of letter for a test; take it out of KINDS again (`monkeypatch.setitem`)."""

    def write(letter, reader, now):
        if raises is not None:
            raise raises
        if not needed:
            raise NotNeeded("not_true")
        return Told(f"About {letter.subject_code}", f"Long {letter.subject_code}", f"Short {letter.subject_code}")

    return Kind(name, name, write)


def a_letter(world, reader=None, kind="note", code="VT-1", **columns):
    """A letter that waits since NOW."""
    columns = {"due": NOW, "edition": ""} | columns
    letter = draft(kind, code, reader or world.ida, program=world.program, **columns)
    letter.save()
    return letter


def send(now=NOW):
    """Send what is due; what became of the letters, by their subjects."""
    send_due(now=now)
    return {letter.subject_code: (letter.state, letter.reason) for letter in Letter.objects.order_by("made_at")}


def subjects():
    """Of the e-mails that were sent."""
    return [sent.subject for sent in mail.outbox]


__all__ = [
    "KINDS",
    "NOW",
    "NUMBER",
    "SentTexts",
    "a_kind",
    "a_letter",
    "a_told_world",
    "by_text",
    "mail_is_down",
    "send",
    "subjects",
    "wants",
]
