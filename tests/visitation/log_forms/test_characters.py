"""What a font can draw is known before anything is printed."""

import struct
from pathlib import Path

import fontpkg_noto_sans
import pytest

from visitation.log_forms.characters import CharacterMissing, FontUnreadable, characters_of, require_characters

NOTO = Path(fontpkg_noto_sans.ROOT) / "files" / "NotoSans[wdth,wght].ttf"


def a_font(*tables):
    """A font file that holds nothing but a character map; a table is (platform, encoding, bytes)."""
    head = struct.pack(">HH", 0, len(tables))
    offset, entries, bodies = 4 + 8 * len(tables), b"", b""
    for platform, encoding, body in tables:
        entries += struct.pack(">HHI", platform, encoding, offset + len(bodies))
        bodies += body
    cmap = head + entries + bodies
    return b"\0\1\0\0" + struct.pack(">HHHH", 1, 0, 0, 0) + struct.pack(">4sIII", b"cmap", 0, 28, len(cmap)) + cmap


def groups(*spans):
    """Format 12: (first, last, first glyph)."""
    return struct.pack(">HHIII", 12, 0, 16 + 12 * len(spans), 0, len(spans)) + b"".join(
        struct.pack(">III", *span) for span in spans
    )


def segments(*spans, glyphs=()):
    """Format 4: (first, last, delta, offset into the glyphs)."""
    rows = [*spans, (0xFFFF, 0xFFFF, 1, 0)]
    columns = list(zip(*rows, strict=True))
    body = struct.pack(">H", 2 * len(rows)) + struct.pack(">HHH", 0, 0, 0)
    body += struct.pack(f">{len(rows)}H", *columns[1]) + b"\0\0" + struct.pack(f">{len(rows)}H", *columns[0])
    body += struct.pack(f">{len(rows)}H", *columns[2]) + struct.pack(f">{len(rows)}H", *columns[3])
    body += struct.pack(f">{len(glyphs)}H", *glyphs)
    return struct.pack(">HHH", 4, 6 + len(body), 0) + body


def read(tmp_path, data):
    path = tmp_path / "font.ttf"
    path.write_bytes(data)
    return characters_of(path)


def test_the_font_of_the_forms_draws_english_and_spanish_and_no_tick_box():
    known = characters_of(NOTO)
    text = "aZ0 áéíóúüñÁÉÍÓÚÜÑ ¿¡ “”’ – — … $"
    assert {sign for sign in text if ord(sign) not in known} == set()
    assert [hex(ord(sign)) for sign in "☐中" if ord(sign) in known] == []


def test_both_kinds_of_map_are_read(tmp_path):
    assert read(tmp_path, a_font((3, 10, groups((65, 67, 1), (0x1F600, 0x1F600, 9))))) == {65, 66, 67, 0x1F600}


def test_a_code_point_whose_glyph_is_the_missing_one_is_not_there(tmp_path):
    # 97–99 by the table of glyphs, of which the second is glyph 0; 65 by its delta.
    font = a_font((3, 1, segments((65, 65, 1, 0), (97, 99, 0, 4), glyphs=(5, 0, 6))))
    assert read(tmp_path, font) == {65, 97, 99}


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"\0" * 40, a_font(), a_font((1, 0, groups((65, 67, 1))))])
def test_what_has_no_map_of_unicode_is_no_font(tmp_path, data):
    with pytest.raises(FontUnreadable, match="font.ttf"):
        read(tmp_path, data)


def test_the_first_missing_character_is_named_with_its_number_and_its_text():
    known = frozenset(map(ord, "Caf Center"))
    with pytest.raises(CharacterMissing) as missing:
        require_characters("Café Center", known)
    assert (missing.value.character, str(missing.value)) == (
        "é",
        "the font has no “é” (U+00E9), needed for “Café Center”",
    )


def test_a_text_whose_characters_are_all_there_passes():
    require_characters("Cafe", frozenset(map(ord, "Cafe")))
