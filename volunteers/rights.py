"""Whether somebody holds a right now: read from the rows, for whoever is not the one who asks."""

from compliance.approvals.registry import action_of
from volunteers.models import Membership


class _Holder:
    """A membership as the table of permissions looks at it."""

    def __init__(self, role: str) -> None:
        self.role = role


def still_may(user_pk: int, action_name: str, program_pk: int | None) -> bool:
    """Whether this user could still be one of the two people of an action, in that program (None: in the network)."""
    action = action_of(action_name)
    held = Membership.objects.filter(
        user=user_pk, program=program_pk, ended_at__isnull=True, suspended_at__isnull=True, user__is_active=True
    ).values_list("role", flat=True)
    return any(action.is_for(_Holder(role)) for role in held)
