"""Where the purge finds what stood against visits."""

from datetime import datetime
from typing import Any

from compliance.retention.keepers import keep
from visitation.models import ReviewTask, RuleChoice


def _delete(rows: list[ReviewTask], *, by: Any, now: datetime) -> None:
    ReviewTask.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _delete_choices(rows: list[RuleChoice], *, by: Any, now: datetime) -> None:
    RuleChoice.objects.filter(pk__in=[row.pk for row in rows]).delete()


def register() -> None:
    """Tell the purge where the rows are."""
    keep(
        "review",
        rows=lambda program: ReviewTask.objects.filter(program=program),
        starts="visit__ends",
        person="visit__person__alias_code",
        purge=_delete,
    )
    keep(
        "rule_choice",
        rows=lambda program: RuleChoice.objects.filter(program=program),
        starts="visit__ends",
        person="visit__person__alias_code",
        purge=_delete_choices,
    )
