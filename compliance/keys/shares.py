"""A program's key in three shares, any two of which make it again (Shamir). The only door to pycryptodome.

The 32 bytes go as two halves of 16, the size the library splits. A share is `number · half · half · check` in letters
and digits, to be written on paper; the check finds a slip of the pen. Whether two shares belong together is told by the
key they make.
"""

import base64
import hashlib

from Crypto.Protocol.SecretSharing import Shamir

CUSTODIANS, NEEDED = 3, 2
_HALF = 16
_CHECK = 3
_GROUP = 5


class ShareMistyped(Exception):
    """This is not a share as it was printed."""


def split(key: bytes) -> list[str]:
    """Three shares of 32 bytes; one of them alone says nothing about the key."""
    halves = [Shamir.split(NEEDED, CUSTODIANS, key[start : start + _HALF]) for start in (0, _HALF)]
    return [_printed(number, first + second) for (number, first), (_same, second) in zip(*halves, strict=True)]


def combine(shares: list[str]) -> bytes:
    """32 bytes from two different shares; shares that do not belong together give other bytes, which nobody can tell
    here. Raises ShareMistyped."""
    read = dict(map(_read, shares))
    if len(read) < NEEDED:
        raise ShareMistyped("two different shares are needed")
    chosen = list(read.items())[:NEEDED]
    return b"".join(
        Shamir.combine([(number, halves[start : start + _HALF]) for number, halves in chosen]) for start in (0, _HALF)
    )


def _printed(number: int, halves: bytes) -> str:
    body = bytes((number,)) + halves
    text = _in_signs(body + hashlib.sha256(body).digest()[:_CHECK])
    return "-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


def _in_signs(content: bytes) -> str:
    return base64.b32encode(content).decode().rstrip("=")


def _read(share: str) -> tuple[int, bytes]:
    text = "".join(sign for sign in share.upper() if sign.isalnum()).translate(str.maketrans("018", "OIB"))
    try:
        content = base64.b32decode(text + "=" * (-len(text) % 8))
    except ValueError:
        raise ShareMistyped("letters or digits are wrong") from None
    body, check = content[:-_CHECK], content[-_CHECK:]
    # The last sign has bits that carry nothing; a slip there leaves the bytes as they are and shows in the signs alone.
    as_printed = _in_signs(content) == text and hashlib.sha256(body).digest()[:_CHECK] == check
    if not as_printed or len(body) != 1 + 2 * _HALF or body[0] > CUSTODIANS:
        raise ShareMistyped("a letter or digit is wrong or missing")
    return body[0], body[1:]
