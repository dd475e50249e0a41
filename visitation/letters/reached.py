"""Whether news of a question is owed: to whoever was reached by the question and has not answered it."""

from typing import Any

from volunteers.models import Letter
from volunteers.post import NotNeeded

_REACHED = (Letter.State.SENT, Letter.State.CALLED)


def require_reached(letter: Letter, answer: Any, *, asked_by: str, subject: str) -> None:
    """Raises NotNeeded("never_asked") unless the reader saw the question or a letter of kind `asked_by` arrived."""
    asked = Letter.objects.filter(
        program=letter.program_id, kind=asked_by, subject_code=subject, volunteer=letter.volunteer_id
    )
    if not answer.seen_at and not asked.filter(state__in=_REACHED).exists():
        raise NotNeeded("never_asked")
