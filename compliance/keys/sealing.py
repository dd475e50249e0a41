"""Seal a program: its key leaves the store in three shares, and nothing of it opens until two of them come back.

Nothing is deleted: rows and data keys stay where they are. In every process the next use of a key finds the program's
key gone.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime

from compliance.keys import opened, rotation, shares, store
from compliance.keys.refusals import SealedAway


class NotSealed(Exception):
    """The program is not sealed."""


class WrongShares(Exception):
    """These shares do not make this program's key."""


@dataclass(frozen=True)
class Sealing:
    """A program about to be sealed: its key's name and check, and what each custodian gets."""

    scope: str
    name: str
    check: str
    shares: tuple[str, ...]


def is_sealed(program: object) -> bool:
    scope = str(program)
    return store.sealed_path(scope).exists() and not store.numbers_of(scope)


def prepare(program: object) -> Sealing:
    """Split the program's key. Nothing is sealed yet: `seal_away` does it, once the custodians have their shares.

    Raises SealedAway if it is sealed already.
    """
    scope = str(program)
    if is_sealed(scope):
        raise SealedAway(f"program {scope}")
    with store.turn():
        opened.current_program_key(scope)  # a program without people has a key from now on
    name = rotation.settle(scope)
    key = opened.unwrapped_program_key(name)
    return Sealing(scope, name, _check(scope, key), tuple(shares.split(key)))


def seal_away(sealing: Sealing, *, now: datetime) -> None:
    """Take the program's key away. Any two of the shares are tried first; a key that changed meanwhile is refused.

    Raises WrongShares; then nothing is sealed.
    """
    with store.turn(alone=True):
        names = [f"{sealing.scope}.{number}" for number in store.numbers_of(sealing.scope)]
        pairs = [sealing.shares[:2], sealing.shares[1:], sealing.shares[::2]]
        if names != [sealing.name] or any(
            _check(sealing.scope, shares.combine(list(pair))) != sealing.check for pair in pairs
        ):
            raise WrongShares
        record = {"key": sealing.name, "check": sealing.check, "sealed_at": now.isoformat()}
        path = store.sealed_path(sealing.scope)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        store.replace(path, json.dumps(record).encode() + b"\n")
        store.remove(store.program_path(sealing.name))
        store.sweep_drafts()


def unseal(program: object, given: list[str]) -> None:
    """Make the program's key again from two shares and put it back under the newest root key.

    May run again after it was killed. Raises NotSealed, ShareMistyped or WrongShares; then it stays sealed.
    """
    scope = str(program)
    with store.turn(alone=True):
        path = store.sealed_path(scope)
        if not path.exists():
            raise NotSealed
        record = json.loads(path.read_text())
        key = shares.combine(given)
        if not hmac.compare_digest(_check(scope, key), record["check"]):
            raise WrongShares
        opened.add_program_key(scope, int(record["key"].rpartition(".")[2]), key)
        store.remove(path)


def _check(scope: str, key: bytes) -> str:
    """Tells whether a key is this program's; 256 random bits cannot be found from it."""
    return hmac.new(key, f"visitation seal check\0{scope}".encode(), hashlib.sha256).hexdigest()
