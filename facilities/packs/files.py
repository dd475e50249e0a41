"""The file of a pack: JSON with a version and an Ed25519 signature over everything but the signature.

    {"format": "visitation-rule-pack", "version": 1, "made_at": "…Z", "rulebooks": […],
     "signature": {"algorithm": "Ed25519", "public_key": base64, "value": base64}}

What is signed: `visitation-rule-pack`, a line end, and the rest as JSON with sorted keys, without spaces, in ASCII. So
a pack may be printed anew with other spaces and in another order, and no letter of what it says can change.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from facilities.editions.reading import Problem, parsed, unsound
from facilities.packs.contents import LARGEST_PACK_BYTES, MOST_RULEBOOKS
from facilities.soundness import read_rules

FORMAT = "visitation-rule-pack"
VERSION = 1
ALGORITHM = "Ed25519"
PUBLIC_KEY_BYTES = 32

Verify = Callable[[bytes, bytes, bytes], bool]


class PackRefused(Exception):
    """The whole file is not taken. `code`: too_large, no_json, no_pack, version, altered, empty, too_many."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code, self.details = code, details


@dataclass(frozen=True)
class Entry:
    """One rulebook. `problems`: why it cannot be a draft; then nothing of it is taken."""

    code: str
    name: str
    document: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Pack:
    """A file whose signature holds. `public_key`: 32 bytes; who that is, its fingerprint says."""

    public_key: bytes
    made_at: datetime | None
    entries: tuple[Entry, ...]


def fingerprint(public_key: bytes) -> str:
    """128 bits of SHA-256 in eight groups, to be read out on the telephone: `1a2b 3c4d …`."""
    digits = hashlib.sha256(public_key).hexdigest()[:32]
    return " ".join(digits[at : at + 4] for at in range(0, 32, 4))


def packed(
    documents: Sequence[Mapping[str, Any]], *, now: datetime, sign: Callable[[bytes], bytes], public_key: bytes
) -> bytes:
    """The file. Raises PackRefused (empty, too_many, too_large)."""
    if not documents:
        raise PackRefused("empty")
    if len(documents) > MOST_RULEBOOKS:
        raise PackRefused("too_many", count=len(documents), limit=MOST_RULEBOOKS)
    moment = now.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    body = {"format": FORMAT, "version": VERSION, "made_at": f"{moment.isoformat()}Z", "rulebooks": list(documents)}
    signature = {
        "algorithm": ALGORITHM,
        "public_key": base64.b64encode(public_key).decode(),
        "value": base64.b64encode(sign(_signed(body))).decode(),
    }
    made = json.dumps(body | {"signature": signature}, ensure_ascii=False, indent=1).encode()
    if len(made) > LARGEST_PACK_BYTES:
        raise PackRefused("too_large", limit=LARGEST_PACK_BYTES // 1000)
    return made


def _signed(body: Mapping[str, Any]) -> bytes:
    return FORMAT.encode() + b"\n" + json.dumps(body, sort_keys=True, separators=(",", ":")).encode()


def read_pack(raw: bytes, *, verify: Verify) -> Pack:
    """A pack whose signature holds, each rulebook with what is wrong with it. Raises PackRefused.

    `verify(message, signature, public key)`. The order is: size, form, version, signature; nothing unsigned is read.
    """
    if len(raw) > LARGEST_PACK_BYTES:
        raise PackRefused("too_large", limit=LARGEST_PACK_BYTES // 1000)
    read = parsed(raw)
    if isinstance(read, Problem):
        raise PackRefused("no_json", where=read.where, why=read.why)
    if not isinstance(read, dict) or read.get("format") != FORMAT:
        raise PackRefused("no_pack")
    if read.get("version") != VERSION or isinstance(read["version"], bool):
        raise PackRefused("version", found=str(read.get("version"))[:20], known=VERSION)
    unreadable = next(unsound(read), None)
    if unreadable is not None:
        raise PackRefused("no_json", where=unreadable.where, why=unreadable.why)
    public_key = _checked(read, verify)
    rulebooks = read.get("rulebooks")
    if not isinstance(rulebooks, list) or not rulebooks:
        raise PackRefused("empty")
    if len(rulebooks) > MOST_RULEBOOKS:
        raise PackRefused("too_many", count=len(rulebooks), limit=MOST_RULEBOOKS)
    return Pack(public_key, _moment(read.get("made_at")), tuple(_entries(rulebooks)))


def _checked(read: Mapping[str, Any], verify: Verify) -> bytes:
    """The public key of whoever signed just this. Raises PackRefused."""
    given = read.get("signature")
    if not isinstance(given, dict) or given.get("algorithm") != ALGORITHM:
        raise PackRefused("altered")
    try:
        public_key, signature = (
            base64.b64decode(str(given.get(name)), validate=True) for name in ("public_key", "value")
        )
    except (binascii.Error, ValueError):
        raise PackRefused("altered") from None
    body = {key: value for key, value in read.items() if key != "signature"}
    if len(public_key) != PUBLIC_KEY_BYTES or not verify(_signed(body), signature, public_key):
        raise PackRefused("altered")
    return public_key


def _moment(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _entries(rulebooks: Sequence[Any]) -> list[Entry]:
    found, seen = [], set()
    for number, item in enumerate(rulebooks):
        here = f"rulebooks[{number}]"
        if not isinstance(item, dict):
            found.append(Entry(here, "", {}, (Problem(here, "no object where a facility belongs"),)))
            continue
        code = item.get("id") if isinstance(item.get("id"), str) else here
        wrong = tuple(read_rules(item)[1])
        if code in seen:
            wrong = (Problem("id", f'"{code[:60]}" is in this pack twice; keep one'), *wrong)
        seen.add(code)
        name = item.get("name") if isinstance(item.get("name"), str) else ""
        found.append(Entry(str(code)[:60], str(name)[:200], item, wrong))
    return found
