"""Queued and timed work of the post. Each job takes nothing, and may run twice or twice at once."""

from datetime import timedelta

from django.utils import timezone

from compliance.tenancy import acting
from volunteers.models import TextReply
from volunteers.post.sending import send_due

REPLIES_KEPT = timedelta(days=30)


def send_what_is_due() -> None:
    """Send the letters that are due, of every program."""
    send_due(now=timezone.now())


def forget_replies() -> None:
    """Forget which text messages came in, long after a carrier would bring one again."""
    with acting():
        TextReply.objects.filter(came_at__lt=timezone.now() - REPLIES_KEPT).delete()
