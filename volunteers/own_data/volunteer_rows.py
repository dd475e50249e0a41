"""A volunteer and what hangs on them, in one question: a page of everything asks much at once otherwise."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from volunteers.models import (
    AwayRange,
    Break,
    Clearance,
    ExtraAvailability,
    PutForward,
    SpokenLanguage,
    Training,
    User,
    Volunteer,
    WeeklyAvailability,
)

# model → (its columns that are told, their order)
_TOLD: dict[Any, tuple[tuple[str, ...], tuple[str, ...]]] = {
    SpokenLanguage: (("language", "level"), ("language",)),
    WeeklyAvailability: (("weekday", "starts", "ends"), ("weekday", "starts")),
    ExtraAvailability: (("day", "starts", "ends"), ("day", "starts")),
    AwayRange: (("first_day", "last_day"), ("first_day",)),
    Break: (("first_day", "last_day"), ("first_day",)),
    PutForward: (("facility__name", "answer", "answered_at"), ("answered_at",)),
    Clearance: (("facility__name", "state", "applied_on", "valid_from", "valid_to"), ("pk",)),
    Training: (("course", "completed_on", "expires_on"), ("completed_on", "pk")),
}


@dataclass(frozen=True)
class VolunteerRows:
    """`volunteer`: None for who is none in the program they act for. `rows`: by model, in order, told columns alone."""

    volunteer: Volunteer | None
    rows: dict[Any, list[Any]]


def volunteer_rows(user: User) -> VolunteerRows:
    """Those of the program that the user acts for. One query."""
    listed = {f"of_{model._meta.model_name}": _listed(model, *told) for model, told in _TOLD.items()}
    own = Volunteer.objects.filter(user=user, program=user.program)
    found = own.annotate(**listed).first() if user.program else None
    rows = {
        model: [_row(model, told) for told in getattr(found, f"of_{model._meta.model_name}")] if found else []
        for model in _TOLD
    }
    return VolunteerRows(found, rows)


def _listed(model: Any, columns: tuple[str, ...], order: tuple[str, ...]) -> ArraySubquery:
    told = JSONObject(**{column: column for column in columns})
    rows = model.objects.filter(volunteer=OuterRef("pk")).order_by(*order)
    return ArraySubquery(rows.values(told=told).values("told"))


def _row(model: Any, told: dict[str, Any]) -> Any:
    """As the model's row, with days and hours for texts; what stands on another table is set beside its columns."""
    own = {column: value for column, value in told.items() if "__" not in column}
    row = model(**{column: model._meta.get_field(column).to_python(value) for column, value in own.items()})
    for path in told.keys() - own.keys():
        setattr(row, path, told[path])
    return row
