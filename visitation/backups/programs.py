"""The door to PostgreSQL's own programs: pg_dump reads the database, pg_restore writes one."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from visitation import embedded_database
from visitation.backups.refusals import NoBackup

_READ_BYTES = 1 << 18
_HOW = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}
_OPTIONS = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "connect_timeout": "PGCONNECT_TIMEOUT"}


def dumped(how: dict[str, Any]) -> Iterator[bytes]:
    """The whole database as one archive, in pieces. `how`: as a row of settings.DATABASES. Raises NoBackup."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [_program("pg_dump"), "--format=custom", "--compress=gzip:6", "--no-password", "--lock-wait-timeout=30s"],
            env=_environment(how), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said, cwd="/",
        )  # fmt: skip
        try:
            assert process.stdout is not None
            yield from iter(lambda: process.stdout.read(_READ_BYTES), b"")  # type: ignore[union-attr]
            if process.wait() != 0:
                raise NoBackup(f"pg_dump: {_why(said)}")
        finally:
            _end(process)


def read_through(archive: Iterable[bytes]) -> None:
    """Have pg_restore read every block of an archive, into nothing. Raises NoBackup where it cannot."""
    _feed([_program("pg_restore"), "--file=-"], archive, {"PATH": os.defpath})


def restored(archive: Iterable[bytes], how: dict[str, Any]) -> None:
    """Write an archive into an empty database, all of it or nothing. Raises NoBackup."""
    command = [_program("pg_restore"), "--exit-on-error", "--single-transaction", "--no-password"]
    _feed([*command, f"--dbname={how['NAME']}"], archive, _environment(how))


def _feed(command: list[str], archive: Iterable[bytes], environment: dict[str, str]) -> None:
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said, cwd="/"
        )
        try:
            assert process.stdin is not None
            with suppress(BrokenPipeError):  # it has said why
                for piece in archive:
                    process.stdin.write(piece)
                process.stdin.close()
            if process.wait() != 0:
                raise NoBackup(f"pg_restore: {_why(said)}")
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Nothing is left running, whatever went wrong: what was half restored is taken back by the database."""
    if process.poll() is None:
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None and not pipe.closed:
            with suppress(BrokenPipeError):
                pipe.close()


def _program(name: str) -> str:
    """The one that came with the embedded server, else the machine's own."""
    try:
        beside = embedded_database.programs() / name
    except embedded_database.CannotStart:
        beside = Path(name)
    found = str(beside) if beside.is_file() else shutil.which(name)
    if found is None:
        raise NoBackup(f"{name} is not there: install PostgreSQL's client programs")
    return found


def _environment(how: dict[str, Any]) -> dict[str, str]:
    """By environment: a command line is read by every account of the machine."""
    told = {_HOW[key]: str(how[key]) for key in _HOW if how.get(key)}
    options = how.get("OPTIONS") or {}
    told |= {_OPTIONS[key]: str(options[key]) for key in _OPTIONS if key in options}
    return {"PATH": os.defpath, **told}


def _why(said: IO[bytes]) -> str:
    """The line that tells most; it names objects of the database, never their content."""
    said.seek(0)
    lines = [line for line in said.read(20_000).decode(errors="replace").splitlines() if "error" in line]
    return lines[0].partition("error:")[2].strip()[:200] if lines else "it gave no reason"
