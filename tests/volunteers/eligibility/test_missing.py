"""What is missing is said in the reader's language, with its days written out."""

from datetime import date

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from volunteers.eligibility.missing import Missing, WhoActs, say


def test_a_sentence_has_its_days_written_out():
    say("test_only", gettext_lazy("%(day)s"), WhoActs.LEAD)
    missing = Missing("test_only", {"day": date(2027, 3, 1)})
    with translation.override("en"):
        assert missing.words == "March 1, 2027"
    assert missing.who_acts == "lead"
    assert {missing, Missing("test_only", {"day": date(2027, 3, 1)})} == {missing}


def test_a_code_has_one_sentence():
    say("test_once", gettext_lazy("once"), WhoActs.NOBODY)
    with pytest.raises(ValueError):
        say("test_once", gettext_lazy("twice"), WhoActs.NOBODY)
