"""What goes of a volunteer who left, and of days that are long past."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from compliance import audit
from compliance.access import Role
from compliance.keys import destroy_key
from compliance.retention.keepers import keep
from compliance.retention.outside import keep_outside
from volunteers.clearances.destroying import destroy_packets
from volunteers.models import (
    AwayRange,
    Break,
    ClearancePacket,
    ExtraAvailability,
    Invitation,
    Letter,
    Membership,
    SpokenLanguage,
    User,
    Volunteer,
    WeeklyAvailability,
)
from volunteers.onboarding import retention
from volunteers.own_data.leaving import ended_roles_of, erase_account, last_role_ended_at

APPLICANT = Role.APPLICANT.value
_HOURS = (WeeklyAvailability, ExtraAvailability, AwayRange, SpokenLanguage)


def _volunteers(program: int) -> QuerySet[Volunteer]:
    return Volunteer.objects.filter(program_id=program, purged_at__isnull=True)


def _with_hours(program: int) -> QuerySet[Volunteer]:
    found = [Exists(model.objects.filter(volunteer=OuterRef("pk"))) for model in _HOURS]
    return Volunteer.objects.filter(found[0] | found[1] | found[2] | found[3], program_id=program)


def _delete_hours(rows: list[Volunteer], *, by: Any, now: datetime) -> None:
    for model in _HOURS:
        model.objects.filter(volunteer__in=[row.pk for row in rows]).delete()


def _erase(rows: list[Volunteer], *, by: Any, now: datetime) -> None:
    for row in rows:
        erase_volunteer(row, by=by, now=now)


def erase_volunteer(row: Volunteer, *, by: Any, now: datetime) -> None:
    """Leave a volunteer's code alone, and how many visits they made; the rest goes, the key last.

    The caller holds the row's lock and has asked for holds, in one transaction.
    """
    _delete_hours([row], by=by, now=now)
    row.breaks.all().delete()
    row.put_forward.all().delete()
    packets = list(ClearancePacket.objects.filter(clearance__volunteer=row))
    destroy_packets(packets, by=by, now=now)
    row.clearances.all().delete()
    row.trainings.all().delete()
    row.apart.all().delete()
    row.apart_from.all().delete()
    retention.forget_onboarding([row])
    retention.forget_roles(row)
    sealed = {field.name: None for field in Volunteer.sealed_fields()}
    Volunteer.objects.filter(pk=row.pk).update(
        **sealed, user=None, gender="", state=Volunteer.State.LEFT, left_at=row.left_at or now, purged_at=now
    )
    audit.record("volunteer_purged", by=by, subject=row.code, program=row.program.code, now=now)
    # Last: what fails before leaves everything as it was, and what fails after is done again.
    destroy_key(row.key_id)


def _of_volunteer(model: Any) -> Callable[[int], QuerySet[Any]]:
    return lambda program: model.objects.filter(volunteer__program=program)


def _ended_breaks(program: int) -> QuerySet[Break]:
    return Break.objects.filter(volunteer__program=program, last_day__isnull=False)


def _delete(rows: list[Any], *, by: Any, now: datetime) -> None:
    type(rows[0]).objects.filter(pk__in=[row.pk for row in rows]).delete()


def _ended_roles(program: int | None) -> QuerySet[Membership]:
    return Membership.objects.filter(program=program, ended_at__isnull=False)


def _delete_role(pk: int, *, by: Any, now: datetime) -> bool:
    return bool(_ended_roles(None).filter(pk=pk).delete()[0])


def _applicants(program: int) -> QuerySet[Volunteer]:
    """Those who left without ever having been more than an applicant here."""
    roles = Membership.objects.filter(user=OuterRef("user"), program=program)
    return _volunteers(program).filter(Exists(roles.filter(role=APPLICANT)), ~Exists(roles.exclude(role=APPLICANT)))


def _accounts_left(since: datetime) -> list[int]:
    """Accounts whose last role ended that long ago."""
    left = []
    for user in User.objects.filter(erased_at__isnull=True, joined_at__lte=since).order_by("pk"):
        ended_at = last_role_ended_at(user)
        if ended_at is not None and ended_at <= since:
            left.append(user.pk)
    return left


def _accounts_applied(since: datetime) -> list[int]:
    """Of these the ones that never had another role than an applicant's."""
    users = (User.objects.get(pk=pk) for pk in _accounts_left(since))
    return [user.pk for user in users if ended_roles_of(user) == {APPLICANT}]


def _accounts_that_asked(since: datetime) -> QuerySet[User, int]:
    asked = User.objects.filter(erased_at__isnull=True, erasure_asked_at__lte=since)
    return asked.order_by("pk").values_list("pk", flat=True)


def _erase_account(pk: int, *, by: Any, now: datetime) -> bool:
    return erase_account(User.objects.get(pk=pk), by=by, now=now)


def register() -> None:
    """Tell the purge where the rows are."""
    keep("volunteer_hours", rows=_with_hours, starts="left_at", purge=_delete_hours)
    keep("volunteer", rows=_volunteers, starts="left_at", purge=_erase, batch=1)
    keep("applicant", rows=_applicants, starts="left_at", purge=_erase, batch=1)
    keep("volunteer_asked", rows=_volunteers, starts="user__erasure_asked_at", purge=_erase, batch=1)
    keep(
        "clearance_packet",
        rows=lambda program: ClearancePacket.objects.filter(clearance__volunteer__program=program),
        starts="typed_at",
        purge=destroy_packets,
        batch=1,
    )
    keep("break", rows=_ended_breaks, starts="last_day", purge=_delete)
    retention.register()
    keep("away", rows=_of_volunteer(AwayRange), starts="last_day", purge=_delete)
    keep("extra_hours", rows=_of_volunteer(ExtraAvailability), starts="day", purge=_delete)
    keep("role", rows=_ended_roles, starts="ended_at", purge=_delete)
    keep_outside("account", due=_accounts_left, purge=_erase_account)
    keep_outside("account_applied", due=_accounts_applied, purge=_erase_account)
    keep_outside(
        "account_asked",
        due=_accounts_that_asked,
        purge=_erase_account,
    )
    keep_outside(
        "network_role",
        due=lambda since: _ended_roles(None).filter(ended_at__lte=since).values_list("pk", flat=True),
        purge=_delete_role,
    )
    keep(
        "invitation",
        rows=lambda program: Invitation.objects.filter(program=program),
        starts="ends_at",
        purge=_delete,
    )
    keep("letter", rows=lambda program: Letter.objects.filter(program=program), starts="made_at", purge=_delete)
