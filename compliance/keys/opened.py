"""Data keys in use: made, opened, kept at hand while their files stand, destroyed.

An opened key stays in the process, but each use asks whether its own file and its program's are still the same files:
a key destroyed, or a program sealed, by another process closes here with the next use.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from django.conf import settings

from compliance.keys import ciphers, ring, store
from compliance.keys.refusals import Erased, KeyMissing, SealBroken, SealedAway
from compliance.keys.store import ACCOUNTS, KeyFile

_AT_HAND = 5000  # opened keys a process keeps; then it begins anew
_TRIES = 5  # a key wrapped anew while it is read is read again
_COMMON = uuid5(NAMESPACE_OID, "visitation common key")
_SIGNING_KEY = uuid5(NAMESPACE_OID, "visitation signing key")
_INDEX, _SIGNING = "index", "signing"


@dataclass(slots=True)
class _Opened:
    cipher: ciphers.Cipher
    secret: bytes  # of an index or signing key; of the others nothing but the cipher is kept
    path: str
    mark: tuple[int, int]
    program_path: str
    ring: str
    store: object


_opened: dict[bytes, _Opened] = {}
_program_keys: dict[str, tuple[tuple[int, int], str, object, ciphers.Cipher]] = {}


def use(key_id: bytes) -> _Opened:
    """The opened key. Raises Erased, SealedAway, KeyMissing or SealBroken."""
    known = _opened.get(key_id)
    if known is not None:
        if known.store is settings.KEY_STORE and known.ring is settings.FIELD_KEYS:
            try:
                found = os.stat(known.path)
                if (found.st_ino, found.st_mtime_ns) == known.mark and os.access(known.program_path, os.F_OK):
                    return known
            except FileNotFoundError:
                pass
        _opened.pop(key_id, None)
    return _load(UUID(bytes=key_id))


def _load(key_id: UUID) -> _Opened:
    path = store.data_path(key_id)
    for attempt in range(_TRIES):
        try:
            mark = _mark(path)  # before it is read: a file replaced in between is read again at the next use
            file = KeyFile.read(path)
        except FileNotFoundError:
            raise (Erased if store.destroyed_path(key_id).exists() else KeyMissing)(f"key {key_id}") from None
        try:
            wrapping = program_cipher(file.wrapped_by)
            break
        except KeyMissing:
            if store.sealed_path(file.scope).exists():
                raise SealedAway(f"key {key_id}") from None
            if attempt == _TRIES - 1:
                raise
    secret = file.unwrapped(wrapping)
    if len(_opened) >= _AT_HAND:
        _opened.clear()
    opened = _Opened(
        cipher=ciphers.cipher_of(secret),
        secret=secret if file.kind in (_INDEX, _SIGNING) else b"",
        path=str(path),
        mark=mark,
        program_path=str(store.program_path(file.wrapped_by)),
        ring=settings.FIELD_KEYS,
        store=settings.KEY_STORE,
    )
    _opened[key_id.bytes] = opened
    return opened


def _mark(path: "os.PathLike[str]") -> tuple[int, int]:
    found = os.stat(path)
    return found.st_ino, found.st_mtime_ns


def program_cipher(name: str) -> ciphers.Cipher:
    path = store.program_path(name)
    try:
        mark = _mark(path)
    except FileNotFoundError:
        raise KeyMissing(f"program key {name}") from None
    known = _program_keys.get(name)
    if known is not None and known[:3] == (mark, settings.FIELD_KEYS, settings.KEY_STORE):
        return known[3]
    cipher = ciphers.cipher_of(unwrapped_program_key(name))
    _program_keys[name] = (mark, settings.FIELD_KEYS, settings.KEY_STORE, cipher)
    return cipher


def unwrapped_program_key(name: str) -> bytes:
    """A program's key in clear. Raises KeyMissing or SealBroken."""
    file = store.read_program_key(name)
    return file.unwrapped(ring.cipher(file.wrapped_by, retired=store.retired()))


def current_program_key(scope: str) -> str:
    """The name of the key that wraps a program's new data keys, made if there is none; the caller has the turn.

    Raises SealedAway.
    """
    numbers = store.numbers_of(scope)
    if numbers:
        return f"{scope}.{numbers[-1]}"
    if store.sealed_path(scope).exists():
        raise SealedAway(f"program {scope}")
    add_program_key(scope, 1, ciphers.fresh_key())  # if another process made it meanwhile, that one counts
    return f"{scope}.1"


def add_program_key(scope: str, number: int, key: bytes) -> None:
    """Write a program's key under the newest root key; one that is there already stays."""
    name, root = f"{scope}.{number}", newest_root()
    file = KeyFile.wrapping(key, name=name, kind="program", scope=scope, by=root, cipher=ring.cipher(root))
    store.add([(store.program_path(name), file.line())])


def newest_root() -> str:
    """The root key that wraps. Raises KeyMissing if all of the ring's are retired."""
    retired = store.retired()
    for name in ring.names():
        if name not in retired:
            return name
    raise KeyMissing("the ring: every key in it is retired")


def forget() -> None:
    """Let go of every key at hand; the next use opens it again from its file."""
    _opened.clear()
    _program_keys.clear()


# ── making and destroying ─────────────────────────────────────────────────────────────────────────────────────────────


def new_keys(kind: str, *, program: object = None, count: int = 1) -> list[UUID]:
    """Make data keys for rows of one program; they are on the disk before this returns.

    `program` is the program's number, None for what belongs to no program. Raises SealedAway.
    """
    ids = [uuid4() for _ in range(count)]
    _add(kind, _scope(program), ids)
    return ids


def new_key(kind: str, *, program: object = None) -> UUID:
    """Make one data key."""
    return new_keys(kind, program=program)[0]


def _scope(program: object) -> str:
    return ACCOUNTS if program is None else str(program)


def _add(kind: str, scope: str, ids: Iterable[UUID]) -> None:
    with store.turn():
        by = current_program_key(scope)
        cipher = program_cipher(by)
        store.add(
            (
                store.data_path(key_id),
                KeyFile.wrapping(
                    ciphers.fresh_key(), name=key_id.hex, kind=kind, scope=scope, by=by, cipher=cipher
                ).line(),
            )
            for key_id in ids
        )


def destroy_key(key_id: UUID) -> None:
    """Destroy a data key: nothing it sealed opens again, here or in any process, with this store and this ring.

    May run twice, and finishes what a killed run began. Raises KeyMissing if there never was such a key here.
    """
    destroy_keys([key_id])


def destroy_keys(key_ids: Iterable[UUID]) -> None:
    """Destroy many, which is much quicker than one by one. Raises KeyMissing once all others are destroyed."""
    ids = list(dict.fromkeys(key_ids))
    missing = []
    with store.turn():
        moves = {store.data_path(key_id): store.destroyed_path(key_id) for key_id in ids}
        gone = store.move(moves.items())  # each in one step: destroyed, or not yet
        missing = [path.name for path in gone if not moves[path].exists()]
        store.empty(*(target for path, target in moves.items() if path.name not in missing))
        store.sweep_drafts_of(moves)
    for key_id in ids:
        _opened.pop(key_id.bytes, None)
    if missing:
        raise KeyMissing(f"key {', '.join(missing)}")


def is_destroyed(key_id: UUID) -> bool:
    return store.destroyed_path(key_id).exists()


# ── using ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def seal_in_row(plain: str, *, key_id: UUID, place: str, row: int) -> bytes:
    """Seal a text for one cell: `place` is table.column, `row` the row's number."""
    name = key_id.bytes
    return ciphers.close(plain, use(name).cipher, key_id=name, place=place, row=row)


def open_in_row(sealed: bytes, *, place: str, row: int) -> str:
    """Raises SealBroken, or Erased or SealedAway; there is no other answer."""
    name = ciphers.key_of(sealed, place=place)
    return ciphers.open_(sealed, use(name).cipher, key_id=name, place=place, row=row)


def seal(plain: str, *, place: str) -> bytes:
    """Seal what is no row of anybody's (a second factor's seed, a web session) for one place.

    `place` names table, column and row: a value opens in the same place alone.
    """
    opened = _made(_COMMON, "common", ACCOUNTS)
    return ciphers.close(plain, opened.cipher, key_id=_COMMON.bytes, place=place, row="")


def unseal(sealed: bytes, *, place: str) -> str:
    """Open what `seal` made for the same place. Raises SealBroken; there is no other answer."""
    name = ciphers.key_of(sealed, place=place)
    if name != _COMMON.bytes:
        raise SealBroken(place)
    return ciphers.open_(sealed, use(name).cipher, key_id=name, place=place, row="")


def blind_index(value: str, *, place: str, program: object = None) -> bytes:
    """A keyed fingerprint (32 bytes) for exact look-up of a sealed value; the same value always gives the same one.

    With a program (its number), equal values of two programs give different ones, and a sealed program gives none
    (SealedAway).
    """
    if program is None:
        return ciphers.fingerprint(value, ring.index_key(), place=place)
    scope = _scope(program)
    opened = _made(uuid5(NAMESPACE_OID, f"visitation index key {scope}"), _INDEX, scope)
    return ciphers.fingerprint(value, opened.secret, place=place)


def sign(message: bytes) -> bytes:
    """An Ed25519 signature (64 bytes) by this installation's own key, made at the first use and kept like any other."""
    return ciphers.signature_of(message, _made(_SIGNING_KEY, _SIGNING, ACCOUNTS).secret)


def signing_public_key() -> bytes:
    """The 32 bytes by which others know what `sign` signed; a new root key leaves them as they are."""
    return ciphers.public_half(_made(_SIGNING_KEY, _SIGNING, ACCOUNTS).secret)


def _made(key_id: UUID, kind: str, scope: str) -> _Opened:
    """The key whose id follows from its use; made at the first one."""
    try:
        return use(key_id.bytes)
    except KeyMissing:
        if not store.data_path(key_id).exists():  # else somebody has made it just now
            _add(kind, scope, [key_id])
    return use(key_id.bytes)
