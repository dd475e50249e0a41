"""A sheet is read whatever program wrote it, or refused with the reason; nothing in it is run, and no size fools us."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest

from tests.factories.imported import a_csv
from volunteers.sheets.limits import MOST_BYTES, MOST_ROWS, Unreadable
from volunteers.sheets.reading import Fault, from_json, read_sheet, to_json
from volunteers.sheets.words import FILE_WORDS, file_words


def a_book(*rows, merged=(), **cells):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for place, value in cells.items():
        book.active[place] = value
    for block in merged:
        book.active.merge_cells(block)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def replaced(data, name, change):
    """A workbook of which one packed file is changed by hand."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            new.writestr(each, change(old.read(each)) if each == name else old.read(each))
    return kept.getvalue()


def refused(data):
    with pytest.raises(Unreadable) as caught:
        read_sheet(data)
    assert file_words(caught.value.why, caught.value.row)
    return caught.value.why, caught.value.row


MARCH = dt.datetime(2026, 3, 31)  # noqa: DTZ001 a cell has no zone
SHEET = "xl/worksheets/sheet1.xml"
ROWS = [("Name", "Town"), ("Zoë Muñoz", "Nogales")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_every_encoding_that_spreadsheets_write_is_read(encoding):
    assert read_sheet(a_csv(*ROWS, encoding=encoding)).rows == [(2, ["Zoë Muñoz", "Nogales"])]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_what_separates_is_found(separator):
    text = f'Name{separator}Town\n"Roe, Ann; Jr."{separator}"two\nlines"\n\n  {separator}\nBo{separator}\n'
    assert read_sheet(text.encode()).rows == [(2, ["Roe, Ann; Jr.", "two\nlines"]), (5, ["Bo"])]


def test_a_workbook_gives_texts_days_and_numbers_and_names_what_it_does_not():
    table = read_sheet(
        a_book(
            ("List of 2026",),
            ("Name", "When", "Many", "Yes"),
            ("Ann", MARCH, 12.0, True),
            ("=A3", MARCH.replace(hour=9, minute=30), 1.5, False),
            (None, None, None, None),
            ("Bo", "#N/A", "x" * 1001, 45000),
            merged=["A1:D1", "A6:A7"],
            B7="'+1 212",
        )
    )
    assert table.heads == (2, ["Name", "When", "Many", "Yes"])
    assert table.rows == [
        (3, ["Ann", "2026-03-31", "12", "yes"]),
        (4, [Fault("formula"), "2026-03-31 09:30", "1.5", "no"]),
        (6, ["Bo", Fault("error"), Fault("long"), "45000"]),
        (7, [Fault("merged"), "+1 212"]),
    ]
    assert from_json(to_json(table.rows)) == table.rows


def test_a_formula_is_never_taken_whatever_the_file_says_it_gives():
    book = a_book(("Name", "Town"), ("x", "y"))
    asked = b'<c r="A2" t="str"><f>HYPERLINK("http://evil","Ann")</f><v>Ann</v></c>'
    book = replaced(book, SHEET, lambda xml: xml[: xml.index(b'<c r="A2"')] + asked + xml[xml.index(b'<c r="B2"') :])
    assert read_sheet(book).rows == [(2, [Fault("formula"), "y"])]
    assert read_sheet(b"Name,Town\n=cmd|' /C calc'!A0,y\n").rows == [(2, [Fault("formula"), "y"])]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"Name,Town\n\n , \n", "empty"),
        (b"Name,Town\n\x81\x8d,y\n", "encoding"),
        ("Name,Town\nZoë,y".encode("utf-16-le"), "encoding"),
        (b"\xff\xfeN\x00\x00", "encoding"),
        (b"%PDF-1.7", "no_sheet"),
        (b"  <html><table>", "no_sheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_or_locked"),
        (b"PK\x03\x04 and then nothing", "broken"),
        (b"Name\n" + b"x\n" * (MOST_ROWS + 1), "too_many_rows"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_reason(data, why):
    assert refused(data) == (why, 0)


def test_where_a_text_goes_wrong_is_told():
    assert refused(b'Name,Town\nAnn,y\nBo,"never closed\nCy,z\n') == ("quotes", 3)
    assert refused(b"Name,Town\n" + b"x," * 200 + b"x") == ("too_many_columns", 2)
    assert refused(b'Name,Town\n"' + b"x" * 200_000 + b'",y') == ("quotes", 2)


def test_a_workbook_that_unpacks_to_too_much_or_into_too_many_is_not_unpacked():
    for name, content, times in (("xl/media/a", b"\0" * 1_000_000, 64), ("xl/media/b", b"", 600)):
        kept = io.BytesIO(a_book(*ROWS))
        with zipfile.ZipFile(kept, "a", zipfile.ZIP_DEFLATED) as packed:
            for number in range(times):
                packed.writestr(f"{name}{number}", content)
        assert len(kept.getvalue()) < MOST_BYTES
        assert refused(kept.getvalue()) == ("packed", 0)


def test_entities_places_far_away_and_merged_deserts_cost_nothing():
    book = a_book(*ROWS)
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    where = b"<worksheet"
    assert refused(replaced(book, SHEET, lambda xml: xml.replace(where, laughs + where, 1))) == ("broken", 0)
    far = replaced(book, SHEET, lambda xml: xml.replace(b'<row r="2"', b'<row r="1048576"'))
    assert refused(far) == ("too_many_rows", 0)
    merged = replaced(a_book(*ROWS, merged=["A1:B1"]), SHEET, lambda xml: xml.replace(b"A1:B1", b"A1:XFD1048576"))
    assert refused(merged) == ("merged", 0)
    claimed = replaced(book, SHEET, lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"'))
    assert read_sheet(claimed).rows == [(2, ["Zoë Muñoz", "Nogales"])]
    assert refused(replaced(book, "xl/workbook.xml", lambda xml: xml[:100])) == ("broken", 0)
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as packed:
        packed.writestr("word/document.xml", "<w/>")
    assert refused(other.getvalue()) == ("no_sheet", 0)


def test_every_reason_has_words():
    assert all(file_words(why, 7) for why in FILE_WORDS)
    assert "row 7" in file_words("quotes", 7)
