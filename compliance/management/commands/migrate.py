"""`manage.py migrate`: Django's own, as the tables' owner; the trail says that the tables were changed.

An empty database gets its tables at once (compliance/first_tables.py); what is newer is applied after that, as ever.
"""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from compliance import audit, first_tables
from compliance.models import AuditEvent
from compliance.tenancy.owner import as_owner
from compliance.tenancy.roles import RolesMissing


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner():
            before = _applied()
            try:
                asked = {name for name, value in options.items() if value}
                if not _ASKS_FOR_LESS & asked and first_tables.make(connection) and options["verbosity"] > 0:
                    self.stdout.write("The tables of an empty database are made, all at once.")
                super().handle(*args, **options)
            except RolesMissing as missing:
                raise CommandError(str(missing), returncode=2) from None
            # A test's database is made with run_syncdb, and begins with an empty trail.
            if not options.get("run_syncdb"):
                _write_down(before)


# Whoever asks for some migrations, or only about them, is answered by Django alone.
_ASKS_FOR_LESS = {"app_label", "migration_name", "fake", "fake_initial", "plan", "check_unapplied", "prune"}


def _applied() -> set[tuple[str, str]]:
    return set(MigrationRecorder(connection).applied_migrations())


def _write_down(before: set[tuple[str, str]]) -> None:
    """One row, unless nothing was changed or the trail's own table went with it."""
    after = _applied()
    if after == before or AuditEvent._meta.db_table not in connection.introspection.table_names():
        return
    audit.record("tables_changed", by="migrate", detail={"applied": len(after - before), "undone": len(before - after)})
