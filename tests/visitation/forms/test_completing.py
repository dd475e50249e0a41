"""The shapes of the log form: one answer is enough, and what does not apply is left out."""

from datetime import time

import pytest

from visitation.forms.completing import VisitLogForm
from visitation.models import VisitLog

EMPTY = {
    "reason": "",
    "arrived": None,
    "began": None,
    "ended": None,
    "seen": "",
    "seen_alias": "",
    "language": "",
    "interpreter": "",
    "asked_for": [],
    "flag": "none",
    "line": "",
    "wellbeing": "",
    "miles": None,
    "tolls_cents": None,
}
FULL = {
    "happened": "yes",
    "reason": "late",
    "seen": "another",
    "seen_alias": " 7q-km ",
    "language": "quc",
    "interpreter": "worked",
    "asked_for": ["books", "nothing"],
    "arrived": "09:00",
    "began": "09:40",
    "ended": "10:20",
    "flag": "concern",
    "line": "  An officer\nwas kind. ",
    "wellbeing": "heavy",
    "miles": "84",
    "tolls": "12.50",
}
TOLD = {
    "happened": "yes",
    "reason": "",
    "seen": "another",
    "seen_alias": "7Q-KM",
    "language": "quc",
    "interpreter": "worked",
    "asked_for": ["books"],
    "arrived": time(9),
    "began": time(9, 40),
    "ended": time(10, 20),
    "flag": "concern",
    "line": "An officer was kind.",
    "wellbeing": "heavy",
    "miles": 84,
    "tolls_cents": 1250,
}


def answers(**data):
    form = VisitLogForm(data)
    assert form.errors == {}
    return form.answers()


def errors(**data):
    form = VisitLogForm(data)
    return {name: list(found) for name, found in form.errors.items()}


@pytest.mark.parametrize("happened", ["yes", "partly"])
def test_that_it_happened_is_enough(happened):
    assert answers(happened=happened) == EMPTY | {"happened": happened}


def test_a_visit_that_did_not_happen_needs_a_reason_and_nobody_told_me_is_one():
    assert list(errors(happened="no")) == ["reason"]
    assert answers(happened="no", reason="not_told") == EMPTY | {"happened": "no", "reason": "not_told"}


def test_whether_it_happened_must_be_told():
    assert list(errors(reason="late")) == ["happened"]


def test_everything_can_be_told():
    assert answers(**FULL) == TOLD


def test_what_does_not_apply_is_left_out():
    told = answers(**FULL | {"happened": "no", "reason": "count"})
    kept = {name: TOLD[name] for name in ("arrived", "flag", "line", "wellbeing", "miles", "tolls_cents")}
    assert told == EMPTY | kept | {"happened": "no", "reason": "count"}


def test_a_code_is_left_out_unless_somebody_else_was_seen():
    assert answers(happened="yes", seen="expected", seen_alias="Maria")["seen_alias"] == ""


@pytest.mark.parametrize("alias", ["Maria", "A123456789", "7QKM", "77-KM", "7Q-KMM"])
def test_a_code_looks_like_a_code_and_never_like_a_name(alias):
    assert list(errors(happened="yes", seen="another", seen_alias=alias)) == ["seen_alias"]


def test_the_person_seen_may_stay_unknown():
    assert answers(happened="yes", seen="another")["seen_alias"] == ""


@pytest.mark.parametrize(
    ("clocks", "wrong"),
    [
        ({"began": "22:30", "ended": "00:30"}, []),
        ({"arrived": "23:50", "began": "00:10"}, []),
        ({"began": "10:00", "ended": "09:00"}, ["ended"]),
        ({"arrived": "09:30", "began": "09:00"}, ["began"]),
        ({"arrived": "09:30", "ended": "09:00"}, ["ended"]),
        ({"began": "09:00", "ended": "09:00"}, ["ended"]),
        ({"arrived": "09:00", "began": "09:00"}, []),
        ({"began": "08:00", "ended": "20:00"}, []),
        ({"began": "08:00", "ended": "20:01"}, ["ended"]),
        ({"ended": "25:00"}, ["ended"]),
    ],
)
def test_clocks_run_forward_over_midnight_too(clocks, wrong):
    assert list(errors(happened="yes", **clocks)) == wrong


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("happened", "maybe"),
        ("reason", "unfriendly"),
        ("asked_for", ["a car"]),
        ("language", "xx"),
        ("miles", "-1"),
        ("miles", "9999"),
        ("tolls", "1.234"),
        ("tolls", "NaN"),
        ("line", "x" * 281),
        ("line", "a\x00b"),
    ],
)
def test_what_is_not_on_the_form_is_refused(field, value):
    assert list(errors(**{"happened": "yes", field: value})) == [field]


def test_a_line_may_have_280_characters():
    assert answers(happened="yes", line="x" * 280)["line"] == "x" * 280


def test_a_telling_line_comes_back_once_and_is_kept_the_second_time():
    first = VisitLogForm({"happened": "yes", "line": "Call 212-555-0134"})
    assert not first.is_valid()
    assert first.line_warnings == ["The line seems to hold a phone number."]
    assert list(first.errors["line"]) == first.line_warnings
    assert answers(happened="yes", line="Call 212-555-0134", keep_line="yes")["line"] == "Call 212-555-0134"


def test_a_line_is_warned_of_where_the_visit_did_not_happen_too():
    assert list(errors(happened="no", reason="late", line="A123456789")) == ["line"]


def test_nothing_goes_with_no_other_wish():
    assert answers(happened="yes", asked_for=["nothing"])["asked_for"] == ["nothing"]


def test_a_log_can_be_told_again_as_it_was():
    log = VisitLog(**TOLD)
    again = VisitLogForm(VisitLogForm.initial_of(log))
    assert again.errors == {}
    assert again.answers() == TOLD
