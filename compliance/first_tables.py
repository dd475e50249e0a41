"""The tables of an empty database, made at once: by the statements that the migrations came to, written down.

To find a migration's statements Django draws the models of its day anew at every step, some thirty times the work of
the statements themselves. A database that is already in use is migrated as ever, and so is what came after the file was
written. `manage.py write_first_tables` writes it; a test holds that both ways end in the same database.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.recorder import MigrationRecorder

from compliance.tenancy.roles import require_roles

FILE = Path(__file__).with_suffix(".sql")
MOST_NOT_WRITTEN = 12  # migrations that may wait for the next writing: each costs a first start up to a second

_HEAD = "-- What the migrations named below come to in an empty database. Written by `manage.py write_first_tables`.\n"
_MIGRATION = re.compile(r"^-- migration (\w+)\.(\w+)$", re.MULTILINE)
# A new column takes what is drawn or looked up at that moment into the rows that are there: there are none.
_OF_THE_MOMENT = re.compile(r"(?<= DEFAULT )'[0-9a-f:. +-]+'(?=::(uuid|timestamptz) )")
_OF_NO_MOMENT = {"uuid": "'00000000-0000-0000-0000-000000000000'", "timestamptz": "'2000-01-01 00:00:00+00:00'"}


def make(connection: Any) -> bool:
    """Fill an empty database with the tables of the file, and say which migrations that were; whether it was done.

    Not done where a table is there already, or where the file speaks of migrations that the code does not have: those
    are Django's to apply. All at once or nothing. Raises RolesMissing.
    """
    if connection.introspection.table_names():
        return False
    statements = FILE.read_text(encoding="utf-8")
    named = _MIGRATION.findall(statements)
    if not MigrationLoader(connection).disk_migrations.keys() >= set(named):
        return False
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        require_roles(connection)
        cursor.execute(statements)
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        recorder.migration_qs.bulk_create(recorder.Migration(app=app, name=name) for app, name in named)
    return True


def written(connection: Any) -> str:
    """Migrate an empty database step by step, and tell the text of the file."""
    steps = [_HEAD]

    def step(action: str, migration: Migration | None = None, fake: bool | None = False) -> None:
        if action == "apply_start" and migration is not None:
            steps.append(f"\n-- migration {migration.app_label}.{migration.name}\n")

    class Telling(connection.SchemaEditorClass):  # type: ignore[misc]
        def execute(self, sql: Any, params: Iterable[Any] | None = ()) -> None:
            text = str(sql) if params is None else self.connection.ops.compose_sql(str(sql), params)
            text = _OF_THE_MOMENT.sub(lambda found: _OF_NO_MOMENT[found[1]], text)
            steps.append(text.strip().removesuffix(";") + ";\n")
            super().execute(sql, params)

    MigrationRecorder(connection).ensure_schema()  # not a migration's
    connection.SchemaEditorClass = Telling
    try:
        executor = MigrationExecutor(connection, step)
        executor.migrate(executor.loader.graph.leaf_nodes())
    finally:
        del connection.SchemaEditorClass
    return "".join(steps)


def not_written(connection: Any) -> set[tuple[str, str]]:
    """The migrations that the code has and the file does not, as (app, name)."""
    named = _MIGRATION.findall(FILE.read_text(encoding="utf-8"))
    return MigrationLoader(connection).disk_migrations.keys() - set(named)
