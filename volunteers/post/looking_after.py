"""What a lead does about letters that reached nobody: try once more, or tell by telephone."""

from datetime import datetime
from typing import Any

from django.db import transaction

from compliance import audit
from volunteers.models import Letter
from volunteers.post.outbox import send_soon


@transaction.atomic
def try_again(letter: Letter, *, by: Any, now: datetime) -> bool:
    """Have a letter that was given up sent anew, with all its attempts. False: it was not given up."""
    waits = {"state": Letter.State.WAITING, "attempts": 0, "way": "", "due_at": now, "ended_at": None, "reason": ""}
    if not Letter.objects.filter(pk=letter.pk, state=Letter.State.DEAD).update(**waits):
        return False
    _record("letter_tried_again", letter, by=by, now=now)
    send_soon()
    return True


@transaction.atomic
def mark_called(letter: Letter, *, by: Any, now: datetime) -> bool:
    """The reader was told by telephone, or by word of mouth. False: somebody else has said so already."""
    told = Letter.objects.filter(pk=letter.pk, state__in=[Letter.State.TO_CALL, Letter.State.DEAD])
    if not told.update(state=Letter.State.CALLED, ended_at=now):
        return False
    _record("letter_told", letter, by=by, now=now)
    return True


def _record(action: str, letter: Letter, *, by: Any, now: datetime) -> None:
    code = letter.program.code if letter.program is not None else ""
    audit.record(action, by=by, subject=letter.subject_code or letter.kind, program=code,
                 detail={"kind": letter.kind}, now=now)  # fmt: skip
