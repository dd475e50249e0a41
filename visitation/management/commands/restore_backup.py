"""`manage.py restore_backup FILE.database [FILE.keys]`: into the empty database of DATABASE_URL."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from compliance import audit
from compliance.tables import see_to_grants
from compliance.tenancy import acting
from compliance.tenancy.owner import as_owner
from visitation.backups.refusals import NoBackup
from visitation.backups.restoring import restore_database, restore_keys


class Command(BaseCommand):
    help = (
        "Bring a backup back into the empty database of DATABASE_URL, and its wrapped keys into the empty key folder. "
        "VISITATION_BACKUP_KEY opens it; the root ring must be in its place before names can be read. Afterwards: "
        "`purge`, then `verify_audit`, then `serve`. Exit code 0: all of it is there; 1: nothing of it is."
    )
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("database", type=Path, help="a file that ends in .database")
        parser.add_argument("keys", type=Path, nargs="?", help="the file of the same night that ends in .keys")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with as_owner():
                connection.close()
                restore_database(options["database"], connection.settings_dict)
                key_files = restore_keys(options["keys"]) if options["keys"] else 0
        except NoBackup as refused:
            raise CommandError(str(refused), returncode=1) from None
        see_to_grants()
        detail = {"file": options["database"].name, "key_files": key_files}
        with transaction.atomic(), acting():
            audit.record("backup_restored", by="command", subject="backup", detail=detail, now=timezone.now())
        self.stdout.write(json.dumps({"restored": options["database"].name, "keys": key_files}))
