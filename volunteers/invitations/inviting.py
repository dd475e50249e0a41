"""Invite somebody into a role, take it back, accept it: once, within 72 hours, at the address it was sent to."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from compliance import audit, queue
from compliance.access import Permission, grants
from compliance.tenancy import acting
from volunteers.actions.memberships import CannotChange, grant_role
from volunteers.codes import new_volunteer
from volunteers.invitations.addresses import Address, address_of
from volunteers.invitations.sign_in_names import new_sign_in_name
from volunteers.invitations.tokens import fingerprint, new_token
from volunteers.models import ApplicantGroup, Invitation, Membership, Program, SignInAddress, User, Volunteer
from volunteers.models.users import one_spelling

LASTS = timedelta(hours=72)
A_DAY = 60  # invitations of one program within 24 hours
WRONG_ADDRESSES = 10  # after so many the invitation is worth nothing
NOBODY = 0  # the number of no account: sees a program's roles and the network's, and none of anybody's own
# What a lead may invite to alone. The rest is agreed on by two people (volunteers/actions/roles.py).
ALONE = ("AP", "VO", "MB")
JOB = "volunteers.invitations.jobs.send_invitation"


class TooManyInvitations(Exception):
    """The program has sent as many as it may within a day."""


class NotAccepted(Exception):
    """Nothing was made. `why`: `gone` (used, over, taken back, never there), `address`, `has_account`, `has_role`.

    `others_account`: the address is known to reach another account than the one that is signed in.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Accepted:
    """Who has joined, in which role, and whether the account is new."""

    user: User
    membership: Membership
    is_new: bool


@transaction.atomic
def invite(
    *,
    role: str,
    program: Program | None,
    address: Address | None,
    by: Any,
    now: datetime,
    volunteer: Volunteer | None = None,
    invited_by: Membership | None = None,
    group: ApplicantGroup | None = None,
    language: str = "en",
) -> Invitation:
    """Store an invitation and post the job that sends it. Without an address it is handed over: see `draw_token`.

    What still waits for the same address and role is taken back first. `by` may be text (a command); `invited_by` is
    the membership it rests on, `group` the one whoever accepts will belong to. Whether a second person had to agree is
    for the caller to see to. Raises TooManyInvitations.
    """
    if program is not None:
        # Locked first: the day's count must hold for two leads at once.
        Program.objects.select_for_update(no_key=True).get(pk=program.pk)
        if Invitation.objects.filter(program=program, made_at__gt=now - timedelta(days=1)).count() >= A_DAY:
            raise TooManyInvitations
    invitation = Invitation(
        program=program,
        role=role,
        volunteer=volunteer,
        group=group,
        way=address.way if address else Invitation.Way.HAND,
        address_index=address.index if address else None,
        language=language,
        invited_by=invited_by,
        made_at=now,
        ends_at=now + LASTS,
    )
    invitation.address = address.text if address else ""
    if address is not None:
        for earlier in _open(now).filter(program=program, role=role, address_index=address.index):
            withdraw(earlier, by=by, now=now)
    if volunteer is not None:
        for earlier in _open(now).filter(volunteer=volunteer):
            withdraw(earlier, by=by, now=now)
    invitation.save()
    _record("invited", invitation, by=by, now=now)
    if address is not None:
        queue.ask_for(
            JOB, program.pk if program else None, str(invitation.pk), now=now, program=program.code if program else ""
        )
    return invitation


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Any, now: datetime) -> None:
    """Take an invitation back. One that was accepted or taken back already is left as it is."""
    row = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if row.accepted_at is None and row.withdrawn_at is None:
        row.withdrawn_at = now
        row.address = ""
        row.save(update_fields=["withdrawn_at", "address_sealed"])
        _record("invitation_withdrawn", row, by=by, now=now)


def draw_token(invitation: Invitation) -> str:
    """A new token for its link; the one before it, if any, is worth nothing from now on.

    It begins with the number of the program: under row level security an invitation is only found where it belongs.
    """
    token = f"{invitation.program_id or 0}.{new_token()}"
    Invitation.objects.filter(pk=invitation.pk).update(fingerprint=fingerprint(token))
    return token


def find(token: str, *, now: datetime) -> Invitation | None:
    """The invitation of a link while it can be accepted, else None, whatever the reason."""
    program, dot, _rest = token.partition(".")
    if not dot or not (program.isascii() and program.isdigit() and len(program) <= 18):
        program = "0"  # the same work for a link that is none
    with acting(program=int(program) or None):
        invitation = Invitation.objects.select_related("program").filter(fingerprint=fingerprint(token)).first()
        return invitation if invitation is not None and _holds(invitation, now) else None


def accept(
    token: str,
    *,
    typed_address: str,
    password: str | None = None,
    display_name: str = "",
    user: User | None = None,
    language: str = "en",
    now: datetime,
) -> Accepted:
    """Take the role up: with a new account, or as the `user` who is signed in. Exactly one of many at once succeeds.

    `password` None: an account without one. The address must be the one the link was sent to; every wrong one counts.
    Raises NotAccepted, having changed nothing but that count.
    """
    invitation = find(token, now=now)
    if invitation is None:
        raise NotAccepted("gone")
    # Refusals leave the block as values: an exception would take the count of wrong addresses back with it.
    with acting(program=invitation.program_id):
        row, why = _claim(invitation, typed_address, user, now)
        if not why:
            try:
                with transaction.atomic():
                    return _join(row, address_of(typed_address), password=password, display_name=display_name,
                                 user=user, language=language, now=now)  # fmt: skip
            except CannotChange:
                why = "has_role"
    raise NotAccepted(why)


def _claim(invitation: Invitation, typed_address: str, user: User | None, now: datetime) -> tuple[Invitation, str]:
    """The row under lock, and why it cannot be accepted, if so."""
    # Locked first: of fifty that click at once one finds it open.
    row = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not _holds(row, now):
        return row, "gone"
    address = address_of(typed_address)
    if row.address_index is not None and (address is None or address.index != bytes(row.address_index)):
        row.wrong_addresses += 1
        row.save(update_fields=["wrong_addresses"])
        return row, "address" if _holds(row, now) else "gone"
    if address is not None and _has_account(address, apart_from=user):
        return row, "has_account" if user is None else "others_account"
    return row, ""


def _join(
    row: Invitation,
    address: Address | None,
    *,
    password: str | None,
    display_name: str,
    user: User | None,
    language: str,
    now: datetime,
) -> Accepted:
    is_new = user is None
    if user is None:
        called = f"{display_name} {address.text if address else ''}"
        name = new_sign_in_name(apart_from=called)
        user = User.objects.create_user(name, password, display_name=display_name, language=language)
        if row.program is not None:
            user.timezone = row.program.timezone
            user.save(update_fields=["timezone"])
    with acting(actor=user.pk, program=row.program_id):  # somebody's own role is their own to take up
        membership = grant_role(user, row.role, row.program, by=user, now=now)
        if row.role in ALONE:
            _be_volunteer(row, user, display_name)
    if address is not None and row.way == address.way:
        _remember(user, address, now=now)
    row.accepted_at, row.accepted_by = now, user
    row.address = ""
    row.save(update_fields=["accepted_at", "accepted_by", "address_sealed"])
    _record("invitation_accepted", row, by=user, now=now)
    return Accepted(User.objects.get(pk=user.pk), membership, is_new)  # as it is now, its role included


def _be_volunteer(row: Invitation, user: User, display_name: str) -> None:
    """The volunteer others acted for gets the account; else there is a new one."""
    state = Volunteer.State.APPLYING if row.role == "AP" else Volunteer.State.ACTIVE
    if row.volunteer_id is not None:
        Volunteer.objects.filter(pk=row.volunteer_id, user__isnull=True).update(user=user)
    elif not Volunteer.objects.filter(user=user, program=row.program).exists():
        new_volunteer(
            row.program, user=user, preferred_name=display_name or user.username, state=state, group_id=row.group_id
        )
    if row.group_id is not None:
        Volunteer.objects.filter(user=user, program=row.program, group__isnull=True).update(group=row.group_id)


def _remember(user: User, address: Address, *, now: datetime) -> None:
    """Its owner has just shown that it reaches them. An account that has an address of this way keeps its own."""
    is_mail = address.way == Invitation.Way.MAIL
    if SignInAddress.objects.filter(user=user, way=address.way).exists():
        return
    if is_mail and user.email and one_spelling(user.email) != one_spelling(address.text):
        return
    if is_mail and not user.email:
        user.email = address.text
        user.save(update_fields=["email"])
    known = SignInAddress(user=user, way=address.way, index=address.index, shown_at=now)
    known.address = address.text
    known.save()


def _has_account(address: Address, *, apart_from: User | None) -> bool:
    """Whether an address belongs to an account, other than the one that is signed in."""
    own = apart_from.pk if apart_from else None
    known = SignInAddress.objects.filter(index=address.index, user__is_active=True).exclude(user=own).exists()
    if known or address.way != Invitation.Way.MAIL:
        return known
    found = User.objects.by_email(address.text)
    return found is not None and found.pk != own


def _holds(invitation: Invitation, now: datetime) -> bool:
    """Open, not guessed at too often, and whoever invited still has the role it rests on."""
    if not invitation.is_open(now) or invitation.wrong_addresses >= WRONG_ADDRESSES:
        return False
    if invitation.program is not None and invitation.program.archived_at is not None:
        return False
    # Asked by number: a row that nobody may see here must not count as one that never was.
    with acting(actor=NOBODY, program=invitation.program_id):
        taken = Volunteer.objects.filter(pk=invitation.volunteer_id, user__isnull=True)
        giver = Membership.objects.filter(
            pk=invitation.invited_by_id, ended_at__isnull=True, suspended_at__isnull=True, user__is_active=True
        )
        is_free = invitation.volunteer_id is None or taken.exists()
        return is_free and (invitation.invited_by_id is None or giver.exists())


def _open(now: datetime) -> Any:
    return Invitation.objects.filter(Q(accepted_at__isnull=True), Q(withdrawn_at__isnull=True), Q(ends_at__gt=now))


def may_invite(user: Any, program: Program | None) -> bool:
    """Whether this user may invite volunteers of this program: its leads, alone."""
    own = getattr(user, "program", None)
    return own is not None and own == program and grants(user.role or "", Permission.INVITE_VOLUNTEER) == "prog"


def _record(action: str, invitation: Invitation, *, by: Any, now: datetime) -> None:
    program = invitation.program.code if invitation.program else ""
    detail = {"role": invitation.role, "way": invitation.way}
    audit.record(action, by=by, subject=invitation, program=program, detail=detail, now=now)
