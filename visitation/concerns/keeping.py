"""Where the purge finds urgent words, follow-ups, reports and the rota."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from compliance.keys import destroy_key
from compliance.retention.keepers import keep
from visitation.models import Concern, ConcernShift, FollowUp, Incident, IncidentConsent, IncidentHandler, IncidentStep


def _delete(rows: list[Any], *, by: Any, now: datetime) -> None:
    type(rows[0]).objects.filter(pk__in=[row.pk for row in rows]).delete()


def _empty(*columns: str) -> Any:
    def purge(rows: list[Any], *, by: Any, now: datetime) -> None:
        type(rows[0]).objects.filter(pk__in=[row.pk for row in rows]).update(**dict.fromkeys(columns))

    return purge


def _let_go(rows: list[Incident], *, by: Any, now: datetime) -> None:
    """What was told goes with its key; kinds, facility and month stay, and nobody they would be about."""
    for row in rows:
        for model in (IncidentStep, IncidentConsent, IncidentHandler):
            model.objects.filter(incident=row).delete()
        month = row.happened_on.replace(day=1) if row.happened_on is not None else None
        Incident.objects.filter(pk=row.pk).update(
            area=None, story=None, wish=None, told=None, person=None, visit=None, happened_on=month, emptied_at=now
        )
        destroy_key(row.key_id)


def _told(program: int) -> QuerySet[Concern]:
    return Concern.objects.filter(program=program).exclude(line__isnull=True, answer__isnull=True)


def register() -> None:
    """Tell the purge where the rows are."""
    keep(
        "concern_words", rows=_told, starts="closed_at", person="person__alias_code", purge=_empty("line", "answer"),
    )  # fmt: skip
    keep(
        "concern",
        rows=lambda program: Concern.objects.filter(program=program),
        starts="closed_at",
        person="person__alias_code",
        purge=_delete,
    )
    keep(
        "follow_up",
        rows=lambda program: FollowUp.objects.filter(program=program),
        starts="ended_at",
        person="person__alias_code",
        purge=_delete,
    )
    keep(
        "incident",
        rows=lambda program: Incident.objects.filter(program=program, emptied_at__isnull=True),
        starts="closed_at",
        person="person__alias_code",
        purge=_let_go,
        batch=1,
    )
    keep(
        "concern_shift",
        rows=lambda program: ConcernShift.objects.filter(program=program),
        starts="last_day",
        purge=_delete,
    )
