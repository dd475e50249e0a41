"""Clauses on the page: every answer and every reason has its words, in both languages."""

from django.utils import translation

from facilities.standards.holding import Answer
from facilities.standards.lines import clause_lines, standard_in_words
from facilities.standards.words import ANSWERS, WHY

DOCUMENT = {
    "facility_type": "SPC",
    "inspection_standard": "PBNDS 2011 - 2016 Revisions",
    "visiting": {
        "status": "hours_published",
        "windows": [{"id": "w1", "days": ["sat"], "start": "09:00", "end": "15:00", "session_minutes": 45}],
    },
}


def test_a_clause_says_what_it_asks_what_is_so_and_where_it_is_from():
    found = {line.why: line for line in clause_lines(DOCUMENT)}
    line = found["A visit lasts 45 minutes."]
    assert (line.answer_words, line.section, line.source_name) == ("departs from it", "5.7 V.I.1", "jrsusa.org")
    assert "No hours are published for a Sunday." in " ".join(found)


def test_in_spanish_nothing_stays_english():
    english = {(line.requirement, line.why, line.answer_words) for line in clause_lines(DOCUMENT)}
    with translation.override("es"):
        spanish = {(line.requirement, line.why, line.answer_words) for line in clause_lines(DOCUMENT)}
    assert {word for line in english for word in line} & {word for line in spanish for word in line} == set()


def test_every_answer_has_words_and_no_word_speaks_of_the_law():
    assert set(ANSWERS) == set(Answer)
    said = " ".join(str(words).lower() for words in [*ANSWERS.values(), *WHY.values()])
    assert [word for word in ("violat", "illegal", "breaks", "unlawful") if word in said] == []


def test_a_standard_that_is_not_known_has_no_name():
    assert standard_in_words(DOCUMENT) == "Performance-Based National Detention Standards 2011, revised 2016"
    assert standard_in_words({"inspection_standard": "NDS"}) == ""
