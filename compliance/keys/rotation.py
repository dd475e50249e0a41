"""A new root key takes over: new program keys under it, every data key wrapped anew, the old root keys refused.

No row of the database is touched, so nothing there can be half old and half new. Processes go on reading and writing: a
key file is the old one or the new one, whole, and the program keys that wrap either stay until no file needs the old
ones. Killed at any point, the next run goes on where this one stopped.
"""

import base64
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from compliance.keys import ciphers, opened, ring, store
from compliance.keys.refusals import KeyMissing, SealedAway

BATCH = 50  # key files wrapped anew in one turn: new keys wait that long


@dataclass
class Rotation:
    """What a run did. `retired`: root keys that are refused from now on; `sealed_away`: keys of sealed programs, which
    no root key wraps and which stay as they are."""

    root: str
    programs: int = 0
    keys: int = 0
    sealed_away: int = 0
    retired: tuple[str, ...] = ()


def add_root_key() -> str:
    """Put a new root key in front of the ring's file; running processes read it from there. Its name is returned.

    Raises KeyMissing if the ring is not in a file: then its keeper adds the key where the ring is kept.
    """
    if not settings.FIELD_KEYS_FILE:
        raise KeyMissing("the ring is not in a file")
    path, text = Path(settings.FIELD_KEYS_FILE), ring.text()
    numbers = [int(found[1]) for name in ring.names() if (found := re.fullmatch(r"k(\d+)", name))]
    name = f"k{max(numbers, default=0) + 1}"
    key = base64.b64encode(secrets.token_bytes(ciphers.KEY_BYTES)).decode()
    store.replace(path, f"{name}:{key},{text}\n".encode())
    return name


def is_finished() -> bool:
    """Whether everything is wrapped, through its program's newest key, by the newest root key."""
    root = opened.newest_root()
    newest = {scope: f"{scope}.{store.numbers_of(scope)[-1]}" for scope in store.scopes()}
    return (
        all(store.read_program_key(name).wrapped_by == root for name in newest.values())
        and not any(True for _path in _behind())
        and all(len(store.numbers_of(scope)) == 1 for scope in newest)
        and set(ring.names()) - {root} <= store.retired()
    )


def rotate(*, batch: int = BATCH, watch: Any = None) -> Rotation:
    """Let the newest root key of the ring wrap everything. `watch(count)`: so many data keys were wrapped anew."""
    root = opened.newest_root()
    done = Rotation(root)
    with store.turn(alone=True):
        store.sweep_drafts()
        for path in store.destroyed_paths():
            if path.stat().st_size:
                store.empty(path)
    for scope in store.scopes():
        done.programs += _renew_program_key(scope, root)
    while behind := list(_behind()):  # again, for keys that were made meanwhile
        for start in range(0, len(behind), batch):
            done.keys += _wrap_anew(behind[start : start + batch])
            if watch:
                watch(done.keys)
    for scope in store.scopes():
        _drop_old_program_keys(scope)
    done.sealed_away = sum(1 for file in _data_files() if file.scope not in store.scopes())
    done.retired = tuple(name for name in ring.names() if name != root)
    store.retire(done.retired)
    return done


def settle(scope: str) -> str:
    """Wrap all of one program's data keys by its newest key, which alone stays; returns its name. Needs no turn."""
    while behind := list(_behind(scope)):
        for start in range(0, len(behind), BATCH):
            _wrap_anew(behind[start : start + BATCH])
    _drop_old_program_keys(scope)
    return f"{scope}.{store.numbers_of(scope)[-1]}"


def _data_files() -> Iterator[store.KeyFile]:
    for path in store.data_paths():
        try:
            yield store.KeyFile.read(path)
        except FileNotFoundError:
            continue  # destroyed meanwhile


def _behind(*scopes: str) -> Iterator[Path]:
    """The data keys that are wrapped by another key than their program's newest; of all programs, or of these."""
    newest = {scope: f"{scope}.{store.numbers_of(scope)[-1]}" for scope in scopes or store.scopes()}
    for file in _data_files():
        if file.scope in newest and file.wrapped_by != newest[file.scope]:
            yield store.folder() / "data" / file.name


def _renew_program_key(scope: str, root: str) -> bool:
    with store.turn(alone=True):
        number = store.numbers_of(scope)[-1]
        if store.read_program_key(f"{scope}.{number}").wrapped_by == root:
            return False
        opened.unwrapped_program_key(f"{scope}.{number}")  # a ring that does not open the store renews nothing in it
        opened.add_program_key(scope, number + 1, ciphers.fresh_key())
        return True


def _wrap_anew(paths: list[Path]) -> int:
    """Alone: nobody destroys a key between its reading and its writing, which would bring it back."""
    wrapped = 0
    with store.turn(alone=True):
        for path in paths:
            try:
                file = store.KeyFile.read(path)
                by = opened.current_program_key(file.scope)
            except (FileNotFoundError, SealedAway):
                continue  # destroyed, or its program sealed, meanwhile
            secret, cipher = file.unwrapped(opened.program_cipher(file.wrapped_by)), opened.program_cipher(by)
            store.replace(path, file.wrapped_anew(secret, by=by, cipher=cipher).line())
            wrapped += 1
    return wrapped


def _drop_old_program_keys(scope: str) -> None:
    """All data keys were wrapped anew, and new ones are wrapped by the newest: the older program keys wrap nothing."""
    with store.turn(alone=True):
        needed = {file.wrapped_by for file in _data_files() if file.scope == scope}
        for number in store.numbers_of(scope)[:-1]:
            if f"{scope}.{number}" not in needed:
                store.remove(store.program_path(f"{scope}.{number}"))
