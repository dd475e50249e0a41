"""Seal a program and open it again (SYS-04): two people agree, a command does it, three custodians keep the shares."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from compliance import audit
from compliance.access import Permission
from compliance.approvals.answering import spend
from compliance.approvals.asking import ask
from compliance.approvals.models import Approval
from compliance.approvals.registry import two_person_elsewhere
from compliance.keys import sealing
from compliance.tenancy import acting
from volunteers.models import Program


def _described(approval: Approval) -> str:
    return gettext(
        "Names, notes and all that is protected in program %(program)s would be closed to everybody, until two of "
        "three custodians bring their shares. Nothing is deleted."
    ) % {"program": approval.subject}


two_person_elsewhere(Permission.SEAL_PROGRAM, title=gettext_lazy("Seal a program"), describe=_described)


def ask_to_seal(program: Program, *, by: Any, now: datetime) -> Approval:
    """Ask for a second person; the code of the answer is what the command wants. Raises Refused."""
    acts_for = getattr(by, "program", None)
    return ask(Permission.SEAL_PROGRAM, subject=program.code, program=acts_for, by=by, now=now)


def seal_program(
    program: Program, *, approval: str, hand_out: Callable[[tuple[str, ...]], None], by: str, now: datetime
) -> None:
    """Take the program's key out of the store. `hand_out` gets the three shares, and raises if they were not taken.

    Raises Refused if two people did not agree on it, SealedAway if it is sealed already, and what `hand_out` raises;
    then nothing is sealed.
    """
    with transaction.atomic(), acting(program=_program_of(approval, program)):
        spend(approval, Permission.SEAL_PROGRAM.value, subject=program.code, by=by, now=now)
        prepared = sealing.prepare(program.pk)
        hand_out(prepared.shares)
        audit.record("program_sealed", by=by, subject=program.code, program=program.code, now=now)
        sealing.seal_away(prepared, now=now)


def unseal_program(program: Program, shares: list[str], *, by: str, now: datetime) -> None:
    """Put the key back that two shares make. Raises NotSealed, WrongShares or ShareMistyped; then it stays sealed."""
    with transaction.atomic(), acting(program=program.pk):
        audit.record("program_unsealed", by=by, subject=program.code, program=program.code, now=now)
        sealing.unseal(program.pk, shares)


def _program_of(approval: str, program: Program) -> int | None:
    """Coordinators' approvals belong to the whole network, leads' to their program: whichever holds this one."""
    for found in (program.pk, None):
        with acting(program=found):
            if Approval.objects.filter(code=approval).exists():
                return found
    return program.pk
