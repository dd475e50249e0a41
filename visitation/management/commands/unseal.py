"""`manage.py unseal PROGRAM`: two of three custodians bring their shares."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.keys.sealing import NotSealed, WrongShares
from compliance.keys.shares import NEEDED, ShareMistyped
from volunteers.actions.sealing import unseal_program
from volunteers.models import Program

REFUSED, BAD_INPUT = 1, 2


class Command(BaseCommand):
    help = (
        "Open a sealed program with two of its three shares, typed one after the other and not shown, or one a line on "
        "standard input. Exit code 0: open; 1: refused, still sealed; 2: bad input."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("program", help="the program's code")
        parser.add_argument("--by", default="command", help="who unseals, for the trail: a sign-in name")

    def handle(self, *args: Any, **options: Any) -> None:
        program = Program.objects.filter(code=options["program"]).first()
        if program is None:
            raise CommandError(f"{options['program']}: no such program", returncode=BAD_INPUT)
        try:
            unseal_program(program, _shares(), by=options["by"], now=timezone.now())
        except NotSealed:
            raise CommandError(f"{program.code} is not sealed", returncode=REFUSED) from None
        except ShareMistyped as mistyped:
            raise CommandError(f"{mistyped}; it stays sealed", returncode=REFUSED) from None
        except WrongShares:
            raise CommandError("these shares do not belong to this seal; it stays sealed", returncode=REFUSED) from None
        self.stdout.write(f"{program.code} is open again. These shares open no later seal: destroy the papers.")


def _shares() -> list[str]:
    if sys.stdin.isatty():
        return [getpass(f"Share {number} of {NEEDED}: ") for number in range(1, NEEDED + 1)]
    return [line for line in sys.stdin.read().splitlines() if line.strip()]
