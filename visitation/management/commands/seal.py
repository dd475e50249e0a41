"""`manage.py seal PROGRAM --approval CODE`: nothing of the program opens until two of three shares come back."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.approvals.refusals import Refusal, Refused
from compliance.keys import SealedAway
from volunteers.actions.sealing import seal_program
from volunteers.models import Program

REFUSED, BAD_INPUT = 1, 2
_WHY = {
    Refusal.NOT_THERE: "two people have not agreed on this: one asks on the page of the program, another agrees there",
    Refusal.ANSWERED: "this approval is not waiting to be used: it was used already, or nobody has agreed yet",
    Refusal.EXPIRED: "this approval has expired: ask again",
}


class Command(BaseCommand):
    help = (
        "Seal a program: its key leaves this machine in three shares, one for each custodian, and names, notes and all "
        "that is protected answer “sealed” until two of the shares come back (unseal). Nothing is deleted. Exit code "
        "0: sealed; 1: refused; 2: bad input."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("program", help="the program's code")
        parser.add_argument("--approval", required=True, metavar="CODE", help="what two people agreed on: AP-…")
        parser.add_argument("--by", default="command", help="who seals, for the trail: a sign-in name")
        parser.add_argument("--written-down", action="store_true", help="do not ask whether they wrote the shares down")

    def handle(self, *args: Any, **options: Any) -> None:
        program = Program.objects.filter(code=options["program"]).first()
        if program is None:
            raise CommandError(f"{options['program']}: no such program", returncode=BAD_INPUT)
        if not options["written_down"] and not sys.stdin.isatty():
            raise CommandError("the shares are shown once: run it at a terminal, or say --written-down", returncode=2)
        self._asks = not options["written_down"]
        try:
            seal_program(
                program, approval=options["approval"], hand_out=self._hand_out, by=options["by"], now=timezone.now()
            )
        except Refused as refused:
            raise CommandError(_WHY.get(refused.why, refused.why.value), returncode=REFUSED) from None
        except SealedAway:
            raise CommandError(f"{program.code} is sealed already", returncode=REFUSED) from None
        self.stdout.write(f"{program.code} is sealed. Any two of the three shares open it again: unseal {program.code}")

    def _hand_out(self, shares: tuple[str, ...]) -> None:
        for number, share in enumerate(shares, 1):
            self.stdout.write(f"Custodian {number} writes down, and shows nobody:\n\n    {share}\n")
            if self._asks:
                if input("Written down and read back? yes/no: ").strip().lower() not in ("yes", "y"):
                    raise CommandError("nothing was sealed, and these shares are worth nothing", returncode=REFUSED)
                self.stdout.write("\033[2J\033[3J\033[H")  # the next custodian does not see this one's share
