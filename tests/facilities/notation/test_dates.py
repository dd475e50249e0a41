"""Hours and dates are a closed grammar: no typed line keeps a worker busy, however it is made."""

import gc
import time
from itertools import cycle
from random import Random

import pytest

from compliance.rules import WEEKDAYS
from facilities.editions.validation import problems
from facilities.notation.counted import read_cutoff, read_desk
from facilities.notation.covered import NotRead
from facilities.notation.dates import read_dates
from facilities.notation.hours import read_days, read_hours
from tests.builders import a_document, a_facility, a_window, slots_on
from tests.factories.plans import SATURDAY

LINES, LONGEST, SECONDS = 2_000, 500, 0.5
READERS = (read_days, read_dates, read_hours, read_desk, read_cutoff)
WORDS = [
    "every", "every other", "every 99 weeks from", "every 2 weeks from", "1st", "3rd and 5th", "last", "Saturday",
    "Sat-Sun", "mon", "weekdays", "except", "holiday", "odd dates", "even-numbered days", "from", "until", "only",
    "2026-02-31", "2026-05-04", "0000-00-00", "9999-99-99", "9:00", "9 a.m.", "25:99", "noon", "midnight", "to", "-",
    "–", ",", ";", " and ", "the next day", "day before", "999 days before", "not known", "de la semana", "cada",
    "primer", "sábado", "a las", "ñ", "\u0660\u0661", "\u202e", "\ufb01", "İ", "ß", "(", "\\", "\t",
    "0" * 60, "a" * 80, " " * 80,
]  # fmt: skip


@pytest.fixture(autouse=True)
def _without_the_garbage_of_others():
    """All that thousands of tests before this one left may be looked through in the midst of a line: 2 seconds once."""
    gc.disable()
    yield
    gc.enable()


def lines():
    """Few words many times, all of them once, and one that nearly fits: what a search that goes back tries for ever."""
    choose = Random("slow words")
    for number in range(LINES):
        few = choose.sample(WORDS, 1 + number % 4)
        joined = choose.choice(["", " ", ", ", "; ", " and "])
        text = joined.join(choose.choice(few) for _ in range(1 + number % 97)) + choose.choice(["", "!", " 9", ";"])
        yield text[:LONGEST]


def test_two_thousand_lines_are_read_or_refused_at_once():
    slowest, other = (0.0, ""), []
    for line, read in zip(lines(), cycle(READERS)):  # noqa: B905 one reader a line, in turn
        began = time.thread_time()
        try:
            read(line)
        except NotRead:
            pass
        except Exception as error:
            other.append((read.__name__, line, error))
        slowest = max(slowest, (time.thread_time() - began, f"{read.__name__}: {line}"))
    assert other == []
    assert slowest[0] < SECONDS, slowest


def test_a_recurrence_of_any_numbers_is_refused_or_asked_of_a_year_at_once():
    choose = Random("slow rules")
    numbers = [-1, 0, 1, 2, 52, 53, 10**9]
    sound, slowest = 0, 0.0
    for _ in range(60):
        rule = choose.choice([
            {"kind": "every_weeks", "weeks": choose.choice(numbers), "anchor": choose.choice(
                ["0001-01-01", "2026-05-04", "9999-12-31", "2026-02-31"])},
            {"kind": "weeks_of_month", "weeks": [choose.choice(numbers) for _ in range(choose.choice([0, 1, 5, 400]))]},
            {"kind": "date_parity", "parity": choose.choice(["odd", "even", "neither"])},
        ])  # fmt: skip
        window = a_window(
            days=list(WEEKDAYS), start=choose.choice(["00:00", "09:00"]), end=choose.choice(["00:01", "23:59"]),
            date_rule=rule,
        )  # fmt: skip
        began = time.thread_time()
        if not problems(a_document(window)):
            sound += 1
            slots_on(a_facility(window), SATURDAY, SATURDAY.replace(year=2027))
        slowest = max(slowest, time.thread_time() - began)
    assert 0 < sound < 60
    assert slowest < SECONDS
