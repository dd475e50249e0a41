"""Who belongs where, scoped by who asks."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from compliance.access import Permission, Role, grants
from volunteers.models import Invitation, Membership, User, Volunteer

NETWORK_ROLES = (Role.RULE_ADMIN.value, Role.COORDINATOR.value, Role.AUDITOR.value, Role.SYSTEM_ADMIN.value)


def team_of(user: Any) -> QuerySet[Membership]:
    """The roles in the program of a lead that have not ended, each with its account; nothing for everybody else."""
    roles = Membership.objects.select_related("user", "program").filter(ended_at__isnull=True)
    if user.program is None or grants(user.role or "", Permission.SUSPEND) != "prog":
        return roles.none()
    return roles.filter(program=user.program).order_by("role", "since", "pk")


def managed_by(user: Any) -> QuerySet[Volunteer]:
    """The volunteers without an account, for whom a lead of their program acts; nothing for everybody else."""
    volunteers = Volunteer.objects.select_related("program").filter(user__isnull=True).order_by("code")
    if user.program is None or grants(user.role or "", Permission.OWN_AVAILABILITY) != "prog":
        return volunteers.none()
    return volunteers.filter(program=user.program).exclude(state=Volunteer.State.LEFT)


def waiting_invitations(user: Any, *, now: datetime) -> QuerySet[Invitation]:
    """The invitations a lead's program, or a coordinator's network, still waits for; nothing for everybody else."""
    waiting = Invitation.objects.select_related("volunteer", "program", "invited_by__user").filter(
        accepted_at__isnull=True, withdrawn_at__isnull=True, ends_at__gt=now
    )
    if user.program is not None and grants(user.role or "", Permission.INVITE_VOLUNTEER) == "prog":
        return waiting.filter(program=user.program)
    if user.program is None and user.role in (Role.COORDINATOR, Role.SYSTEM_ADMIN):
        return waiting.filter(Q(program__isnull=True) | Q(role=Role.PROGRAM_LEAD))
    return waiting.none()


def network_roles(user: Any) -> QuerySet[Membership]:
    """Leads and the network's own roles, for coordinators, auditors and system admins; nothing for everybody else."""
    roles = Membership.objects.select_related("user", "program").filter(ended_at__isnull=True)
    if user.program is not None or user.role not in (Role.COORDINATOR, Role.AUDITOR, Role.SYSTEM_ADMIN):
        return roles.none()
    return roles.filter(role__in=[Role.PROGRAM_LEAD.value, *NETWORK_ROLES]).order_by("role", "program__code", "since")


def roles_of(user: User) -> QuerySet[Membership]:
    """One's own roles that have not ended, in all programs."""
    return (
        Membership.objects.select_related("program")
        .filter(user=user, ended_at__isnull=True, program__archived_at__isnull=True)
        .order_by("since", "pk")
    )
