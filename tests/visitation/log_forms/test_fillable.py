"""The log form with fields: every question of the sheet, and a file only where it can be made."""

import sys
from html.parser import HTMLParser
from io import BytesIO
from subprocess import CalledProcessError
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from tests.factories.told_visits import CANARIES, STARTS, ToldVisits
from visitation.log_forms import fillable, fillable_press, visits_with_a_sheet
from visitation.log_forms.fields import sheet_of
from visitation.models import Visit, VisitLog

pytestmark = pytest.mark.django_db


class Fields(HTMLParser):
    """Every field of a page: {name: its values}, and whatever would fetch or run something."""

    def __init__(self, page):
        super().__init__()
        self.found, self.untold, self.foreign = {}, [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag in ("input", "textarea"):
            self.found.setdefault(told["name"], []).append(told.get("value"))
            self.untold += [told["name"]] * (not told.get("title"))
        self.foreign += [tag] * (tag in ("script", "style", "link", "img", "iframe") or "href" in told or "src" in told)


def drawn_or_not(monkeypatch):
    """The file where WeasyPrint is here; else something in its place, so that the view is tried either way."""
    if not fillable.is_possible():
        monkeypatch.setattr(fillable, "is_possible", lambda: True)
        monkeypatch.setattr(fillable, "fillable_log_form", lambda visit, **_how: b"%PDF-" + visit.code.encode())


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_answer_of_the_log_is_a_field_and_nothing_is_fetched(language, settings):
    world = ToldVisits()
    world.facility.name = "<img src=x> & Center"
    world.facility.save()
    world.visit()
    with translation.override(language):
        page = fillable.fillable_page(sheet_of(visits_with_a_sheet(Visit.objects.all()).get()), language=language)
    fields = Fields(page)
    assert (fields.foreign, fields.untold) == ([], [])
    for kind in ("Happened", "Reason", "Seen", "Interpreter", "Flag", "Wellbeing"):
        assert fields.found.pop(kind.lower()) == list(getattr(VisitLog, kind).values)
    assert {name.removeprefix("asked_for_") for name in fields.found if name.startswith("asked_for_")} == set(
        VisitLog.AskedFor.values
    )
    rest = {name for name in fields.found if not name.startswith("asked_for_")}
    assert rest == {"arrived", "began", "ended", "seen_code", "language", "line", "miles", "tolls"}
    assert [value for value in CANARIES.values() if value in page] == []


def test_the_file_is_for_who_knows_the_person_and_only_where_it_can_be_made(client, time_machine, monkeypatch):
    time_machine.move_to(STARTS, tick=False)
    world = ToldVisits()
    visit = world.visit()
    path = reverse("log_form_pdf", args=[visit.code])
    client.force_login(world.lead)
    with monkeypatch.context() as without:
        without.setattr(fillable, "is_possible", lambda: False)
        assert b"fields=1" not in client.get(reverse("log_form", args=[visit.code])).content
        plain = client.get(path + "?fields=1")
        assert f'"log-{visit.code}.pdf"' in plain["Content-Disposition"]
    drawn_or_not(monkeypatch)
    answer = client.get(path + "?fields=1&paper=a4")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert f'"log-{visit.code}-fields.pdf"' in answer["Content-Disposition"]
    client.force_login(world.stranger.user)
    assert client.get(path + "?fields=1").status_code == 404


def test_what_is_drawn_has_its_fields_on_one_page_or_the_press_says_that_it_cannot():
    """Where WeasyPrint, an extra, is missing, no file is made and none is pretended; that its page has every field is
    asked above, everywhere. A run with the extra reads the file itself."""
    ToldVisits().visit()
    visit = visits_with_a_sheet(Visit.objects.all()).get()
    if not fillable.is_possible():
        with pytest.raises(CalledProcessError) as failed:
            fillable.fillable_log_form(visit, language="en", paper="letter")
        assert (failed.value.returncode, failed.value.output) == (1, b"")
        return
    file = PdfReader(BytesIO(fillable.fillable_log_form(visit, language="en", paper="letter")))
    names = {name.split(".")[0] for name in file.get_fields()}
    assert (len(file.pages), {"happened", "line", "miles"} - names) == (1, set())
    assert "/StructTreeRoot" in file.trailer["/Root"]


def test_the_press_is_handed_the_page_and_fetches_nothing(monkeypatch):
    """What the door gives to WeasyPrint, with a WeasyPrint in its place that asks for something from outside."""
    asked = {}

    def made(kind):
        def make(*, string, url_fetcher):
            asked[kind] = string
            with pytest.raises(fillable_press.Fetched):
                url_fetcher("https://example.org/x.png")
            return SimpleNamespace(write_pdf=lambda **how: asked.update(how) or b"%PDF-1.7")

        return make

    monkeypatch.setitem(sys.modules, "weasyprint", SimpleNamespace(CSS=made("style"), HTML=made("page")))
    assert fillable_press.draw({"page": "<p>One</p>", "style": "p {}"}) == b"%PDF-1.7"
    assert (asked["page"], asked["style"], asked["pdf_forms"]) == ("<p>One</p>", "p {}", True)
