"""Sealed columns and the rows that hold them."""

from compliance.fields.columns import (
    BlindIndex,
    KeyField,
    SealedDateField,
    SealedEmailField,
    SealedJSONField,
    SealedTextField,
    ask_before_opening,
)
from compliance.fields.kept import Sealed
from compliance.fields.rows import SealedManager, SealedQuerySet, SealedRow, random_row_id
from compliance.keys import SealBroken, blind_index, parse_key_ring, seal, unseal

__all__ = [
    "BlindIndex",
    "KeyField",
    "SealBroken",
    "Sealed",
    "SealedDateField",
    "SealedEmailField",
    "SealedJSONField",
    "SealedManager",
    "SealedQuerySet",
    "SealedRow",
    "SealedTextField",
    "ask_before_opening",
    "blind_index",
    "parse_key_ring",
    "random_row_id",
    "seal",
    "unseal",
]
