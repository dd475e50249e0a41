"""The list of rules in words, and a program's trail."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compliance import audit
from compliance.rules import CODES
from tests.factories.told_visits import ToldVisits

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(client):
    world = ToldVisits()
    client.force_login(world.lead)
    return world


def subjects(answer):
    return [event.subject for event in answer.context["page"].object_list]


def test_every_rule_is_listed_once_in_words_for_anybody(client):
    context = client.get(reverse("rule_list")).context
    listed = [*context["deciding"], *context["advice"]]
    assert sorted(code for code, _ in listed) == sorted(CODES)
    assert all(words for _, words in listed)


def test_a_lead_reads_their_own_programs_trail_newest_first(client, world):
    audit.record("plan_asked", by="first", subject="PN-1", program=world.program.code)
    audit.record("plan_asked", by="second", subject="PN-2", program=world.program.code)
    audit.record("plan_asked", by="far", subject="PN-3", program="far")
    audit.record("rulebook_published", by="nobody", subject="harbor")
    answer = client.get(reverse("audit_trail"))
    assert subjects(answer) == ["PN-2", "PN-1"]
    assert "asked for a plan" in answer.content.decode()


@pytest.mark.parametrize("page", ["2", "999", "nonsense", "-1"])
def test_the_trail_has_pages_and_any_number_shows_one(client, world, page):
    for number in range(51):
        audit.record("plan_asked", by="x", subject=f"PN-{number}", program=world.program.code)
    shown = subjects(client.get(reverse("audit_trail"), {"page": page}))
    assert shown == (["PN-0"] if page in ("2", "999", "-1") else [f"PN-{n}" for n in range(50, 0, -1)])


def test_a_volunteer_reads_no_trail(client, world):
    client.force_login(world.ida.user)
    assert client.get(reverse("audit_trail")).status_code == 404


def test_an_action_nobody_has_words_for_is_shown_in_plain_letters(client, world):
    audit.record("tea_made", by="x", program=world.program.code)
    assert "tea made" in client.get(reverse("audit_trail")).content.decode()


def test_the_trail_takes_as_many_queries_for_many_as_for_one(client, world):
    def queries():
        with CaptureQueriesContext(connection) as counted:
            client.get(reverse("audit_trail"))
        return len(counted)

    audit.record("plan_asked", by="x", program=world.program.code)
    one = queries()
    audit.record("plan_asked", by="x", program=world.program.code)
    audit.record("plan_asked", by="x", program=world.program.code)
    assert queries() == one <= 12
