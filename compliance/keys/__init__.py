"""Keys: one per person, volunteer and account, in files outside the database, wrapped by their program's key, which the
root ring wraps. Destroying a person is destroying one file; sealing a program is taking one key away.
"""

from compliance.keys.ciphers import is_signature_of
from compliance.keys.opened import (
    blind_index,
    destroy_key,
    destroy_keys,
    is_destroyed,
    new_key,
    new_keys,
    open_in_row,
    seal,
    seal_in_row,
    sign,
    signing_public_key,
    unseal,
)
from compliance.keys.refusals import Closed, Erased, KeyMissing, SealBroken, SealedAway
from compliance.keys.ring import parse_key_ring

__all__ = [
    "Closed",
    "Erased",
    "KeyMissing",
    "SealBroken",
    "SealedAway",
    "blind_index",
    "destroy_key",
    "destroy_keys",
    "is_destroyed",
    "is_signature_of",
    "new_key",
    "new_keys",
    "open_in_row",
    "parse_key_ring",
    "seal",
    "seal_in_row",
    "sign",
    "signing_public_key",
    "unseal",
]
