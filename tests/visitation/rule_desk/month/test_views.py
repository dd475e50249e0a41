"""A sample month: every slot with verdict and reasons, by the draft and by the rules in force."""

from copy import deepcopy

import pytest
from django.urls import reverse

from facilities.actions.drafts import make_draft
from tests.factories.facilities import NOW
from tests.factories.told_visits import ToldVisits
from tests.visitation.rule_desk.test_views import rule_admin, signed_in

pytestmark = pytest.mark.django_db

ENDS = {"kind": "last_digits_range", "digits": 3}


def a_saturday(number, weeks, **selector):
    return {"id": f"w{number}", "days": ["sat"], "start": "08:00", "end": "15:00", "kind": "session",
            "date_rule": {"kind": "weeks_of_month", "weeks": weeks}, "applies_to": selector}  # fmt: skip


@pytest.fixture
def world():
    world = ToldVisits()
    document = deepcopy(world.facility.editions.get().document)
    document["visiting"]["windows"] = [
        a_saturday(1, [1, 3], gender="male", a_number_rule=ENDS | {"low": 0, "high": 499}),
        a_saturday(2, [2, 4], gender="male", a_number_rule=ENDS | {"low": 500, "high": 999}),
        {"id": "w3", "days": ["sun"], "start": "08:00", "end": "15:00", "kind": "session",
         "applies_to": {"gender": "female"}},
    ]  # fmt: skip
    draft = make_draft(world.facility, document, by="rosa", now=NOW)
    world.path = reverse("rule_month", args=[world.facility.code, draft.number])
    world.rosa = signed_in(rule_admin("rosa"))
    return world


def month(world, **asked):
    page = world.rosa.get(world.path, asked)
    assert page.status_code == 200
    return page.context["month"]


def verdicts(month):
    """Saturdays and Sundays on which anything is open, by the day of the month."""
    return {one.day.day: {hours.verdict for hours in one.drafted} for one in month.days if one.drafted}


def test_the_month_is_that_of_the_notice_for_somebody_in_particular(world):
    man = verdicts(month(world, month="2026-08", gender="male", digits="123"))
    assert [day for day, found in man.items() if "allowed" in found] == [1, 15]
    assert man[29] == {"refused"}  # the fifth Saturday is nobody's
    woman = verdicts(month(world, month="2026-08", gender="female"))
    assert [day for day, found in woman.items() if "allowed" in found] == [2, 9, 16, 23, 30]


def test_for_anyone_nothing_is_shown_as_open_that_depends_on_the_person(world):
    found = month(world, month="2026-08")
    assert {verdict for one in verdicts(found).values() for verdict in one} == {"unknown", "refused"}
    assert found.differing > 0
    reasons = {reason.text for one in found.days for hours in one.drafted for reason in hours.reasons}
    assert "It depends on the person." in reasons


def test_what_cannot_be_asked_is_said_and_the_notice_stands_beside(world):
    page = world.rosa.get(world.path, {"month": "2026-13"})
    assert "2026-12" in page.content.decode()
    assert "every Sunday" not in page.content.decode() and "Sunday, 8 a.m. to 3 p.m." in page.content.decode()
