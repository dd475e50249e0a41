"""Queued and timed work of signing in. Each job takes ids or nothing, and may run twice."""

from django.utils import timezone, translation

from compliance.tenancy import acting
from volunteers.accounts import guesses, letters, lost_factors, outbox, resets
from volunteers.models import Letter
from volunteers.post import send_mail


def send_letter(letter_id: str) -> None:
    """Send a waiting letter and forget it. One that is gone was sent; one to nobody, or without address, is dropped."""
    with acting():
        # Locked until it is sent: a second worker with the same task waits, and then finds it gone.
        letter = Letter.objects.select_for_update(of=["self"]).select_related("user").filter(pk=letter_id).first()
        if letter is None:
            return
        if letter.user and letter.user.is_active and letter.user.email:
            with translation.override(letter.user.language):
                subject, text = letters.words(letter.kind, outbox.content_of(letter))
                send_mail(letter.user.email, subject=subject, text=text)
        letter.delete()


def take_lost_factors_off() -> None:
    """Take off the second factors that were said to be lost, once their owners had a day to stop it."""
    with acting():
        lost_factors.take_off_what_is_due(now=timezone.now())


def forget_traces() -> None:
    """Remove guesses and links to new passwords that no longer matter."""
    now = timezone.now()
    with acting():
        guesses.forget_old(now=now)
        resets.forget_old(now=now)
