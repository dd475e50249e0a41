"""A lost second factor, taken off after two people agreed to it.

From accounts that see or change what others depend on it is taken a day later: whoever talked two people into it must
wait, and the owner, who is told by letter, stops it by a button. From others it is taken at once.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from compliance import audit
from compliance.sessions import end_sessions_of
from compliance.tenancy import acting
from volunteers.accounts import devices, factors
from volunteers.accounts.outbox import post
from volunteers.accounts.step_up import ROLES_WITH_SECOND_FACTOR
from volunteers.models import User

WAITS = timedelta(hours=24)


def waits(user: User) -> bool:
    """Whether the account holds a role from which a factor is taken only after a day."""
    with acting(actor=user.pk):  # somebody's own roles are seen in every program
        roles = set(user.memberships.filter(ended_at__isnull=True).values_list("role", flat=True))
    return bool(roles & ROLES_WITH_SECOND_FACTOR)


@transaction.atomic
def agreed(user: User, *, by: Any, program: str, now: datetime) -> datetime | None:
    """Two people agreed. Returns when the factor goes; None: it is gone already. One that waits goes no later by it."""
    row = User.objects.select_for_update().get(pk=user.pk)
    if not waits(row):
        take_off(row, by=by, program=program, now=now)
        return None
    if row.factors_end_at is None:
        row.factors_end_at = now + WAITS
        row.save(update_fields=["factors_end_at"])
        audit.record("second_factor_reset_waits", by=by, subject=row, program=program, now=now)
        post("factor_goes_tomorrow", row)
    return row.factors_end_at


@transaction.atomic
def stop(user: User, *, now: datetime) -> bool:
    """The owner has not lost it: nothing is taken. False: nothing waited."""
    row = User.objects.select_for_update().get(pk=user.pk)
    if row.factors_end_at is None:
        return False
    row.factors_end_at = None
    row.save(update_fields=["factors_end_at"])
    audit.record("second_factor_reset_stopped", by=row, subject=row, now=now)
    post("sign_in_changed", row)
    return True


@transaction.atomic
def take_off(user: User, *, by: Any, program: str = "", now: datetime) -> None:
    """Take every second factor off, sign the account out everywhere, and tell its owner. The password stays."""
    factors.remove_all(user)
    devices.forget_all(user)
    User.objects.filter(pk=user.pk).update(factors_end_at=None)
    end_sessions_of(user.pk, why="second_factor_reset")
    post("sign_in_changed", user)
    audit.record("second_factor_reset", by=by, subject=user, program=program, now=now)


def take_off_what_is_due(*, now: datetime) -> int:
    """Take off what has waited long enough; how many accounts that were. Asked again under lock: it may be stopped."""
    taken = 0
    for pk in list(User.objects.filter(factors_end_at__lte=now).values_list("pk", flat=True)):
        with transaction.atomic():
            row = User.objects.select_for_update().filter(pk=pk, factors_end_at__lte=now).first()
            if row is not None:
                take_off(row, by="system", now=now)
                taken += 1
    return taken
