"""Finds planted markers in bytes, however they were written down: the measuring tool of the leak tests.

A marker is a short text that stands for nothing and occurs nowhere by chance. All markers of a world end in the same
letter: base64 spreads the last one over bits that what follows decides. `Scanner(markers).scan(...)` looks for each of
them in fourteen spellings and more: UTF-8, UTF-16 in both orders, upper and lower case, decomposed accents, percent
signs, HTML character references, JSON escapes, base64 in its three alignments, hexadecimal, quoted-printable, and
inside gzip, zlib (so also PDF streams) and zip.
"""

import base64
import io
import json
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

_PREFIX_BYTES = 4
_DEEPEST = 3  # an archive in an archive in an archive
_INFLATED_BYTES = 32_000_000
_CHUNK_BYTES = 16_000_000
_STEP_BYTES = 65_536
_PACKED = re.compile(rb"\x1f\x8b\x08|(?:stream\r?\n)?(\x78[\x01\x5e\x9c\xda])")


@dataclass(frozen=True)
class Hit:
    """A marker, how it was spelled, and where: a path or the caller's word, and the place inside packed bytes."""

    marker: str
    spelling: str
    where: str


def spellings(marker: str) -> Iterator[tuple[str, bytes]]:
    """Every (name, bytes) under which one marker may lie somewhere. Equal bytes come once, under the first name."""
    plain = marker.encode("utf-8")
    seen: set[bytes] = set()
    for name, spelled in (
        ("utf-8", plain),
        ("composed", unicodedata.normalize("NFC", marker).encode()),
        ("decomposed", unicodedata.normalize("NFD", marker).encode()),
        ("upper", marker.upper().encode()),
        ("lower", marker.lower().encode()),
        ("utf-16-le", marker.encode("utf-16-le")),
        ("utf-16-be", marker.encode("utf-16-be")),
        ("percent", quote(marker, safe="").encode()),
        ("percent of every byte", "".join(f"%{byte:02X}" for byte in plain).encode()),
        ("html decimal", "".join(f"&#{ord(letter)};" for letter in marker).encode()),
        ("html hexadecimal", "".join(f"&#x{ord(letter):x};" for letter in marker).encode()),
        ("json", json.dumps(marker)[1:-1].encode()),
        ("json of every letter", "".join(f"\\u{ord(letter):04x}" for letter in marker).encode()),
        ("json upper", "".join(f"\\u{ord(letter):04X}" for letter in marker).encode()),
        ("hexadecimal", plain.hex().encode()),
        ("hexadecimal upper", plain.hex().upper().encode()),
        ("quoted-printable", "".join(f"={byte:02X}" for byte in plain).encode()),
        *((f"base64 at {shift}", _base64_core(plain, shift)) for shift in range(3)),
        *((f"base64url at {shift}", _base64_core(plain, shift, b"-_")) for shift in range(3)),
    ):
        if spelled not in seen:
            seen.add(spelled)
            yield name, spelled


def _base64_core(plain: bytes, shift: int, alternatives: bytes = b"+/") -> bytes:
    """The base64 letters that depend on these bytes alone, when `shift` unknown bytes come before them."""
    encoded = base64.b64encode(b"\0" * shift + plain, alternatives).rstrip(b"=")
    first = (shift * 8 + 5) // 6  # letters that also hold bits of what comes before
    last = (shift + len(plain)) * 8 // 6  # and, at the end, of what comes after
    return encoded[first:last]


class Scanner:
    """Looks for many markers at once."""

    def __init__(self, markers: Iterable[str]) -> None:
        self._needles: dict[bytes, list[tuple[bytes, str, str]]] = {}
        for marker in sorted(set(markers)):
            for name, spelled in spellings(marker):
                if len(spelled) < 2 * _PREFIX_BYTES:
                    raise ValueError(f"The marker {marker} is too short to be told from chance.")
                self._needles.setdefault(spelled[:_PREFIX_BYTES], []).append((spelled, marker, name))
        self._longest = max((len(one[0]) for many in self._needles.values() for one in many), default=0)

    def scan(self, content: bytes, where: str = "", *, depth: int = 0) -> Iterator[Hit]:
        """The hits in these bytes and in what is packed inside them."""
        starts = [(start, prefix) for prefix in self._needles for start in _places(prefix, content)]
        for start, begun in sorted(starts):
            for spelled, marker, name in self._needles[begun]:
                if content.startswith(spelled, start):
                    yield Hit(marker, name, f"{where}@{start}")
        if depth < _DEEPEST:
            for inner, place in unpacked(content):
                yield from self.scan(inner, f"{where} › {place}", depth=depth + 1)

    def scan_paths(self, *paths: Path) -> Iterator[Hit]:
        """The hits in files and, below folders, in every file; names of files and folders are looked at as well."""
        for path in paths:
            for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
                yield from self.scan(file.name.encode("utf-8", "surrogateescape"), f"name of {file}")
                if file.is_file() and not file.is_symlink():
                    yield from self._scan_file(file)

    def _scan_file(self, file: Path) -> Iterator[Hit]:
        try:
            with file.open("rb") as content:
                if file.stat().st_size <= _CHUNK_BYTES:
                    yield from self.scan(content.read(), str(file))
                    return
                kept = b""  # the end of the chunk before: a marker may lie across two
                while chunk := content.read(_CHUNK_BYTES):
                    yield from self.scan(kept + chunk, str(file))
                    kept = chunk[-self._longest :]
        except FileNotFoundError:  # a running database removes files of its own
            return


def _places(prefix: bytes, content: bytes) -> Iterator[int]:
    """Looking for one after the other is several times faster than one expression for all of them."""
    start = content.find(prefix)
    while start >= 0:
        yield start
        start = content.find(prefix, start + 1)


def unpacked(content: bytes) -> Iterator[tuple[bytes, str]]:
    """What zip, gzip and zlib streams inside these bytes hold, with where each began."""
    if content[:4] == b"PK\x03\x04":
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for entry in archive.infolist():
                    yield archive.read(entry)[:_INFLATED_BYTES], f"zip {entry.filename}"
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
            pass
    seen = memoryview(content)  # which is cut without a copy of the rest for each of many beginnings that are none
    for found in _PACKED.finditer(content):
        is_gzip = found.group(1) is None
        inner = _inflated(seen[found.start() if is_gzip else found.start(1) :], 31 if is_gzip else 15)
        if inner:
            yield inner, f"{'gzip' if is_gzip else 'zlib'} at {found.start()}"


def _inflated(content: memoryview, window_bits: int) -> bytes:
    unpacker, parts, left = zlib.decompressobj(window_bits), [], _INFLATED_BYTES
    try:
        for start in range(0, min(len(content), _INFLATED_BYTES), _STEP_BYTES):
            parts.append(unpacker.decompress(content[start : start + _STEP_BYTES], left))
            left -= len(parts[-1])
            if unpacker.eof or left <= 0:
                break
    except zlib.error:
        return b""
    return b"".join(parts)
