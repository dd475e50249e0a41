"""The list of rules in words, and a program's trail."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compliance import audit
from compliance.queries import pseudonym
from compliance.rules import CODES
from tests.factories.told_visits import ToldVisits
from visitation.jobs import anchor_trail, check_the_trail
from volunteers.models import Membership

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


def rows(answer):
    return [(row.by, row.action, row.subject) for row in answer.context["rows"]]


def a_trail(program):
    audit.record("fields_read", by="ana", subject="7Q-KM", program=program, detail={"fields": ["legal_name"]})
    audit.record("fields_read", by="ben", subject="PN-2K7", program=program, detail={"people": ["7Q-KM", "8R-PT"]})
    audit.record("field_revealed", by="ana", subject="8R-PT", program=program, detail={"reason": "desk"})
    audit.record("log_written", by="ben", subject="7Q-KM", program=program)


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"by": "ana"}, ["8R-PT", "7Q-KM"]),
        ({"action": "fields_read"}, ["PN-2K7", "7Q-KM"]),
        ({"subject": "7Q-KM"}, ["7Q-KM", "PN-2K7", "7Q-KM"]),
        ({"subject": "7Q-KM", "by": "ana"}, ["7Q-KM"]),
        ({"by": "nobody"}, []),
    ],
)
def test_a_lead_narrows_the_trail_down(client, world, asked, shown):
    a_trail(world.program.code)
    answer = client.get(reverse("audit_trail"), asked)
    assert [row[2] for row in rows(answer)] == shown


def test_the_history_of_one_person_tells_who_read_what_and_why_on_whichever_page(client, world):
    a_trail(world.program.code)
    a_trail("far")
    answer = client.get(reverse("access_history", args=["8R-PT"]))
    assert rows(answer) == [("ana", "field_revealed", "8R-PT"), ("ben", "fields_read", "PN-2K7")]
    assert "the facility asks for it" in answer.content.decode()
    assert [row[0] for row in rows(client.get(reverse("access_history", args=["7Q-KM"])))] == ["ben", "ana"]


def test_a_person_nobody_read_of_and_another_programs_person_are_not_there(client, world):
    a_trail("far")
    for code in ("7Q-KM", "9Z-ZZ"):
        assert client.get(reverse("access_history", args=[code])).status_code == 404


def test_an_auditor_opens_a_history_by_the_sign_and_by_no_code(client, world):
    a_trail(world.program.code)
    auditor = world.user("audits", "AU")
    Membership.objects.filter(user=auditor).update(program=None)
    client.force_login(auditor)
    sign = pseudonym("8R-PT")
    answer = client.get(reverse("access_history", args=[sign]))
    assert {row[2] for row in rows(answer)} <= {sign, pseudonym("PN-2K7")} and len(rows(answer)) == 2
    assert "8R-PT" not in answer.content.decode()
    for code in ("8R-PT", "7Q-KM", "~aaaaaaaa", "~"):
        assert client.get(f"/trail/of/{code}/").status_code == 404


def test_an_auditor_reads_all_programs_by_signs_that_stand_for_names(client, world):
    a_trail(world.program.code)
    a_trail("far")
    auditor = world.user("audits", "AU")
    Membership.objects.filter(user=auditor).update(program=None)
    client.force_login(auditor)
    answer = client.get(reverse("audit_trail"), {"action": "log_written"})
    assert {row.program for row in answer.context["rows"]} == {"harbor", "far"}
    assert len({(row.by, row.subject) for row in answer.context["rows"]}) == 1
    text = client.get(reverse("audit_trail")).content.decode()
    assert not any(name in text for name in ("7Q-KM", "8R-PT", "PN-2K7", ">ana<", ">ben<"))


def test_the_trail_says_when_it_was_checked_and_anchored(client, world, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    audit.record("tea_made", by="x", program=world.program.code)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    assert "has not been checked yet" in client.get(reverse("audit_trail")).content.decode()
    anchor_trail()
    check_the_trail()
    text = client.get(reverse("audit_trail")).content.decode()
    assert "rows are as they were written" in text and "it was last anchored outside the database" in text


def test_a_changed_trail_is_told_of_on_it_and_on_the_leads_first_page(client, world, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    audit.record("tea_made", by="x", program=world.program.code)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE compliance_auditevent DISABLE TRIGGER append_only")
        cursor.execute("UPDATE compliance_auditevent SET \"by\" = 'y' WHERE action = 'tea_made'")
        cursor.execute("ALTER TABLE compliance_auditevent ENABLE TRIGGER append_only")
    check_the_trail()
    check_the_trail()
    assert "somebody changed the trail" in client.get(reverse("audit_trail")).content.decode()
    assert client.get(reverse("week")).content.decode().count("was changed") == 1
