"""A first start makes its tables at once; the database is the one that the migrations make, step by step."""

import os
import re
import subprocess
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection
from django.db.migrations.recorder import MigrationRecorder

from compliance import first_tables
from compliance.models import AuditEvent
from visitation import embedded_database

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def an_empty_database(name):
    """This thread's connection, to an empty database of that name that is gone afterwards."""
    kept = connection.settings_dict
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    connection.close()
    connection.settings_dict = {**kept, "NAME": name}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = kept
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def everything_in_it():
    """All that pg_dump tells of tables, walls and functions, and the rows that migrating leaves, line by line."""
    how = connection.settings_dict
    told = {"PGHOST": how["HOST"], "PGPORT": how["PORT"], "PGUSER": how["USER"], "PGPASSWORD": how["PASSWORD"]}
    dump = subprocess.run(
        [embedded_database.programs() / "pg_dump", "--schema-only", f"--dbname={how['NAME']}"],
        env={"PATH": os.defpath, **{name: str(value) for name, value in told.items() if value}},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    schema = re.sub(r"^\\(un)?restrict .*$", "", dump, flags=re.MULTILINE)  # a word drawn for each dump
    asked = {
        "content types": "SELECT app_label, model FROM django_content_type",
        "permissions": "SELECT app_label, model, codename, permission.name FROM auth_permission AS permission"
        " JOIN django_content_type AS type ON type.id = content_type_id",
        "migrations": "SELECT app, name FROM django_migrations",
    }
    rows = []
    with connection.cursor() as cursor:
        for what, question in asked.items():
            cursor.execute(question)
            rows += sorted(f"{what}: {row}" for row in cursor.fetchall())
    return schema.splitlines() + rows


def at_once():
    call_command("migrate", verbosity=0)
    return everything_in_it()


def a_file(folder, text):
    file = folder / "first_tables.sql"
    file.write_text(text, encoding="utf-8")
    return file


def test_at_once_and_step_by_step_end_in_the_same_database(tmp_path, monkeypatch):
    with an_empty_database("first_tables_by_steps"):
        text = first_tables.written(connection)
        call_command("migrate", verbosity=0)  # nothing is left but what Django and we do after all migrations
        by_steps = everything_in_it()
    with an_empty_database("first_tables_at_once"):
        from_the_source = at_once()
    assert from_the_source == by_steps, "the migrations have changed: run `python3 manage.py write_first_tables`"

    monkeypatch.setattr(first_tables, "FILE", a_file(tmp_path, text))
    assert first_tables.not_written(connection) == set()
    with an_empty_database("first_tables_at_once"):
        assert at_once() == by_steps


def test_few_migrations_wait_for_the_next_writing():
    waiting = first_tables.not_written(connection)
    assert len(waiting) <= first_tables.MOST_NOT_WRITTEN, "run `python3 manage.py write_first_tables`"


def test_all_at_once_is_one_line_of_the_trail():
    with an_empty_database("first_tables_of_the_trail"):
        call_command("migrate", verbosity=0)
        (event,) = AuditEvent.objects.all()
        applied = len(MigrationRecorder(connection).applied_migrations())
    assert (event.action, event.detail) == ("tables_changed", {"applied": applied, "undone": 0})


def test_a_database_that_holds_a_table_is_left_to_its_migrations():
    with an_empty_database("first_tables_somebody_elses"), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE somebody_elses (id int)")
        assert first_tables.make(connection) is False
        assert connection.introspection.table_names() == ["somebody_elses"]


def test_a_file_of_other_migrations_is_not_used(tmp_path, monkeypatch):
    text = first_tables.FILE.read_text(encoding="utf-8") + "\n-- migration visitation.9999_of_a_later_day\nSELECT 1;\n"
    monkeypatch.setattr(first_tables, "FILE", a_file(tmp_path, text))
    with an_empty_database("first_tables_of_a_later_day"):
        assert first_tables.make(connection) is False
        assert connection.introspection.table_names() == []


def test_what_fails_half_way_leaves_nothing(tmp_path, monkeypatch):
    text = first_tables.FILE.read_text(encoding="utf-8") + "\nALTER TABLE nobodys ADD COLUMN id int;\n"
    monkeypatch.setattr(first_tables, "FILE", a_file(tmp_path, text))
    with an_empty_database("first_tables_half_way"):
        with pytest.raises(ProgrammingError, match="nobodys"):
            call_command("migrate", verbosity=0)
        assert connection.introspection.table_names() == []


def test_whoever_asks_for_some_migrations_gets_those():
    with an_empty_database("first_tables_some"):
        call_command("migrate", "compliance", "0001", verbosity=0)
        assert set(MigrationRecorder(connection).applied_migrations()) == {("compliance", "0001_initial")}


def test_the_file_is_not_written_from_a_database_with_tables(tmp_path, monkeypatch):
    file = a_file(tmp_path, "as it was")
    monkeypatch.setattr(first_tables, "FILE", file)
    with pytest.raises(CommandError) as refused:
        call_command("write_first_tables")
    line = "The database holds tables already; this needs an empty one."
    assert (str(refused.value), refused.value.returncode, file.read_text()) == (line, 2, "as it was")
