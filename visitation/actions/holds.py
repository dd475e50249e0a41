"""Legal holds: two leads of a program, or two coordinators, set them and release them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.access import Permission
from compliance.approvals.asking import ask
from compliance.approvals.models import Approval
from compliance.approvals.registry import two_person
from compliance.retention.holds import release_hold, set_hold
from compliance.retention.models import Hold
from compliance.tenancy import acting
from visitation.models import Person
from volunteers.models import Program, User

SET, RELEASE = "set", "release"


class NoSuchPeople(Exception):
    """These codes are nobody's in the program."""

    def __init__(self, codes: Iterable[str]) -> None:
        self.codes = sorted(codes)
        super().__init__(f"{len(self.codes)} codes")


def ask_to_hold(program: Program, *, people: Iterable[str], reason: str, by: User, now: datetime) -> Approval:
    """Ask that nothing about these people (codes; none: the whole program) is deleted. Raises Refused, NoSuchPeople."""
    people = _led_on(program, set(people), by=by)
    if missing := set(people) - set(_codes(program, people, by=by)):
        raise NoSuchPeople(missing)
    payload = {"program": program.code, "people": people, "reason": reason}
    return ask(f"{Permission.LEGAL_HOLD.value}:{SET}", subject=program.code, program=by.program, payload=payload,
               by=by, now=now)  # fmt: skip


def ask_to_release(hold: Hold, *, by: User, now: datetime) -> Approval:
    """Ask that a hold ends. Raises Refused."""
    payload = {"program": hold.program_code}
    return ask(f"{Permission.LEGAL_HOLD.value}:{RELEASE}", subject=hold.code, program=by.program, payload=payload,
               by=by, now=now)  # fmt: skip


def _led_on(program: Program, codes: set[str], *, by: User) -> list[str]:
    """A code that leads to another person stands for that person."""
    with acting(actor=by.pk, program=program.pk):
        merged = Person.objects.filter(program=program, alias_code__in=codes, merged_into__isnull=False)
        leads_to = dict(merged.values_list("alias_code", "merged_into__alias_code"))
    return sorted({leads_to.get(code, code) for code in codes})


def _codes(program: Program, people: list[str], *, by: User | None) -> list[str]:
    with acting(actor=by and by.pk, program=program.pk):
        found = Person.objects.filter(program=program, alias_code__in=people)
        return list(found.order_by("alias_code").values_list("alias_code", flat=True))


def _program(approval: Approval) -> Program:
    return Program.objects.get(code=approval.payload["program"])


def _told(approval: Approval) -> str:
    program, people = approval.payload["program"], approval.payload["people"]
    if not people:
        return _(
            "Nothing of program %(program)s is deleted any more, until two people release it. Nobody can read more. "
            "The reason: %(reason)s"
        ) % {"program": program, "reason": approval.payload["reason"]}
    return _(
        "Nothing is deleted any more about %(people)s, until two people release it. Nobody can read more. "
        "The reason: %(reason)s"
    ) % {"people": ", ".join(people), "reason": approval.payload["reason"]}


def _to_be_held(approval: Approval) -> dict[str, Any]:
    program = _program(approval)
    return {"program": program.pk, "people": _codes(program, approval.payload["people"], by=None)}


@two_person(
    Permission.LEGAL_HOLD,
    name=SET,
    title=gettext_lazy("A legal hold"),
    describe=_told,
    content=_to_be_held,
    outcome=lambda hold: _("The hold %(code)s is in force.") % {"code": hold.code},
)
@transaction.atomic
def hold(approval: Approval, *, by: User, now: datetime) -> Hold:
    """Set it, once the deletions that run have ended."""
    program, payload = _program(approval), approval.payload
    with acting(actor=by.pk, program=program.pk):
        return set_hold(
            program=program.pk, program_code=program.code, people=payload["people"], reason=payload["reason"],
            asked_by=approval.asked_by, by=by, now=now,
        )  # fmt: skip


def _still_held(approval: Approval) -> dict[str, Any]:
    program = _program(approval)
    with acting(program=program.pk):
        found = Hold.objects.filter(code=approval.subject, program_id=program.pk).values("pk", "released_at", "people")
        return found.first() or {}


@two_person(
    Permission.LEGAL_HOLD,
    name=RELEASE,
    title=gettext_lazy("The end of a legal hold"),
    describe=lambda approval: (
        _("The hold %(code)s on program %(program)s ends. What was due meanwhile is deleted in the next night.")
        % {"code": approval.subject, "program": approval.payload["program"]}
    ),
    content=_still_held,
)
@transaction.atomic
def release(approval: Approval, *, by: User, now: datetime) -> bool:
    """Release it; False where it was released already."""
    program = _program(approval)
    with acting(actor=by.pk, program=program.pk):
        row = Hold.objects.get(code=approval.subject, program_id=program.pk)
        return release_hold(row, asked_by=approval.asked_by, by=by, now=now)
