"""Queued and timed work of the post. Each job takes nothing, and may run twice or twice at once."""

from datetime import timedelta

from django.utils import timezone

from compliance.tenancy import acting
from volunteers.models import Letter, TextReply
from volunteers.post.sending import send_due

REPLIES_KEPT = timedelta(days=30)
LETTERS_OF_NO_PROGRAM_KEPT = timedelta(days=90)  # as those of a program


def send_what_is_due() -> None:
    """Send the letters that are due, of every program."""
    send_due(now=timezone.now())


def forget_replies() -> None:
    """Forget which text messages came in, long after a carrier would bring one again, and letters of no program."""
    now = timezone.now()
    with acting():
        TextReply.objects.filter(came_at__lt=now - REPLIES_KEPT).delete()
        told = Letter.objects.filter(program__isnull=True, content__isnull=True)
        told.filter(ended_at__lt=now - LETTERS_OF_NO_PROGRAM_KEPT).delete()
