"""Programs begin, change and are archived: two coordinators agree (SYS-01, SYS-02)."""

from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance import audit
from compliance.access import Permission
from compliance.approvals.asking import ask
from compliance.approvals.models import Approval
from compliance.approvals.registry import two_person
from compliance.keys.sealing import is_sealed
from compliance.sessions import end_sessions_of
from compliance.tenancy import acting
from volunteers.models import Membership, Network, Program, User

NEW, ARCHIVE, CHANGE = "new", "archive", "change"
CHANGEABLE = ("name", "phone", "timezone")


def ask_for_program(*, code: str, name: str, phone: str, timezone: str, by: User, now: datetime) -> Approval:
    """Ask for a new program of the network there is. Raises Refused, ValueError for a zone that does not exist."""
    payload = {"code": code, "name": name, "phone": phone, "timezone": _zone(timezone)}
    return ask(f"{Permission.CHANGE_PROGRAMS.value}:{NEW}", subject=code, payload=payload, by=by, now=now)


class NotSealed(Exception):
    """The program's keys are in use: it is sealed first, so that nothing of it can be read once nobody acts for it."""


def ask_to_archive(program: Program, *, by: User, now: datetime) -> Approval:
    """Ask that nobody acts for a sealed program any more. Raises NotSealed, Refused."""
    if not is_sealed(program.pk):
        raise NotSealed
    return ask(f"{Permission.CHANGE_PROGRAMS.value}:{ARCHIVE}", subject=program.code, by=by, now=now)


def ask_to_change(program: Program, *, by: User, now: datetime, **columns: str) -> Approval:
    """Ask for another name, telephone or time zone of a program. Raises Refused."""
    payload = {name: columns[name] for name in CHANGEABLE if name in columns}
    if "timezone" in payload:
        _zone(payload["timezone"])
    return ask(Permission.CHANGE_SETTINGS, subject=program.code, payload=payload, by=by, now=now)


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("no such time zone")
    return name


def _is_sealed(code: str) -> bool:
    found = Program.objects.filter(code=code).first()
    return found is not None and is_sealed(found.pk)


def _as_it_is(approval: Approval) -> dict[str, Any]:
    found = Program.objects.filter(code=approval.subject).values("pk", "archived_at", *CHANGEABLE).first()
    return found or {}


@two_person(
    Permission.CHANGE_PROGRAMS,
    name=NEW,
    title=gettext_lazy("A new program"),
    describe=lambda approval: _("A new program begins: %(name)s.") % {"name": approval.payload["name"]},
    content=_as_it_is,
)
@transaction.atomic
def begin_program(approval: Approval, *, by: User, now: datetime) -> Program | None:
    """Make the program, without anybody in it yet; its first lead is asked for next. None where the code is taken."""
    if Program.objects.filter(code=approval.subject).exists():
        return None
    network = Network.objects.order_by("pk").first() or Network.objects.create(code="network", name="Network")
    program = Program(network=network, **approval.payload)
    program.full_clean(exclude=["network"])
    program.save()
    audit.record("program_begun", by=by, subject=program.code, program=program.code, now=now)
    return program


@two_person(
    Permission.CHANGE_PROGRAMS,
    name=ARCHIVE,
    title=gettext_lazy("The end of a program"),
    describe=lambda approval: (
        _(
            "The sealed program %(code)s is archived: everybody in it loses their role there at once, and nothing of "
            "it is shown any more. Nothing is deleted before its time."
        )
        % {"code": approval.subject}
    ),
    content=lambda approval: _as_it_is(approval) | {"is_sealed": _is_sealed(approval.subject)},
)
@transaction.atomic
def archive_program(approval: Approval, *, by: User, now: datetime) -> Program:
    """Close a sealed program: from the next request on no role in it opens anything; sessions under one end at once.

    One that was unsealed since it was asked for is not what the second person agreed to: the content has changed.
    """
    program = Program.objects.select_for_update().get(code=approval.subject)
    if program.archived_at is None:
        program.archived_at = now
        program.save(update_fields=["archived_at"])
        with acting(actor=by.pk, program=program.pk):
            held = Membership.objects.filter(program=program, ended_at__isnull=True)
            acting_for_it = list(held.filter(user__active_membership__program=program).values_list("user", flat=True))
        for user_pk in set(acting_for_it):
            end_sessions_of(user_pk, why="program_archived")
        audit.record("program_archived", by=by, subject=program.code, program=program.code, now=now)
    return program


@two_person(
    Permission.CHANGE_SETTINGS,
    title=gettext_lazy("Another name, telephone or time zone of a program"),
    describe=lambda approval: (
        _("%(code)s: %(changes)s")
        % {
            "code": approval.subject,
            "changes": ", ".join(f"{name} “{told}”" for name, told in approval.payload.items()),
        }
    ),
    content=_as_it_is,
    roles=("NC",),
)
@transaction.atomic
def change_program(approval: Approval, *, by: User, now: datetime) -> Program:
    """Write the new values down."""
    program = Program.objects.select_for_update().get(code=approval.subject)
    for name, told in approval.payload.items():
        setattr(program, name, told)
    program.full_clean(exclude=["network"])
    program.save(update_fields=list(approval.payload))
    columns = sorted(approval.payload)
    audit.record("program_changed", by=by, subject=program.code, program=program.code,
                 detail={"columns": columns}, now=now)  # fmt: skip
    return program
