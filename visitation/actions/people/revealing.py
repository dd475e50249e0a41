"""Open one protected field of one person, with a reason that is written down first."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compliance.models import AuditEvent
from compliance.reading import showing
from visitation.knowing.fields import COLUMNS, Field
from visitation.knowing.policy import Openness, may_open
from visitation.models import Person
from volunteers.models import User

AT_MOST = 20  # in 24 hours; more is an export, and that is another right
COUNTED_OVER = timedelta(hours=24)
EVENT = "field_revealed"

REASONS = (
    ("visit", _("to prepare a visit")),
    ("desk", _("the facility asks for it")),
    ("contact", _("to reach family or an attorney")),
    ("locate", _("to find out where the person is")),
    ("correction", _("to check or correct what we hold")),
    ("safety", _("somebody’s safety")),
    ("asked", _("the person asked me to")),
)


class Refusal(StrEnum):
    """Why a field stays masked."""

    NOT_OPEN = "not_open"  # not there for this user: the page is not there either
    TOO_MANY = "too_many"


class NotRevealed(Exception):
    """Nothing was opened."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why


@transaction.atomic
def reveal(person: Person, field: Field, *, by: User, reason: str, now: datetime) -> str | date | None:
    """The field's value. That it is read is written down before it is opened; without that nothing opens.

    `reason` is one of REASONS. Raises NotRevealed, and what `showing` raises.
    """
    if reason not in dict(REASONS):
        raise ValueError("the reason is one of REASONS")
    if may_open(by, person, field, now=now) is not Openness.MASKED:
        raise NotRevealed(Refusal.NOT_OPEN)
    # Locked first: two requests at once must not both find the last one free.
    User.objects.select_for_update().only("pk").get(pk=by.pk)
    if revealed_lately(by, now=now) >= AT_MOST:
        raise NotRevealed(Refusal.TOO_MANY)
    column = COLUMNS[field]
    with showing(
        by=by,
        subject=person.alias_code,
        fields=[column],
        reason=reason,
        program=by.program.code,
        action=EVENT,
        detail={"field": field.value},
    ):
        return getattr(person, column)


def revealed_lately(user: Any, *, now: datetime) -> int:
    """How many fields the user opened in the last 24 hours."""
    return AuditEvent.objects.filter(action=EVENT, by=str(user), at__gt=now - COUNTED_OVER).count()
