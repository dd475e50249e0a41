"""Long files under one key: AES-256-GCM in parts, so that neither a part nor the end can be altered, moved or cut off.

A file is `VSTB1` and a line feed, 32 random bytes, then parts of at most 1 MiB, each with its tag. The key of the parts
is made of the given one and those random bytes, and seals one file alone, so the nonces are numbers. Authenticated
beside each part: what the file is about, and whether it is the last one.
"""

import hashlib
import hmac
import os
from collections.abc import Iterator
from typing import IO

from compliance.keys import ciphers
from compliance.keys.refusals import SealBroken

MAGIC = b"VSTB1\n"
_SALT_BYTES = 32
_PART_BYTES = 1 << 20


class Sealer:
    """Writes what it is given, sealed, to a file that is open for writing. `close` ends it; without, it never opens."""

    def __init__(self, target: IO[bytes], key: bytes, *, about: str) -> None:
        salt = os.urandom(_SALT_BYTES)
        self._target, self._about, self._waiting, self._number = target, about, bytearray(), 0
        self._cipher = _cipher(key, salt)
        self.digest, self.size = hashlib.sha256(), 0  # of what was given
        target.write(MAGIC + salt)

    def write(self, piece: bytes) -> int:
        """Take the next bytes; how many those were."""
        self.digest.update(piece)
        self.size += len(piece)
        self._waiting += piece
        while len(self._waiting) > _PART_BYTES:  # the last part is known to be the last only at the end
            self._part(bytes(self._waiting[:_PART_BYTES]), is_last=False)
            del self._waiting[:_PART_BYTES]
        return len(piece)

    def close(self) -> None:
        """Write the last part."""
        self._part(bytes(self._waiting), is_last=True)

    def _part(self, plain: bytes, *, is_last: bool) -> None:
        sealed = ciphers.close_part(plain, self._cipher, number=self._number, about=self._about, last=is_last)
        self._target.write(sealed)
        self._number += 1


def opened(source: IO[bytes], key: bytes, *, about: str) -> Iterator[bytes]:
    """What was sealed, in pieces. Raises SealBroken for another key, another file, an altered byte, a cut-off end.

    A piece that was given is sound; that the file is whole is known at its end alone.
    """
    if source.read(len(MAGIC)) != MAGIC:
        raise SealBroken(about)
    cipher = _cipher(key, source.read(_SALT_BYTES))
    length, number = _PART_BYTES + ciphers.TAG_BYTES, 0
    part = source.read(length)
    while True:
        following = source.read(length)
        yield ciphers.open_part(part, cipher, number=number, about=about, last=not following)
        if not following:
            return
        part, number = following, number + 1


def _cipher(key: bytes, salt: bytes) -> ciphers.Cipher:
    return ciphers.cipher_of(hmac.new(key, b"visitation file\0" + salt, hashlib.sha256).digest())
