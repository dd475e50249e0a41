"""A page on which anybody may apply, where a program's leads have switched it on: it sends the usual invitation.

An account begins by an invitation alone, so whoever applies shows first that the address is theirs. The page answers
the same whatever the address is.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from compliance import audit
from compliance.tenancy import acting
from volunteers.invitations.addresses import Address
from volunteers.invitations.inviting import A_DAY, TooManyInvitations, invite
from volunteers.models import Invitation, Program

OPENLY_A_DAY = A_DAY // 2  # the other half of a day's invitations stays with the leads
_AGAIN = timedelta(days=1)  # one message to one address: the page is not for filling somebody's letter box


class TooManyToday(Exception):
    """As many have applied today as can be answered."""


@transaction.atomic
def switch(program: Program, *, on: bool, by: Any, now: datetime) -> None:
    """Open the page, or close it. Invitations that are on their way still work."""
    row = Program.objects.select_for_update(no_key=True).get(pk=program.pk)
    if row.takes_applications == on:
        return
    Program.objects.filter(pk=row.pk).update(takes_applications=on)
    audit.record("applications_opened" if on else "applications_closed", by=by, subject=row.code, program=row.code,
                 now=now)  # fmt: skip


def ask(program: Program, address: Address, *, language: str, now: datetime) -> None:
    """Invite whoever this address reaches to apply, once a day. Raises TooManyToday."""
    with acting(program=program.pk), transaction.atomic():
        # Locked first: the day's count must hold for two who apply at once.
        row = Program.objects.select_for_update(no_key=True).get(pk=program.pk)
        if not row.takes_applications or row.archived_at is not None:
            return
        today = Invitation.objects.filter(
            program=row, role="AP", invited_by__isnull=True, made_at__gt=now - _AGAIN, group__isnull=True
        )
        if today.filter(address_index=address.index).exists():
            return
        if today.count() >= OPENLY_A_DAY:
            raise TooManyToday
        try:
            invite(role="AP", program=row, address=address, language=language, by="open page", now=now)
        except TooManyInvitations:
            raise TooManyToday from None
