"""Reasons in words: what the planner says, what the rules say, and how sure it is."""

from datetime import date

import pytest
from django.utils.translation import override

from compliance.records import finding_as_json
from compliance.rules import Finding, Source, Stated, Verdict
from visitation.models import Plan
from visitation.planner.explain import Reason
from visitation.reasons import explain_reason, explain_reasons, from_stated, gap_words, kept_finding, said

# Every code that `visitation/planner/explain.py` gives.
PLANNER_CODES = [
    "no_slot",
    "quota",
    "capacity",
    "worth_less",
    "nobody_near",
    "nobody_cleared",
    "nobody_trained",
    "nobody_speaks",
    "nobody_free",
]


@pytest.mark.parametrize("code", PLANNER_CODES)
def test_every_reason_of_the_planner_has_a_sentence_of_its_own(code):
    line = explain_reason({"code": code, "params": {}})
    assert line.text.endswith(".") and code not in line.text


def test_the_planner_gives_no_reason_without_a_sentence():
    import inspect
    import re

    from visitation.planner import explain

    given = set(re.findall(r'Reason\(\s*"(\w+)"', inspect.getsource(explain)))
    assert given == set(PLANNER_CODES)
    assert Reason("quota").params == {}


@pytest.mark.parametrize(
    ("why", "text"),
    [
        ("not_in_custody_on_these_dates", "The person is at no facility of the program on these days."),
        ("outside_horizon", "The days asked for lie outside the weeks of this plan."),
        ("no_window_on_these_dates", "The facility’s rules leave no hour open for this person on these days."),
    ],
)
def test_a_missing_hour_says_what_is_missing(why, text):
    assert explain_reason({"code": "no_slot", "params": {"why": why}}).text == text


def test_languages_are_named_in_the_readers_language():
    reason = {"code": "nobody_speaks", "params": {"languages": ["ht", "xx"]}}
    assert explain_reason(reason).text == "Nobody who could come speaks the person’s language: Haitian Creole, xx."
    with override("es"):
        assert "criollo haitiano" in explain_reason(reason).text


def test_a_finding_among_the_reasons_keeps_its_verdict_and_source():
    finding = Finding("hours_unknown", Verdict.UNKNOWN, {}, source="https://example.org", confirmed_on=date(2026, 5, 1))
    line = explain_reason(finding_as_json(finding))
    assert (line.verdict, line.source, line.confirmed_on) == ("unknown", "https://example.org", date(2026, 5, 1))


@pytest.mark.parametrize(("code", "verdict"), [("classification_unknown", "unknown"), ("closed_dates", "refused")])
def test_a_bare_code_of_the_rules_is_read_by_its_name(code, verdict):
    assert explain_reason({"code": code, "params": {}}).verdict == verdict


def test_the_same_sentence_is_said_once():
    lines = explain_reasons([{"code": "quota"}, {"code": "quota"}, {"code": "capacity"}])
    assert len(lines) == 2


def test_what_is_kept_of_a_finding_comes_back_whole():
    finding = Finding("length_assumed", Verdict.ALLOWED, {"minutes": 60}, advice=True)
    back = kept_finding(finding_as_json(finding))
    assert (back.code, back.verdict, back.advice) == ("length_assumed", "allowed", True)
    assert dict(back.params) == {"minutes": 60}


def test_lists_of_codes_are_said_in_words():
    finding = Finding("bring_id", Verdict.ALLOWED, {"kinds": "driver_license, passport"}, advice=True)
    assert said(finding).text == "Bring: a driver’s license, a passport."


def test_a_stated_value_brings_its_source_and_when_it_was_confirmed():
    stated = Stated(30, Source("A letter", "2025"), confirmed_on=date(2026, 1, 2), path="visiting.arrival")
    line = from_stated("Thirty minutes.", stated)
    assert (line.source, line.source_date, line.confirmed_on) == ("A letter", "2025", date(2026, 1, 2))


@pytest.mark.parametrize(
    ("bound", "text"),
    [
        (10_000.0, "Proven: no plan could be better."),
        (10_000.9, "Proven: no plan could be better."),
        (10_001.0, "At most 0.1 % below the best possible plan."),
        (12_500.0, "At most 20.0 % below the best possible plan."),
    ],
    ids=["met", "less than a point away", "a point away", "far"],
)
def test_the_gap_is_put_in_words(bound, text):
    assert gap_words(Plan(objective_points=10_000, bound_points=bound)) == text


@pytest.mark.parametrize(
    "code",
    ["already_served", "request_closed", "person_paused", "volunteer_left", "must_not_meet", "volunteer_away"],
)
def test_whatever_overtakes_a_visit_has_its_own_sentence(code):
    assert "no longer in use" not in explain_reason({"code": code, "params": {}}).text


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (
            {"code": "displaces", "params": {"brings": 610, "costs": 840, "visit": "VT-HOME"}},
            "Worth less than what it would displace: it would bring 610 points, and visit VT-HOME, which would have to "
            "give way, brings 840.",
        ),
        (
            {"code": "displaces", "params": {"brings": 900, "costs": 840, "visit": "VT-HOME"}},
            "It would bring 900 points in the place of visit VT-HOME, which brings 840; the planner did not come to "
            "it.",
        ),
        (
            {"code": "could_be_added", "params": {"brings": -40, "costs": 0}},
            "It would cost 40 points more than it brings.",
        ),
        (
            {"code": "could_be_added", "params": {"brings": 40, "costs": 0}},
            "A visit could be added for 40 points; the planner did not come to it.",
        ),
    ],
)
def test_the_price_of_an_unmet_request_is_told_in_points(reason, text):
    assert explain_reason(reason).text == text
