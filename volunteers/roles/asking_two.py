"""Roles that two people must agree on (USR-02, USR-03, USR-04), and the reset of a lost second factor (USR-06).

Each is asked for by one who has the right and done when a second one agrees (compliance/approvals/). What is asked for
is either an account that exists, or an address to which an invitation goes.
"""

import secrets
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.access import Permission, Role
from compliance.approvals.asking import ask
from compliance.approvals.models import Approval
from compliance.approvals.registry import two_person
from compliance.tenancy import acting
from volunteers.accounts import factors, lost_factors
from volunteers.accounts.outbox import post
from volunteers.actions.memberships import CannotChange, grant_role
from volunteers.invitations.addresses import Address
from volunteers.invitations.inviting import invite
from volunteers.models import Membership, Program, User

# Which row of the table a role is granted under.
ROW_OF = {
    Role.PROGRAM_LEAD.value: Permission.GRANT_LEAD,
    Role.RULE_ADMIN.value: Permission.GRANT_NETWORK_ROLE,
    Role.COORDINATOR.value: Permission.GRANT_NETWORK_ROLE,
    Role.AUDITOR.value: Permission.GRANT_NETWORK_ROLE,
    Role.SYSTEM_ADMIN.value: Permission.GRANT_SYSTEM_ADMIN,
}


def ask_for_role(
    role: str,
    *,
    program: Program | None,
    user: User | None = None,
    address: Address | None = None,
    language: str = "en",
    by: User,
    now: datetime,
) -> Approval:
    """Ask that an account, or whoever reads an address, is given a role. Raises Refused (compliance/approvals)."""
    if (program is None) is (role == Role.PROGRAM_LEAD) or (user is None) is (address is None):
        raise ValueError("a lead has a program, others have none; an account or an address, not both")
    payload = {
        "role": role,
        "program": program.pk if program else None,
        "user": user.pk if user else None,
        "way": address.way if address else "",
        "address": address.text if address else "",
        "language": language,
    }
    # An address is nobody's code: the trail names the question instead.
    subject = user.username if user else f"IV-{secrets.token_hex(4)}"
    return ask(ROW_OF[role], subject=subject, program=by.program, payload=payload, by=by, now=now)


def ask_for_reset(membership: Membership, *, by: User, now: datetime) -> Approval:
    """Ask that somebody's lost second factor is taken off their account. Raises Refused (compliance/approvals)."""
    return ask(
        Permission.RESET_SECOND_FACTOR,
        subject=membership.user.username,
        program=by.program,
        payload={"user": membership.user_id, "membership": membership.pk},
        by=by,
        now=now,
    )


def _told(approval: Approval) -> str:
    """One sentence for the second person."""
    payload = approval.payload
    gaps = {
        "who": payload["address"] or approval.subject,
        "role": dict(Membership.ROLES)[payload["role"]],
        "program": Program.objects.get(pk=payload["program"]).name if payload["program"] else "",
    }
    if payload["program"]:
        return _("%(who)s becomes %(role)s of %(program)s.") % gaps
    return _("%(who)s becomes %(role)s.") % gaps


def _content(approval: Approval) -> dict[str, Any]:
    """What the second person agrees to besides the payload: the account and the program as they are now."""
    payload = approval.payload
    program = Program.objects.filter(pk=payload["program"]).values("code", "archived_at").first()
    user = User.objects.filter(pk=payload["user"]).first()
    if user is None:
        return {"program": program}
    with acting(actor=user.pk):  # somebody's own roles are seen in every program
        held = list(user.memberships.filter(ended_at__isnull=True).values_list("role", "program_id", "suspended_at"))
    return {"program": program, "user": user.username, "is_active": user.is_active, "roles": sorted(held, key=str)}


def _give(approval: Approval, *, by: User, now: datetime) -> object:
    """Grant the role to the account, or send the invitation. None where the account has the role by now."""
    payload = approval.payload
    program = Program.objects.get(pk=payload["program"]) if payload["program"] else None
    if payload["user"]:
        with acting(actor=by.pk, program=program.pk if program else None):
            try:
                membership = grant_role(User.objects.get(pk=payload["user"]), payload["role"], program, by=by, now=now)
            except CannotChange:
                return None
        post("sign_in_changed", membership.user)
        return membership
    return invite(
        role=payload["role"],
        program=program,
        address=Address(payload["way"], payload["address"]),
        language=payload["language"],
        by=by,
        invited_by=User.objects.get(pk=approval.asked_by_id).membership,
        now=now,
    )


for _row, _title in (
    (Permission.GRANT_LEAD, gettext_lazy("A new program lead")),
    (Permission.GRANT_NETWORK_ROLE, gettext_lazy("A new role in the network")),
    (Permission.GRANT_SYSTEM_ADMIN, gettext_lazy("A new system admin")),
):
    two_person(_row, title=_title, describe=_told, content=_content)(_give)


def _told_of_reset(approval: Approval) -> str:
    user = User.objects.filter(pk=approval.payload["user"]).first()
    if user is not None and lost_factors.waits(user):
        words = _(
            "%(who)s has lost the second way to sign in. It is taken off the account 24 hours after you agree; until "
            "then its owner, who gets a letter, can stop it. Afterwards a new one must be set up before anything else."
        )
    else:
        words = _(
            "%(who)s has lost the second way to sign in. It is taken off the account; a new one must be set up before "
            "anything else."
        )
    return words % {"who": approval.subject}


def _of_reset(approval: Approval) -> dict[str, Any]:
    user = User.objects.filter(pk=approval.payload["user"]).first()
    membership = Membership.objects.filter(pk=approval.payload["membership"], ended_at__isnull=True).first()
    return {
        "user": user.username if user else None,
        "role": membership.role if membership else None,
        "kinds": sorted(factors.kinds_of(user)) if user else [],
    }


@two_person(
    Permission.RESET_SECOND_FACTOR,
    title=gettext_lazy("A lost second way to sign in"),
    describe=_told_of_reset,
    content=_of_reset,
    editors=lambda approval: (approval.payload["user"],),  # nobody agrees to their own
    outcome=lambda goes_at: (
        _("It is taken off in 24 hours, unless its owner stops it. They are told by letter now.") if goes_at else ""
    ),
)
def reset_second_factor(approval: Approval, *, by: User, now: datetime) -> datetime | None:
    """Take every second factor off the account, now or after a day (lost_factors.py). The password stays."""
    user = User.objects.get(pk=approval.payload["user"])
    return lost_factors.agreed(user, by=by, program=approval.program_code, now=now)
