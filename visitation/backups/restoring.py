"""Bring a backup back: into a database that holds nothing yet, and a key folder that holds nothing yet."""

import base64
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from compliance.keys import SealBroken
from compliance.keys.streams import opened
from compliance.tenancy.roles import COUNTS
from visitation.backups import programs
from visitation.backups.making import backup_key
from visitation.backups.refusals import NoBackup

_KEY_FILE = re.compile(r"([a-z]+/)?(?!\.)[A-Za-z0-9_.-]+")
_BROKEN = "it does not open: another key, or not the file that was written"


def restore_database(file: Path, how: dict[str, Any]) -> None:
    """Write a `.database` file into the empty database that `how` (a row of settings.DATABASES) connects to.

    All of it or nothing. `how` is of the tables' owner. Raises NoBackup.
    """
    key = backup_key()
    for _piece in _pieces(file, key):  # whole before anything is written
        pass
    with psycopg.connect(**_words(how), autocommit=True) as found:
        tables = found.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        if tables is None or tables[0]:
            raise NoBackup("the database is not empty: name another one in DATABASE_URL")
        # A few functions are this role's, and it must be able to own them where they lie: for as long as this takes.
        found.execute(f"GRANT CREATE ON SCHEMA public TO {COUNTS}")
        try:
            programs.restored(_pieces(file, key), how)
        finally:
            found.execute(f"REVOKE CREATE ON SCHEMA public FROM {COUNTS}")


def restore_keys(file: Path, folder: Path | None = None) -> int:
    """Unpack a `.keys` file into the key folder; how many files. Raises NoBackup where there are keys already."""
    folder = folder or settings.KEY_STORE
    if folder.exists() and any(path.is_file() for path in folder.rglob("*")):
        raise NoBackup("the key folder is not empty: name another one in VISITATION_KEY_STORE")
    lines = b"".join(_pieces(file, backup_key())).decode().splitlines()
    wanted = [line.partition(" ")[::2] for line in lines]
    if not all(_KEY_FILE.fullmatch(name) for name, _content in wanted):
        raise NoBackup(f"{file.name}: it holds something else than key files")
    for name, content in wanted:
        path = folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as unpacked:
            unpacked.write(base64.b64decode(content))
            unpacked.flush()
            os.fsync(unpacked.fileno())
    return len(wanted)


def _pieces(file: Path, key: bytes) -> Iterator[bytes]:
    try:
        with file.open("rb") as source:
            yield from opened(source, key, about=file.name)
    except SealBroken:
        raise NoBackup(f"{file.name}: {_BROKEN}") from None
    except OSError as error:
        raise NoBackup(f"{file.name}: {error.strerror}") from None


def _words(how: dict[str, Any]) -> dict[str, Any]:
    words = {"dbname": how["NAME"], "user": how.get("USER"), "password": how.get("PASSWORD"), "host": how.get("HOST")}
    words |= {"port": how.get("PORT")}
    options = how.get("OPTIONS") or {}
    words |= {name: options[name] for name in ("sslmode", "sslrootcert", "connect_timeout") if name in options}
    return {name: value for name, value in words.items() if value}
