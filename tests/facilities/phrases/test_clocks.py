"""Clocks as facilities write them, and what is left open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilities.phrases.clocks import clock_text, find_hours
from facilities.phrases.tokens import tokens_of


def hours_in(text):
    hours, _ = find_hours(tokens_of(text))
    return [(f"{clock_text(one.begins)}-{clock_text(one.ends)}", one.sure) for one in hours]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8:30 a.m. to 3 p.m.", ("08:30-15:00", True)),
        ("8am–3pm", ("08:00-15:00", True)),
        ("1 - 3 p.m.", ("13:00-15:00", True)),
        ("9-11:30 am", ("09:00-11:30", True)),
        ("11-1 p.m.", ("11:00-13:00", True)),
        ("10 to 2 pm", ("10:00-14:00", True)),
        ("noon to 8 p.m.", ("12:00-20:00", True)),
        ("8 a.m. - noon", ("08:00-12:00", True)),
        ("12 p.m. until 4 p.m.", ("12:00-16:00", True)),
        ("6 p.m. to midnight", ("18:00-24:00", True)),
        ("12 noon - 12 midnight", ("12:00-24:00", True)),
        ("0800-1530 hours", ("08:00-15:30", True)),
        ("1300-2100", ("13:00-21:00", True)),
        ("13:00-21:00", ("13:00-21:00", True)),
        ("08:00 - 15:30", ("08:00-15:30", True)),
        ("9:00 - 15:30", ("09:00-15:30", True)),
        ("between 8 and 11 a.m.", ("08:00-11:00", True)),
        ("9:00 - 11:00", ("09:00-11:00", False)),
        ("7am-10:30", ("07:00-10:30", False)),
        ("9 p.m. to 9 a.m.", ("21:00-09:00", False)),
        ("2:30-1:30 pm", ("02:30-13:30", False)),
    ],
)
def test_spans_of_hours(text, expected):
    assert hours_in(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "8-9",
        "212-555-0100",
        "6/1/2024",
        "2024 - 2025",
        "$5-10",
        "25:00-26:00 pm",
        "8 a.m. - 8 a.m.",
        "50-60%",
        "9:75 am - 10 am",
        "",
    ],
)
def test_what_is_no_span(text):
    assert hours_in(text) == []


def test_two_spans_beside_each_other():
    assert hours_in("8:00 a.m. - 11:00 a.m. and 1:00 p.m. - 4:00 p.m.") == [
        ("08:00-11:00", True),
        ("13:00-16:00", True),
    ]


def test_a_clock_that_stands_alone():
    _, clocks = find_hours(tokens_of("last check-in at 8:15 p.m.; call by 4:00"))
    assert [(clock_text(one.minute), one.sure) for one in clocks] == [("20:15", True), ("16:00", False)]


@given(st.text(alphabet="0123456789:. apmn-tohur/$", max_size=300))
def test_no_text_breaks_it(text):
    hours, clocks = find_hours(tokens_of(text))
    for one in hours:
        assert 0 <= one.begins < 24 * 60
        assert (one.begins < one.ends <= 24 * 60) != one.overnight
    assert all(0 <= one.minute <= 24 * 60 for one in clocks)
