"""Two notices, typed in the browser through the form alone: the sample month is that of the notice."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from compliance.rules import slots
from facilities.actions.editions import load_rulebook
from facilities.facts import facility_facts
from facilities.models import Facility
from facilities.queries import facts_as_if
from tests.factories.facilities import a_rulebook, shipped
from tests.journeys.conftest import DESK, NARROW, violations
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
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

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
