"""What a session holds, sealed for its own row under a key that nobody keeps.

That key is made of two halves: the key in the browser's cookie, of which the database has the hash alone, and the key
ring. So neither a copy of the database with the ring nor a copy of it with a cookie opens a session, and a session that
is over can be opened by nothing at all.
"""

import hashlib
import secrets
from typing import Any

from django.contrib.sessions.serializers import JSONSerializer

from compliance.keys import SealBroken, blind_index, ciphers

KEY_BYTES = 32  # of chance in a session's key
_PLACE = "compliance_websession.payload"
_NO_KEY_FILE = bytes(16)


def new_key() -> str:
    return secrets.token_urlsafe(KEY_BYTES)


def hash_of(key: str) -> str:
    """What is stored of a session's key. It is all chance, so a plain hash gives nothing back."""
    return hashlib.sha256(f"web session\0{key}".encode()).hexdigest()


def _sealing(key: str) -> dict[str, Any]:
    secret = blind_index(key, place=_PLACE)
    return {"cipher": ciphers.cipher_of(secret), "key_id": _NO_KEY_FILE, "place": _PLACE, "row": hash_of(key)}


def close(held: dict[str, Any], *, key: str) -> bytes:
    """Seal what a session holds."""
    return ciphers.close(JSONSerializer().dumps(held).decode("latin-1"), **_sealing(key))


def open_(sealed: bytes, *, key: str) -> dict[str, Any] | None:
    """What `close` sealed for the same key; None if it was altered, moved, or sealed under a ring that is gone."""
    try:
        return JSONSerializer().loads(ciphers.open_(bytes(sealed), **_sealing(key)).encode("latin-1"))
    except (SealBroken, ValueError):
        return None
