"""The rule desk: read a page, take over what is right, compare, and put it in force by two."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from compliance.approvals import answering
from compliance.approvals.models import Approval
from compliance.models import AuditEvent
from facilities.models import RulebookEdition
from tests.factories.facilities import a_facility
from tests.factories.told_visits import ToldVisits
from volunteers.models import Membership, User

pytestmark = pytest.mark.django_db

PAGE = """Visiting hours
Men: Saturday 8:00 a.m. to 11:00 a.m.
Women: Sunday 9:00 to 11:00
Visits last 30 minutes.
Attorneys: daily 8 a.m. to 9 p.m.
"""
GIVEN = {"text": PAGE, "address": "https://jail.example.org/visits", "dated": "2026-05-01"}


def rule_admin(name):
    user = User.objects.create_user(name)
    user.active_membership = Membership.objects.create(user=user, role="RA")
    user.save()
    return user


def signed_in(user):
    client = Client()
    client.force_login(user)
    session = client.session
    session["factors"] = ["password", "totp"]
    session.save()
    return client


@pytest.fixture
def world():
    world = ToldVisits()
    world.rosa, world.rene = rule_admin("rosa"), rule_admin("rene")
    world.code = world.facility.code
    world.program.facilities.add(world.facility)
    return world


def read(client, world, **changes):
    return client.post(reverse("rule_page", args=[world.code]), GIVEN | changes)


class TestReading:
    def test_it_shows_what_was_read_and_from_which_words_and_keeps_nothing(self, world):
        page = read(signed_in(world.rosa), world).content.decode()
        assert page.count('name="take"') == 3
        assert page.count(" checked>") == 2  # hours without a.m. or p.m. are not sure
        assert "<q>Women … Sunday … 9:00 to 11:00</q>" in page
        assert "Attorneys: daily 8 a.m. to 9 p.m." in page and "about lawyers" in page
        assert RulebookEdition.objects.filter(state="draft").count() == 0

    def test_a_saved_page_is_read_too(self, world):
        saved = SimpleUploadedFile("page.html", b"<html><p>Visits: Sunday 1pm&ndash;3pm</p></html>")
        page = read(signed_in(world.rosa), world, text="", page=saved).content.decode()
        assert page.count('name="take"') == 1

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"text": ""}, "one of the two"),
            ({"text": "x" * 200_001}, "200000"),
            ({"address": "not an address"}, "valid URL"),
            ({"dated": "2099-01-01"}, "still to come"),
            ({"dated": "2026-02-31"}, "valid date"),
            ({"text": "", "page": SimpleUploadedFile("p.html", b"\x81\x8d\x00\xff")}, "is no text"),
        ],
    )
    def test_what_cannot_be_read_is_said(self, world, changes, said):
        answer = read(signed_in(world.rosa), world, **changes)
        assert (answer.status_code, said in answer.content.decode()) == (422, True)


class TestDrafting:
    def test_what_is_ticked_becomes_a_draft_with_its_source(self, world):
        client = signed_in(world.rosa)
        before = world.facility.editions.get().document
        answer = read(client, world, take=["windows[w1]", "visit_length.minutes"], keep="yes")
        draft = world.facility.editions.get(state="draft")
        assert answer["Location"] == reverse("rule_draft", args=[world.code, draft.number])
        (window,) = draft.document["visiting"]["windows"]
        assert (window["id"], window["days"], window["start"], window["applies_to"]) == (
            "w1",
            ["sat"],
            "08:00",
            {"gender": "male"},
        )
        assert draft.document["visiting"]["visit_length"]["minutes"] == 30
        assert draft.document["sources"][-1] == {
            "block": "visiting",
            "url": GIVEN["address"],
            "kind": "web_page",
            "date": "2026-05-01",
        }
        assert draft.document["name"] == before["name"]
        assert world.facility.editions.get(state="published").document == before
        assert AuditEvent.objects.filter(action="rulebook_drafted", by="rosa").count() == 1
        page = client.get(answer["Location"]).content.decode()
        assert "visiting.windows[w1].start" in page

    def test_nothing_ticked_and_the_same_twice_make_no_draft(self, world):
        client = signed_in(world.rosa)
        assert "Tick at least one" in read(client, world, keep="yes").content.decode()
        read(client, world, take=["windows[w1]"], keep="yes")
        again = read(client, world, take=["windows[w1]"], keep="yes")
        assert (again.status_code, "says the same already" in again.content.decode()) == (422, True)
        assert world.facility.editions.filter(state="draft").count() == 1

    def test_a_draft_is_discarded_and_an_edition_in_force_is_not(self, world):
        client = signed_in(world.rosa)
        read(client, world, take=["windows[w1]"], keep="yes")
        client.post(reverse("rule_draft_discard", args=[world.code, 2]))
        client.post(reverse("rule_draft_discard", args=[world.code, 1]))
        assert [edition.number for edition in world.facility.editions.all()] == [1]


class TestPublishing:
    def test_two_put_it_in_force(self, world):
        read(signed_in(world.rosa), world, take=["windows[w1]"], keep="yes")
        signed_in(world.rosa).post(reverse("rule_draft_publish", args=[world.code, 2]))
        approval = Approval.objects.get()
        now = datetime.now(UTC)
        assert answering.why_not(approval, by=world.rosa, now=now).value == "same_person"
        page = signed_in(world.rene).get(reverse("approval", args=[approval.code])).content.decode()
        assert "of the rules of" in page
        second = answering.SecondPerson(world.rene, now, frozenset({"totp"}))
        answering.approve(approval, by=second, seen=approval.content_hash, now=now)
        edition = world.facility.editions.get(number=2)
        assert (edition.state, edition.published_by_name) == ("published", "rene")

    def test_whoever_drafted_it_cannot_be_the_second(self, world):
        read(signed_in(world.rosa), world, take=["windows[w1]"], keep="yes")
        signed_in(world.rene).post(reverse("rule_draft_publish", args=[world.code, 2]))
        approval = Approval.objects.get()
        assert answering.why_not(approval, by=world.rosa, now=datetime.now(UTC)).value == "last_editor"


class TestWhoMay:
    def test_a_lead_sees_the_facilities_of_the_program_alone(self, world):
        far = ToldVisits("far", facility=a_facility(id="beyond"))
        far.program.facilities.add(far.facility)
        client = signed_in(world.lead)
        assert client.get(reverse("rule_desk", args=[world.code])).status_code == 200
        assert client.get(reverse("rule_desk", args=[far.facility.code])).status_code == 404
        assert client.get(reverse("rule_page", args=[far.facility.code])).status_code == 404

    def test_a_volunteer_sees_none(self, world):
        assert signed_in(world.ida.user).get(reverse("rule_desk", args=[world.code])).status_code == 404


def test_pages_take_few_queries(world, django_assert_max_num_queries):
    client = signed_in(world.rosa)
    read(client, world, take=["windows[w1]"], keep="yes")
    of_the_draft = ("rule_draft", "rule_month", "rule_impact")
    pages = [(name, []) for name in ("rule_desk", "rule_page", "rule_call", "facility_closed")]
    pages += [("rule_section", [2, "hours"]), *((name, [2]) for name in of_the_draft)]
    for name, args in pages:
        with django_assert_max_num_queries(12):
            assert client.get(reverse(name, args=[world.code, *args])).status_code == 200
    assert date.fromisoformat(GIVEN["dated"]) + timedelta(days=1) < date(2027, 1, 1)
