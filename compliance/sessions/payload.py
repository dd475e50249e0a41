"""What a session holds, sealed for its own row; the key in the cookie is kept nowhere, only its hash."""

import hashlib
import secrets
from typing import Any

from django.contrib.sessions.serializers import JSONSerializer

from compliance.fields import SealBroken, seal, unseal

KEY_BYTES = 32  # of chance in a session's key


def new_key() -> str:
    return secrets.token_urlsafe(KEY_BYTES)


def hash_of(key: str) -> str:
    """What is stored of a session's key. It is all chance, so a plain hash gives nothing back."""
    return hashlib.sha256(f"web session\0{key}".encode()).hexdigest()


def _place(key: str) -> str:
    return f"compliance_websession.payload.{hash_of(key)}"


def close(held: dict[str, Any], *, key: str) -> bytes:
    """Seal what a session holds."""
    return seal(JSONSerializer().dumps(held).decode("latin-1"), place=_place(key))


def open_(sealed: bytes, *, key: str) -> dict[str, Any] | None:
    """What `close` sealed for the same key; None if it was altered, moved, or sealed under a key that is gone."""
    try:
        return JSONSerializer().loads(unseal(bytes(sealed), place=_place(key)).encode("latin-1"))
    except (SealBroken, ValueError):
        return None
