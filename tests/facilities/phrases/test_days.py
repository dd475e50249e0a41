"""Days as facilities write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.rules import WEEKDAYS
from facilities.phrases.days import find_days
from facilities.phrases.tokens import tokens_of

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")


def days_in(text):
    return [(found.days, found.weeks) for found in find_days(tokens_of(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Monday through Friday", [(WORKDAYS, ())]),
        ("Mon.–Fri.", [(WORKDAYS, ())]),
        ("Friday to Monday", [(("mon", "fri", "sat", "sun"), ())]),
        ("Saturdays, Sundays and holidays", [(("sat", "sun", "holiday"), ())]),
        ("Tues/Thurs", [(("tue", "thu"), ())]),
        ("weekends & federal holidays", [(("sat", "sun", "holiday"), ())]),
        ("weekdays except Thursday", [(("mon", "tue", "wed", "fri"), ())]),
        ("daily, except Tuesdays and Wednesdays", [(("mon", "thu", "fri", "sat", "sun"), ())]),
        ("seven days a week", [(WEEKDAYS, ())]),
        ("every day", [(WEEKDAYS, ())]),
        ("1st and 3rd Saturday", [(("sat",), (1, 3))]),
        ("second, fourth & fifth Sundays", [(("sun",), (2, 4, 5))]),
        ("Monday 9-10, Wednesday 9-10", [(("mon",), ()), (("wed",), ())]),
        ("the second visit of the month", []),
        ("Sunnyside, Monroe, Weddings", []),
        ("", []),
    ],
)
def test_what_is_read(text, expected):
    assert days_in(text) == expected


def test_a_mention_knows_its_place():
    text = "Open on Mon., Tue. only"
    (found,) = find_days(tokens_of(text))
    assert text[found.start : found.end] == "Mon., Tue."


@given(st.text(alphabet="1234567890 stndrhmonday,&-/exceptfriwk.", max_size=300))
def test_no_text_breaks_it(text):
    for days, weeks in days_in(text):
        assert days and set(weeks) <= {1, 2, 3, 4, 5}
