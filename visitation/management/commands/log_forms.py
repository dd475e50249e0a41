"""`log_forms --from DATE --to DATE --out FILE.pdf`: one post-visit log form a visit, codes only."""

import json
import os
import tempfile
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from compliance.tables import bring_up_to_date
from compliance.tenancy import acting, each_program
from visitation.log_forms import PAPERS, CharacterMissing, TooManySheets, log_forms_pdf, visits_with_a_sheet
from visitation.management.day_options import add_day_options, days_of
from visitation.management.document_command import bad_input, writable
from visitation.models import Visit

REFUSED = 1


class Command(BaseCommand):
    help = "Print the log forms of the visits of some days, both ends included, as one PDF; codes only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_day_options(parser)
        parser.add_argument("--out", dest="out", type=Path, required=True, metavar="FILE.pdf")
        parser.add_argument("--lang", choices=[code for code, _name in settings.LANGUAGES], default="en")
        parser.add_argument("--paper", choices=sorted(PAPERS), default="letter")

    def handle(self, *args: Any, **options: Any) -> None:
        first_day, last_day = days_of(options)
        out: Path = options["out"]
        writable(out)
        bring_up_to_date(self.stderr.write)
        visits = _visits(first_day, last_day)
        if not visits:
            raise CommandError(f"no visits from {first_day} to {last_day}; no file was written", returncode=REFUSED)
        try:
            content = log_forms_pdf(visits, language=options["lang"], paper=options["paper"])
        except CharacterMissing as missing:
            raise CommandError(f"{missing}; no file was written", returncode=REFUSED) from missing
        except TooManySheets as too_many:
            raise CommandError(f"{too_many}; ask for fewer days; no file was written", returncode=REFUSED) from too_many
        _write(out, content)
        self.stdout.write(json.dumps({"visits": len(visits), "file": out.name, "bytes": len(content)}))


def _visits(first_day: date, last_day: date) -> list[Visit]:
    """Of every program in turn, laid together in order of time."""
    found: list[Visit] = []
    for program in each_program():
        with acting(program=program):
            found += visits_with_a_sheet(Visit.objects.filter(day__range=(first_day, last_day)))
    return sorted(found, key=lambda visit: (visit.starts, visit.code))


def _write(path: Path, content: bytes) -> None:
    """The whole file or none: written beside its place, then moved there."""
    try:
        handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.absolute().parent)
    except OSError as error:
        raise _unwritten(path, error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # Readable by its owner alone, as the temporary file is: the forms say when and where people will be.
        os.replace(beside, path)
    except BaseException as error:
        os.unlink(beside)
        if isinstance(error, OSError):
            raise _unwritten(path, error) from error
        raise


def _unwritten(path: Path, error: OSError) -> CommandError:
    return bad_input(path, "output", f"cannot be written ({error.strerror}); nothing was kept")
