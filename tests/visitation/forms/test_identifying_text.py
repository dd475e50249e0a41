"""What gives somebody away is noticed; what officers, clocks and miles look like is not."""

import random

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
        ("Officer Miller was kind", [Sign.NAME]),
        ("he is named Luis", [Sign.NAME]),
        ("su primo se llama Ángel", [Sign.NAME]),
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
        "The officer said no. A judge, a lawyer, Don’t know.",
    ],
)
def test_an_ordinary_line_is_let_through(text):
    assert signs_in(text) == []


SAMPLES = 500
NUMBERS = (
    "A{0}{1}{2}", "A {0} {1} {2}", "A-{0}-{1}-{2}", "a#{0}{1}{2}", "A-number {0} {1} {2}", "A No. {0}-{1}-{2}",
    "{0}{1}{2}", "{0}-{1}-{2}", "{0}.{1}.{2}",
)  # fmt: skip
PHONES = ("212-555-{0}", "(212) 555-{0}", "212.555.{0}", "+1 212 555 {0}", "212 555 {0}", "1-212-555-{0}")
SECURITY = ("{0}-{1}-{2}", "{0} {1} {2}", "SSN {0}{1}{2}", "social security {0}-{1}-{2}")
AROUND = ("{}", "please call {} at night", "He said {}.", "número {}, gracias", "({})", "my number: {}")
ORDINARY = (
    "We waited {0} minutes and met for {1}.", "Visit {0}/{1} at 9:{2}.", "Unit {0}, row {1}, chair {2}",
    "It cost ${0}.{2} in tolls and {1} miles", "Back on 2026-11-{2}, {0} of us", "Door {0}; locker {1}",
    "He asked for {1} books and {2} stamps", "Officer badge {0}", "Room {0}-{1}, {2}:15 to {2}:45", "7Q-KM and 9Z-ZZ",
    "Se esperó {0} minutos; faltaban {1}.", "Order {0}{1} came late",
)  # fmt: skip


def samples(patterns, widths, seed):
    chance = random.Random(seed)
    for number in range(SAMPLES):
        digits = [f"{chance.randrange(10**width):0{width}}" for width in widths]
        yield AROUND[number % len(AROUND)].format(patterns[number % len(patterns)].format(*digits))


@pytest.mark.parametrize(
    ("patterns", "widths"),
    [
        pytest.param(NUMBERS, (3, 3, 3), id="A-numbers"),
        pytest.param(PHONES, (4,), id="telephones"),
        pytest.param(SECURITY, (3, 2, 4), id="social security"),
    ],
)
def test_of_500_numbers_at_least_95_in_100_are_noticed(patterns, widths):
    missed = [text for text in samples(patterns, widths, 1) if not signs_in(text)]
    assert len(missed) <= SAMPLES * 0.05, missed[:10]


def test_of_500_ordinary_lines_at_most_5_in_100_are_taken_for_one():
    chance = random.Random(2)
    lines = [
        ORDINARY[number % len(ORDINARY)].format(chance.randrange(400), chance.randrange(90), chance.randrange(10, 28))
        for number in range(SAMPLES)
    ]
    wrong = [line for line in lines if signs_in(line)]
    assert len(wrong) <= SAMPLES * 0.05, wrong[:10]


@pytest.mark.parametrize(
    ("text", "found"),
    [("maria is well", True), ("MARÍA", True), ("marital", False), ("de", False), ("", False)],
)
def test_a_known_name_is_noticed_however_it_is_written(text, found):
    assert (signs_in(text, names=["María de Paz"]) == [Sign.NAME]) is found
