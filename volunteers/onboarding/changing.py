"""What a program asks for is changed by its leads."""

from datetime import datetime
from typing import Any

from django.db import transaction

from compliance import audit
from volunteers.models import Application, Program, RoleNeeds
from volunteers.onboarding.stages import OPEN, move_on


@transaction.atomic
def change_needs(
    program: Program, role: str, *, references: int, interview: bool, courses: list[str] | None = None,
    agreements: list[str] | None = None, by: Any, now: datetime,
) -> None:  # fmt: skip
    """Say what a role asks for from now on. Applications that are open are looked at anew."""
    RoleNeeds.objects.update_or_create(
        program=program, role=role,
        defaults={
            "references": references, "interview": interview, "courses": courses or [], "agreements": agreements or [],
            "changed_at": now,
        },
    )  # fmt: skip
    audit.record("needs_changed", by=by, subject=role, program=program.code, now=now)
    open_ones = Application.objects.filter(volunteer__program=program, stage__in=OPEN)
    move_on(list(open_ones.values_list("volunteer_id", flat=True)), now=now)
