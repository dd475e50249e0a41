"""Letters about accounts: sealed while they wait, sent by the post's job, so that no page waits or tells by waiting."""

import json
import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from compliance.fields import seal, unseal
from volunteers.models import Letter, User
from volunteers.post.outbox import send_soon

USEFUL = timedelta(days=3)


def post(kind: str, user: User | None, *, useful: timedelta = USEFUL, **content: Any) -> None:
    """Have a letter (of letters.py) sent once this transaction is committed. To nobody it costs the same.

    `useful`: how long it may still be sent, where the mail server is away.
    """
    now = timezone.now()
    letter = Letter(id=uuid.uuid4(), user=user, kind=kind, made_at=now, due_at=now, useful_until=now + useful)
    letter.is_urgent = True
    letter.content = seal(json.dumps(content), place=_place(letter))
    letter.save(force_insert=True)
    send_soon()


def content_of(letter: Letter) -> dict[str, Any]:
    """What was posted. Raises SealBroken."""
    return json.loads(unseal(bytes(letter.content), place=_place(letter)))


def _place(letter: Letter) -> str:
    return f"volunteers_letter.content:{letter.pk}"
