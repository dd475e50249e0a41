"""What a person may type: every sign can be seen and stands where it is read, and a name is one line."""

import pytest
from django.core.exceptions import ValidationError

from compliance.fields.typed import FREE_TEXT, NAME, is_one_line, keeps_reading_direction, shows_its_signs


def refusals(text, validators):
    """The names of the validators that refuse a text."""
    refused = []
    for validator in validators:
        try:
            validator(text)
        except ValidationError:
            refused.append(validator.__name__)
    return refused


@pytest.mark.parametrize(
    "text",
    ["Zoë O’Neil-李", "עידה", "عايدة\u200f", "e\u0301", "\U0001f469\u200d\U0001f467", "می\u200cخواهم", "\u00a0", ""],
    ids=ascii,
)
def test_words_of_every_script_are_taken(text):
    assert refusals(text, NAME) == []


@pytest.mark.parametrize("sign", ["\u202a", "\u202e", "\u2066", "\u2069"], ids=ascii)
def test_what_turns_a_page_around_is_refused(sign):
    assert refusals(f"a{sign}b", NAME) == [keeps_reading_direction.__name__]


@pytest.mark.parametrize("sign", ["\x01", "\x08", "\x1b", "\x1f", "\x7f", "\x80", "\x9b"], ids=ascii)
def test_what_steers_a_terminal_is_refused(sign):
    assert refusals(f"a{sign}b", NAME) == [shows_its_signs.__name__]


@pytest.mark.parametrize("text", ["\u200b", "\u00ad \u2060", "\ufeff\u200d", "\u3164", "\u2800", "\ufe0f"], ids=ascii)
def test_a_name_in_which_nothing_can_be_seen_is_none(text):
    assert refusals(text, NAME) == [shows_its_signs.__name__]
    assert refusals(f"{text}Zoë", NAME) == []


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"], ids=ascii)
def test_lines_are_for_texts_and_not_for_names(sign):
    assert refusals(f"a{sign}b", NAME) == [is_one_line.__name__]
    assert refusals(f"a{sign}b", FREE_TEXT) == []
