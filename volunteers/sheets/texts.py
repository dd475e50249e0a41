"""CSV files, in the encodings that spreadsheets write."""

import csv
import io
from collections.abc import Iterator

from volunteers.sheets.limits import Unreadable

_BY_MARK = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SEPARATORS = ",;\t|"
_SAMPLE_SIGNS = 20_000


def rows_of_text(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each row with its number. Raises Unreadable: `encoding`, `quotes`."""
    text = _decoded(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):  # noqa: B007 told of below
            yield number, cells
    except csv.Error:
        raise Unreadable("quotes", row=number + 1) from None


def _decoded(data: bytes) -> str:
    """As its mark says; else UTF-8; else what Windows writes in America and western Europe, where that makes sense."""
    for mark, encoding in _BY_MARK:
        if data.startswith(mark):
            return _as(data, encoding)
    if b"\0" in data:
        raise Unreadable("encoding")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _as(data, "cp1252")


def _as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable("encoding") from None


def _separator(text: str) -> str:
    """What separates most often outside quotes in the first lines; a comma where nothing does."""
    outside = "".join(text[:_SAMPLE_SIGNS].split('"')[::2])
    return max(_SEPARATORS, key=outside.count)
