"""Days, times and telephone numbers as the page writes them."""

from datetime import UTC, date, datetime, time

import pytest
from django.utils.translation import override

from visitation.templatetags.door import dialled, is_address, site_name
from visitation.templatetags.visit_times import clock, days_words, long_day, short_day, wall_clock, zone_words

NOON = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "long", "short", "at"),
    [
        ("en", "Saturday, November 21, 2026", "Sat, Nov 21", "9:30\u00a0a.m."),
        ("es", "sábado 21 de noviembre de 2026", "sáb 21 de nov", "9:30\u00a0a.m."),
    ],
)
def test_days_and_times_are_written_as_the_language_writes_them(language, long, short, at):
    with override(language):
        day = date(2026, 11, 21)
        assert (long_day(day), short_day(day), wall_clock(time(9, 30))) == (long, short, at)


@pytest.mark.parametrize(
    ("zone", "at", "words"),
    [
        ("America/New_York", "noon", "Eastern time (EST)"),
        ("America/Anchorage", "8\u00a0a.m.", "Alaska time (AKST)"),
        ("America/Phoenix", "10\u00a0a.m.", "Mountain time (MST)"),
        ("Pacific/Guam", "3\u00a0a.m.", "Pacific/Guam"),
    ],
)
def test_a_moment_is_told_by_the_clock_of_the_place(zone, at, words):
    assert (clock(NOON, zone), zone_words(NOON, zone)) == (at, words)


def test_the_zone_is_named_as_it_holds_on_the_day():
    assert zone_words(datetime(2026, 7, 1, tzinfo=UTC), "America/New_York") == "Eastern time (EDT)"


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("907-269-0901", "+19072690901"),
        ("(229) 838-5000", "+12298385000"),
        ("1-866-516-0115", "+18665160115"),
        ("218-822-7050 ext. 17", "+12188227050,17"),
        ("911", "911"),
    ],
)
def test_a_printed_number_can_be_dialled(printed, number):
    assert dialled(printed) == number


@pytest.mark.parametrize(
    ("source", "address"),
    [("https://www.ice.gov/x", True), ("github:a/b c", False), (None, False), ("javascript:alert(1)", False)],
)
def test_only_web_addresses_become_links(source, address):
    assert is_address(source) is address


def test_a_link_shows_the_site_it_leads_to():
    assert site_name("http://www.correct.state.ak.us/institutions/x") == "correct.state.ak.us"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        pytest.param(date(2026, 12, 6), date(2026, 12, 19), "Sun, Dec 6 to Sat, Dec 19, 2026", id="one_year"),
        pytest.param(date(2027, 11, 30), date(2028, 12, 1), "Tue, Nov 30, 2027 to Fri, Dec 1, 2028", id="two_years"),
        pytest.param(date(2026, 12, 21), date(2026, 12, 21), "Mon, Dec 21, 2026", id="one_day"),
    ],
)
def test_days_name_their_year_once_and_one_day_stands_alone(first, last, words):
    with override("en"):
        assert days_words(first, last) == words
