"""Each role is decided by itself: approved, not agreed to, or resting. With the last one the application is."""

from datetime import datetime
from typing import Any

from django.db import transaction

from compliance import audit
from compliance.access import Role
from volunteers.accounts.outbox import post
from volunteers.actions.memberships import end_membership, grant_role
from volunteers.models import Application, Membership, Reference, Volunteer, VolunteerRole
from volunteers.onboarding.files import File, load
from volunteers.onboarding.stages import DONE, move_on, steps_of

_STATE = VolunteerRole.State
# What may follow on what. A role that was declined may be offered again by the volunteer, or approved after all.
MOVES = {
    _STATE.WANTED: (_STATE.APPROVED, _STATE.DECLINED),
    _STATE.APPROVED: (_STATE.PAUSED,),
    _STATE.PAUSED: (_STATE.APPROVED,),
    _STATE.DECLINED: (_STATE.APPROVED,),
}


class StillMissing(Exception):
    """A role would be approved before everything was there, and nobody said that this is meant; `steps` name what."""

    def __init__(self, steps: list[str]) -> None:
        super().__init__(", ".join(steps))
        self.steps = steps


class Overtaken(Exception):
    """A role is in another state than the one that was looked at; nothing was written."""


def what_is_missing(file: File, *, now: datetime) -> list[Any]:
    """The steps before the decision that are not done."""
    return [step for step in steps_of(file, day=now.date()) if step.state != DONE and step.name != "decision"]


@transaction.atomic
def decide(
    volunteer: Volunteer, states: dict[str, tuple[str, str]], *, all_the_same: bool = False, by: Any, now: datetime
) -> None:
    """Decide roles: {role: (the state that was looked at, the new one)}.

    Raises StillMissing where a role would be approved before its time and `all_the_same` does not say so, and
    Overtaken where a role is not as it was looked at, or the move is none.
    """
    row = Volunteer.objects.select_for_update(of=("self",)).select_related("program").get(pk=volunteer.pk)
    roles = {role.role: role for role in VolunteerRole.objects.select_for_update().filter(volunteer=row)}
    file = load([row])[row.pk]
    approves = any(new == _STATE.APPROVED and old == _STATE.WANTED for old, new in states.values())
    missing = [step.name for step in what_is_missing(file, now=now)]
    if approves and missing and not all_the_same:
        raise StillMissing(missing)
    for name, (old, new) in states.items():
        role = roles.get(name)
        if role is None or role.state != old or new not in MOVES[_STATE(old)]:
            raise Overtaken
        role.state, role.since, role.decided_by = new, now, str(by)[:120]
        role.save(update_fields=["state", "since", "decided_by"])
        _record("role_decided", row, by=by, now=now, role=name, state=new, without=missing if approves else [])
    _end_application(row, list(roles.values()), by=by, now=now)
    move_on([row.pk], now=now)


def _end_application(row: Volunteer, roles: list[VolunteerRole], *, by: Any, now: datetime) -> None:
    """Once no role waits: the references' names go, and the account becomes a volunteer's, or ends."""
    is_in = any(role.state in (_STATE.APPROVED, _STATE.PAUSED) for role in roles)
    if is_in and row.state == Volunteer.State.APPLYING:
        row.state = Volunteer.State.ACTIVE
        row.save(update_fields=["state"])
        _take_in(row, by=by, now=now)
    if any(role.state == _STATE.WANTED for role in roles):
        return
    forget_references(row)
    decided = Application.objects.filter(volunteer=row, decided_at__isnull=True)
    if not decided.update(decided_at=now):
        return
    if not is_in:
        Application.objects.filter(volunteer=row).update(stage=Application.Stage.DECLINED, stage_since=now)
        user = row.user
        _end_applying(row, by=by, now=now)
        if user is not None:
            post("application_declined", user)


def _take_in(row: Volunteer, *, by: Any, now: datetime) -> None:
    """An applicant's account becomes a volunteer's."""
    if row.user is None:
        return
    held = Membership.objects.select_for_update().filter(
        user=row.user, program=row.program, role=Role.APPLICANT.value, ended_at__isnull=True
    )
    # Not end_membership: it would note that the volunteer has left.
    for membership in held:
        membership.ended_at = max(now, membership.since)
        membership.save(update_fields=["ended_at"])
        audit.record("role_ended", by=by, subject=row.user, program=row.program.code, detail={"role": "AP"}, now=now)
    is_volunteer = Membership.objects.filter(
        user=row.user, program=row.program, role__in=[Role.VOLUNTEER.value, Role.MENTOR.value], ended_at__isnull=True
    )
    if not is_volunteer.exists():
        grant_role(row.user, Role.VOLUNTEER.value, row.program, by=by, now=now)
    post("application_approved", row.user)


def _end_applying(row: Volunteer, *, by: Any, now: datetime) -> None:
    held = Membership.objects.filter(
        user=row.user_id, program=row.program_id, role=Role.APPLICANT.value, ended_at__isnull=True
    )
    for membership in held if row.user_id is not None else ():
        end_membership(membership, by=by, now=now)
    Volunteer.objects.filter(pk=row.pk, state=Volunteer.State.APPLYING).update(state=Volunteer.State.LEFT)


def forget_references(row: Volunteer) -> None:
    """Names, addresses and answers go; that they were asked, and whether they said yes, stays."""
    Reference.objects.filter(volunteer=row).update(name=None, contact=None, answer=None, fingerprint=None)


def _record(action: str, volunteer: Volunteer, *, by: Any, now: datetime, **detail: Any) -> None:
    audit.record(action, by=by, subject=volunteer.code, program=volunteer.program.code, detail=detail, now=now)
