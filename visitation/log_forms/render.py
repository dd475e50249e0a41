"""Sheets as a PDF.

The layout is `sheet.typ`, which never changes with the data. What differs goes in as one JSON text and is shown
as text, so nothing a rulebook or a person wrote can become markup. No font, file or package of the machine is used.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import fontpkg_noto_sans

from visitation.log_forms.characters import characters_of, require_characters
from visitation.log_forms.fields import Sheet

PAPERS = {"letter": "us-letter", "a4": "a4"}  # our word: typst's
MOST_SHEETS = 1000  # in one document: some ten to twenty seconds, and a gigabyte while it is drawn

_FONTS = Path(fontpkg_noto_sans.ROOT) / "files"
_FONT = _FONTS / "NotoSans[wdth,wght].ttf"
_LAYOUT = Path(__file__).with_name("sheet.typ")
_PRESS = Path(__file__).with_name("press.py")
_POINTS = [12, 11.75, 11.5, 11.25, 11, 10.75, 10.5, 10.25, 10, 9.75, 9.5, 9, 8.5, 8]  # tried in this order
_LONGEST_SECONDS = 120


class TooManySheets(Exception):
    """More than MOST_SHEETS in one document; `count` says how many."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} log forms are too many for one document; at most {MOST_SHEETS}")
        self.count = count


def render(sheets: Sequence[Sheet], words: Mapping[str, Any], *, language: str, paper: str) -> bytes:
    """A tagged PDF (PDF/UA-1), one page a sheet, in the largest letters that allow it; the same input, the same bytes.

    `paper` is one of PAPERS, `language` an ISO 639 code. Raises CharacterMissing for a character the font cannot draw,
    and TooManySheets.
    """
    if len(sheets) > MOST_SHEETS:
        raise TooManySheets(len(sheets))
    layout = _LAYOUT.read_text(encoding="utf-8")
    told = [{"code": sheet.code, "facts": sheet.facts} for sheet in sheets]
    return render_layout(layout, told, words, language=language, paper=paper, points=_POINTS)


def render_layout(
    layout: str, sheets: Sequence[Any], words: Mapping[str, Any], *, language: str, paper: str, points: Sequence[float]
) -> bytes:
    """A tagged PDF of these sheets in a layout (typst), in the first of the sizes that keeps each to a page.

    Raises CharacterMissing.
    """
    content = {"language": language, "paper": PAPERS[paper], "words": words, "sheets": list(sheets)}
    known = characters_of(_FONT)
    for text in _texts([words, content["sheets"]]):
        require_characters(text, known)
    job = {"layout": layout, "fonts": str(_FONTS), "points": list(points), "input": content}
    drawn = subprocess.run(
        [sys.executable, "-I", str(_PRESS)],
        input=json.dumps(job).encode(),
        stdout=subprocess.PIPE,
        timeout=_LONGEST_SECONDS,
        check=True,
    )
    return drawn.stdout


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    else:
        for part in value:
            yield from _texts(part)
