"""What a lead does about letters that reached nobody: try once more, or tell by telephone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from compliance import audit
from compliance.tenancy import acting, each_program
from volunteers.invitations.addresses import MAIL
from volunteers.models import Letter
from volunteers.post.kinds import KINDS
from volunteers.post.outbox import send_soon
from volunteers.post.readers import reader_of


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


def came_back(letter_id: UUID, *, now: datetime) -> bool:
    """A company tells that a letter was sent by e-mail and came back. False: it is no such letter, or told already.

    What is urgent goes the reader's next way; the rest stands among what reached nobody.
    """
    return any(_came_back(letter_id, program, now=now) for program in each_program())


def _came_back(letter_id: UUID, program: int, *, now: datetime) -> bool:
    with acting(program=program), transaction.atomic():
        sent = Letter.objects.select_for_update(of=("self",)).select_related("user", "volunteer__user", "program")
        letter = sent.filter(pk=letter_id, program=program, state=Letter.State.SENT, way=MAIL).first()
        if letter is None:
            return False
        reader = reader_of(letter)
        ways = reader.ways(is_urgent=letter.is_urgent) if reader is not None else []
        following = ways[ways.index(MAIL) + 1 :] if MAIL in ways else []
        columns = {"state": Letter.State.DEAD, "reason": "bounced", "ended_at": now}
        if letter.is_urgent and following and not KINDS[letter.kind].by_mail_only:
            columns = {"state": Letter.State.WAITING, "reason": "bounced", "ended_at": None, "way": following[0],
                       "attempts": 0, "due_at": now}  # fmt: skip
            send_soon()
        Letter.objects.filter(pk=letter.pk).update(**columns)
        _record("letter_came_back", letter, by="mail", now=now)
        return True


def _record(action: str, letter: Letter, *, by: Any, now: datetime) -> None:
    code = letter.program.code if letter.program is not None else ""
    audit.record(action, by=by, subject=letter.subject_code or letter.kind, program=code,
                 detail={"kind": letter.kind}, now=now)  # fmt: skip
