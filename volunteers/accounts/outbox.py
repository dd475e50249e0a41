"""Letters to accounts that wait to be sent: sealed, and sent by a job, so that no page waits or tells by waiting."""

import json
import uuid
from typing import Any

from django_q.tasks import async_task

from compliance.fields import seal, unseal
from volunteers.models import Letter, User

JOB = "volunteers.accounts.jobs.send_letter"


def post(kind: str, user: User | None, **content: Any) -> None:
    """Have a letter (of letters.py) sent once this transaction is committed. To nobody it costs the same."""
    letter = Letter(id=uuid.uuid4(), user=user, kind=kind)
    letter.content = seal(json.dumps(content), place=_place(letter))
    letter.save(force_insert=True)
    async_task(JOB, str(letter.pk))  # the queue is in this database: the task is kept or not, together with the row


def content_of(letter: Letter) -> dict[str, Any]:
    """What was posted. Raises SealBroken."""
    return json.loads(unseal(bytes(letter.content), place=_place(letter)))


def _place(letter: Letter) -> str:
    return f"volunteers_letter.content:{letter.pk}"
