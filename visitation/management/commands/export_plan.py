"""`export_plan --from DATE --to DATE --out INSTANCE`: the database as an instance of the plan format, codes only."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from compliance.tables import bring_up_to_date
from compliance.tenancy import acting
from compliance.tenancy.owner import NotTheOwner, as_owner, require_all_programs
from visitation.management.day_options import add_day_options, bad_option, days_of
from visitation.management.document_command import writable, write_documents
from visitation.plan_instances import export_instance
from volunteers.models import Program

_COUNTED = ("facilities", "volunteers", "people", "requests", "booked", "past_visits")


class Command(BaseCommand):
    help = "Write what the programs know and may do between two days as an instance to plan; codes only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_day_options(parser)
        parser.add_argument("--out", type=Path, required=True, metavar="INSTANCE", help="a .json or .json.gz file")
        parser.add_argument("--program", metavar="CODE", help="one program; without it all of them together")
        parser.add_argument("--now", metavar="INSTANT", help="as if asked then, such as 2026-01-31T09:00:00-05:00")

    def handle(self, *args: Any, **options: Any) -> None:
        first_day, last_day = days_of(options)
        now = _instant(options["now"]) if options["now"] else timezone.now()
        bring_up_to_date(self.stderr.write)
        programs = list(Program.objects.all())
        if options["program"] is not None:
            programs = [program for program in programs if program.code == options["program"]]
            if not programs:
                raise bad_option(f"--program: there is no program “{options['program']}”; known are: {_known()}")
        out: Path = options["out"]
        writable(out)
        try:
            with _seeing(programs):
                document = export_instance(programs, first_day, last_day, now=now).document
        except NotTheOwner as error:
            raise bad_option(str(error)) from None
        write_documents({out: document})
        counts = {key: len(document[key]) for key in _COUNTED}
        self.stdout.write(json.dumps({"instance": document["name"], "file": out.name, **counts}, ensure_ascii=False))


@contextmanager
def _seeing(programs: Sequence[Program]) -> Iterator[None]:
    """One program as itself; several together as the tables' owner, who alone sees more than one."""
    if len(programs) == 1:
        with acting(program=programs[0].pk):
            yield
        return
    with as_owner():
        require_all_programs()
        yield


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        line = f"--now: “{text}” is not an instant with an offset; write one such as 2026-01-31T09:00:00-05:00"
        raise bad_option(line)
    return moment


def _known() -> str:
    return ", ".join(Program.objects.order_by("code").values_list("code", flat=True)) or "none"
