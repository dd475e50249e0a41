"""For whom hours are, as facilities write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilities.phrases.tokens import tokens_of
from facilities.phrases.who import find_who


def who_in(text):
    return [found.applies_to for found in find_who(text, tokens_of(text))]


def units(*names):
    return [{"housing_units": list(names)}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Men", [{"gender": "male"}]),
        ("female detainees", [{"gender": "female"}]),
        ("men and women", []),
        ("last names A-L", [{"surname_initials": {"from": "A", "to": "L"}}]),
        ("Surname beginning with M through Z", [{"surname_initials": {"from": "M", "to": "Z"}}]),
        ("last names L-A", []),
        (
            "A-number ends in 000-499",
            [{"a_number_rule": {"kind": "last_digits_range", "digits": 3, "low": 0, "high": 499}}],
        ),
        ("A-number ends in 499-000", []),
        ("Units B9–B16 except B12", units("B9", "B10", "B11", "B13", "B14", "B15", "B16")),
        ("Housing Units A to D", units("A", "B", "C", "D")),
        ("Pods 1, 2 and 3C", units("1", "2", "3C")),
        ("Unit BN2", units("BN2")),
        ("dorm 5 9 a.m.", units("5")),
        ("units 1-900", units("1", "900")),
        ("medium and maximum custody", [{"classification": ["medium", "maximum"]}]),
        ("medium-high security", [{"classification": ["medium-high"]}]),
        ("a low fence", []),
        ("", []),
    ],
)
def test_what_is_read(text, expected):
    assert who_in(text) == expected


def test_a_row_of_units_that_makes_no_sense_is_not_sure():
    text = "units 1-900"
    assert [found.sure for found in find_who(text, tokens_of(text))] == [False]


@given(st.text(alphabet="unit pods ABC123,-&except lastnamesA-number menwo", max_size=300))
def test_no_text_breaks_it(text):
    who_in(text)
