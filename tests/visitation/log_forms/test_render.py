"""The PDF, read back by an independent reader."""

from io import BytesIO

import pytest
from pypdf import PdfReader
from pypdf.generic import BooleanObject

from visitation.log_forms.characters import CharacterMissing
from visitation.log_forms.fields import Sheet
from visitation.log_forms.render import MOST_SHEETS, PAPERS, TooManySheets, render
from visitation.log_forms.words import words

SHEET = Sheet("VT-K7Q3B", (("Person (code)", "7Q-KM"), ("Facility", "Harbor Center"), ("Arrive by", "")))
POINTS = {"letter": (612, 792), "a4": (595, 842)}


def a_pdf(*sheets, language="en", paper="letter"):
    return PdfReader(BytesIO(render(sheets or [SHEET], words(), language=language, paper=paper)))


def texts(pdf):
    return [" ".join(page.extract_text().split()) for page in pdf.pages]


def test_a_page_a_sheet_in_the_order_given():
    pages = texts(a_pdf(*(Sheet(code, SHEET.facts) for code in ("VT-BBBBB", "VT-CCCCC", "VT-DDDDD"))))
    assert [page.split(" Codes only")[0] for page in pages] == [
        "Visit log VT-BBBBB",
        "Visit log VT-CCCCC",
        "Visit log VT-DDDDD",
    ]


def test_facts_questions_and_what_to_do_with_the_paper_are_on_it():
    page = texts(a_pdf())[0]
    wanted = ["7Q-KM", "Harbor Center", "Did the visit happen?", "Nobody told me why", "Role, not names.", "shred it."]
    assert [words_ for words_ in wanted if words_ not in page] == []


@pytest.mark.parametrize("paper", sorted(PAPERS))
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_document_is_tagged_titled_and_of_its_language_and_size(paper, language):
    pdf = a_pdf(language=language, paper=paper)
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == BooleanObject(True)
    assert root["/StructTreeRoot"]["/Type"] == "/StructTreeRoot"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == BooleanObject(True)
    assert root["/Lang"] == language
    assert pdf.metadata.title == words()["document_title"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
    box = pdf.pages[0].mediabox
    assert (round(box.width), round(box.height)) == POINTS[paper]


def test_each_page_begins_with_a_heading_and_its_questions_are_headings_below():
    kinds = []

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for part in node:
                walk(part)
        elif hasattr(node, "get"):
            if node.get("/S") in ("/H1", "/H2"):
                kinds.append(node["/S"])
            if "/K" in node and not isinstance(node["/K"], int):
                walk(node["/K"])

    walk(a_pdf(SHEET, SHEET).trailer["/Root"]["/StructTreeRoot"]["/K"])
    assert kinds == (["/H1"] + ["/H2"] * 10) * 2


def test_only_our_own_font_is_used_and_it_is_inside():
    fonts = [font.get_object() for font in a_pdf().pages[0]["/Resources"]["/Font"].values()]
    assert {str(font["/BaseFont"]).split("+")[1] for font in fonts} == {"NotoSans-Regular"}
    inside = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts]
    assert [1 for descriptor in inside if "/FontFile2" not in descriptor and "/FontFile3" not in descriptor] == []


def test_the_same_input_gives_the_same_bytes_and_no_date():
    first = render([SHEET], words(), language="en", paper="letter")
    assert render([SHEET], words(), language="en", paper="letter") == first
    assert [key for key in (b"CreationDate", b"ModDate", b"CreateDate") if key in first] == []


@pytest.mark.parametrize(
    "text",
    [
        "#panic(1)",
        "*bold* _it_ `raw` $x^2$ @ref <label>",
        '#read("/etc/passwd")',
        "= Heading",
        "\\u{41} // gone /* gone */",
        '"}]} #let x = 1',
    ],
)
def test_what_somebody_wrote_is_shown_as_it_is(text):
    pdf = a_pdf(Sheet("VT-K7Q3B", (("Facility", text),)))
    assert "".join(text.split()) in "".join(texts(pdf)[0].split())


@pytest.mark.parametrize("sign", ["☐", "中", "ਪ", "\x07"])
def test_a_character_the_font_lacks_is_named_and_nothing_is_printed(sign):
    with pytest.raises(CharacterMissing) as missing:
        a_pdf(Sheet("VT-K7Q3B", (("Facility", f"Harbor {sign}"),)))
    assert missing.value.character == sign


@pytest.mark.parametrize("paper", sorted(PAPERS))
def test_a_very_long_name_and_a_large_team_still_fit_one_page(paper):
    team = ", ".join(f"VR-K{number:03}" for number in range(40))
    long = Sheet("VT-K7Q3B", (("Facility", "County Detention Center " * 8), ("Volunteers (codes)", team)))
    pages = texts(a_pdf(SHEET, long, SHEET, paper=paper))
    assert ["shred it." in page for page in pages] == [True, True, True]


def test_an_unknown_paper_is_refused():
    with pytest.raises(KeyError):
        a_pdf(paper="a3")


def test_more_sheets_than_a_machine_should_draw_at_once_are_refused():
    with pytest.raises(TooManySheets, match=f"at most {MOST_SHEETS}"):
        a_pdf(*[SHEET] * (MOST_SHEETS + 1))
