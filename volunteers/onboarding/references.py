"""People who know an applicant are asked by mail, and answer on a page without an account.

The link's token begins with the number of the program, as an invitation's: a reference is only found where it belongs.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from compliance import audit, queue
from compliance.tenancy import acting
from volunteers.accounts.site import address as site
from volunteers.invitations.tokens import fingerprint, new_token
from volunteers.models import Reference, Volunteer
from volunteers.onboarding.stages import move_on
from volunteers.post import send_mail

LASTS = timedelta(days=21)
JOB = "volunteers.onboarding.jobs.ask_reference"


class NotAsked(Exception):
    """There is nobody to be asked any more: answered already, or the application was decided."""


@transaction.atomic
def ask(reference: Reference, *, by: Any, now: datetime) -> None:
    """Have a reference asked; asked once more, the earlier link is worth nothing. Raises NotAsked."""
    row = _locked(reference)
    if row.state == Reference.State.ANSWERED or not row.contact:
        raise NotAsked
    row.state, row.asked_at, row.ends_at, row.fingerprint = Reference.State.ASKED, now, now + LASTS, None
    row.save(update_fields=["state", "asked_at", "ends_at", "fingerprint"])
    _record("reference_asked", row, by=by, now=now)
    queue.ask_for(JOB, row.program_id, row.pk, now=now, program=row.program.code)


def send(reference: Reference) -> None:
    """Draw the link of a reference that was asked, and send it. Raises NotSent."""
    token = f"{reference.program_id}.{new_token()}"
    Reference.objects.filter(pk=reference.pk).update(fingerprint=fingerprint(token))
    link = site() + reverse("reference_follow", args=[token])
    with override(reference.language):
        # Whoever reads this over a shoulder learns no name but that of the program.
        text = _(
            "Hello,\n\nsomebody you know would like to volunteer with %(program)s and named you. Two questions, five "
            "minutes:\n\n%(link)s\n\nThe link works for three weeks. If you would rather not, you need not do anything."
        )
        send_mail(
            reference.contact,
            subject=_("Somebody named you as a reference"),
            text=text % {"program": reference.program.name, "link": link},
        )


def find(token: str, *, now: datetime) -> Reference | None:
    """The reference of a link while it can be answered, else None, whatever the reason."""
    with acting(program=_program_of(token)):
        found = Reference.objects.select_related("program", "volunteer").filter(fingerprint=fingerprint(token)).first()
        return found if found is not None and _waits(found, now) else None


def applicant_name(reference: Reference) -> str:
    """What the applicant is called, for whoever was named by them."""
    with acting(program=reference.program_id):
        return reference.volunteer.called


def answer(token: str, *, is_ok: bool, text: str, now: datetime) -> bool:
    """Take the answer of a link in, once. False: it cannot be answered any more."""
    found = find(token, now=now)
    if found is None:
        return False
    with acting(program=found.program_id):
        row = _locked(found)
        if not _waits(row, now):
            return False
        row.state, row.answered_at, row.is_ok, row.answer = Reference.State.ANSWERED, now, is_ok, text
        row.fingerprint = None
        row.save(update_fields=["state", "answered_at", "is_ok", "answer", "fingerprint"])
        _record("reference_answered", row, by="reference", now=now)
        move_on([row.volunteer_id], now=now)
    return True


def _program_of(token: str) -> int | None:
    program, dot, _rest = token.partition(".")
    is_number = dot and program.isascii() and program.isdigit() and len(program) <= 18
    return int(program) or None if is_number else None


def _waits(row: Reference, now: datetime) -> bool:
    return row.state == Reference.State.ASKED and row.ends_at is not None and now < row.ends_at


def _locked(reference: Reference) -> Reference:
    Volunteer.objects.select_for_update(of=("self",)).get(pk=reference.volunteer_id)
    return (
        Reference.objects.select_for_update(of=("self",)).select_related("program", "volunteer").get(pk=reference.pk)
    )


def _record(action: str, row: Reference, *, by: Any, now: datetime) -> None:
    audit.record(action, by=by, subject=row.volunteer.code, program=row.program.code, now=now)
