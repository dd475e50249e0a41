"""The root ring: the keys that wrap the programs' keys. It comes from the environment, never from the database.

VISITATION_KEYS is `id:base64(32 bytes),…`, newest first: the newest wraps, all of them open. The entry `index` keys the
blind index of what belongs to no program, and wraps nothing. A root key that `rotate_keys` has retired is refused even
while it still stands in the ring.
"""

import base64
import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from compliance.keys import ciphers
from compliance.keys.refusals import KeyMissing

_INDEX_KEY_NAME = "index"
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,60}")


def parse_key_ring(text: str) -> tuple[dict[str, bytes], bytes]:
    """Read `id:base64,…` into ({key id: 32 bytes}, newest first, and the key of the blind index).

    Raises ImproperlyConfigured, naming the entry and never the key.
    """
    keys: dict[str, bytes] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        name, _, encoded = entry.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError:
            key = b""
        if not _NAME.fullmatch(name) or len(key) != ciphers.KEY_BYTES or name in keys:
            raise ImproperlyConfigured(f"VISITATION_KEYS: entry “{name}” must be a new name and 32 bytes in base64.")
        keys[name] = key
    index = keys.pop(_INDEX_KEY_NAME, None)
    if not keys or index is None:
        raise ImproperlyConfigured("VISITATION_KEYS: at least one key and the entry “index” are needed.")
    return keys, index


@lru_cache(maxsize=8)
def _parsed(text: str) -> tuple[dict[str, bytes], bytes]:
    return parse_key_ring(text)


def text() -> str:
    """The ring as it stands now. A ring in a file is read again: a key added to it counts in running processes too."""
    if settings.FIELD_KEYS_FILE:
        try:
            return Path(settings.FIELD_KEYS_FILE).read_text().strip()
        except OSError:
            raise KeyMissing("the ring") from None
    return settings.FIELD_KEYS


def names() -> list[str]:
    """The root keys' names, newest first."""
    return list(_parsed(text())[0])


def cipher(name: str, *, retired: frozenset[str] = frozenset()) -> ciphers.Cipher:
    """Raises KeyMissing if the ring has no such key, or it was retired."""
    key = _parsed(text())[0].get(name)
    if key is None or name in retired:
        raise KeyMissing(f"root key {name}")
    return ciphers.cipher_of(key)


def index_key() -> bytes:
    return _parsed(text())[1]
