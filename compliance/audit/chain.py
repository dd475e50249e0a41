"""What binds an event of the trail to the one before it, computed here once more for whoever checks.

The database computes the same at the commit (migration 0004): SHA-256 over the event, its place and the hash before it,
each piece after its length in bytes, so that no two events are ever written down as the same bytes.
"""

import hashlib
from dataclasses import dataclass

BEGINNING = bytes(32)  # what the first event of a chain follows


@dataclass(frozen=True, slots=True)
class Row:
    """An event as it stands in the database, as texts: `at` in UTC with microseconds, `detail` as jsonb writes it."""

    id: int
    at: str
    action: str
    by: str
    program: str
    subject: str
    detail: str


def own_hash(row: Row, *, number: int, previous: bytes) -> bytes:
    """The hash that an event bears as number so-and-so of its program's chain."""
    pieces = (
        row.program, str(number), previous.hex(), str(row.id), row.at, row.action, row.by, row.subject, row.detail,
    )  # fmt: skip
    content = b"".join(b"%d:%b," % (len(piece), piece) for piece in (text.encode() for text in pieces))
    return hashlib.sha256(content).digest()
