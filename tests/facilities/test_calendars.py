"""Windows as calendar rows: local wall time stays local, and stored openings are the truth."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.urls import NoReverseMatch, reverse
from schedule.models import Event, Occurrence, Rule

from compliance.rules import Span
from facilities.calendars import end_window, generate, occurrences, weekly_rule
from facilities.models import Opening, VisitingWindow
from facilities.queries import facts_in_force
from tests.factories.facilities import a_facility, a_window

pytestmark = pytest.mark.django_db

NEW_YORK = ZoneInfo("America/New_York")
SUMMER_ENDS, SUMMER_BEGINS = date(2026, 11, 1), date(2027, 3, 14)
EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
FALL = (date(2026, 10, 26), date(2026, 11, 8))
SPRING = (date(2027, 3, 8), date(2027, 3, 21))


def opened(*windows, first, last, **changes):
    facility = a_facility(*windows, **changes)
    generate(facts_in_force([facility.code]), first=first, last=last)
    return facility


def spans():
    return [(opening.day, opening.starts, opening.ends) for opening in Opening.objects.order_by("starts")]


@pytest.mark.parametrize(("first", "last"), [FALL, SPRING])
@pytest.mark.parametrize("zone", ["America/New_York", "America/Phoenix", "America/Puerto_Rico", "Europe/Madrid"])
def test_a_window_opens_at_the_same_wall_clock_on_both_sides_of_a_clock_change(first, last, zone):
    opened(a_window(days=EVERY_DAY, start="09:00", end="11:30"), first=first, last=last, timezone=zone)
    found = spans()
    assert [day for day, _, _ in found] == [first + timedelta(days=number) for number in range(14)]
    for day, starts, ends in found:
        assert starts.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.combine(
            day, datetime.min.time()
        ) + timedelta(hours=9)  # noqa: E501
        assert ends - starts == timedelta(hours=2, minutes=30)


def test_nine_o_clock_moves_in_utc_when_summer_time_ends():
    opened(a_window(days=["sun"], start="09:00", end="10:00"), first=date(2026, 10, 25), last=SUMMER_ENDS)
    assert [starts for _, starts, _ in spans()] == [
        datetime(2026, 10, 25, 13, tzinfo=UTC),
        datetime(2026, 11, 1, 14, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        pytest.param(date(2026, 10, 30), 12, id="an_ordinary_night"),
        pytest.param(date(2026, 10, 31), 13, id="the_night_summer_time_ends"),
        pytest.param(date(2027, 3, 13), 11, id="the_night_it_begins"),
    ],
)
def test_an_overnight_window_ends_by_the_wall_clock_of_the_next_date(day, hours):
    opened(a_window(days=EVERY_DAY, start="21:00", end="09:00", overnight=True), first=day, last=day)
    [(_, starts, ends)] = spans()
    assert (starts.astimezone(NEW_YORK).hour, ends.astimezone(NEW_YORK).hour) == (21, 9)
    assert ends - starts == timedelta(hours=hours)


@pytest.mark.parametrize("day", [SUMMER_BEGINS, SUMMER_ENDS])
def test_a_session_whose_start_is_skipped_or_comes_twice_is_not_opened(day):
    start, end = ("02:30", "04:00") if day == SUMMER_BEGINS else ("01:30", "03:00")
    week = timedelta(days=7)
    facility = opened(a_window(days=["sun"], start=start, end=end, kind="session"), first=day - week, last=day + week)
    assert [opened_on for opened_on, _, _ in spans()] == [day - week, day + week]
    [event] = Event.objects.all()
    found = occurrences(event, facility.zone, day - week, day + week)
    assert [span.start.astimezone(NEW_YORK).date() for span in found] == [day - week, day + week]


def test_the_end_of_the_day_is_midnight():
    opened(a_window(days=["sat"], start="22:00", end="24:00"), first=date(2026, 10, 31), last=date(2026, 10, 31))
    assert spans() == [(date(2026, 10, 31), datetime(2026, 11, 1, 2, tzinfo=UTC), datetime(2026, 11, 1, 4, tzinfo=UTC))]


def test_generating_twice_changes_nothing():
    facility = opened(a_window(days=EVERY_DAY), first=FALL[0], last=FALL[1])
    before = list(Opening.objects.order_by("pk").values())
    again = generate(facts_in_force([facility.code]), first=FALL[0], last=FALL[1] + timedelta(days=1))
    assert (again.made, again.lost) == (1, [])
    assert list(Opening.objects.order_by("pk").values())[:14] == before
    assert Occurrence.objects.count() == 15


def test_generating_takes_as_many_queries_for_many_openings_as_for_few(django_assert_num_queries):
    facts = facts_in_force([opened(a_window(days=EVERY_DAY), first=FALL[0], last=FALL[0]).code])
    with django_assert_num_queries(8):  # two of them are the savepoint
        generate(facts, first=FALL[0], last=FALL[1])
    with django_assert_num_queries(8):
        generate(facts, first=FALL[0], last=FALL[1] + timedelta(days=100))


@pytest.mark.parametrize(
    ("window", "days"),
    [
        pytest.param({"date_rule": {"kind": "weeks_of_month", "weeks": [1, 3]}}, [5, 19], id="first_and_third"),
        pytest.param(
            {"date_rule": {"kind": "every_weeks", "weeks": 2, "anchor": "2026-09-10"}}, [12, 26], id="every_other_week"
        ),
        pytest.param({"date_rule": {"kind": "date_parity", "parity": "odd"}}, [5, 19], id="odd_dates"),
        pytest.param({"days": None, "on": ["2026-09-09", "2026-09-30"]}, [9, 30], id="dates_of_its_own"),
        pytest.param({"valid_from": "2026-09-10", "valid_to": "2026-09-19"}, [12, 19], id="between_two_dates"),
    ],
)
def test_a_window_opens_on_its_real_dates_only(window, days):
    first, last = date(2026, 9, 1), date(2026, 9, 30)
    facility = opened(a_window(**window), first=first, last=last)
    assert [day.day for day, _, _ in spans()] == days
    found = [span for event in Event.objects.all() for span in occurrences(event, facility.zone, first, last)]
    assert [span.start.astimezone(NEW_YORK).day for span in found] == days


def test_a_holiday_replaces_the_weekday():
    labor_day = date(2026, 9, 7)
    facility = opened(
        a_window(days=["mon"], start="13:00", end="15:00"),
        a_window(id="w2", days=["holiday"], start="08:00", end="09:00"),
        first=date(2026, 9, 1),
        last=date(2026, 9, 14),
        visiting={"holidays": "listed_windows"},
    )
    assert [(opening.window.code, opening.day) for opening in Opening.objects.select_related("window")] == [
        ("w2", labor_day),
        ("w1", date(2026, 9, 14)),
    ]
    # Whoever expands the weekly series does not find the holiday either.
    monday = Event.objects.get(window__code="w1")
    assert [
        span.start.astimezone(NEW_YORK).date()
        for span in occurrences(monday, facility.zone, labor_day, date(2026, 9, 14))
    ] == [date(2026, 9, 14)]


def test_two_facilities_keep_their_own_zones():
    a_facility(a_window(days=["sat"]), id="east")
    a_facility(a_window(days=["sat"]), id="west", timezone="America/Los_Angeles")
    generate(facts_in_force(), first=date(2026, 9, 5), last=date(2026, 9, 5))
    assert [
        (one.window.facility.code, one.starts.hour) for one in Opening.objects.select_related("window__facility")
    ] == [
        ("east", 13),
        ("west", 16),
    ]


# The series itself


@pytest.mark.parametrize(("first", "last"), [FALL, SPRING])
@pytest.mark.parametrize(
    ("start", "end", "overnight"), [("09:00", "11:00", False), ("21:00", "09:00", True), ("00:30", "23:30", False)]
)
def test_the_series_agrees_with_an_independent_reader(first, last, start, end, overnight):
    facility = a_facility(a_window(days=["wed", "sun"], start=start, end=end, overnight=overnight))
    ours = sorted(span for event in Event.objects.all() for span in occurrences(event, facility.zone, first, last))

    calendar = icalendar.Calendar()
    for number, weekday in enumerate(("WE", "SU")):
        day = date(2026, 9, 2) + timedelta(days=4 * number)
        event = icalendar.Event()
        opens = datetime.fromisoformat(f"{day}T{start}").replace(tzinfo=NEW_YORK)
        closes = datetime.fromisoformat(f"{day + timedelta(days=overnight)}T{end}").replace(tzinfo=NEW_YORK)
        event.add("uid", f"{number}@test")
        event.add("dtstart", opens)
        event.add("dtend", closes)
        event.add("rrule", {"freq": "weekly", "byday": weekday})
        calendar.add_component(event)
    theirs = [
        component["DTSTART"].dt
        for component in recurring_ical_events.of(calendar).between(first, last + timedelta(days=1))
    ]
    assert [span.start for span in ours] == sorted(
        moment.astimezone(UTC) for moment in theirs if first <= moment.date() <= last
    )
    # The ends: by the wall clock, which an elapsed length misses on the night of a change.
    assert [span.end.astimezone(NEW_YORK).strftime("%H:%M") for span in ours] == [end] * len(ours)


def test_the_stored_openings_and_the_series_say_the_same():
    facility = opened(a_window(days=EVERY_DAY, start="00:30", end="05:00"), first=FALL[0], last=FALL[1])
    series = sorted(
        span for event in Event.objects.all() for span in occurrences(event, facility.zone, FALL[0], FALL[1])
    )
    assert series == [Span(starts, ends) for _, starts, ends in spans()]


def test_reading_a_series_takes_as_many_queries_for_many_openings_as_for_few(django_assert_num_queries):
    facility = opened(a_window(), first=date(2026, 9, 5), last=date(2027, 9, 5))
    [event] = Event.objects.all()
    with django_assert_num_queries(2):
        assert len(occurrences(event, facility.zone, date(2026, 9, 5), date(2026, 9, 5))) == 1
    with django_assert_num_queries(2):
        assert len(occurrences(event, facility.zone, date(2026, 9, 5), date(2027, 9, 5))) == 53


# Ending a window


def test_an_ended_window_cancels_what_is_later_and_hands_back_what_was_booked():
    facility = opened(a_window(capacity=2), first=date(2026, 9, 1), last=date(2026, 9, 30))
    first, second, third, fourth = Opening.objects.order_by("day")
    Opening.objects.filter(pk__in=[first.pk, third.pk]).update(booked=1)
    window = VisitingWindow.objects.get()
    assert end_window(window, last_day=second.day) == [third]
    cancelled = Opening.objects.filter(occurrence__cancelled=True).order_by("day")
    assert list(cancelled) == [third, fourth]
    [event] = Event.objects.all()
    found = occurrences(event, facility.zone, date(2026, 9, 1), date(2026, 12, 31))
    assert [span.start for span in found] == [first.starts, second.starts]


def test_an_ended_window_stays_ended_when_openings_are_generated_again():
    facility = opened(a_window(), first=date(2026, 9, 1), last=date(2026, 9, 30))
    end_window(VisitingWindow.objects.get(), last_day=date(2026, 9, 12))
    assert generate(facts_in_force([facility.code]), first=date(2026, 9, 1), last=date(2026, 12, 31)).made == 0
    assert Opening.objects.filter(occurrence__cancelled=False).count() == 2


def test_a_window_may_end_before_it_ever_opened():
    a_facility(a_window())
    window = VisitingWindow.objects.get()
    assert end_window(window, last_day=date(2020, 1, 1)) == []
    window.refresh_from_db()
    assert window.last_day == window.first_day - timedelta(days=1)


# What can never be


def test_there_is_one_weekly_rule_and_it_cannot_be_deleted():
    a_facility(a_window())
    rule = weekly_rule()
    assert (Rule.objects.count(), rule.frequency, rule.params) == (1, "WEEKLY", "")
    with pytest.raises(ProtectedError):
        rule.delete()


@pytest.mark.parametrize("table", ["schedule_calendar", "schedule_event", "schedule_occurrence", "schedule_rule"])
def test_no_calendar_row_that_a_window_stands_on_can_be_deleted(table):
    opened(a_window(), first=date(2026, 9, 5), last=date(2026, 9, 5))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_opening_is_never_booked_beyond_its_capacity():
    opened(a_window(capacity=2), first=date(2026, 9, 5), last=date(2026, 9, 5))
    Opening.objects.update(booked=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Opening.objects.update(booked=3)


def test_a_window_opens_once_a_day():
    opened(a_window(), first=date(2026, 9, 5), last=date(2026, 9, 5))
    opening = Opening.objects.get()
    copy = Occurrence.objects.get()
    copy.pk = None
    copy.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Opening.objects.create(
            window=opening.window, occurrence=copy, day=opening.day, starts=opening.starts, ends=opening.ends
        )


@pytest.mark.parametrize("name", ["api_occurrences", "calendar_list", "event", "upcoming_events_feed"])
def test_the_pages_of_the_calendar_library_are_nowhere(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)
