"""Visits as one document, in the reader's language."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.factories.told_visits import CANARIES, STARTS, ToldVisits
from visitation.log_forms import log_forms_pdf, visits_with_a_sheet
from visitation.models import Visit

pytestmark = pytest.mark.django_db


def a_document(language="en", paper="letter"):
    return log_forms_pdf(visits_with_a_sheet(Visit.objects.all()), language=language, paper=paper)


def text_of(content):
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages)


@pytest.mark.parametrize(
    ("language", "paper", "said"),
    [
        ("en", "letter", ["Visit log VT-HAR1", "Did the visit happen?", "Saturday, November 21, 2026"]),
        ("es", "a4", ["Registro de la visita VT-HAR1", "¿Se realizó la visita?", "21 de noviembre de 2026"]),
    ],
)
def test_a_document_speaks_the_language_asked_for(language, paper, said):
    ToldVisits().visit()
    content = a_document(language, paper)
    assert [words for words in said if words not in text_of(content)] == []
    assert PdfReader(BytesIO(content)).trailer["/Root"]["/Lang"] == language


def test_nothing_sealed_is_in_the_file_and_nobodys_name_either():
    world = ToldVisits()
    world.visit(team=[world.ida, world.omar])
    text = text_of(a_document())
    hidden = [*CANARIES.values(), world.ida.preferred_name, world.ida.user.username, world.program.name + "-"]
    assert [value for value in hidden if value in text] == []
    assert {world.ida.code, world.omar.code, "2Q-KM"} - set(text.replace(",", "").split()) == set()


def test_visits_stand_in_order_of_time():
    world = ToldVisits()
    for day in (24, 22, 23):
        world.visit(starts=STARTS.replace(day=day))
    pages = [page.extract_text() for page in PdfReader(BytesIO(a_document())).pages]
    assert [next(code for code in ("HAR1", "HAR2", "HAR3") if code in page) for page in pages] == [
        "HAR2",
        "HAR3",
        "HAR1",
    ]


def test_a_document_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one visit"):
        a_document()
