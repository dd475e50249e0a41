"""Text messages that come in: each is acted on once, by what its number was last asked."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from compliance.fields import blind_index
from compliance.tenancy import acting
from volunteers.invitations.addresses import TEXT, address_of
from volunteers.models import Letter, TextReply
from volunteers.post.channels.texts import Reply

ANSWERED_WITHIN = timedelta(days=10)
_LONGEST = 200  # signs that are looked at
_PLACE = "volunteers.text_reply"

Answer = Callable[[Letter, str, datetime], None]
_ANSWERS: dict[str, Answer] = {}


def answer_to(kind: str) -> Callable[[Answer], Answer]:
    """Make a function known that acts on the answers to letters of this kind."""

    def known(answer: Answer) -> Answer:
        _ANSWERS[kind] = answer
        return answer

    return known


def take_in(reply: Reply, *, now: datetime | None = None) -> bool:
    """Act on an answer, in one transaction with the note that it came; whether it was one.

    The same one again, or one from a number that was asked nothing, does nothing.
    """
    now = now or timezone.now()
    number = address_of(reply.number)
    if number is None or number.way != TEXT or not reply.id:
        return False
    with acting():
        letter_id, program = _last_asked(number.index, now)
    if letter_id is None:
        return False
    with acting(program=program):
        # Locked: of two answers to one letter the second one finds what the first one did.
        letter = Letter.objects.select_for_update(of=("self",)).get(pk=letter_id)
        if letter.volunteer_id is None or letter.kind not in _ANSWERS or not _is_new(reply, now):
            return False
        _ANSWERS[letter.kind](letter, reply.text[:_LONGEST], now)
    return True


def _last_asked(index: bytes, now: datetime) -> tuple[str | None, int | None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT letter, program FROM visitation_answered_letter(%s, %s)", [index, now - ANSWERED_WITHIN])
        return cursor.fetchone() or (None, None)


def _is_new(reply: Reply, now: datetime) -> bool:
    fingerprint = blind_index(f"{reply.number}/{reply.id[:100]}", place=_PLACE)
    return TextReply.objects.get_or_create(fingerprint=fingerprint, defaults={"came_at": now})[1]
