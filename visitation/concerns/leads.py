"""The leads of a program who are at work, in the order in which they are asked."""

from django.db.models import QuerySet

from compliance.access import Role
from volunteers.models import Membership, User


def leads_at_work(program_id: int) -> QuerySet[Membership]:
    """Memberships of those who lead the program today, longest first."""
    return Membership.objects.filter(
        program=program_id, role=Role.PROGRAM_LEAD.value, ended_at__isnull=True, suspended_at__isnull=True,
        user__is_active=True,
    ).order_by("pk")  # fmt: skip


def users_at_work(program_id: int) -> list[User]:
    """The same, as accounts. One query."""
    return [membership.user for membership in leads_at_work(program_id).select_related("user")]
