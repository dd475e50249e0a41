"""`manage.py write_first_tables`: what a first start makes its tables by, written anew from the migrations."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from compliance import first_tables
from compliance.tenancy.owner import as_owner


class Command(BaseCommand):
    help = (
        "For whoever adds migrations: applies all of them to an empty database of its own, and writes what they came "
        "to into compliance/first_tables.sql, so that a first start need not work it out again."
    )
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner():
            if connection.introspection.table_names():
                raise CommandError("The database holds tables already; this needs an empty one.", returncode=2)
            first_tables.FILE.write_text(first_tables.written(connection), encoding="utf-8")
        self.stdout.write(f"Wrote {first_tables.FILE.name}.")
