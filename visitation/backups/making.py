"""Make one backup: dump, seal, read back, and only then give it its name; then forget those that are too old."""

import base64
import binascii
import os
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import dj_database_url
from django.conf import settings
from django.db import connection, transaction

from compliance import audit
from compliance.keys import SealBroken
from compliance.keys.streams import Sealer, opened
from compliance.tenancy import acting
from visitation.backups import programs
from visitation.backups.refusals import NoBackup

DATABASE, KEYS = "database", "keys"
_NAME = re.compile(r"(\d{4}-\d\d-\d\dT\d{6}Z)\.(database|keys)")
_STAMP = "%Y-%m-%dT%H%M%SZ"
_DRAFT = ".draft-"
LONGEST_KEPT_DAYS = 30  # so long an erased person may still be readable (docs/keys.md)


@dataclass(frozen=True)
class Backup:
    """One that was made and read back. Sizes in bytes of what is sealed; `removed`: files of older ones."""

    database: Path
    keys: Path
    database_bytes: int
    key_files: int
    removed: int


def is_set_up() -> bool:
    """Whether a folder for backups is named at all."""
    return settings.BACKUP_FOLDER is not None


def make_backup(*, by: Any, now: datetime, tell: Callable[[str], None] = lambda step: None) -> Backup:
    """Copy database and wrapped keys, in this order: then every key that the rows need is in the copy. Raises NoBackup.

    What is left of a run that was killed is a draft, and removed by the next one.
    """
    folder, key = folder_of_backups(), backup_key()
    for left in folder.glob(f"{_DRAFT}*"):
        left.unlink(missing_ok=True)
    stamp = now.astimezone(UTC).strftime(_STAMP)
    tell("dumping")
    dump = _seal(folder, f"{stamp}.{DATABASE}", key, lambda sealer: _pour(programs.dumped(_how_to_connect()), sealer))
    tell("dumping_keys")
    counted: list[int] = []
    keys = _seal(folder, f"{stamp}.{KEYS}", key, lambda sealer: counted.append(_pack_keys(sealer)))
    tell("reading_back")
    try:
        programs.read_through(_checked(dump, key))
        for _piece in _checked(keys, key):
            pass
    except SealBroken:
        raise NoBackup("what was written is not what was read back: look at the disk") from None
    for sealed in (dump, keys):
        sealed.draft.rename(sealed.path)
    _sync(folder)
    removed = forget_old(folder, now=now)
    detail = {"database_bytes": dump.size, "key_files": counted[0], "removed": removed}
    with transaction.atomic(), acting():
        audit.record("backup_made", by=by, subject="backup", detail=detail, now=now)
    return Backup(dump.path, keys.path, dump.size, counted[0], removed)


def forget_old(folder: Path, *, now: datetime) -> int:
    """Remove the files that are older than settings.BACKUP_DAYS; how many. Called when a new backup is whole."""
    days = settings.BACKUP_DAYS
    removed = 0
    for path in folder.iterdir():
        named = _NAME.fullmatch(path.name)
        if named and now - datetime.strptime(named[1], _STAMP).replace(tzinfo=UTC) > timedelta(days=days):
            path.unlink()
            removed += 1
    return removed


def folder_of_backups() -> Path:
    """The folder, made where it is not there. Raises NoBackup where none is named, or where the keys lie."""
    folder = settings.BACKUP_FOLDER
    if folder is None:
        raise NoBackup("VISITATION_BACKUPS names no folder")
    if not 1 <= settings.BACKUP_DAYS <= LONGEST_KEPT_DAYS:
        raise NoBackup(f"VISITATION_BACKUP_DAYS is a number from 1 to {LONGEST_KEPT_DAYS}")
    folder = folder.expanduser().resolve()
    for apart in (settings.VAR_DIR, settings.KEY_STORE):
        if folder == apart.resolve() or apart.resolve() in folder.parents:
            raise NoBackup("VISITATION_BACKUPS lies in the data folder: a copy beside what it copies helps nobody")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise NoBackup(f"VISITATION_BACKUPS cannot be made: {error.strerror}") from None
    return folder


def backup_key() -> bytes:
    """The key that seals the copies. Raises NoBackup where it is none, or one of the ring's: they must not be one."""
    try:
        key = base64.b64decode(settings.BACKUP_KEY, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise NoBackup("VISITATION_BACKUP_KEY is to be the base64 of 32 random bytes")
    if settings.BACKUP_KEY in settings.FIELD_KEYS:
        raise NoBackup("VISITATION_BACKUP_KEY is a key of the ring: it must be one of its own")
    return key


@dataclass(frozen=True)
class _Sealed:
    """A draft that was written: the name that it gets, and the size and hash of what was sealed."""

    path: Path
    draft: Path
    size: int
    digest: bytes


def _seal(folder: Path, name: str, key: bytes, fill: Callable[[Sealer], object]) -> _Sealed:
    draft = folder / f"{_DRAFT}{name}"
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            sealer = Sealer(file, key, about=name)
            fill(sealer)
            sealer.close()
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise NoBackup(f"the copy could not be written: {error.strerror}") from None
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return _Sealed(folder / name, draft, sealer.size, sealer.digest.digest())


def _checked(sealed: _Sealed, key: bytes) -> Iterable[bytes]:
    """What the draft holds, read from the disk. Raises SealBroken where it is not what was sealed."""
    seen = sha256()
    with sealed.draft.open("rb") as file:
        for piece in opened(file, key, about=sealed.path.name):
            seen.update(piece)
            yield piece
    if seen.digest() != sealed.digest:
        raise SealBroken(sealed.path.name)


def _pour(pieces: Iterable[bytes], sealer: Sealer) -> None:
    for piece in pieces:
        sealer.write(piece)


def _pack_keys(sealer: Sealer) -> int:
    """The files of the key folder, wrapped as they are, a line each: name, content in base64; how many.

    A draft of one is none, and one may just vanish.
    """
    count = 0
    for path in sorted(settings.KEY_STORE.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            with suppress(FileNotFoundError):
                content = base64.b64encode(path.read_bytes()).decode()
                sealer.write(f"{path.relative_to(settings.KEY_STORE).as_posix()} {content}\n".encode())
                count += 1
    return count


def _how_to_connect() -> dict[str, Any]:
    """As a role that sees all rows: settings.BACKUP_URL's, else the one at hand, which pg_dump then judges."""
    here = connection.settings_dict
    if not settings.BACKUP_URL:
        return here
    return {**dj_database_url.parse(settings.BACKUP_URL), "NAME": here["NAME"]}


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
