"""Changing one's own details."""

from datetime import datetime
from typing import Any

from django.db import transaction

from compliance import audit
from volunteers.models import User, Volunteer


@transaction.atomic
def change_profile(
    user: User, volunteer: Volunteer | None, *, account: dict[str, Any], details: dict[str, Any], now: datetime
) -> list[str]:
    """Save an account's and, where there is one, a volunteer's own details. Returns the names of what changed.

    The trail keeps the names of the columns, never their values.
    """
    changed = _set(user, account)
    if volunteer is not None:
        changed += _set(volunteer, details)
    if changed:
        program = getattr(user.program, "code", "")
        audit.record("profile_changed", by=user, subject=user, program=program, detail={"columns": changed}, now=now)
    return changed


def _set(row: Any, columns: dict[str, Any]) -> list[str]:
    changed = [name for name, value in columns.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, columns[name])
    if changed:
        row.full_clean(exclude=["password"] if isinstance(row, User) else None)
        row.save(update_fields=changed)
    return changed
