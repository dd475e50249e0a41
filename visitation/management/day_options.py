"""Days on the command line: one way to read them, one way to say what is wrong with them."""

import re
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import CommandError

from visitation.management.document_command import BAD_INPUT

LONGEST_DAYS = 366


def add_day_options(parser: ArgumentParser) -> None:
    """`--from DATE --to DATE`, both needed."""
    parser.add_argument("--from", dest="first_day", required=True, metavar="DATE", help="first day, YYYY-MM-DD")
    parser.add_argument("--to", dest="last_day", required=True, metavar="DATE", help="last day, YYYY-MM-DD")


def days_of(options: dict[str, Any]) -> tuple[date, date]:
    """The first and the last day, both included; a CommandError of one line (exit 2) where they make no sense."""
    first_day, last_day = day(options["first_day"], "--from"), day(options["last_day"], "--to")
    if last_day < first_day:
        raise bad_option(f"--to: {last_day} is before {first_day}; give a later day")
    if (last_day - first_day).days >= LONGEST_DAYS:
        raise bad_option(f"--to: at most {LONGEST_DAYS} days at once; give a nearer day")
    return first_day, last_day


def day(text: str, option: str) -> date:
    """One day of this century. Raises CommandError, exit 2."""
    try:
        if not re.fullmatch(r"20\d\d-\d\d-\d\d", text, re.ASCII):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise bad_option(f"{option}: “{text}” is not a day of this century; write one such as 2026-01-31") from None


def bad_option(message: str) -> CommandError:
    """One line, exit 2."""
    return CommandError(message.replace("\n", " "), returncode=BAD_INPUT)
