"""The key files: settings.KEY_STORE, a folder outside the database that the program's processes share.

    programs/<scope>.<number>   a program's key, wrapped by a root key; the highest number counts
    data/<key id>               one person's, volunteer's or account's key, wrapped by the program's
    destroyed/<key id>          empty: that key was destroyed
    sealed/<scope>              the program is sealed (compliance/keys/sealing.py)
    retired                     names of root keys that are refused from now on

A scope is a program's number, or `accounts` for what belongs to no program. A file is one line: `v1`, kind, scope, the
wrapping key's name, nonce, wrapped key; all but the last two are authenticated together with the key's own name. A file
appears whole or not at all (draft, fsync, link or rename, fsync of the folder), so kill -9 leaves at worst a draft.
"""

import base64
import fcntl
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

from compliance.keys import ciphers
from compliance.keys.refusals import KeyMissing, SealBroken

ACCOUNTS = "accounts"  # the scope of what belongs to no program
_VERSION = "v1"
_WORD = re.compile(r"[A-Za-z0-9_.-]{1,60}")
_DRAFT = ".draft-"


@dataclass(frozen=True)
class KeyFile:
    """One wrapped key, as its file has it. `name` is the key's own: an id, or `<scope>.<number>` of a program's."""

    name: str
    kind: str
    scope: str
    wrapped_by: str
    nonce: bytes
    wrapped: bytes

    @classmethod
    def wrapping(cls, key: bytes, *, name: str, kind: str, scope: str, by: str, cipher: ciphers.Cipher) -> "KeyFile":
        if not all(_WORD.fullmatch(word) for word in (name, kind, scope, by)):
            raise ValueError("a key file takes plain words")
        return cls(name, kind, scope, by, *ciphers.wrap(key, cipher, about=_about(name, kind, scope, by)))

    def wrapped_anew(self, key: bytes, *, by: str, cipher: ciphers.Cipher) -> "KeyFile":
        return self.wrapping(key, name=self.name, kind=self.kind, scope=self.scope, by=by, cipher=cipher)

    def unwrapped(self, cipher: ciphers.Cipher) -> bytes:
        about = _about(self.name, self.kind, self.scope, self.wrapped_by)
        return ciphers.unwrap(self.nonce, self.wrapped, cipher, about=about)

    def line(self) -> bytes:
        parts = (base64.b64encode(part).decode() for part in (self.nonce, self.wrapped))
        return " ".join((_VERSION, self.kind, self.scope, self.wrapped_by, *parts)).encode() + b"\n"

    @classmethod
    def read(cls, path: Path) -> "KeyFile":
        """Raises FileNotFoundError; SealBroken if this is no key file."""
        try:
            version, kind, scope, by, nonce, wrapped = path.read_bytes().decode("ascii").split()
            if version != _VERSION:
                raise SealBroken("a key file")
            return cls(path.name, kind, scope, by, base64.b64decode(nonce), base64.b64decode(wrapped))
        except ValueError:
            raise SealBroken("a key file") from None


def _about(name: str, kind: str, scope: str, by: str) -> str:
    return "\0".join((_VERSION, name, kind, scope, by))


# ── places ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def folder() -> Path:
    return Path(settings.KEY_STORE)


def data_path(key_id: UUID) -> Path:
    return folder() / "data" / key_id.hex


def destroyed_path(key_id: UUID) -> Path:
    return folder() / "destroyed" / key_id.hex


def program_path(name: str) -> Path:
    return folder() / "programs" / name


def sealed_path(scope: str) -> Path:
    return folder() / "sealed" / scope


def data_paths() -> Iterator[Path]:
    return _files(folder() / "data")


def destroyed_paths() -> Iterator[Path]:
    return _files(folder() / "destroyed")


def _files(place: Path) -> Iterator[Path]:
    return (place / name for name in _names(place))


def _names(place: Path) -> Iterator[str]:
    with suppress(FileNotFoundError), os.scandir(place) as entries:
        yield from (entry.name for entry in entries if not entry.name.startswith("."))


def numbers_of(scope: str) -> list[int]:
    """The numbers of a program's keys, oldest first. Asked for each new key: no more than names is looked at."""
    found = (name.removeprefix(f"{scope}.") for name in _names(folder() / "programs") if name.startswith(f"{scope}."))
    return sorted(int(number) for number in found if number.isdigit())


def scopes() -> list[str]:
    """All scopes that have a key in the store; a sealed program has none."""
    return sorted({name.rpartition(".")[0] for name in _names(folder() / "programs")})


# ── writing ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def turn(*, alone: bool = False) -> Iterator[None]:
    """Those who add or destroy a key share the turn; who wraps anew or seals away has it alone. Readers need none."""
    place = folder()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(place / "turn", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


def add(files: Iterable[tuple[Path, bytes]]) -> list[Path]:
    """Write new files, each whole or not at all; returns those that were there already, which stay as they are."""
    drafts, there = [(path, _draft(path, content)) for path, content in files], []
    for _path, draft in drafts:
        _sync(draft)  # after all are written: one flush then serves many
    for path, draft in drafts:
        try:
            os.link(draft, path)
        except FileExistsError:
            there.append(path)
        finally:
            draft.unlink()
    for place in {path.parent for path, _draft in drafts}:
        _sync(place)
    return there


def replace(path: Path, content: bytes) -> None:
    """Write a file anew, whole or not at all."""
    draft = _draft(path, content)
    _sync(draft)
    os.replace(draft, path)
    _sync(path.parent)


def remove(path: Path) -> None:
    """Take a file away in one step, then overwrite and unlink it; one that is not there is no error."""
    gone = path.with_name(f"{_DRAFT}{path.name}-{os.urandom(6).hex()}")
    with suppress(FileNotFoundError):
        os.rename(path, gone)
        _sync(path.parent)
        empty(gone)
        gone.unlink()


def move(moves: Iterable[tuple[Path, Path]]) -> list[Path]:
    """Rename each file in one step, kept through a power cut; returns those of the first paths that are not there."""
    missing, places = [], set()
    for path, target in moves:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            os.rename(path, target)
        except FileNotFoundError:
            missing.append(path)
        else:
            places |= {target.parent, path.parent}
    for place in sorted(places):
        _sync(place)  # after all are renamed: one flush then serves many
    return missing


def empty(*paths: Path) -> None:
    """Overwrite files' bytes, then leave them with none."""
    for step in (_overwrite, _cut):
        for path in paths:
            step(path)
        for path in paths:
            _sync(path)  # after all are written, as above


def _overwrite(path: Path) -> None:
    with path.open("r+b", buffering=0) as file:
        file.write(os.urandom(os.fstat(file.fileno()).st_size))


def _cut(path: Path) -> None:
    os.truncate(path, 0)


def sweep_drafts() -> None:
    """Remove what killed writers left; the caller has the turn alone."""
    for place in (folder(), folder() / "data", folder() / "programs", folder() / "sealed"):
        _sweep(place, f"{_DRAFT}*")


def sweep_drafts_of(paths: Iterable[Path]) -> None:
    """Remove what killed writers of these files left; the caller has a turn, so nobody is writing them anew."""
    by_place: dict[Path, set[str]] = {}
    for path in paths:
        by_place.setdefault(path.parent, set()).add(path.name)
    for place, names in by_place.items():
        # A folder has as many names as there are keys: it is gone through once for all of them.
        if place.exists():
            drafts = [name for name in os.listdir(place) if name.startswith(_DRAFT)]
            _unlink(place, [place / name for name in drafts if name.removeprefix(_DRAFT).rpartition("-")[0] in names])


def _sweep(place: Path, pattern: str) -> None:
    _unlink(place, list(place.glob(pattern)))


def _unlink(place: Path, drafts: list[Path]) -> None:
    # Unlinked and not emptied: a draft may be a second name of the file that was made from it.
    for draft in drafts:
        draft.unlink(missing_ok=True)
    if drafts:
        _sync(place)


def _draft(path: Path, content: bytes) -> Path:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{_DRAFT}{path.name}-{os.urandom(6).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, content)
    finally:
        os.close(descriptor)
    return draft


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# ── retired root keys ─────────────────────────────────────────────────────────────────────────────────────────────────


def retired() -> frozenset[str]:
    """Names of root keys that open nothing any more."""
    try:
        return frozenset((folder() / "retired").read_text().split())
    except FileNotFoundError:
        return frozenset()


def retire(names: Iterable[str]) -> None:
    known = retired() | set(names)
    replace(folder() / "retired", ("\n".join(sorted(known)) + "\n").encode())


def read_program_key(name: str) -> KeyFile:
    """Raises KeyMissing if it is not there."""
    try:
        return KeyFile.read(program_path(name))
    except FileNotFoundError:
        raise KeyMissing(f"program key {name}") from None
