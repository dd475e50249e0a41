"""A person is purged: everything that was sealed about them goes, and their key with it. The code stays."""

from datetime import datetime
from typing import Any

from compliance import audit
from compliance.keys import destroy_key
from visitation.after_release.ending import Why, contacts_with, end_each
from visitation.models import (
    BreakGlass,
    Consent,
    ContactAfterRelease,
    Intake,
    LogNote,
    Person,
    UnmetRequest,
    Visit,
    VisitLog,
    VisitRequest,
)


def purge_people(rows: list[Person], *, by: Any, now: datetime) -> None:
    """Purge people whose rows are locked, in a transaction that has asked for holds."""
    for row in rows:
        purge_person(row, by=by, now=now)


def purge_person(row: Person, *, by: Any, now: datetime) -> None:
    """Delete where the person was and what they speak, empty what was sealed, destroy the key.

    Visits, matches and coded outcomes stay and are counted; none of them says who it was. What the trail of decisions
    keeps is sealed under the same key.
    """
    end_each(contacts_with(row), why=Why.ERASED, by=by, now=now)
    ContactAfterRelease.objects.filter(person=row.pk).delete()
    row.placements.all().delete()
    row.placement_facts.all().delete()
    row.languages.all().delete()
    row.conflicts.all().delete()
    row.apart.all().delete()
    row.apart_from.all().delete()
    row.name_keys.all().delete()
    row.priority_flags.all().delete()
    row.family_visits.all().delete()
    _empty(Intake.objects.filter(person=row.pk), Intake)
    _empty(VisitLog.objects.filter(visit__person=row.pk), VisitLog)
    VisitLog.objects.filter(visit__person=row.pk).update(asked_for=[])
    _empty(LogNote.objects.filter(visit__person=row.pk), LogNote)
    _empty(Visit.objects.filter(person=row.pk), Visit)
    _empty(UnmetRequest.objects.filter(request__person=row.pk), UnmetRequest)
    _empty(Consent.objects.filter(person=row.pk), Consent)
    Consent.objects.filter(person=row.pk).update(body_index=None)
    _empty(BreakGlass.objects.filter(person=row.pk), BreakGlass)
    VisitRequest.objects.filter(person=row.pk, closed_at__isnull=True).update(closed_at=now)
    _empty(Person.objects.filter(pk=row.pk), Person)
    Person.objects.filter(pk=row.pk).update(
        a_number_index=None, assigned_lead=None, language_required=False, visitor_gender="",
        visitor_gender_required=False, state=Person.State.CLOSED, closed_at=row.closed_at or now, purged_at=now,
    )  # fmt: skip
    audit.record("person_purged", by=by, subject=row.alias_code, program=row.program.code, now=now)
    for other in Person.objects.select_for_update(of=("self",)).filter(merged_into=row.pk, purged_at__isnull=True):
        purge_person(other, by=by, now=now)
    # Last: what fails before leaves everything as it was; killed after it, the next run finds the row due and ends it.
    destroy_key(row.key_id)


def _empty(rows: Any, model: Any) -> None:
    rows.update(**{field.name: None for field in model.sealed_fields()})
