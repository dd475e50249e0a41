"""A week as rows and as a drawing."""

from datetime import date

import pytest

from compliance.rules import PersonFacts
from facilities.facts import facility_facts
from facilities.week_pictures import HOURS_WIDTH, LEFT
from facilities.weeks import Idle, monday_of, week_of
from tests.factories.facilities import a_rulebook, a_window

MONDAY = date(2026, 9, 7)  # Labor Day


def the_week(*windows, person=None, monday=MONDAY, **changes):
    return week_of(facility_facts(a_rulebook(*windows, **changes)), monday, person=person)


def rows(week):
    return [
        (day.day.day, [stretch.when for stretch in hours.stretches], hours.whom, hours.verdict)
        for day in week.days
        for hours in day.hours
    ]


def test_a_week_begins_on_its_monday():
    assert {monday_of(date(2026, 9, day)) for day in range(7, 14)} == {MONDAY}


def test_hours_for_the_same_people_stand_in_one_row():
    week = the_week(
        a_window(),
        a_window(id="w2", start="13:00", end="14:00"),
        a_window(id="w3", start="15:00", end="16:00", applies_to={"gender": "female"}),
    )
    assert rows(week) == [
        (12, ["9 a.m. to 11 a.m.", "1 p.m. to 2 p.m."], "everybody", "allowed"),
        (12, ["3 p.m. to 4 p.m."], "women", "unknown"),
    ]
    assert [reason.text for reason in week.days[5].hours[1].reasons] == ["It depends on the person."]


def test_what_is_told_of_the_person_is_answered():
    window = a_window(applies_to={"gender": "female"})
    assert [row[3] for row in rows(the_week(window, person=PersonFacts(gender="female")))] == ["allowed"]
    week = the_week(window, person=PersonFacts(gender="male"))
    assert [row[3] for row in rows(week)] == ["refused"]
    assert week.days[5].hours[0].reasons[0].text == "These hours are for female persons only."


@pytest.mark.parametrize(
    ("end", "told"),
    [
        pytest.param("10:00", "", id="one"),
        pytest.param("12:00", "starts: 9 a.m., 10 a.m., 11 a.m.", id="a_few"),
        pytest.param("17:00", "8 starts, from 9 a.m. to 4 p.m.", id="many"),
    ],
)
def test_starts_are_told_as_shortly_as_can_be(end, told):
    assert the_week(a_window(end=end)).days[5].hours[0].stretches[0].starts == told


def test_idle_days_are_one_row_and_a_holiday_is_told_apart():
    week = the_week(a_window(days=["mon", "thu"]), visiting={"holidays": "closed"})
    assert [row if isinstance(row, Idle) else row.day for row in week.rows] == [
        Idle(MONDAY, MONDAY, True),
        Idle(date(2026, 9, 8), date(2026, 9, 9), False),
        date(2026, 9, 10),
        Idle(date(2026, 9, 11), date(2026, 9, 13), False),
    ]


def test_a_week_without_hours_says_that_they_are_not_known():
    week = the_week(visiting={"status": "hours_not_found", "windows": []})
    assert (week.is_empty, [finding.verdict for finding in week.findings]) == (True, ["unknown"])


def test_a_bar_lies_where_its_hours_are():
    [bar] = the_week(a_window(start="08:00", end="14:00")).picture.lines[5].bars
    assert (bar.x, bar.width, bar.verdict) == (LEFT, HOURS_WIDTH // 2, "allowed")


def test_where_hours_overlap_the_best_answer_is_drawn():
    week = the_week(
        a_window(start="09:00", end="12:00", applies_to={"gender": "female"}),
        a_window(id="w2", start="10:00", end="11:00"),
    )
    assert [bar.verdict for bar in week.picture.lines[5].bars] == ["unknown", "allowed", "unknown"]


def test_hours_past_midnight_go_on_in_the_next_line():
    week = the_week(a_window(start="22:00", end="02:00", overnight=True, days=["thu"]))
    lines = week.picture.lines
    assert [len(line.bars) for line in lines] == [0, 0, 0, 1, 1, 0, 0]
    assert lines[4].bars[0].x == LEFT
    assert lines[3].bars[0].till == LEFT + HOURS_WIDTH


def test_the_drawing_keeps_its_width_whatever_the_hours():
    for start, end in (("09:00", "10:00"), ("00:00", "24:00")):
        picture = the_week(a_window(start=start, end=end)).picture
        assert all(bar.x >= LEFT and bar.till <= LEFT + HOURS_WIDTH for line in picture.lines for bar in line.bars)
        assert [tick.x for tick in picture.ticks] == sorted({tick.x for tick in picture.ticks})
