"""A log that was begun: each answer is kept as it is given, for its writer alone, until the log is sent."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from compliance.keys import is_destroyed
from compliance.reading import showing
from visitation.actions.completing import LogRefused, why_no_log
from visitation.forms.completing import OF_THE_SENDING, VisitLogForm
from visitation.models import LogDraft, Visit
from volunteers.models import User


def answers_so_far(form: VisitLogForm) -> dict[str, Any]:
    """What may be kept of a form that is not sent yet: what could be sent. A line that tells who somebody is cannot.

    Asks a bound form; that an answer is missing is no fault yet.
    """
    form.is_valid()
    several = {"asked_for"}
    given = {name: form.data.getlist(name) if name in several else form.data.get(name, "") for name in form.fields}
    hidden = (*form.errors, *OF_THE_SENDING)
    return {name: value for name, value in given.items() if value and name not in hidden}


@transaction.atomic
def save_draft(
    visit: Visit, answers: Mapping[str, Any], *, by: User, now: datetime, sent_key: UUID | None = None
) -> None:
    """Keep what was answered so far in place of what was kept before. Raises LogRefused where no log may be written.

    Where the log that bears this form's own name is kept already, what was on its way begins no new one.
    """
    refusal = why_no_log(visit, by=by, now=now)
    if refusal is not None:
        raise LogRefused(refusal)
    if sent_key is not None and visit.logs.filter(written_by=by, sent_key=sent_key).exists():
        return
    if is_destroyed(visit.take_key()):
        return  # the person was erased meanwhile: nothing can be sealed for them
    LogDraft.objects.update_or_create(visit=visit, user=by, defaults={"answers": dict(answers), "saved_at": now})


@contextmanager
def reading_draft(visit: Visit, *, by: User) -> Iterator[LogDraft | None]:
    """What `by` began and did not send, open within the block and written down before. None: nothing."""
    draft = LogDraft.objects.filter(visit=visit, user=by).first()
    if draft is None:
        yield None
        return
    draft.visit = visit
    detail = {"people": [visit.person.alias_code]}
    with showing(
        by=by, subject=visit.code, fields=["answers"], program=visit.program.code, action="own_log_read", detail=detail
    ):
        yield draft
