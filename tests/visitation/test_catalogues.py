"""Sentences are gathered from the source, kept in .po files and compiled, without GNU gettext."""

import gettext

import polib
import pytest

from visitation import catalogues
from visitation.catalogues import NotASentence, Place, Sentence, in_python, in_template


def sentences(found):
    return [sentence for sentence, _line in found]


def test_python_calls_are_found_under_the_name_they_were_imported_by():
    source = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext as said
_("Visit"); ngettext("%(n)d visit", "%(n)d visits", n); said("month", "May")
"""
    assert sentences(in_python(source, "a.py")) == [
        Sentence("Visit"),
        Sentence("%(n)d visit", "%(n)d visits"),
        Sentence("May", None, "month"),
    ]


def test_a_call_of_another_underscore_is_no_sentence():
    assert sentences(in_python("for _ in range(3): _('x')", "a.py")) == []


@pytest.mark.parametrize("call", ["_(name)", "_(f'Dear {name}')", "_('a' + b)"])
def test_a_sentence_that_is_not_written_out_is_refused_by_place(call):
    with pytest.raises(NotASentence, match=r"^a.py:2: gettext\(\) needs its text written out in place$"):
        sentences(in_python(f"from django.utils.translation import gettext as _\n{call}", "a.py"))


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ('{% translate "Sign in" %}', Sentence("Sign in")),
        ("{% translate 'May (month)' context 'month' %}", Sentence("May (month)", None, "month")),
        ("{% blocktranslate %}Hello {{ name }}.{% endblocktranslate %}", Sentence("Hello %(name)s.")),
        ("{% blocktranslate trimmed %}\n  one\n  two\n{% endblocktranslate %}", Sentence("one two")),
        (
            "{% blocktranslate count n=n %}{{ n }} visit{% plural %}{{ n }} visits{% endblocktranslate %}",
            Sentence("%(n)s visit", "%(n)s visits"),
        ),
        ('<p title="{{ _("A (b) \'c\'") }}">', Sentence("A (b) 'c'")),
    ],
)
def test_template_tags_are_found(template, found):
    assert sentences(in_template(template, "a.html")) == [found]


def test_two_tags_on_one_line_are_two_sentences():
    template = '{% translate "One" %} and {% translate "Two" %}'
    assert sentences(in_template(template, "a.html")) == [Sentence("One"), Sentence("Two")]


def test_a_comment_holds_no_sentence():
    assert sentences(in_template('{# {% translate "Gone" %} #}', "a.html")) == []


def write(path, **translations):
    file = polib.POFile()
    file.extend(polib.POEntry(msgid=key, msgstr=value) for key, value in translations.items())
    path.parent.mkdir(parents=True, exist_ok=True)
    file.save(str(path))


def test_an_update_keeps_adds_and_removes(tmp_path):
    po = tmp_path / "django.po"
    write(po, Visit="Visita", Gone="Fuera")
    places = [Place("a.py", 1)]
    done = catalogues.update(po, "es", {Sentence("Visit"): places, Sentence("New"): places})
    assert done == {"sentences": 2, "untranslated": 1, "removed": 1}
    assert {entry.msgid: entry.msgstr for entry in polib.pofile(str(po))} == {"New": "", "Visit": "Visita"}


def test_an_update_of_nothing_new_writes_the_same_file(tmp_path):
    po = tmp_path / "django.po"
    found = {Sentence("b"): [Place("a.py", 9), Place("a.py", 2)], Sentence("%(n)d", "%(n)d s", "c"): [Place("b.py", 1)]}
    catalogues.update(po, "es", found)
    first = po.read_text()
    catalogues.update(po, "es", dict(reversed(found.items())))
    assert po.read_text() == first


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (polib.POEntry(msgid="Other", msgstr="Otro"), "missing: a.py:3 “Dear %(name)s”"),
        (polib.POEntry(msgid="Dear %(name)s", msgstr=" "), "empty: a.py:3 “Dear %(name)s”"),
        (
            polib.POEntry(msgid="Dear %(name)s", msgstr="Para %(name)s", flags=["fuzzy"]),
            "fuzzy: a.py:3 “Dear %(name)s”",
        ),
        (
            polib.POEntry(msgid="Dear %(name)s", msgstr="Para %(nombre)s"),
            "other gaps: a.py:3 “Dear %(name)s” → “Para %(nombre)s”",
        ),
    ],
)
def test_each_fault_of_a_catalogue_is_told(tmp_path, entry, told):
    file = polib.POFile()
    file.append(entry)
    file.save(str(tmp_path / "django.po"))
    assert catalogues.faults(tmp_path / "django.po", {Sentence("Dear %(name)s"): [Place("a.py", 3)]}) == [told]


def test_what_changed_is_compiled_and_what_did_not_is_left(tmp_path, settings):
    settings.LOCALE_PATHS = [tmp_path]
    po = catalogues.po_paths()["es"]
    write(po, Visit="Visita")
    assert catalogues.compile_stale() == [po.with_suffix(".mo")]
    assert catalogues.compile_stale() == []
    with po.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Visit") == "Visita"
