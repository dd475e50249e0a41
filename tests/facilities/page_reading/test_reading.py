"""Pages read: what they say is found, what they leave open is never sure, and what was not read is told."""

import random
import time
from collections import Counter

import pytest

from facilities.notation.dates import read_dates
from facilities.notation.hours import read_days, read_hours
from facilities.notation.whom import read_whom
from facilities.page_reading import read_page
from facilities.page_reading.reading import LONGEST_PAGE_CHARACTERS, PageTooLong
from tests.facilities.page_reading.other_pages import OTHER_PAGES, UNSEEN_PAGES
from tests.facilities.page_reading.pages import PAGES, window_in_short
from visitation.benchmarks.page_reading import MANNERS, page_reading_figures


def windows_of(page):
    return {window_in_short(one.value): one.sure for one in page.drafted if one.path.startswith("visiting.windows[")}


@pytest.mark.parametrize("name", PAGES)
def test_what_is_printed_is_found_and_what_is_left_open_is_not_sure(name):
    text, printed = PAGES[name]
    found = windows_of(read_page(text))
    sure = {window for window, is_sure in found.items() if is_sure}
    assert sure == {window for window in printed if not window.startswith("?")}


def test_over_all_pages_hardly_anything_is_missed():
    missed = [
        f"{name}: {window}"
        for name, (text, printed) in PAGES.items()
        for window in (one.removeprefix("?") for one in printed)
        if window not in windows_of(read_page(text))
    ]
    assert missed == []


def counted(pages):
    """Windows by what became of them; `doubtful` ones are printed, and cannot be said by what stands there alone."""
    found = Counter()
    for text, printed in pages.values():
        plain = {window for window in printed if not window.startswith("~")}
        doubtful = {window.removeprefix("~") for window in printed} - plain
        read = windows_of(read_page(text))
        found["printed"] += len(plain)
        found["sure"] += sum(read.get(window, False) for window in plain)
        found["to be looked at"] += sum(window in read and not read[window] for window in plain)
        found["missed"] += len(plain - set(read))
        found["wrong and sure"] += sum(sure and window not in plain for window, sure in read.items())
        found["wrong, to be looked at"] += sum(
            not sure and window not in plain | doubtful for window, sure in read.items()
        )
    return dict(found)


def test_what_becomes_of_every_window_of_pages_written_to_be_hard():
    """Measured, not hoped. The second batch was unseen when the reader was made: of it, 12 windows were sure and right,
    one was sure and wrong ("every second Saturday") and is not sure any more.
    """
    assert counted(OTHER_PAGES) == {
        "printed": 45, "sure": 37, "to be looked at": 3, "missed": 5, "wrong and sure": 0, "wrong, to be looked at": 8,
    }  # fmt: skip
    assert counted(UNSEEN_PAGES) == {
        "printed": 21, "sure": 11, "to be looked at": 8, "missed": 2, "wrong and sure": 0, "wrong, to be looked at": 4,
    }  # fmt: skip


@pytest.mark.parametrize("name", [*OTHER_PAGES, *UNSEEN_PAGES])
def test_no_window_is_wrong_and_sure(name):
    text, printed = (OTHER_PAGES | UNSEEN_PAGES)[name]
    sure = {window for window, is_sure in windows_of(read_page(text)).items() if is_sure}
    assert sure - set(printed) == set()


def test_no_window_is_sure_beside_a_word_that_nobody_taught_the_reader():
    for word in ("Annex", "winter", "alternately", "Wohnheim", "grandparents", "tentatively", "*"):
        for text in (f"Visiting: {word} Saturday 9 a.m. - 11 a.m.", f"Visits Saturday 9 a.m. - 11 a.m., {word}."):
            assert set(windows_of(read_page(text)).values()) <= {False}, text


def test_shipped_rulebooks_written_out_are_read_back():
    """Measured, not hoped: in every manner all windows, and none of them wrong and sure."""
    figures = page_reading_figures()
    for manner in MANNERS:
        counts = figures[manner]
        assert counts["windows"] > 150
        assert (counts["wrong_but_sure"], counts["missed"]) == (0, 0), manner


@pytest.mark.parametrize(
    ("sentence", "path", "value"),
    [
        ("Visits last 45 minutes.", "visiting.visit_length.minutes", 45),
        ("All visits are limited to one hour.", "visiting.visit_length.minutes", 60),
        ("We offer half-hour visits.", "visiting.visit_length.minutes", 30),
        ("Arrive 30 minutes before your visit.", "visiting.arrival.lead_minutes", 30),
        ("Visits must be scheduled 24 hours in advance.", "visiting.booking.min_lead_hours", 24),
        ("Book two days ahead.", "visiting.booking.min_lead_days", 2),
        ("No appointment is needed to visit.", "visiting.booking.required", False),
        ("Visits are first come, first served.", "visiting.booking.first_come", True),
        ("Anyone 16 or older must show a photo ID.", "visiting.id_rules.min_age", 16),
        ("Children must be accompanied by an adult.", "visiting.minors.accompanied_by_adult", True),
        ("There are no visits on federal holidays.", "visiting.holidays", "closed"),
        ("All visits are non-contact.", "visiting.contact", "non_contact"),
        (
            "Each detainee may have two visits per week.",
            "visiting.quotas[0]",
            {"subject": "detained_person", "measure": "visits", "limit": 2, "period": "week"},
        ),
        (
            "No more than three visitors at a time.",
            "visiting.quotas[0]",
            {"subject": "party", "measure": "visitors", "limit": 3, "period": "visit"},
        ),
    ],
)
def test_other_rules_are_found(sentence, path, value):
    found = {one.path: (one.value, one.sure) for one in read_page(f"Visiting\n{sentence}").drafted}
    assert found[path] == (value, True)


def test_two_lengths_on_one_page_leave_neither_sure():
    (length,) = [one for one in read_page("Visits last 30 minutes. Visits last 45 minutes.").drafted]
    assert (length.value, length.sure) == (30, False)


def test_two_adults_and_a_child_or_the_other_way_round_is_not_sure():
    read = read_page("Visits: two adults and one child per visit, or one adult and two children.")
    assert [one.sure for one in read.drafted] == [False] * len(read.drafted) and read.drafted


def test_each_value_leads_to_its_words():
    page = read_page("Visiting hours\nMen: Saturday 8 a.m. to 11 a.m.")
    (window,) = page.drafted
    assert window.words == "Men … Saturday … 8 a.m. to 11 a.m."
    assert [page.text[start:end] for start, end in window.places] == ["Men", "Saturday", "8 a.m. to 11 a.m."]


def test_what_was_not_read_is_told_with_the_reason():
    page = read_page(
        "Visits\nAttorneys: daily 8 a.m. - 9 p.m.\nVisits from 1 p.m. to 3 p.m.\nClosed on Christmas Day and Sunday."
    )
    assert [(one.words, one.why) for one in page.unread] == [
        ("Attorneys: daily 8 a.m. - 9 p.m.", "about_others"),
        ("1 p.m. to 3 p.m.", "no_day"),
        ("Closed on Christmas Day and Sunday.", "unread"),
    ]


def test_a_page_without_a_word_about_visits_gives_no_hours():
    assert read_page("The pool is open Saturday 9 a.m. to 5 p.m.").visiting == {"status": "hours_incomplete"}
    assert read_page("").visiting == {"status": "hours_not_found"}


def test_scripts_styles_and_marks_of_a_saved_page_are_no_text():
    page = read_page(
        "<html><head><title>x</title></head><body><script>Saturday 1pm-2pm</script>"
        "<p>Visits&nbsp;on Sunday 1pm&ndash;2pm</p></body></html>"
    )
    assert page.text == "Visits on Sunday 1pm–2pm"
    assert list(windows_of(page)) == ["sun 13:00-14:00"]


PATHOLOGICAL = [
    "visit " * 20_000,
    "Visits Monday - " * 8_000,
    "Visits 1-" * 20_000,
    "Visits " + "Unit A, " * 20_000,
    "Visits " + "1st and " * 20_000 + "Saturday",
    "Visits " + "a." * 60_000,
    "<div>" * 30_000,
    "<" * 100_000,
    "&" * 100_000,
    "Visits: " + "no more than " * 12_000,
    "Visits " + "9" * 150_000,
    "Visits " + "Saturday except " * 10_000,
    "\u202eVisits\u0000 Saturday 1pm-2pm" * 5_000,
]


@pytest.mark.parametrize("page", PATHOLOGICAL, ids=range(len(PATHOLOGICAL)))
def test_no_page_holds_a_worker(page):
    """Generous: what takes longer than its length would take minutes."""
    began = time.process_time()
    read_page(page[:LONGEST_PAGE_CHARACTERS])
    assert time.process_time() - began < 10


def twisted(number):
    """Words of days, hours and people in an order that nobody means, some of them again and again."""
    rng = random.Random(number)  # noqa: S311 the same texts every time
    words = [
        *(
            "1st",
            "and",
            "Saturday",
            "except",
            "through",
            "-",
            ",",
            "9",
            "8:30",
            "a.m.",
            "p",
            ".",
            "to",
        ),
        *(
            "A-number ends",
            "000-499",
            "units",
            "B9",
            "A",
            "men",
            "every",
            "other",
            "of the month",
            "0800",
            "31 February",
            "(",
            "visits",
        ),
        *("noon", "odd", "2026-13-45", "\u202e", "99999999999999", "\n", "|", "(" * 40, "é" * 30),
    ]
    few = rng.sample(words, rng.choice((1, 2, 3, len(words))))
    return " ".join(rng.choice(few) for _word in range(rng.choice((4, 12, 30))))


def test_two_thousand_twisted_recurrences_hold_nobody_up():
    """Each is read as a page and as a line of the editor; half a second is the limit, in time of the processor."""
    slowest = 0.0
    for number in range(2000):
        text = twisted(number)
        began = time.process_time()
        read_page(text)
        for read in (read_days, read_hours, read_whom, read_dates):
            try:
                read(text)
            except ValueError:
                continue
        slowest = max(slowest, time.process_time() - began)
    assert slowest < 0.5


def test_a_text_too_long_is_refused():
    with pytest.raises(PageTooLong):
        read_page("x" * (LONGEST_PAGE_CHARACTERS + 1))
