"""Starts that people may use become windows, and no seat is given twice."""

from collections import defaultdict
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from visitation.plan_instances.rooms import Booked, Seats, Start, windows_of

SATURDAY, SUNDAY = date(2026, 9, 12), date(2026, 9, 13)
NO_LIMIT = Seats({})


def starts(*minutes, day=SATURDAY, window="w1", length=60):
    return [Start(window, day, minute, length) for minute in minutes]


def documents(allowed, seats=NO_LIMIT, **more):
    (windows,) = windows_of({"harbor": allowed}, seats, **more).values()
    return [window.document for window in windows]


def expanded(windows):
    """(person, window of the rulebook, date, clock, minutes) of everything that exported windows offer."""
    return {
        (person, window.window_id, day, clock, window.document["visit_minutes"])
        for window in windows
        for person in window.document["who"]["people"]
        for day in window.document["on"]
        for clock in window.document["starts"]
    }


def test_dates_that_look_the_same_become_one_window():
    allowed = {start: {"2B-AB", "3C-CD"} for day in (SATURDAY, SUNDAY) for start in starts(540, 600, day=day)}
    assert documents(allowed) == [
        {
            "id": "harbor/w1/1",
            "on": ["2026-09-12", "2026-09-13"],
            "from": "09:00",
            "to": "11:00",
            "starts": ["09:00", "10:00"],
            "visit_minutes": 60,
            "capacity": 2,
            "who": {"people": ["2B-AB", "3C-CD"]},
        }
    ]


def test_people_with_other_starts_get_a_window_of_their_own():
    early, late = starts(540, 600)
    windows = documents({early: {"2B-AB"}, late: {"2B-AB", "3C-CD"}})
    assert [(window["starts"], window["who"]["people"]) for window in windows] == [
        (["09:00"], ["2B-AB"]),
        (["10:00"], ["2B-AB", "3C-CD"]),
    ]


def test_visits_of_another_length_get_a_window_of_their_own():
    (short,), (long,) = starts(540, length=30), starts(600, length=90)
    windows = documents({short: {"2B-AB"}, long: {"2B-AB"}})
    assert [(window["visit_minutes"], window["to"]) for window in windows] == [(30, "09:30"), (90, "11:30")]


def test_parts_that_run_at_the_same_time_divide_the_seats_by_people():
    hour, half_past = starts(540, 570)
    windows = documents({hour: {"A", "B", "C"}, half_past: {"D"}}, Seats({"w1": 4}))
    assert [(window["who"]["people"], window["capacity"]) for window in windows] == [(["A", "B", "C"], 3), (["D"], 1)]


def test_parts_one_after_the_other_have_all_the_seats():
    nine, ten = starts(540, 600)
    windows = documents({nine: {"A", "B", "C"}, ten: {"D", "E"}}, Seats({"w1": 2}))
    assert [window["capacity"] for window in windows] == [2, 2]


def test_windows_share_one_room():
    (east,), (west,) = starts(540), starts(560, window="w2")
    windows = documents({east: {"A", "B"}, west: {"C", "D"}}, Seats({"w1": 9}, facility=3))
    assert sum(window["capacity"] for window in windows) == 3


def test_where_there_are_fewer_seats_than_parts_the_smaller_part_gives_way():
    hour, half_past = starts(540, 570)
    windows = documents({hour: {"A", "B"}, half_past: {"C"}}, Seats({"w1": 1}))
    assert [(window["who"]["people"], window["capacity"]) for window in windows] == [(["A", "B"], 1)]


def test_seats_that_others_took_are_gone_at_that_time_only():
    nine, ten = starts(540, 600)
    allowed = {nine: {"A", "B"}, ten: {"C", "D"}}
    windows = documents(allowed, Seats({"w1": 2}), gone=starts(570, length=20))
    assert [(window["starts"], window["capacity"]) for window in windows] == [(["09:00"], 1), (["10:00"], 2)]


def test_a_booked_visit_keeps_its_seat_even_where_the_rules_no_longer_allow_it():
    (nine,) = starts(540)
    booked = [Booked("harbor", nine, "Z")]
    (window,) = documents({}, Seats({"w1": 1}), booked=booked)
    assert (window["who"]["people"], window["capacity"]) == (["Z"], 1)


def test_programs_at_one_facility_divide_its_seats():
    (nine,) = starts(540)
    windows = windows_of({"harbor~a": {nine: {"A", "B"}}, "harbor~b": {nine: {"C", "D"}}}, Seats({"w1": 3}))
    assert {owner: [found.document["capacity"] for found in theirs] for owner, theirs in windows.items()} == {
        "harbor~a": [2],
        "harbor~b": [1],
    }


def test_a_visit_past_midnight_cannot_be_written():
    last, over = starts(1380, 1381)
    assert [window["starts"] for window in documents({last: {"A"}, over: {"A"}})] == [["23:00"]]


minutes = st.integers(8, 20).map(lambda quarter: quarter * 15)
days, lengths = st.sampled_from([SATURDAY, SUNDAY]), st.sampled_from([15, 30, 60])
some_starts = st.dictionaries(
    st.builds(Start, st.sampled_from(["w1", "w2"]), days, minutes, lengths),
    st.sets(st.sampled_from("ABCDEF"), min_size=1),
    max_size=12,
)
some_seats = st.none() | st.integers(0, 5)
some_gone = st.lists(st.builds(Start, st.just("w1"), st.just(SATURDAY), minutes, st.just(30)), max_size=3)


def on_the_clock(minute):
    return f"{minute // 60:02d}:{minute % 60:02d}"


@given(some_starts)
def test_without_a_limit_exactly_the_allowed_starts_leave(allowed):
    (windows,) = windows_of({"harbor": allowed}, NO_LIMIT).values()
    told = {
        (person, start.window_id, start.day.isoformat(), on_the_clock(start.minute), start.minutes)
        for start, people in allowed.items()
        for person in people
    }
    assert expanded(windows) == told


@given(some_starts, some_seats, some_seats, some_seats, some_gone)
def test_at_no_moment_are_there_more_seats_than_the_facility_has(allowed, first, second, room, gone):
    seats = Seats({"w1": first, "w2": second}, facility=room)
    (windows,) = windows_of({"harbor": allowed}, seats, gone=gone).values()
    in_window, in_room = defaultdict(int), defaultdict(int)
    for window in windows:
        document = window.document
        for day in document["on"]:
            running = {
                moment
                for clock in document["starts"]
                for begins in [int(clock[:2]) * 60 + int(clock[3:])]
                for moment in range(begins, begins + document["visit_minutes"], 15)
            }
            for moment in running:
                in_window[window.window_id, day, moment] += document["capacity"]
                in_room[day, moment] += document["capacity"]

    def taken(day, moment, window=None):
        there = [start for start in gone if start.day.isoformat() == day and window in (None, start.window_id)]
        return sum(start.minute <= moment < start.end_minute for start in there)

    for (window, day, moment), number in in_window.items():
        limit = seats.windows[window]
        assert limit is None or number + taken(day, moment, window) <= limit
    for (day, moment), number in in_room.items():
        assert room is None or number + taken(day, moment) <= room
