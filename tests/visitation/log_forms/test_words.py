"""The paper asks what the page asks."""

from django.utils import translation

from visitation.forms.completing import OF_THE_SENDING, VisitLogForm
from visitation.log_forms.words import words
from visitation.models import VisitLog


def test_every_choice_of_the_web_form_can_be_ticked_on_paper():
    said = words()
    choices = {
        "happened": VisitLog.Happened,
        "reason": VisitLog.Reason,
        "seen": VisitLog.Seen,
        "language": VisitLog.Interpreter,
        "asked_for": VisitLog.AskedFor,
        "flag": VisitLog.Flag,
        "wellbeing": VisitLog.Wellbeing,
    }
    assert {name: said[name]["choices"] for name in choices} == {
        name: [str(label) for label in kind.labels] for name, kind in choices.items()
    }


def test_every_question_of_the_web_form_has_a_place_on_paper():
    places = {"interpreter": "language", "seen_alias": "seen", "miles": "travel", "tolls": "travel"}
    places |= dict.fromkeys(("arrived", "began", "ended"), "times")
    questions = set(VisitLogForm.base_fields) - set(OF_THE_SENDING)
    assert {places.get(name, name) for name in questions} - set(words()) == set()


def test_the_words_are_plain_texts_in_the_readers_language():
    with translation.override("es"):
        spanish = words()
    assert type(spanish["title"]) is str
    assert spanish["title"] != words()["title"]
