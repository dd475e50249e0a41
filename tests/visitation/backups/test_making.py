"""The nightly copy: sealed, read back, brought back whole; refused where it would be no help or an unsafe one."""

import base64
import secrets
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from psycopg import sql

from compliance.models import AuditEvent
from compliance.tenancy.roles import APP
from tests.factories.posting import a_told_world
from tests.factories.told_visits import CANARIES
from visitation.backups import making
from visitation.backups.making import forget_old, make_backup
from visitation.backups.refusals import NoBackup
from visitation.backups.restoring import restore_database, restore_keys
from visitation.database_keeper import BACKUP_ROLE
from visitation.jobs import back_up

COPY = "visitation_brought_back"


def a_key():
    return base64.b64encode(secrets.token_bytes(32)).decode()


@pytest.fixture
def folder(settings, tmp_path):
    settings.BACKUP_FOLDER, settings.BACKUP_KEY, settings.BACKUP_DAYS = tmp_path / "copies", a_key(), 14
    return settings.BACKUP_FOLDER


@pytest.fixture
def elsewhere(db):
    """An empty database beside the tests' own, as a row of settings.DATABASES."""
    how = {**connection.settings_dict, "NAME": COPY}
    with _at(connection.settings_dict["NAME"]) as server:
        server.execute(f"DROP DATABASE IF EXISTS {COPY}")
        server.execute(f"CREATE DATABASE {COPY}")
    yield how
    with _at(connection.settings_dict["NAME"]) as server:
        server.execute(f"DROP DATABASE {COPY} WITH (FORCE)")


def _at(name):
    how = connection.settings_dict
    words = {"dbname": name, "user": how["USER"], "password": how["PASSWORD"], "host": how["HOST"], "port": how["PORT"]}
    return psycopg.connect(**{key: value for key, value in words.items() if value}, autocommit=True)


def as_the_backup_role():
    """How the embedded server's own role for copies connects; empty on another server, which has none: the owner."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [BACKUP_ROLE])
        is_there = cursor.fetchone() is not None
    return f"postgresql://{BACKUP_ROLE}@{quote(connection.settings_dict['HOST'], safe='')}/any" if is_there else ""


def keys_in(folder):
    """{name: bytes} of the key files."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def counts(name):
    """{table: rows}, walls and functions of a database."""
    with _at(name) as at:
        tables = [row[0] for row in at.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        rows = {
            table: at.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()[0]
            for table in sorted(tables)
        }
        walls = at.execute(
            "SELECT tablename, policyname, cmd, roles, qual IS NULL, with_check IS NULL, relrowsecurity,"
            " relforcerowsecurity FROM pg_policies JOIN pg_class ON relname = tablename ORDER BY 1, 2"
        ).fetchall()
        functions = at.execute(
            "SELECT proname, pg_get_userbyid(proowner), prosecdef FROM pg_proc"
            " WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'visitation%' ORDER BY 1"
        ).fetchall()
        return rows, walls, functions


@pytest.mark.django_db(transaction=True)
def test_a_copy_is_sealed_and_comes_back_row_for_row_wall_for_wall_and_key_for_key(
    folder, elsewhere, tmp_path, settings
):
    a_told_world().visit()
    before, ours = counts(connection.settings_dict["NAME"]), keys_in(project.KEY_STORE)
    settings.BACKUP_URL = as_the_backup_role()
    made = make_backup(by="nightly", now=timezone.now())
    assert sorted(path.name for path in folder.iterdir()) == [made.database.name, made.keys.name]
    assert [oct(path.stat().st_mode & 0o777) for path in folder.iterdir()] == ["0o600", "0o600"]
    written = b"".join(path.read_bytes() for path in folder.iterdir())
    plain = [*CANARIES.values(), "Harbor Center", "visitation_person", "PGDMP", "harbor-ida", settings.BACKUP_KEY]
    assert [mark for mark in plain if mark.encode() in written] == []

    restore_database(made.database, elsewhere)
    assert counts(COPY) == before  # its own row of the trail was written after it
    with _at(COPY) as copy:
        copy.execute(f"SET ROLE {APP}")
        assert copy.execute("SELECT count(*) FROM visitation_person").fetchone() == (0,)  # nobody acts: nothing is seen
    assert AuditEvent.objects.get(action="backup_made").detail["key_files"] == made.key_files
    assert restore_keys(made.keys, tmp_path / "keys") == made.key_files == len(ours) > 0
    assert keys_in(tmp_path / "keys") == ours

    with pytest.raises(NoBackup, match="not empty"):
        restore_database(made.database, elsewhere)
    with pytest.raises(NoBackup, match="not empty"):
        restore_keys(made.keys, tmp_path / "keys")


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_read_back_is_no_backup(folder, elsewhere, monkeypatch, settings):
    def damaged(sealed, key):
        data = bytearray(sealed.draft.read_bytes())
        data[len(data) // 2] ^= 1
        sealed.draft.write_bytes(data)
        return whole(sealed, key)

    whole = making._checked
    with monkeypatch.context() as patch:
        patch.setattr(making, "_checked", damaged)
        with pytest.raises(NoBackup, match="not what was read back"):
            make_backup(by="nightly", now=timezone.now())
    assert [path.name for path in folder.iterdir() if not path.name.startswith(".")] == []
    made = make_backup(by="nightly", now=timezone.now())
    assert sorted(folder.iterdir()) == sorted([made.database, made.keys])  # the draft of the other one is gone

    settings.BACKUP_KEY = a_key()
    for bring_back, place in ((restore_database, elsewhere), (restore_keys, folder / "k")):
        with pytest.raises(NoBackup, match="does not open"):
            bring_back(made.database if bring_back is restore_database else made.keys, place)
    assert counts(COPY)[0] == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"BACKUP_FOLDER": None}, "names no folder"),
        ({"BACKUP_KEY": ""}, "base64 of 32"),
        ({"BACKUP_KEY": "not base64!"}, "base64 of 32"),
        ({"BACKUP_KEY": base64.b64encode(b"short").decode()}, "base64 of 32"),
        ({"BACKUP_KEY": project.FIELD_KEYS.split(",")[0].split(":")[1]}, "a key of the ring"),
        ({"BACKUP_FOLDER": Path(project.VAR_DIR) / "copies"}, "in the data folder"),
        ({"BACKUP_FOLDER": Path(project.KEY_STORE)}, "in the data folder"),
        ({"BACKUP_DAYS": 31}, "from 1 to 30"),
        ({"BACKUP_DAYS": 0}, "from 1 to 30"),
    ],
)
def test_an_unsafe_place_or_key_is_refused_in_a_line(folder, settings, changes, why):
    for name, value in changes.items():
        setattr(settings, name, value)
    with pytest.raises(CommandError, match=why):
        call_command("backup")


@pytest.mark.django_db
def test_without_a_folder_the_nightly_job_does_nothing(settings):
    settings.BACKUP_FOLDER = None
    back_up()
    assert not AuditEvent.objects.filter(action="backup_made").exists()


def test_what_is_too_old_goes_and_nothing_else(folder, settings):
    folder.mkdir()
    now = timezone.now().replace(microsecond=0)
    for late in (0, 1):
        for kind in ("database", "keys"):
            (folder / f"{now - timedelta(days=14, seconds=late):%Y-%m-%dT%H%M%SZ}.{kind}").touch()
    (folder / "notes.txt").touch()
    assert forget_old(folder, now=now) == 2
    kept = {f"{now - timedelta(days=14):%Y-%m-%dT%H%M%SZ}.{kind}" for kind in ("database", "keys")}
    assert {path.name for path in folder.iterdir()} == kept | {"notes.txt"}
