"""People who apply together. The contact speaks for the group; every member applies, waits and is cleared alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from compliance import audit
from compliance.access import Permission, grants
from compliance.keys import Closed
from volunteers.codes import stored_under_a_code
from volunteers.invitations.addresses import Address, address_of
from volunteers.invitations.inviting import TooManyInvitations, invite
from volunteers.models import ApplicantGroup, Application, Volunteer
from volunteers.onboarding.applying import ChangedMeanwhile

_SIGNS_EACH = 5
SHOWN_ON_BOARD = 8


class InAGroup(Exception):
    """The volunteer belongs to a group already."""


class TooMany(Exception):
    """More addresses than the group has members. `left`: how many it can still name."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


@dataclass(frozen=True)
class Counts:
    """How far a group is: people alone, nobody's answers. `finished`: the form is handed in. `begun` has those too."""

    size: int
    waiting: int
    invited: int
    begun: int
    finished: int

    @property
    def left(self) -> int:
        """How many can still be named."""
        return max(self.size - self.waiting - self.invited - self.begun, 0)


def groups_for(user: Any) -> QuerySet[ApplicantGroup]:
    """The groups of a lead's own program."""
    found = ApplicantGroup.objects.select_related("contact", "program")
    if user.program is None or grants(user.role or "AN", Permission.READ_APPLICATION) != "prog":
        return found.none()
    return found.filter(program=user.program)


def groups_on_board(user: Any) -> list[tuple[ApplicantGroup, str]]:
    """The newest groups, each with its name; `finished`: how many handed in the form. One query."""
    handed_in = Q(members__application__sent_at__isnull=False)
    handed_in &= ~Q(members__application__stage=Application.Stage.WITHDRAWN) & ~Q(members__state=Volunteer.State.LEFT)
    found = groups_for(user).annotate(finished=Count("members", filter=handed_in))
    return [(group, name_of(group)) for group in found[:SHOWN_ON_BOARD]]


def group_of(volunteer: Volunteer) -> ApplicantGroup | None:
    """The group this volunteer speaks for."""
    return ApplicantGroup.objects.filter(contact=volunteer).first()


def counts_of(group: ApplicantGroup, *, now: datetime) -> Counts:
    """Two queries."""
    handed_in = Q(application__sent_at__isnull=False) & ~Q(application__stage=Application.Stage.WITHDRAWN)
    members = group.members.exclude(state=Volunteer.State.LEFT)
    told = members.aggregate(begun=Count("pk"), finished=Count("pk", filter=handed_in))
    invited = _open_invitations(group, now).count()
    return Counts(group.size, len(waiting_of(group)), invited, told["begun"], told["finished"])


def name_of(group: ApplicantGroup) -> str:
    """What the group calls itself; the code where its name does not open any more."""
    try:
        return group.name or group.code
    except Closed:
        return group.code


def waiting_of(group: ApplicantGroup) -> list[str]:
    """The addresses to which no invitation has gone yet."""
    try:
        return group.waiting.split()
    except Closed:
        return []


@transaction.atomic
def begin(volunteer: Volunteer, *, name: str, kind: str, size: int, by: Any, now: datetime) -> ApplicantGroup:
    """Apply for a group of `size` people; the volunteer is its contact, and one of them. Raises InAGroup."""
    row = Volunteer.objects.select_for_update(of=("self",)).select_related("program").get(pk=volunteer.pk)
    if row.group_id is not None or ApplicantGroup.objects.filter(contact=row).exists():
        raise InAGroup
    group = stored_under_a_code(
        lambda code: ApplicantGroup.objects.create(
            program=row.program, code=code, contact=row, name=name, kind=kind, size=size, made_at=now
        ),
        "GR", _SIGNS_EACH,
    )  # fmt: skip
    Volunteer.objects.filter(pk=row.pk).update(group=group)
    _record("group_applied", group, by=by, now=now, kind=kind, size=size)
    return group


@transaction.atomic
def name_members(
    group: ApplicantGroup, addresses: list[Address], *, revision: int, by: Any, now: datetime
) -> ApplicantGroup:
    """Say where the others can be invited; a lead sends the invitations. Raises TooMany, ChangedMeanwhile."""
    row = _locked(group, revision)
    waiting = list(dict.fromkeys([*waiting_of(row), *(address.text for address in addresses)]))
    new = len(waiting) - len(waiting_of(row))
    left = counts_of(row, now=now).left
    if new > left:
        raise TooMany(left)
    _save(row, waiting)
    _record("group_named", row, by=by, now=now, people=new)
    return row


@transaction.atomic
def send_invitations(group: ApplicantGroup, *, language: str, by: Any, now: datetime) -> int:
    """Invite all whom the contact named, each with a link of their own; how many. Those over a day's limit wait on."""
    row = _locked(group, None)
    waiting, sent = waiting_of(row), 0
    for text in waiting:
        address = address_of(text)
        if address is not None:
            try:
                with transaction.atomic():
                    invite(
                        role="AP", program=row.program, address=address, language=language, group=row,
                        invited_by=by.membership, by=by, now=now,
                    )  # fmt: skip
            except TooManyInvitations:
                break
        sent += 1
    _save(row, waiting[sent:])
    _record("group_invited", row, by=by, now=now, people=sent)
    return sent


def _open_invitations(group: ApplicantGroup, now: datetime) -> QuerySet[Any]:
    return group.invitations.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, ends_at__gt=now)


def _locked(group: ApplicantGroup, revision: int | None) -> ApplicantGroup:
    rows = ApplicantGroup.objects.select_for_update(of=("self",)).select_related("program")
    row: ApplicantGroup = rows.get(pk=group.pk)
    if revision is not None and row.revision != revision:
        raise ChangedMeanwhile
    return row


def _save(row: ApplicantGroup, waiting: list[str]) -> None:
    row.waiting = "\n".join(waiting)
    row.revision += 1
    row.save(update_fields=["waiting", "revision"])


def _record(action: str, group: ApplicantGroup, *, by: Any, now: datetime, **detail: Any) -> None:
    audit.record(action, by=by, subject=group.code, program=group.program.code, detail=detail, now=now)
