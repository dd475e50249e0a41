"""AES-256-GCM and the bytes around it, and Ed25519 for what leaves this place signed: the only door to cryptography.

A sealed value is `version (1 byte) · key id (16) · nonce (12) · ciphertext and tag`. What is authenticated beside it is
`table.column NUL row NUL key id NUL version`, so a value opens in its own place alone. Nonces are random: a key seals
far fewer than 2³² values in its life.
"""

import hashlib
import hmac
import os
import secrets

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from compliance.keys.refusals import SealBroken

VERSION = 2  # 1 was sealed by the ring itself, for a table and column only
KEY_BYTES = 32
NONCE_BYTES = 12
_HEAD_BYTES = 17
_BODY_STARTS = _HEAD_BYTES + NONCE_BYTES
TAG_BYTES = 16
_VERSION_BYTE = bytes((VERSION,))

Cipher = AESGCM


def fresh_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def cipher_of(key: bytes) -> Cipher:
    return AESGCM(key)


def _bound_to(place: str, row: object, key_id: bytes) -> bytes:
    return f"{place}\0{row}\0{key_id.hex()}\0{VERSION}".encode()


def close(plain: str, cipher: Cipher, *, key_id: bytes, place: str, row: object, nonce: bytes | None = None) -> bytes:
    """Seal a text for one place. `key_id` is 16 bytes; `nonce` is given by known-answer tests alone."""
    nonce = nonce or os.urandom(NONCE_BYTES)
    body = cipher.encrypt(nonce, plain.encode("utf-8"), _bound_to(place, row, key_id))
    return _VERSION_BYTE + key_id + nonce + body


def key_of(sealed: bytes, *, place: str) -> bytes:
    """The id of the key that sealed it. Raises SealBroken if these are not the bytes of a sealed value."""
    if len(sealed) < _BODY_STARTS + TAG_BYTES or sealed[0] != VERSION:
        raise SealBroken(place)
    return sealed[1:_HEAD_BYTES]


def open_(sealed: bytes, cipher: Cipher, *, key_id: bytes, place: str, row: object) -> str:
    """Open what `close` made for the same place. Raises SealBroken; there is no other answer."""
    try:
        plain = cipher.decrypt(sealed[_HEAD_BYTES:_BODY_STARTS], sealed[_BODY_STARTS:], _bound_to(place, row, key_id))
    except (InvalidTag, ValueError):
        raise SealBroken(place) from None
    return plain.decode("utf-8")


def wrap(key: bytes, cipher: Cipher, *, about: str) -> tuple[bytes, bytes]:
    """(nonce, wrapped key), bound to the line that says whose key it is."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce, cipher.encrypt(nonce, key, about.encode())


def unwrap(nonce: bytes, wrapped: bytes, cipher: Cipher, *, about: str) -> bytes:
    """Raises SealBroken for any other wrapping key, any other line, any altered byte."""
    try:
        return cipher.decrypt(nonce, wrapped, about.encode())
    except (InvalidTag, ValueError):
        raise SealBroken("a key file") from None


def close_part(plain: bytes, cipher: Cipher, *, number: int, about: str, last: bool) -> bytes:
    """Seal one part of a file whose key seals nothing else: its number is its nonce (compliance/keys/streams.py)."""
    return cipher.encrypt(number.to_bytes(NONCE_BYTES), plain, f"{about}\0{last}".encode())


def open_part(sealed: bytes, cipher: Cipher, *, number: int, about: str, last: bool) -> bytes:
    """Raises SealBroken for any other key, place or byte."""
    try:
        return cipher.decrypt(number.to_bytes(NONCE_BYTES), sealed, f"{about}\0{last}".encode())
    except (InvalidTag, ValueError):
        raise SealBroken(about) from None


def fingerprint(value: str, key: bytes, *, place: str) -> bytes:
    """A keyed fingerprint of 32 bytes; the same value under the same key always gives the same one."""
    return hmac.new(key, f"{place}\0{value}".encode(), hashlib.sha256).digest()


def public_half(seed: bytes) -> bytes:
    """The public key, 32 bytes, of an Ed25519 seed of 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def signature_of(message: bytes, seed: bytes) -> bytes:
    """64 bytes."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def is_signature_of(message: bytes, signature: bytes, public_key: bytes) -> bool:
    """Whether the owner of the public key signed just this message; bytes that are no key or no signature: False."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
