"""What a lead does for a volunteer without an account. The trail names both: who acted, and for whom."""

from datetime import datetime
from typing import Any

from django.db import transaction

from compliance import audit
from volunteers.codes import new_volunteer
from volunteers.models import Program, Volunteer


class HasAccount(Exception):
    """Somebody acts for themselves by now: nobody else does."""


@transaction.atomic
def add_managed(program: Program, *, by: Any, now: datetime, **columns: Any) -> Volunteer:
    """Store a volunteer without an account."""
    volunteer = new_volunteer(program, **columns)
    _record("managed_added", volunteer, by=by, now=now)
    return volunteer


@transaction.atomic
def change_managed(volunteer: Volunteer, *, details: dict[str, Any], by: Any, now: datetime) -> list[str]:
    """Save the details of a volunteer one acts for; the names of what changed. Raises HasAccount."""
    row = _locked(volunteer)
    changed = [name for name, value in details.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, details[name])
    if changed:
        row.full_clean()
        row.save(update_fields=changed)
        _record("profile_changed", row, by=by, now=now, columns=changed)
    return changed


@transaction.atomic
def let_go(volunteer: Volunteer, *, by: Any, now: datetime) -> None:
    """Mark that the volunteer has left; plans leave them out from now on. Raises HasAccount."""
    row = _locked(volunteer)
    row.state = Volunteer.State.LEFT
    row.save(update_fields=["state"])
    _record("managed_left", row, by=by, now=now)


def record_look(volunteer: Volunteer, *, by: Any, now: datetime) -> None:
    """Write down that somebody opens the details of a volunteer."""
    _record("profile_read", volunteer, by=by, now=now)


def _locked(volunteer: Volunteer) -> Volunteer:
    # Locked first: an invitation that is taken up at this moment gives the volunteer an account.
    row = Volunteer.objects.select_for_update(of=("self",)).select_related("program").get(pk=volunteer.pk)
    if row.user_id is not None:
        raise HasAccount
    return row


def _record(action: str, volunteer: Volunteer, *, by: Any, now: datetime, **detail: Any) -> None:
    audit.record(
        action,
        by=by,
        subject=volunteer.code,
        program=volunteer.program.code,
        detail={"acted_for": volunteer.code, **detail},
        now=now,
    )
