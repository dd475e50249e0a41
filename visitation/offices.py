"""What waits for coordinators, auditors and system admins: the cards of their first page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.access import Role
from compliance.approvals.queries import waiting_for
from volunteers.roles.queries import network_roles, waiting_invitations


@dataclass(frozen=True)
class Work:
    """One card: what it is called, what one does there, and how many of what waits (None: nothing is counted)."""

    title: str
    words: str
    url: str
    waiting: int | None = None


def work_of(user: Any, *, now: datetime) -> list[Work]:
    """The cards of a role without a first page of its own; none for every other role. At most three questions."""
    if user.role == Role.COORDINATOR:
        return [
            _second_person(user, now),
            Work(
                _("Roles in the network"),
                _("Ask for leads, rule admins, auditors and programs; let a lead’s role rest."),
                reverse("network"),
                waiting_invitations(user, now=now).count(),
            ),
            Work(
                _("Rules to look after"),
                _("Which facilities’ rules ask to be confirmed again, and which drafts wait."),
                reverse("facilities_in_care"),
            ),
        ]
    if user.role == Role.AUDITOR:
        return [
            Work(
                _("Broken glass"),
                _("Each time a lead opened what was not theirs to open, and what another lead said of it."),
                reverse("broken_glasses"),
            ),
            Work(
                _("Roles in the network"),
                _("Who holds which role, by sign-in name."),
                reverse("network"),
                network_roles(user).count(),
            ),
        ]
    if user.role == Role.SYSTEM_ADMIN:
        return [
            _second_person(user, now),
            Work(
                _("Roles in the network"),
                _("Close or open an account; ask for another system admin."),
                reverse("network"),
                waiting_invitations(user, now=now).count(),
            ),
            Work(
                _("State of the system"),
                _("Whether the database, the jobs and their queue are well: numbers, no content."),
                reverse("health"),
            ),
        ]
    return []


def _second_person(user: Any, now: datetime) -> Work:
    waiting = waiting_for(user, now=now).exclude(asked_by_id=user.pk).count()
    return Work(
        _("Waiting for a second person"),
        _("What somebody asked for and you may agree to."),
        reverse("approvals"),
        waiting,
    )
