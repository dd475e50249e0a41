"""The lists of who is on call: made, filled and taken away by the leads."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from compliance import audit
from facilities.models import Facility
from visitation.models import OnCall, OnCallList
from volunteers.models import Program, Volunteer


class ListedAlready(Exception):
    """The program has a list for this role and this place."""


@transaction.atomic
def make_list(
    program: Program, *, role: str, facility: Facility | None, zip_area: str, by: Any, now: datetime
) -> OnCallList:
    """Make an empty list for a role at a facility, or in a ZIP area of three digits. Raises ListedAlready."""
    named = {"program": program, "role": role, "facility": facility, "zip_area": "" if facility else zip_area}
    if OnCallList.objects.filter(**named).exists():
        raise ListedAlready
    made = OnCallList(**named)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:  # at this very moment by somebody else
        raise ListedAlready from None
    _record("on_call_list_made", made, by=by, now=now, role=role)
    return made


@transaction.atomic
def put_on_call(on_call_list: OnCallList, volunteers: Iterable[Volunteer], *, by: Any, now: datetime) -> None:
    """Let these volunteers of the program, and nobody else, stand on the list."""
    OnCallList.objects.select_for_update().get(pk=on_call_list.pk)
    own = [volunteer for volunteer in volunteers if volunteer.program_id == on_call_list.program_id]
    wanted = {volunteer.pk: volunteer.code for volunteer in own}
    places = OnCall.objects.filter(on_call_list=on_call_list)
    before = dict(places.values_list("volunteer_id", "volunteer__code"))
    places.exclude(volunteer__in=wanted).delete()
    OnCall.objects.bulk_create(
        OnCall(on_call_list=on_call_list, volunteer_id=pk) for pk in sorted(set(wanted) - set(before))
    )
    added = sorted(code for pk, code in wanted.items() if pk not in before)
    removed = sorted(code for pk, code in before.items() if pk not in wanted)
    if added or removed:
        _record("on_call_changed", on_call_list, by=by, now=now, added=added, removed=removed)


@transaction.atomic
def remove_list(on_call_list: OnCallList, *, by: Any, now: datetime) -> None:
    """Take a list away. Call-outs that were sent stay as they are."""
    _record("on_call_list_removed", on_call_list, by=by, now=now, role=on_call_list.role)
    on_call_list.delete()


def _record(action: str, on_call_list: OnCallList, *, by: Any, now: datetime, **detail: Any) -> None:
    audit.record(action, by=by, subject=on_call_list, program=on_call_list.program.code, detail=detail, now=now)
