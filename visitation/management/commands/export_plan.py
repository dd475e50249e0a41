"""`export_plan --from DATE --to DATE --out INSTANCE`: the database as an instance of the plan format, codes only."""

import json
import re
from argparse import ArgumentParser
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from visitation.management.document_command import BAD_INPUT, writable, write_documents
from visitation.plan_instances import export_instance
from volunteers.models import Program

LONGEST_DAYS = 366
_COUNTED = ("facilities", "volunteers", "people", "requests", "booked", "past_visits")


class Command(BaseCommand):
    help = "Write what the programs know and may do between two days as an instance to plan; codes only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first_day", required=True, metavar="DATE", help="first day, YYYY-MM-DD")
        parser.add_argument("--to", dest="last_day", required=True, metavar="DATE", help="last day, YYYY-MM-DD")
        parser.add_argument("--out", type=Path, required=True, metavar="INSTANCE", help="a .json or .json.gz file")
        parser.add_argument("--program", metavar="CODE", help="one program; without it all of them together")
        parser.add_argument("--now", metavar="INSTANT", help="as if asked then, such as 2026-01-31T09:00:00-05:00")

    def handle(self, *args: Any, **options: Any) -> None:
        first_day, last_day = _day(options["first_day"], "--from"), _day(options["last_day"], "--to")
        if last_day < first_day:
            raise _bad(f"--to: {last_day} is before {first_day}; give a later day")
        if (last_day - first_day).days >= LONGEST_DAYS:
            raise _bad(f"--to: at most {LONGEST_DAYS} days at once; give a nearer day")
        now = _instant(options["now"]) if options["now"] else timezone.now()
        programs = Program.objects.all()
        if options["program"] is not None:
            programs = programs.filter(code=options["program"])
            if not programs:
                raise _bad(f"--program: there is no program “{options['program']}”; known are: {_known()}")
        out: Path = options["out"]
        writable(out)
        document = export_instance(list(programs), first_day, last_day, now=now).document
        write_documents({out: document})
        counts = {key: len(document[key]) for key in _COUNTED}
        self.stdout.write(json.dumps({"instance": document["name"], "file": out.name, **counts}, ensure_ascii=False))


def _day(text: str, option: str) -> date:
    try:
        if not re.fullmatch(r"20\d\d-\d\d-\d\d", text, re.ASCII):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise _bad(f"{option}: “{text}” is not a day of this century; write one such as 2026-01-31") from None


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise _bad(f"--now: “{text}” is not an instant with an offset; write one such as 2026-01-31T09:00:00-05:00")
    return moment


def _known() -> str:
    return ", ".join(Program.objects.order_by("code").values_list("code", flat=True)) or "none"


def _bad(message: str) -> CommandError:
    return CommandError(message.replace("\n", " "), returncode=BAD_INPUT)
