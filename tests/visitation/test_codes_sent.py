"""What cannot be a code is none."""

import pytest

from visitation.codes_sent import code_sent


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("VT-2222", "VT-2222"),
        ("", ""),
        ("VT-2222\x00", ""),
        ("VT 2222", ""),
        ("٣", ""),
        ("A" * 41, ""),
        ("A" * 40, "A" * 40),
    ],
)
def test_only_letters_digits_and_hyphens_are_a_code(sent, code):
    assert code_sent({"visit": sent}, "visit") == code


def test_nothing_sent_is_no_code():
    assert code_sent({}, "visit") == ""
