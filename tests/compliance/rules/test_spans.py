from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.rules.spans import (
    Reading,
    Span,
    instant,
    intersect,
    merge,
    reading,
    starts_within,
    subtract,
    wall_span,
)

NEW_YORK = ZoneInfo("America/New_York")
GREENWICH = ZoneInfo("UTC")
DAY = date(2021, 6, 21)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def clocks(*pairs: str, day: date = DAY, zone: ZoneInfo = GREENWICH) -> list[Span]:
    """Spans of one date from "09:00-17:00"."""
    found = []
    for pair in pairs:
        start, end = ([int(part) for part in clock.split(":")] for clock in pair.split("-"))
        found.append(wall_span(zone, day, start[0] * 60 + start[1], end[0] * 60 + end[1]))
    return [span for span in found if span is not None]


def shown(spans: list[Span]) -> list[str]:
    return [f"{span.start:%H:%M}-{span.end:%H:%M}" for span in spans]


def test_a_span_that_ends_as_it_starts_is_refused():
    with pytest.raises(ValueError, match="ends after it starts"):
        Span(utc("2026-06-01T10:00"), utc("2026-06-01T10:00"))


def test_a_span_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        Span(datetime(2026, 6, 1, 10), datetime(2026, 6, 1, 11))  # noqa: DTZ001


def test_a_span_is_kept_in_utc():
    span = Span(datetime(2026, 6, 1, 10, tzinfo=NEW_YORK), datetime(2026, 6, 1, 11, tzinfo=NEW_YORK))
    assert (span.start, span.end) == (utc("2026-06-01T14:00"), utc("2026-06-01T15:00"))


def test_touching_is_not_overlapping():
    morning, noon = clocks("09:00-12:00", "12:00-13:00")
    assert not morning.overlaps(noon)
    assert morning.overlaps(clocks("11:59-12:30")[0])


@pytest.mark.parametrize(
    ("moment", "how"),
    [
        pytest.param("2027-03-14T01:59", Reading.ONCE, id="before_the_spring_change"),
        pytest.param("2027-03-14T02:00", Reading.NEVER, id="first_minute_skipped"),
        pytest.param("2027-03-14T02:59", Reading.NEVER, id="last_minute_skipped"),
        pytest.param("2027-03-14T03:00", Reading.ONCE, id="after_the_spring_change"),
        pytest.param("2026-11-01T00:59", Reading.ONCE, id="before_the_autumn_change"),
        pytest.param("2026-11-01T01:00", Reading.TWICE, id="first_minute_repeated"),
        pytest.param("2026-11-01T01:59", Reading.TWICE, id="last_minute_repeated"),
        pytest.param("2026-11-01T02:00", Reading.ONCE, id="after_the_autumn_change"),
    ],
)
def test_a_wall_clock_shows_a_reading_once_twice_or_never(moment, how):
    assert reading(NEW_YORK, datetime.fromisoformat(moment)) is how


def test_local_wall_time_stays_local_over_both_clock_changes():
    opens = [instant(NEW_YORK, day, 540) for day in (date(2026, 10, 31), date(2026, 11, 1), date(2027, 3, 14))]
    assert [f"{moment:%H:%M}" for moment in opens] == ["13:00", "14:00", "13:00"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-03-08", ("2026-03-08T17:00", "2026-03-08T22:00")),
        ("2026-03-07", ("2026-03-07T18:00", "2026-03-07T23:00")),
        ("2026-11-01", ("2026-11-01T18:00", "2026-11-01T23:00")),
    ],
)
def test_afternoon_hours_on_the_change_day_itself(day, expected):
    assert wall_span(NEW_YORK, date.fromisoformat(day), 780, 1080) == Span(utc(expected[0]), utc(expected[1]))


def test_only_what_is_still_ahead_today_is_offered():
    today = Span(utc("2021-06-20T00:00"), utc("2021-06-21T00:00"))
    ahead = list(starts_within([today], minutes=60, now=utc("2021-06-20T11:59:59")))
    assert len(ahead) == 12


@pytest.mark.parametrize(("free", "count"), [("00:00-24:00", 72), ("00:00-23:45", 71)])
def test_twenty_minute_slots_fill_a_day(free, count):
    assert len(list(starts_within(clocks(free), minutes=20))) == count


@pytest.mark.parametrize(
    ("free", "minutes", "count"),
    [
        (["11:00-12:00", "14:00-15:00"], 20, 6),
        (["11:00-12:00", "11:20-12:40"], 20, 5),
        (["07:00-07:05", "07:10-07:30"], 5, 5),
        (["07:22-08:00"], 8, 4),
    ],
)
def test_ranges_apart_overlapping_and_of_odd_lengths(free, minutes, count):
    assert len(list(starts_within(clocks(*free), minutes=minutes))) == count


@pytest.mark.parametrize("order", [1, -1])
def test_two_hosts_share_the_earliest_starts(order):
    free = clocks("11:00-13:00", "11:15-13:00")[::order]
    assert shown(list(starts_within(free, minutes=45))) == ["11:00-11:45", "11:45-12:30"]


def test_the_last_slot_of_the_evening_in_local_time():
    # An end printed as 20:59:59 is the half-open end 21:00.
    evening = Span(utc("2023-07-13T18:30"), utc("2023-07-13T21:00"))
    last = list(starts_within([evening], minutes=15))[-1]
    assert last.start.astimezone(ZoneInfo("Europe/Brussels")).isoformat() == "2023-07-13T22:45:00+02:00"


@pytest.mark.parametrize(
    ("day", "zone", "opens", "closes"),
    [
        ("2023-01-01", "Europe/Berlin", "2023-01-01T07:00", "2023-01-01T16:00"),
        ("2023-01-03", "America/New_York", "2023-01-03T13:00", "2023-01-03T22:00"),
        ("2023-01-06", "Asia/Kolkata", "2023-01-06T02:30", "2023-01-06T11:30"),
    ],
)
def test_hours_follow_the_zone_of_those_days(day, zone, opens, closes):
    assert wall_span(ZoneInfo(zone), date.fromisoformat(day), 480, 1020) == Span(utc(opens), utc(closes))


def test_busy_times_are_subtracted():
    busy = clocks("08:00-09:30", "12:00-13:00", "13:00-13:30", "16:30-18:00")
    assert shown(subtract(clocks("09:00-17:00"), busy)) == ["09:30-12:00", "13:30-16:30"]


def test_limits_given_in_another_zone_are_met_in_utc():
    day = date(2025, 6, 2)
    host = clocks("09:00-17:00", day=day, zone=ZoneInfo("Europe/London"))
    limits = clocks("09:00-17:00", day=day, zone=ZoneInfo("Asia/Dubai"))
    assert intersect(host, limits) == [Span(utc("2025-06-02T08:00"), utc("2025-06-02T13:00"))]


minutes_of_a_week = st.integers(min_value=0, max_value=7 * 24 * 60)


@st.composite
def some_spans(draw):
    start = utc("2026-06-01T00:00")
    pairs = draw(st.lists(st.tuples(minutes_of_a_week, st.integers(1, 600)), max_size=8))
    return [Span(start + timedelta(minutes=at), start + timedelta(minutes=at + long)) for at, long in pairs]


def minutes_in(spans: list[Span]) -> set[int]:
    base = utc("2026-06-01T00:00")
    found: set[int] = set()
    for span in spans:
        first = int((span.start - base).total_seconds() // 60)
        found.update(range(first, first + span.minutes))
    return found


@given(some_spans(), some_spans())
def test_arithmetic_of_spans_is_arithmetic_of_their_minutes(some, others):
    assert minutes_in(merge(some)) == minutes_in(some)
    assert minutes_in(subtract(some, others)) == minutes_in(some) - minutes_in(others)
    assert minutes_in(intersect(some, others)) == minutes_in(some) & minutes_in(others)


@given(some_spans(), some_spans())
def test_what_is_left_is_in_order_and_apart(some, others):
    for found in (merge(some), subtract(some, others), intersect(some, others)):
        assert all(one.end <= other.start for one, other in zip(found, found[1:], strict=False))


@given(some_spans(), st.integers(1, 90), st.integers(1, 90))
def test_offered_starts_lie_within_the_spans(some, minutes, step):
    free = minutes_in(some)
    for offered in starts_within(some, minutes=minutes, step=step):
        assert offered.minutes == minutes
        assert minutes_in([offered]) <= free


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.integers(0, 1439))
def test_a_reading_that_comes_once_comes_back_from_utc(day, minute):
    naive = datetime(day.year, day.month, day.day, minute // 60, minute % 60)  # noqa: DTZ001
    back = instant(NEW_YORK, day, minute).astimezone(NEW_YORK).replace(tzinfo=None)
    assert (back == naive) == (reading(NEW_YORK, naive) is not Reading.NEVER)
