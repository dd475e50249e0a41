"""Four notices, typed in the browser through the form alone: the sample month is that of the notice."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from compliance.rules import PersonFacts, slots
from facilities.actions.editions import load_rulebook
from facilities.facts import facility_facts
from facilities.models import Facility
from facilities.queries import facts_as_if
from tests.factories.facilities import a_rulebook, shipped
from tests.journeys.conftest import DESK, NARROW, PHONE, fits, violations
from volunteers.models import Membership, User

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 7, 6, 15, 0, tzinfo=UTC)


@pytest.fixture
def rosa():
    with time_machine.travel(NOW, tick=True):
        user = User.objects.create_user("rosa")
        user.active_membership = Membership.objects.create(user=user, role="RA")
        user.save()
        yield user


def a_place_without_rules(**changes):
    load_rulebook(a_rulebook(**changes) | {"visiting": None}, by="tests", now=NOW)
    return Facility.objects.get()


def starts_a_draft(browse, user, facility, viewport):
    page = browse(f"/care/{facility.code}/", user=user, viewport=viewport)
    page.get_by_role("button", name="Start a draft").click()
    page.wait_for_url("**/edit/hours/")
    return page


def types(page, **boxes):
    """Boxes by their name, `__` for a hyphen; a choice by its words."""
    for name, words in boxes.items():
        box = page.locator(f"[name='{name.replace('__', '-')}']")
        if box.evaluate("box => box.tagName") == "SELECT":
            box.select_option(label=words)
        else:
            box.fill(words)


def types_line(page, number, **boxes):
    types(page, **{f"line__{number}__{name}": words for name, words in boxes.items()})


def saves(page, *, then="Save"):
    page.get_by_role("button", name=then, exact=True).click()
    page.get_by_text("Saved.").wait_for()


def test_halves_of_a_number_on_alternate_saturdays(browse, rosa):
    facility = a_place_without_rules()
    page = starts_a_draft(browse, rosa, facility, NARROW)
    types_line(
        page,
        0,
        days="1st and 3rd Saturday",
        hours="8 am – 3:30 pm",
        whom="men; A-number ends 000–499",
        mode="contact visit",
    )
    types_line(page, 1, days="2nd and 4th Saturday", hours="8 am – 3:30 pm", whom="men; A-number ends 500–999")
    types_line(page, 2, days="every Sunday", hours="8 to 3", whom="women")
    types(page, source__where="Notice at the desk", source__kind="sign at the door")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("was not understood").first.wait_for()
    page.complaints.clear()  # the browser tells of the refusal that was asked for
    types_line(page, 2, hours="8 am to 3 pm")
    saves(page)
    assert page.get_by_text("A-numbers that end in 000 to 499").count() == 1
    assert violations(page) == []
    assert fits(page)

    page.get_by_role("link", name="Look at the whole draft").click()
    page.get_by_role("link", name="A sample month").click()
    types(page, month="2026-08", gender="man", digits="123")
    page.get_by_role("button", name="Show the month").click()
    rows = page.locator("tbody tr")
    open_days = [row.locator("th").inner_text() for row in rows.all() if row.locator("[data-verdict=allowed]").count()]
    assert open_days == ["Saturday, August 1, 2026 changed", "Saturday, August 15, 2026 changed"]
    assert rows.nth(28).locator("[data-verdict=refused]").count() > 0  # the fifth Saturday is nobody's
    assert violations(page) == []
    assert page.complaints == []


def test_four_stretches_a_day_by_video_and_one_visit_in_eight_hours(browse, rosa):
    facility = a_place_without_rules(timezone="America/Chicago")
    page = starts_a_draft(browse, rosa, facility, DESK)
    all_day = "9 am–11 am, 12:30–2:15 pm, 2:45–4:30 pm, 6:30–9 pm"
    types_line(
        page,
        0,
        days="Monday to Thursday, Saturday, Sunday and holidays",
        hours=all_day,
        whom="everybody",
        mode="video visit at the facility",
    )
    types_line(
        page,
        1,
        days="Friday",
        hours="9 am–11 am, 12:30–2:15 pm, 2:45–4:30 pm",
        whom="everybody",
        mode="video visit at the facility",
    )
    types_line(page, 2, days="every day and holidays", hours=all_day, whom="everybody", mode="video visit from home")
    types(
        page,
        source__where="https://jail.example.org/visits",
        source__kind="web page of the facility, the county or the operator",
    )
    saves(page)
    path = page.url.removesuffix("hours/")
    for section, boxes in (
        ("closed", {"box__holidays": "Holidays have the usual hours."}),
        ("arrival", {"box__visit_length__minutes": "30"}),
        (
            "limits",
            {
                "line__0__subject": "the person visited",
                "line__0__measure": "visits",
                "line__0__limit": "1",
                "line__0__period": "eight hours",
            },
        ),
        ("booking", {"box__booking__required": "yes", "box__booking__url": "https://book.example.org"}),
    ):
        page.goto(f"{path}{section}/")
        types(page, **boxes)
        saves(page)
    draft = facility.editions.get(state="draft")
    typed, printed = facts_as_if(draft), facility_facts(shipped("kandimn"))
    first, last = date(2026, 7, 1), date(2026, 7, 31)

    def month(facts):
        return {(slot.start_local, slot.end_local, slot.mode, slot.verdict) for slot in slots(facts, first, last).slots}

    assert month(typed) == month(printed)
    (limit,) = typed.quotas
    assert (limit.subject, limit.measure, limit.limit, limit.period) == ("detained_person", "visits", 1, "8_hours")
    assert {window.stated.source.where for window in typed.windows} == {"https://jail.example.org/visits"}
    page.goto(f"{path.removesuffix('edit/')}month/?month=2026-07")
    friday = page.locator("tbody tr", has_text="Friday, July 17")
    assert friday.locator("[data-verdict=allowed]").count() > 0
    assert violations(page) == []
    assert page.complaints == []


def draws_in(page):
    """Nothing is wider than the screen, nothing on it breaks a rule of access, and the browser complains of nothing."""
    assert fits(page)
    assert violations(page) == []
    assert page.complaints == []


def hours_said(facility, person, first, last):
    """{(date, "HH:MM"): verdict} by the draft, each visit by the date its hours begin on."""
    facts = facts_as_if(facility.editions.get(state="draft"))
    found = {}
    for slot in slots(facts, first, last, person=person).slots:
        key = (slot.start_local.strftime("%m-%d %H:%M"), slot.window_id)
        assert found.setdefault(key, slot.verdict.value) == slot.verdict.value
    return found


def starts(day, *hours):
    """`MM-DD HH:MM` of whole hours; 24 and more are those of the next day."""
    return {f"{day + timedelta(days=hour // 24):%m-%d} {hour % 24:02d}:00" for hour in hours}


def test_a_band_that_runs_past_midnight_on_request(browse, rosa):
    facility = a_place_without_rules()
    page = starts_a_draft(browse, rosa, facility, DESK)
    contact = {"mode": "contact visit"}
    by_day, all_night = "9 am to 9 pm", "9 pm to 9 am the next day"
    types_line(page, 0, days="Wednesday, Friday and Sunday", hours=by_day, whom="level: high", **contact)
    nights = "Monday, Tuesday, Thursday and Saturday"
    types_line(page, 1, days=nights, hours=all_night, whom="level: high", **contact)
    page.get_by_role("group", name="Line 2").get_by_text("More", exact=True).click()
    page.get_by_role("group", name="Line 2").get_by_label("Only on request").check()
    types_line(page, 2, days="every day", hours=by_day, whom="level: medium-high", **contact)
    types(page, source__where="Handbook, page 12", source__kind="handbook")
    saves(page)
    for section, boxes in (
        ("arrival", {"box__visit_length__minutes": "60"}),
        ("booking", {"box__booking__required": "no", "box__booking__min_lead_hours": "72"}),
    ):
        page.goto(page.url.split("edit/")[0] + f"edit/{section}/")
        types(page, **boxes)
        saves(page)
    draws_in(page)

    march = date(2026, 3, 1), date(2026, 3, 31)
    said = hours_said(facility, PersonFacts(classification="high"), *march)
    open_days = [date(2026, 3, day) for day in (1, 4, 6, 8, 11, 13, 15, 18, 20, 22, 25, 27, 29)]
    other_days = [date(2026, 3, day) for day in (2, 3, 5, 7, 9, 10, 12, 14, 16, 17, 19, 21, 23, 24, 26, 28, 30, 31)]
    allowed = set().union(*(starts(day, *range(9, 21)) for day in open_days))
    on_request = set().union(*(starts(day, *range(21, 33)) for day in other_days)) - {"03-08 02:00"}
    assert {start for (start, _window), verdict in said.items() if verdict == "allowed"} == allowed
    assert {start for (start, _window), verdict in said.items() if verdict == "unknown"} == on_request
    other = hours_said(facility, PersonFacts(classification="medium-high"), *march)
    every_day = (date(2026, 3, day) for day in range(1, 32))
    assert {start for (start, _window), verdict in other.items() if verdict == "allowed"} == set().union(
        *(starts(day, *range(9, 21)) for day in every_day)
    )
    assert "unknown" not in other.values()
    # The night in which the clocks go back has an hour that comes twice: nobody says which is meant.
    saturday = date(2026, 10, 31)
    night = hours_said(facility, PersonFacts(classification="high"), saturday, saturday)
    assert {start for (start, _w), verdict in night.items() if verdict == "unknown"} == starts(
        saturday, 21, 22, 23, 24, *range(26, 33)
    )

    page.goto(page.url.split("edit/")[0] + "month/?month=2026-03&level=high")
    rows = page.locator("tbody tr").all()
    allowed_rows = [number for number, row in enumerate(rows, 1) if row.locator("[data-verdict=allowed]").count()]
    assert allowed_rows == [day.day for day in open_days]
    assert all(rows[day.day - 1].locator("[data-verdict=unknown]").count() == 1 for day in other_days)
    draws_in(page)


def test_two_bands_that_hold_the_same_level(browse, rosa):
    facility = a_place_without_rules(timezone="America/Phoenix")
    page = starts_a_draft(browse, rosa, facility, PHONE)
    early, midday, late = "7:30 am to 10:30 am", "11 am to 3 pm", "3:30 pm to 5 pm"
    for number, (hours, who) in enumerate(((early, "level: L-2, L-3"), (midday, "level: L-1, L-2"))):
        types_line(page, number, days="Saturday", hours=hours, whom=f"men; {who}")
    types_line(page, 2, days="Saturday", hours=late, whom="men; status: segregation")
    types(page, source__where="https://ice.example.org/eloy", source__kind="something else")
    saves(page)
    for number, (hours, who) in enumerate(((early, "level: L-2, L-3"), (midday, "level: L-1, L-2")), 3):
        types_line(page, number, days="Sunday", hours=hours, whom=f"women; {who}")
    types_line(page, 5, days="Sunday", hours=late, whom="women; status: segregation")
    saves(page)
    draws_in(page)
    page.goto(page.url.split("edit/")[0] + "edit/arrival/")
    types(page, box__visit_length__min_minutes="60")
    saves(page)

    november = date(2026, 11, 1), date(2026, 11, 30)
    saturdays, sundays = (7, 14, 21, 28), (1, 8, 15, 22, 29)
    bands = {
        "L-1": ("11:00", "12:00", "13:00", "14:00"),
        "L-2": ("07:30", "08:30", "09:30", "11:00", "12:00", "13:00", "14:00"),
        "L-3": ("07:30", "08:30", "09:30"),
    }
    for gender, days in (("male", saturdays), ("female", sundays)):
        for level, clocks in bands.items():
            person = PersonFacts(gender=gender, classification=level, status="general")
            said = hours_said(facility, person, *november)
            assert {start for (start, _window), verdict in said.items() if verdict == "allowed"} == {
                f"11-{day:02d} {clock}" for day in days for clock in clocks
            }
            assert "unknown" not in said.values()

    page.goto(page.url.split("edit/")[0] + "month/?month=2026-11")
    types(page, gender="man", level="L-2", status="none of these")
    page.get_by_role("button", name="Show the month").click()
    page.wait_for_url("**level=L-2**")
    rows = page.locator("tbody tr").all()
    assert [day for day, row in enumerate(rows, 1) if row.locator("[data-verdict=allowed]").count()] == [*saturdays]
    assert page.locator("[data-verdict=unknown]").count() == 0
    draws_in(page)
