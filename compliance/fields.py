"""Encrypted columns and the blind index: the only door to cryptography.

A sealed value is `version (1 byte) · key id length (1) · key id · nonce (12) · AES-256-GCM ciphertext and tag`, bound
to its table and column, so a value that was altered, or moved to another column, is refused and never returned. The key
ring comes from settings.FIELD_KEYS: `id:base64,…`, newest first; the newest seals, all of them open. The entry named
`index` keys the blind index and seals nothing.
"""

import base64
import hashlib
import hmac
import json
import os
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models

_VERSION = 1
_NONCE_BYTES = 12
_INDEX_KEY_NAME = "index"


class SealBroken(Exception):
    """A sealed value cannot be opened: wrong key, altered, or moved from another column. Carries no content."""


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
        if not name or len(key) != 32 or name in keys:
            raise ImproperlyConfigured(f"VISITATION_KEYS: entry “{name}” must be a new name and 32 bytes in base64.")
        keys[name] = key
    index = keys.pop(_INDEX_KEY_NAME, None)
    if not keys or index is None:
        raise ImproperlyConfigured("VISITATION_KEYS: at least one key and the entry “index” are needed.")
    return keys, index


@cache
def _ring(text: str) -> tuple[str, dict[str, AESGCM], bytes]:
    keys, index = parse_key_ring(text)
    return next(iter(keys)), {name: AESGCM(key) for name, key in keys.items()}, index


def seal(plain: str, *, place: str) -> bytes:
    """Encrypt a text for one place, `table.column`, under the newest key."""
    newest, ciphers, _ = _ring(settings.FIELD_KEYS)
    name = newest.encode()
    nonce = os.urandom(_NONCE_BYTES)
    body = ciphers[newest].encrypt(nonce, plain.encode("utf-8"), place.encode())
    return bytes((_VERSION, len(name))) + name + nonce + body


def unseal(sealed: bytes, *, place: str) -> str:
    """Open what `seal` made for the same place. Raises SealBroken; there is no other answer."""
    _, ciphers, _ = _ring(settings.FIELD_KEYS)
    if len(sealed) < 2 or sealed[0] != _VERSION:
        raise SealBroken(place)
    start = 2 + sealed[1]
    cipher = ciphers.get(sealed[2:start].decode("ascii", "replace"))
    if cipher is None:
        raise SealBroken(place)
    try:
        plain = cipher.decrypt(sealed[start : start + _NONCE_BYTES], sealed[start + _NONCE_BYTES :], place.encode())
    except (InvalidTag, ValueError):
        raise SealBroken(place) from None
    return plain.decode("utf-8")


def blind_index(value: str, *, place: str) -> bytes:
    """A keyed fingerprint (32 bytes) for exact look-up of a sealed value; the same value always gives the same one."""
    _, _, key = _ring(settings.FIELD_KEYS)
    return hmac.new(key, f"{place}\0{value}".encode(), hashlib.sha256).digest()


class SealedTextField(models.BinaryField):
    """A text that is encrypted in the database and plain in the program. Nothing but `isnull` can be asked of it."""

    description = "Encrypted text"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def _check_str_default_value(self) -> list[Any]:
        return []  # a bytes column wants bytes as its default; what is kept here is text

    def _place(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def _to_text(self, value: Any) -> str:
        if not isinstance(value, str):
            raise TypeError(f"{self._place()} takes text")
        return value

    def _from_text(self, text: str) -> Any:
        return text

    def get_default(self) -> Any:
        # BinaryField turns an empty default into b""; ours is text.
        return self.default() if callable(self.default) else ("" if not self.has_default() else self.default)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return value if value is None else self._from_text(unseal(bytes(value), place=self._place()))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        return super().get_db_prep_value(seal(self._to_text(value), place=self._place()), connection, prepared)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self._place()} is encrypted: only isnull can be asked of it.")
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self._place()} is encrypted: it cannot be transformed.")

    def value_to_string(self, obj: Any) -> str:
        # Serialisers (dumpdata) would otherwise write the opened value in clear.
        raise FieldError(f"{self._place()} is encrypted and is not serialised.")

    def to_python(self, value: Any) -> Any:
        return value


class SealedJSONField(SealedTextField):
    """A JSON value, encrypted as a whole."""

    description = "Encrypted JSON"

    def get_default(self) -> Any:
        return self.default() if callable(self.default) else (None if not self.has_default() else self.default)

    def _to_text(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def _from_text(self, text: str) -> Any:
        return json.loads(text)
