"""Every finding becomes a whole sentence whose gaps its code can fill."""

import re
from datetime import date

import pytest
from django.utils import translation

from compliance.explanations import GAP, explain, title
from compliance.rules import CODES, Finding, Verdict
from compliance.sentences import SENTENCES
from tests.builders import A_WEDNESDAY, a_facility, a_window, slots_on


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def a_finding(code, **params):
    return Finding(code, Verdict.REFUSED, params)


def test_there_are_words_for_every_code_and_for_no_other():
    assert sorted(SENTENCES) == sorted(CODES)


@pytest.mark.parametrize("code", sorted(CODES))
def test_the_gaps_of_a_sentence_are_params_of_its_code(code):
    gaps = {gap for sentence in SENTENCES[code][1:] for gap in GAP.findall(str(sentence))}
    assert gaps - set(CODES[code].params) == set()


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_sentence_is_whole_with_all_values_and_with_none(code):
    numbers = dict.fromkeys(
        ("minutes", "hours", "days", "days_before", "amount", "limit", "count", "years", "visits"), 2
    )
    filled = explain(a_finding(code, **{name: numbers.get(name, "2026-11-21") for name in CODES[code].params}))
    empty = explain(a_finding(code, **{name: "" for name in CODES[code].params}))
    for sentence in (filled, empty):
        assert re.fullmatch(r"[A-Z0-9–].*[.]”?", sentence), sentence
        assert "%(" not in sentence and "  " not in sentence
    assert title(code) and not title(code).endswith(".")


def test_the_fullest_sentence_that_can_be_filled_is_used():
    dates = {"first": "2026-12-24", "last": "2026-12-26", "reason": "staff"}
    assert explain(a_finding("closed_dates", **dates)) == (
        "The facility is closed to visits from Dec. 24, 2026 to Dec. 26, 2026: too few staff."
    )
    assert explain(a_finding("closed_dates", **dates | {"first": ""})) == (
        "The facility is closed to visits until Dec. 26, 2026: too few staff."
    )


def test_a_number_of_nought_is_said_where_it_is_a_limit():
    assert explain(a_finding("party_children", limit=0, count=1, shapes="", exception="", group="")) == (
        "The limit for children at one visit is 0; 1 would come."
    )


@pytest.mark.parametrize(("days", "words"), [(1, "1 day"), (2, "2 days")])
def test_one_is_told_apart_from_many(days, words):
    assert explain(a_finding("notice_days_too_short", days=days)) == f"The facility asks for {words} of notice."


def test_an_amount_is_told_with_its_unit():
    finding = a_finding("clearance_lead_too_short", visitor="V-12", amount=24, unit="business_hours")
    assert explain(finding) == (
        "The facility needs 24 business hours for a form, and that of V-12 came later than that."
    )


def test_code_words_are_told_in_plain_letters():
    assert explain(a_finding("dress_code", items="no_low_cut, no_hats")) == "What to wear: no low cut, no hats."


def test_a_full_stop_is_not_doubled():
    assert explain(a_finding("other_rule", text="Ring twice.")) == "The facility also says: Ring twice."


def test_a_sentence_reads_in_the_language_of_the_reader():
    with translation.override("es"):
        assert explain(a_finding("closed_dates", first="", last="2026-12-26", reason="")).endswith(".")
        assert "26 de diciembre de 2026" in explain(a_finding("holiday_closed", window="w1", date="2026-12-26"))


def test_a_code_from_an_old_decision_is_still_told():
    assert explain(a_finding("moon_phase")) == "A rule that is no longer in use: moon phase."
    assert title("moon_phase") == "moon phase"


def test_a_date_that_is_no_date_is_told_as_it_stands():
    assert "soon" in explain(a_finding("clearance_not_yet", visitor="V-12", first="soon"))
    assert date(2026, 1, 1).isoformat() not in explain(a_finding("clearance_missing", visitor="V-12"))


def test_a_suspended_rulebook_is_told_without_the_word_of_its_status():
    facility = a_facility(a_window(), status="suspended_at_source_date")
    [finding] = slots_on(facility, A_WEDNESDAY).slots[0].findings
    assert explain(finding) == "Visits were suspended, and no source says when they began again."
