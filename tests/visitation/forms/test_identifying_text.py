"""What gives somebody away is noticed; what officers, clocks and miles look like is not."""

import pytest

from visitation.forms.identifying_text import Sign, signs_in


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("A123456789", [Sign.NUMBER]),
        ("his is a 123-456-789 they said", [Sign.NUMBER]),
        ("A# 123 456 789", [Sign.NUMBER]),
        ("A-number 12 345 678", [Sign.NUMBER]),
        ("A: 098 765 432", [Sign.NUMBER]),
        ("098765432", [Sign.NUMBER]),
        ("12345678", [Sign.NUMBER]),
        ("123.456.789", [Sign.NUMBER]),
        ("１２３４５６７８９", [Sign.NUMBER]),
        ("123-45-6789", [Sign.NUMBER]),
        ("call 212-555-0134", [Sign.PHONE]),
        ("(212) 555 0134 please", [Sign.PHONE]),
        ("2125550134", [Sign.PHONE]),
        ("+52 55 1234 5678", [Sign.PHONE]),
        ("1-800-555-0199", [Sign.PHONE]),
        ("555-0134", [Sign.PHONE]),
        ("wrote to someone@example.org", [Sign.EMAIL]),
        ("A123456789, 212-555-0134, someone@example.org", [Sign.NUMBER, Sign.PHONE, Sign.EMAIL]),
    ],
)
def test_a_sign_of_who_somebody_is_is_noticed(text, signs):
    assert signs_in(text) == signs


@pytest.mark.parametrize(
    "text",
    [
        "",
        "An officer was kind; waited 45 minutes.",
        "on 2026-11-21 at 14:00-15:00",
        "11/21/2026 9:30-10:30",
        "12-15-2026, room 12",
        "A 60 minute wait, 280 miles and $12.50",
        "7Q-KM",
        "Unit 3 @ noon",
    ],
)
def test_an_ordinary_line_is_let_through(text):
    assert signs_in(text) == []
