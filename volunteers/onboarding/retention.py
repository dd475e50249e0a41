"""How long what belongs to an application is kept, and what goes with its volunteer."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from compliance.keys import destroy_key
from compliance.retention.keepers import keep
from volunteers.models import (
    ApplicantGroup,
    Application,
    Attendance,
    Interview,
    Mentorship,
    OnboardingHold,
    Reference,
    Signature,
    Volunteer,
    VolunteerRole,
)

_TOLD = (Application, Interview, OnboardingHold, Reference, Mentorship)


def forget_onboarding(rows: list[Volunteer]) -> None:
    """Delete what volunteers told when they applied, and what was noted of it. Roles and signatures stay."""
    for model in _TOLD:
        model.objects.filter(volunteer__in=[row.pk for row in rows]).delete()
    Mentorship.objects.filter(mentor__in=[row.pk for row in rows]).delete()


def forget_roles(row: Volunteer) -> None:
    """What goes with the volunteer's name."""
    VolunteerRole.objects.filter(volunteer=row).delete()
    Attendance.objects.filter(volunteer=row).delete()


def _applied(program: int) -> QuerySet[Volunteer]:
    is_there = Q()
    for model in _TOLD:
        is_there |= Q(Exists(model.objects.filter(volunteer=OuterRef("pk"))))
    return Volunteer.objects.filter(is_there, program_id=program)


def _with_ties(program: int) -> QuerySet[Application]:
    return Application.objects.filter(volunteer__program=program).exclude(has_ties="")


def _to_be_reached(program: int) -> QuerySet[Reference]:
    return Reference.objects.filter(program=program, contact__isnull=False)


def _signed(program: int) -> QuerySet[Signature]:
    return Signature.objects.filter(volunteer__program=program)


def _attended(program: int) -> QuerySet[Attendance]:
    return Attendance.objects.filter(volunteer__program=program)


def _forget(rows: list[Volunteer], *, by: Any, now: datetime) -> None:
    forget_onboarding(rows)


def _forget_ties(rows: list[Application], *, by: Any, now: datetime) -> None:
    Application.objects.filter(pk__in=[row.pk for row in rows]).update(has_ties="")


def _forget_contacts(rows: list[Reference], *, by: Any, now: datetime) -> None:
    """Nobody may decide for long: whom nobody asks any more, nobody can write to."""
    Reference.objects.filter(pk__in=[row.pk for row in rows]).update(contact=None, fingerprint=None)


def _delete(rows: list[Any], *, by: Any, now: datetime) -> None:
    type(rows[0]).objects.filter(pk__in=[row.pk for row in rows]).delete()


def _groups(program: int) -> QuerySet[ApplicantGroup]:
    return ApplicantGroup.objects.filter(program=program)


def _forget_groups(rows: list[ApplicantGroup], *, by: Any, now: datetime) -> None:
    ApplicantGroup.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for row in rows:
        destroy_key(row.key_id)


def register() -> None:
    """Tell the purge where the rows are."""
    keep("onboarding", rows=_applied, starts="left_at", purge=_forget)
    keep("applicant_group", rows=_groups, starts="made_at", purge=_forget_groups, batch=1)
    keep("application_ties", rows=_with_ties, starts="decided_at", purge=_forget_ties)
    keep("reference_contact", rows=_to_be_reached, starts="ends_at", purge=_forget_contacts)
    keep("attendance", rows=_attended, starts="date__starts", purge=_delete)
    keep("signature", rows=_signed, starts="volunteer__left_at", purge=_delete)
