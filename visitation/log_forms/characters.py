"""Which characters a font can draw, read from its `cmap` table.

A printed form with an empty box where a letter should be looks right to the program and wrong to the reader, so what a
form says is held against the font before it is drawn. Source: OpenType 1.9, “cmap”, formats 4 and 12.
"""

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_UNICODE_TABLES = {(3, 10), (0, 4), (0, 6), (3, 1), (0, 3)}  # (platform, encoding)


class FontUnreadable(Exception):
    """The file is not a TrueType or OpenType font with a Unicode character map."""


class CharacterMissing(Exception):
    """The font of the printed forms cannot draw `character`, which stands in `text`."""

    def __init__(self, character: str, text: str) -> None:
        super().__init__(f"the font has no “{character}” (U+{ord(character):04X}), needed for “{text}”")
        self.character, self.text = character, text


@cache
def characters_of(font: Path) -> frozenset[int]:
    """The code points the font has a glyph for. Raises FontUnreadable."""
    data = font.read_bytes()
    try:
        cmap = _table(data, b"cmap")
        (count,) = struct.unpack_from(">H", cmap, 2)
        points: set[int] = set()
        for number in range(count):
            platform, encoding, offset = struct.unpack_from(">HHI", cmap, 4 + 8 * number)
            if (platform, encoding) in _UNICODE_TABLES:
                points.update(_points(cmap[offset:]))
    except struct.error:
        raise FontUnreadable(font.name) from None
    if not points:
        raise FontUnreadable(font.name)
    return frozenset(points)


def require_characters(text: str, known: frozenset[int]) -> None:
    """Raise CharacterMissing for the first character of `text` that is not among the known ones."""
    for character in text:
        if ord(character) not in known:
            raise CharacterMissing(character, text)


def _table(data: bytes, name: bytes) -> bytes:
    (count,) = struct.unpack_from(">H", data, 4)
    for number in range(count):
        tag, _, offset, length = struct.unpack_from(">4sIII", data, 12 + 16 * number)
        if tag == name:
            return data[offset : offset + length]
    raise struct.error("no such table")


def _points(table: bytes) -> Iterator[int]:
    (kind,) = struct.unpack_from(">H", table)
    if kind == 12:
        (groups,) = struct.unpack_from(">I", table, 12)
        for number in range(groups):
            first, last, _ = struct.unpack_from(">III", table, 16 + 12 * number)
            yield from range(first, last + 1)
    elif kind == 4:
        yield from _points_of_segments(table)


def _points_of_segments(table: bytes) -> Iterator[int]:
    (twice,) = struct.unpack_from(">H", table, 6)
    count = twice // 2
    lasts = struct.unpack_from(f">{count}H", table, 14)
    firsts = struct.unpack_from(f">{count}H", table, 16 + twice)
    deltas = struct.unpack_from(f">{count}H", table, 16 + 2 * twice)
    offsets_at = 16 + 3 * twice
    offsets = struct.unpack_from(f">{count}H", table, offsets_at)
    for segment, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
        for point in range(first, min(last, 0xFFFE) + 1):
            if offsets[segment] == 0:
                glyph = (point + deltas[segment]) & 0xFFFF
            else:
                place = offsets_at + 2 * segment + offsets[segment] + 2 * (point - first)
                (glyph,) = struct.unpack_from(">H", table, place)
            if glyph:
                yield point
