"""`manage.py purge [--dry-run]`: what is due in every program goes, and what went is printed as JSON."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.retention.outside import purge_outside
from compliance.retention.running import purge, what_is_due
from volunteers.models import Program

FAILED, BAD_INPUT = 1, 2


class Command(BaseCommand):
    help = (
        "Purge what has been kept long enough, in every program or in one; what a hold keeps stays. Prints counts by "
        "class as JSON. Exit code 0: all that was due is gone; 1: something could not be purged; 2: bad input."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        words = "one program's code; without it, all of them and what belongs to none"
        parser.add_argument("program", nargs="?", help=words)
        parser.add_argument("--dry-run", action="store_true", help="count what is due, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        programs = Program.objects.order_by("code")
        if options["program"]:
            programs = programs.filter(code=options["program"])
            if not programs:
                raise CommandError(f"{options['program']}: no such program", returncode=BAD_INPUT)
        now, told, failed = timezone.now(), [], False
        for program in programs:
            if options["dry_run"]:
                told.append({"program": program.code, **asdict(what_is_due(program.pk, now=now))})
                continue
            run = purge(program.pk, program.code, by="command", now=now)
            told.append({"program": program.code, "purged": run.purged, "held": run.held, "failed": run.failed})
            failed = failed or bool(run.failed)
        if not options["program"]:
            outside = purge_outside(by="command", now=now, dry_run=options["dry_run"])
            told.append({"program": None, **asdict(outside)})
            failed = failed or bool(outside.failed)
        self.stdout.write(
            json.dumps({"at": now.isoformat(timespec="seconds"), "dry_run": options["dry_run"], "programs": told})
        )
        if failed:
            raise CommandError("some rows could not be purged; the next run tries them again", returncode=FAILED)
