"""`manage.py backup`: one backup now, read back; prints what it is as JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.tenancy.owner import as_owner
from visitation.backups.making import make_backup
from visitation.backups.refusals import NoBackup


class Command(BaseCommand):
    help = (
        "Copy the database and the wrapped keys into the folder VISITATION_BACKUPS, sealed under "
        "VISITATION_BACKUP_KEY, and read both back. The timetable does the same every night. "
        "Exit code 0: it is there; 1: it is not."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with as_owner():
                made = make_backup(by="command", now=timezone.now())
        except NoBackup as refused:
            raise CommandError(str(refused), returncode=1) from None
        told = {"database": made.database.name, "bytes": made.database_bytes, "keys": made.key_files}
        self.stdout.write(json.dumps(told | {"removed": made.removed}))
