"""Sheets as a PDF: the only door to typst.

The layout is `sheet.typ`, which never changes with the data. What differs goes in as one JSON text and is shown
as text, so nothing a rulebook or a person wrote can become markup. No font, file or package of the machine is used.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import fontpkg_noto_sans
import typst

from visitation.log_forms.characters import characters_of, require_characters
from visitation.log_forms.fields import Sheet

PAPERS = {"letter": "us-letter", "a4": "a4"}  # our word: typst's

_FONTS = Path(fontpkg_noto_sans.ROOT) / "files"
_FONT = _FONTS / "NotoSans[wdth,wght].ttf"
_LAYOUT = Path(__file__).with_name("sheet.typ")


def render(sheets: Sequence[Sheet], words: Mapping[str, Any], *, language: str, paper: str) -> bytes:
    """A tagged PDF (PDF/UA-1), one page a sheet; the same input gives the same bytes.

    `paper` is one of PAPERS, `language` an ISO 639 code. Raises CharacterMissing for a character the font
    cannot draw.
    """
    content = {
        "language": language,
        "paper": PAPERS[paper],
        "words": words,
        "sheets": [{"code": sheet.code, "facts": sheet.facts} for sheet in sheets],
    }
    known = characters_of(_FONT)
    for text in _texts([words, content["sheets"]]):
        require_characters(text, known)
    return typst.compile(
        _LAYOUT.read_bytes(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        sys_inputs={"input": json.dumps(content, ensure_ascii=False)},
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_FONTS)])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    else:
        for part in value:
            yield from _texts(part)
