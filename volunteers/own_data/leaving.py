"""Leaving for good: every role ends at once, and what is kept about its owner goes some days later, by the purge.

Whoever joins again before that stays as they were. What a hold keeps goes when it is released.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from compliance import audit
from compliance.keys import destroy_key
from compliance.retention.holds import lock_for_deleting
from compliance.sessions import end_sessions_of
from compliance.tenancy import acting
from volunteers.accounts import factors
from volunteers.accounts.outbox import post
from volunteers.actions.memberships import end_membership
from volunteers.models import Letter, Membership, PasswordReset, PostChoice, SignInLink, User, Volunteer


class LastOfRole(Exception):
    """Nobody else has this role in the network: it would be without anybody."""


@transaction.atomic
def leave(user: User, *, now: datetime) -> None:
    """End every role and ask that everything is deleted.

    Raises StillResponsible (volunteers/actions/memberships.py) while people depend on one, its LastLead, and
    LastOfRole; then nothing has changed.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    for membership in _roles_of(row):
        with acting(actor=row.pk, program=membership.program_id):
            if membership.program_id is None and _is_last(membership):
                raise LastOfRole
            end_membership(membership, by=row, now=now)
    row.erasure_asked_at = now
    row.save(update_fields=["erasure_asked_at"])
    audit.record("erasure_asked", by=row, subject=row, now=now)
    post("leaving", row)
    end_sessions_of(row.pk, why="erasure_asked")


def _roles_of(user: User, **more: Any) -> list[Membership]:
    with acting(actor=user.pk):  # somebody's own roles are seen in every program
        return list(user.memberships.filter(**({"ended_at__isnull": True} | more)).order_by("pk"))


def _is_last(membership: Membership) -> bool:
    others = Membership.objects.select_for_update().filter(
        role=membership.role, program__isnull=True, ended_at__isnull=True, suspended_at__isnull=True
    )
    return not others.exclude(user=membership.user_id).filter(user__is_active=True).exists()


def last_role_ended_at(user: User) -> datetime | None:
    """When the last of an account's roles ended; None while one holds. One that never had a role: when it began."""
    roles = _roles_of(user, ended_at__isnull=False)
    if _roles_of(user):
        return None
    return max((role.ended_at for role in roles if role.ended_at), default=user.joined_at)


def ended_roles_of(user: User) -> set[str]:
    """The roles that an account had and has no more."""
    return {role.role for role in _roles_of(user, ended_at__isnull=False)}


@transaction.atomic
def erase_account(user: User, *, by: Any, now: datetime) -> bool:
    """Leave an account's sign-in name alone, which stands in the trail; the rest goes, the key last.

    False, and nothing is changed: a role holds again, or a hold keeps its program's data, or what it told as a
    volunteer is still kept.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    if row.erased_at is not None or _roles_of(row):
        return False
    for program in {role.program_id for role in _roles_of(row, ended_at__isnull=False)} - {None}:
        with acting(actor=row.pk, program=program):
            held = lock_for_deleting(program)
            if held.everything or Volunteer.objects.filter(program=program, user=row).exists():
                return False
    factors.remove_all(row)
    for rows in (row.known_devices, row.sign_in_addresses):
        rows.all().delete()
    for model in (PasswordReset, SignInLink, PostChoice):
        model.objects.filter(user=row).delete()
    Letter.objects.filter(user=row, program__isnull=True).delete()
    end_sessions_of(row.pk)
    row.set_unusable_password()
    User.objects.filter(pk=row.pk).update(
        email=None, email_index=None, display_name=None, password=row.password, is_active=False,
        active_membership=None, last_login=None, factors_end_at=None, erased_at=now,
    )  # fmt: skip
    audit.record("account_erased", by=by, subject=row, now=now)
    destroy_key(row.key_id)
    return True
