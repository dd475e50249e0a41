"""Roles end, rest and are taken up again; whoever loses one is out within the second.

What a role opens is read from live rows by every request, so nothing here waits for a session to end; sessions are
ended besides, so that a browser which is left open shows it at once.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from compliance import audit
from compliance.access import Role
from compliance.sessions import end_sessions_of
from compliance.tenancy import acting
from volunteers.models import Membership, Program, User, Volunteer

Check = Callable[[Membership], Iterable[str]]
Stop = Callable[..., None]


class StillResponsible(Exception):
    """Somebody depends on this lead: `codes` name the people to hand over first."""

    def __init__(self, codes: Iterable[str]) -> None:
        self.codes = tuple(codes)
        super().__init__(f"{len(self.codes)} people")


class LastLead(StillResponsible):
    """The program would have no lead at all, and still looks after people: `codes` name them."""


class CannotChange(Exception):
    """The role has ended, or rests, or is held already: there is nothing to do."""


_depends_on: list[Check] = []
_needs_a_lead: list[Check] = []
_stop_work: list[Stop] = []


def ask_before_a_role_ends(depends_on: Check) -> None:
    """The floor above says who depends on a membership: codes of people. None may be left without anybody."""
    if depends_on not in _depends_on:
        _depends_on.append(depends_on)


def ask_before_the_last_lead_goes(needs_a_lead: Check) -> None:
    """The floor above says whom the program of a membership looks after: codes of people."""
    if needs_a_lead not in _needs_a_lead:
        _needs_a_lead.append(needs_a_lead)


def stop_when_a_role_ends(stop: Stop) -> None:
    """The floor above stops what runs for a membership: `stop(membership, by=, now=)`."""
    if stop not in _stop_work:
        _stop_work.append(stop)


def who_depends_on(membership: Membership) -> tuple[str, ...]:
    """The codes of those who would be left without anybody if this membership ended."""
    return tuple(code for check in _depends_on for code in check(membership))


@transaction.atomic
def end_membership(membership: Membership, *, by: Any, now: datetime) -> None:
    """End a role for good. A volunteer's own record stays, as one who left.

    Raises StillResponsible, and changes nothing, while people depend on it; LastLead where the program would have no
    lead for the people it looks after; CannotChange when it has ended already.
    """
    row = _locked(membership)
    if row.ended_at is not None:
        raise CannotChange
    if codes := who_depends_on(row):
        raise StillResponsible(codes)
    if _is_last_lead(row) and (left := tuple(code for check in _needs_a_lead for code in check(row))):
        raise LastLead(left)
    row.ended_at = max(now, row.since)
    row.save(update_fields=["ended_at"])
    if row.role in _VOLUNTEERS:
        _volunteers_of(row).update(state=Volunteer.State.LEFT)
    _let_go(row, by=by, now=now, why="role_ended")
    _record("role_ended", row, by=by, now=now)
    membership.ended_at = row.ended_at


@transaction.atomic
def suspend_membership(membership: Membership, *, by: Any, now: datetime) -> None:
    """Let a role rest: it opens nothing until `resume_membership`. Raises CannotChange unless it holds now."""
    row = _locked(membership)
    if row.ended_at is not None or row.suspended_at is not None:
        raise CannotChange
    row.suspended_at = now
    row.save(update_fields=["suspended_at"])
    if row.role in _VOLUNTEERS:
        active = _volunteers_of(row).filter(state=Volunteer.State.ACTIVE)
        row.has_paused = active.update(state=Volunteer.State.PAUSED) > 0
        row.save(update_fields=["has_paused"])
    _let_go(row, by=by, now=now, why="role_suspended")
    _record("role_suspended", row, by=by, now=now)
    membership.suspended_at = now


@transaction.atomic
def resume_membership(membership: Membership, *, by: Any, now: datetime) -> None:
    """Take a resting role up again. Raises CannotChange unless it rests."""
    row = _locked(membership)
    if row.ended_at is not None or row.suspended_at is None:
        raise CannotChange
    row.suspended_at = None
    row.save(update_fields=["suspended_at"])
    if row.role in _VOLUNTEERS and row.has_paused:  # who was on a break before goes on with it
        _volunteers_of(row).filter(state=Volunteer.State.PAUSED).update(state=Volunteer.State.ACTIVE)
    _record("role_resumed", row, by=by, now=now)
    membership.suspended_at = None


@transaction.atomic
def suspend(user: User, *, by: Any, now: datetime) -> None:
    """Close an account in all its roles: no sign-in, no session, no feed, no running work, until `reopen`.

    Raises CannotChange when it is closed already.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    if not row.is_active:
        raise CannotChange
    row.is_active = False
    row.save(update_fields=["is_active"])
    with acting(actor=row.pk):  # somebody's own roles are seen in every program
        held = list(row.memberships.filter(ended_at__isnull=True))
    for membership in held:
        with acting(actor=by.pk, program=membership.program_id):
            _stop(membership, by=by, now=now)
    end_sessions_of(row.pk, why="account_suspended")
    audit.record("account_suspended", by=by, subject=row, now=now)
    user.is_active = False


@transaction.atomic
def reopen(user: User, *, by: Any, now: datetime) -> None:
    """Open a closed account again. Raises CannotChange when it is open."""
    row = User.objects.select_for_update().get(pk=user.pk)
    if row.is_active:
        raise CannotChange
    row.is_active = True
    row.save(update_fields=["is_active"])
    audit.record("account_reopened", by=by, subject=row, now=now)
    user.is_active = True


@transaction.atomic
def grant_role(user: User, role: str, program: Program | None, *, by: Any, now: datetime) -> Membership:
    """Give an account one more role. It becomes the active one if none holds now.

    Raises CannotChange when the account has it already. Whether two people must agree is for the caller to see to.
    """
    # Locked first: two grants at once must not both find the role free.
    row = User.objects.select_for_update().get(pk=user.pk)
    if Membership.objects.filter(user=row, program=program, role=role, ended_at__isnull=True).exists():
        raise CannotChange
    membership = Membership(user=row, program=program, role=role, since=now)
    membership.full_clean()
    membership.save()
    if row.membership is None:
        row.active_membership = membership
    row.erasure_asked_at = None  # whoever joins again stays
    row.save(update_fields=["active_membership", "erasure_asked_at"])
    _record("role_granted", membership, by=by, now=now)
    return membership


@transaction.atomic
def act_for(user: User, membership: Membership, *, keep: str | None = None, now: datetime) -> None:
    """Make one of the user's own roles the active one. Rights never unite: the others open nothing meanwhile.

    Every session of the account ends but the one with the key `keep`, to which the caller gives a new key and the
    role's own time. Raises CannotChange when it is not theirs, has ended or rests.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    mine = row.memberships.select_related("program").filter(pk=membership.pk)
    chosen = mine.filter(ended_at__isnull=True, suspended_at__isnull=True, program__archived_at__isnull=True).first()
    if chosen is None:
        raise CannotChange
    row.active_membership = chosen
    row.save(update_fields=["active_membership"])
    end_sessions_of(row.pk, keep=keep, why="role_taken_up")
    _record("role_taken_up", chosen, by=row, now=now)


_VOLUNTEERS = ("VO", "MB", "AP")


def _locked(membership: Membership) -> Membership:
    return Membership.objects.select_for_update(of=("self",)).select_related("user", "program").get(pk=membership.pk)


def _is_last_lead(membership: Membership) -> bool:
    """Whether no other lead of the program is at work. Its row is locked: of two that go at once one is the last."""
    if membership.role != Role.PROGRAM_LEAD:
        return False
    Program.objects.select_for_update(no_key=True).get(pk=membership.program_id)
    others = Membership.objects.filter(
        program_id=membership.program_id, role=membership.role, ended_at__isnull=True, suspended_at__isnull=True,
        user__is_active=True,
    )  # fmt: skip
    return not others.exclude(pk=membership.pk).exists()


def _volunteers_of(membership: Membership) -> Any:
    return Volunteer.objects.filter(user_id=membership.user_id, program_id=membership.program_id)


def _let_go(membership: Membership, *, by: Any, now: datetime, why: str) -> None:
    """Stop what runs for the role, and end the sessions of whoever acted under it."""
    _stop(membership, by=by, now=now)
    if membership.user.active_membership_id == membership.pk:
        end_sessions_of(membership.user_id, why=why)


def _stop(membership: Membership, *, by: Any, now: datetime) -> None:
    for stop in _stop_work:
        stop(membership, by=by, now=now)


def _record(action: str, membership: Membership, *, by: Any, now: datetime) -> None:
    program = membership.program.code if membership.program else ""
    audit.record(action, by=by, subject=membership.user, program=program, detail={"role": membership.role}, now=now)
