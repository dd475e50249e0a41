"""The log form with fields: every question of the sheet, and a file only where it can be made."""

from html.parser import HTMLParser
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from tests.factories.told_visits import CANARIES, STARTS, ToldVisits
from visitation.log_forms import fillable, visits_with_a_sheet
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


@pytest.mark.skipif(not fillable.is_possible(), reason="WeasyPrint, an extra, is not installed here")
def test_what_is_drawn_has_its_fields_on_one_page():
    ToldVisits().visit()
    visit = visits_with_a_sheet(Visit.objects.all()).get()
    file = PdfReader(BytesIO(fillable.fillable_log_form(visit, language="en", paper="letter")))
    names = {name.split(".")[0] for name in file.get_fields()}
    assert (len(file.pages), {"happened", "line", "miles"} - names) == (1, set())
    assert "/StructTreeRoot" in file.trailer["/Root"]
