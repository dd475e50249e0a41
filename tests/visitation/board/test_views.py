"""Tonight shows what needs somebody and nothing else; what others changed is told from the last look on."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compliance import audit
from tests.factories.concerns import a_concern
from tests.factories.reviewed import a_task
from tests.factories.told_visits import STARTS, told_visits_of_its_facility
from visitation.actions.publication import ask_to_publish
from visitation.benchmarks.counting import counted
from visitation.models import LastLook, Plan
from visitation.statuses import Status

pytestmark = pytest.mark.django_db
NOW = STARTS - timedelta(days=2)


@pytest.fixture
def world():
    return told_visits_of_its_facility()


def page(client, user, name, query=""):
    client.force_login(user)
    with time_machine.travel(NOW, tick=False):
        return client.get(reverse(name) + query).content.decode()


def test_an_evening_with_nothing_says_so(client, world):
    assert "Nothing needs you tonight." in page(client, world.lead, "tonight")


def test_only_what_needs_somebody_each_with_one_thing_to_do(client, world):
    second = world.user("second-lead", "PL")
    coming = world.visit(status=Status.ASKED)
    a_task(coming, about=world.ida.code)
    theirs = world.visit(starts=STARTS + timedelta(hours=3), team=[world.omar])
    a_task(theirs, holder=second)
    owed = world.visit(starts=STARTS - timedelta(days=5))
    lately = world.visit(starts=NOW - timedelta(hours=5))
    text = page(client, world.lead, "tonight")
    assert [code in text for code in (coming.code, theirs.code, owed.code, lately.code)] == [True, False, True, False]
    assert "Prepare this list" in text
    assert theirs.code in page(client, second, "tonight")


def test_plans_that_need_somebody_and_what_looks_unusual_are_there_as_well(client, world):
    def plan(code, state, first=0, last=20, made_hours=1, program=world.program):
        return Plan.objects.create(
            network=program.network, program=program, code=code, state=state, made_by="lead",
            first_day=NOW.date() + timedelta(days=first), last_day=NOW.date() + timedelta(days=last),
            made_at=NOW - timedelta(hours=made_hours),
        )  # fmt: skip

    plan("PN-NEAR", "draft", 7)
    plan("PN-FARR", "draft", 15)
    plan("PN-OVER", "draft", -20, -1)
    plan("PN-FAIL", "failed")
    plan("PN-LONG", "failed", made_hours=8 * 24)
    plan("PN-JUST", "failed", made_hours=0.1)  # it is tried again by itself first
    asked = plan("PN-ASKD", "draft", 7)
    world.user("second-lead", "PL")
    ask_to_publish(asked, by=world.lead, now=NOW)
    audit.record("alert.many_people", by="watch", subject=str(world.lead), program=world.program.code, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    text = page(client, world.lead, "tonight")
    codes = ("NEAR", "FARR", "OVER", "FAIL", "LONG", "JUST", "ASKD")
    assert [code for code in codes if f"/plans/PN-{code}/" in text] == ["NEAR", "FAIL"]
    assert "It could not be made." in text and "To the trail" in text
    assert reverse("week") in text.split("<main", 1)[1]


def test_what_others_changed_since_the_last_look(client, world):
    def happened(action, by, subject, at):
        audit.record(action, by=by, subject=subject, program=world.program.code, now=at)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    happened("visit_booked", "second-lead", "VT-FIRST", NOW - timedelta(hours=2))
    happened("visit_booked", "second-lead", "VT-OLD", NOW - timedelta(days=3))
    happened("visit_withdrawn", str(world.lead), "VT-MINE", NOW - timedelta(hours=1))
    happened("fields_read", "second-lead", "7Q-KM", NOW - timedelta(hours=1))
    audit.record("closure_announced", by="rules", subject=world.facility.code, now=NOW - timedelta(hours=1))
    text = page(client, world.lead, "since_last_look")
    found = [sign in text for sign in ("VT-FIRST", "VT-OLD", "VT-MINE", "7Q-KM", "announced a closure")]
    assert found == [True, False, False, False, True]
    place = text.split('name="place" value="')[1].split('"')[0]
    # What happens between the page and the button is still news.
    happened("visit_held", "second-lead", "VT-BETWEEN", NOW)
    with time_machine.travel(NOW, tick=False):
        client.post(reverse("since_last_look"), {"place": place})
        client.post(reverse("since_last_look"), {"place": "0"})
        client.post(reverse("since_last_look"), {"place": "x" * 50})
    assert LastLook.objects.get().place == int(place)
    text = page(client, world.lead, "since_last_look")
    assert ["VT-BETWEEN" in text, "VT-FIRST" in text] == [True, False]
    assert "1 change by others" in page(client, world.lead, "tonight")
    # Nobody keeps a look ahead of what is there.
    client.post(reverse("since_last_look"), {"place": str(2**61)})
    happened("visit_booked", "second-lead", "VT-LATER", NOW)
    assert "VT-LATER" in page(client, world.lead, "since_last_look")


def test_an_urgent_word_stands_first(client, world):
    concern = a_concern(world.program, owner=world.lead, raised_by=world.ida.user, now=NOW)
    text = page(client, world.lead, "tonight")
    assert concern.code in text and "Take it up" in text


def test_the_pages_ask_twelve_questions_at_most(client, world):
    for number in range(3):
        visit = world.visit(starts=STARTS + timedelta(hours=2 * number), status=Status.ASKED)
        a_task(visit, about=world.ida.code)
        world.visit(starts=STARTS - timedelta(days=5 + number))
    asked = {}
    client.force_login(world.lead)
    paths = {name: reverse(name) for name in ("tonight", "since_last_look", "review")}
    paths |= {"board": reverse("week_board") + "?from=2026-11-21", "who": reverse("visit_disposal", args=[visit.code])}
    with time_machine.travel(NOW, tick=False):
        for name, path in paths.items():
            client.get(path)  # what is kept between requests, such as facilities' rules, is there
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200, name
            asked[name] = counted(queries.captured_queries).asked
    assert {name: number for name, number in asked.items() if number > 12} == {}
