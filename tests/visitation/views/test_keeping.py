"""What we hold, the pages of legal holds, and the page that deletes a person who asks for it."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from compliance.approvals.models import Approval
from compliance.keys import is_destroyed
from compliance.retention.keepers import keepers
from compliance.retention.models import Hold
from compliance.retention.running import purge
from compliance.tenancy import acting
from tests.factories.kept_rows import BEGAN, KeptRows
from tests.factories.known_people import KNOWN
from visitation.models import Match, Person, Visit

pytestmark = pytest.mark.django_db
NOW = BEGAN + timedelta(days=10)
REASON = "A letter of the court came in"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def world():
    return KeptRows()


def asked(client, user, path, method="get", **data):
    client.force_login(user)
    return getattr(client, method)(path, data)


def agreed(client, user, approval):
    path = reverse("approval_agree", args=[approval.code])
    return asked(client, user, path, "post", seen=approval.content_hash)


def delete_path(world):
    return reverse("person_delete", args=[world.person.alias_code])


def test_the_page_counts_what_the_database_counts(client, world):
    KeptRows("far", facility=world.facility)
    page = asked(client, world.lead, reverse("what_we_hold"), program="far").context  # not theirs to choose
    assert page["programs"] == [page["program"]] == [world.program]
    held = page["held"]
    with acting(program=world.program.pk):
        counted = {keeper.clock.name: keeper.rows(world.program.pk).count() for keeper in keepers()}
    assert {line.clock.name: line.count for line in held.lines} == counted
    assert counted["person"] == 1


def test_a_coordinator_and_an_auditor_see_every_program_and_nobody_else_the_page(client, world):
    KeptRows("far", facility=world.facility)
    for role in ("NC", "AU"):
        somebody = world.network_user(f"some-{role}", role)
        first = asked(client, somebody, reverse("what_we_hold"))
        codes = [program.code for program in first.context["programs"]]
        assert codes == ["far", "far-beyond", "harbor", "harbor-beyond"]
        assert first.context["program"].code == "far"
        assert asked(client, somebody, reverse("what_we_hold"), program="nowhere").status_code == 404
        answer = asked(client, somebody, reverse("what_we_hold"), program="harbor")
        assert {line.clock.name: line.count for line in answer.context["held"].lines}["person"] == 1
        assert not [
            name for name, value in KNOWN.items() if len(str(value)) > 4 and str(value) in answer.content.decode()
        ]
    for user in (world.ida.user, world.network_user("some-RA", "RA"), world.network_user("some-SA", "SA")):
        assert asked(client, user, reverse("what_we_hold")).status_code == 404


@pytest.mark.parametrize(
    ("hours", "is_stale"), [pytest.param(48, False, id="two days"), pytest.param(49, True, id="longer")]
)
def test_a_purge_that_did_not_run_is_said_in_red(client, world, clock, hours, is_stale):
    purge(world.program.pk, world.program.code, by="nightly", now=NOW)
    clock.move_to(NOW + timedelta(hours=hours))
    answer = asked(client, world.lead, reverse("what_we_hold"))
    assert ('data-level="danger"' in answer.content.decode()) is is_stale


def test_two_leads_set_a_hold_and_end_it_on_the_pages(client, world):
    code = world.person.alias_code
    answer = asked(client, world.lead, reverse("hold_ask"), "post", people=code.lower(), reason=REASON)
    assert answer.status_code == 302
    agreed(client, world.second_lead, Approval.objects.get(action="PER-24:set", state="asked"))
    hold = Hold.objects.get()
    assert hold.people == [code]
    page = asked(client, world.lead, reverse("what_we_hold")).content.decode()
    assert hold.code in page and REASON not in page
    asked(client, world.lead, reverse("hold_release"), "post", hold=hold.code)
    agreed(client, world.second_lead, Approval.objects.get(action="PER-24:release"))
    hold.refresh_from_db()
    assert hold.released_at == NOW


@pytest.mark.parametrize(
    ("people", "reason", "field"),
    [
        pytest.param("9X-XX", REASON, "people", id="nobody"),
        pytest.param("", "about A123456789 of course", "reason", id="a number"),
        pytest.param("", "short", "reason", id="no reason"),
    ],
)
def test_a_hold_says_whose_data_and_why(client, world, people, reason, field):
    answer = asked(client, world.lead, reverse("hold_ask"), "post", people=people, reason=reason)
    assert list(answer.context["form"].errors) == [field]
    assert not Approval.objects.filter(state="asked").exists()


def test_a_lead_ends_no_hold_of_another_program(client, world):
    far = KeptRows("far", facility=world.facility)
    hold = Hold.objects.create(program_id=far.program.pk, program_code="far", asked_by="one", agreed_by="two")
    asked(client, world.lead, reverse("hold_release"), "post", hold=hold.code)
    assert not Approval.objects.filter(action="PER-24:release").exists()


def alone(world):
    Match.objects.filter(person=world.person).update(ended_on=BEGAN.date().replace(year=2027), ended_at=NOW)
    Visit.objects.filter(person=world.person, starts__gt=NOW).update(status="withdrawn")


def test_two_leads_delete_a_person_and_the_receipt_names_nobody(client, world):
    alone(world)
    assert asked(client, world.lead, delete_path(world), "post").status_code == 302
    approval = Approval.objects.get(action="PER-23")
    assert not is_destroyed(world.person.key_id)
    agreed(client, world.second_lead, approval)
    assert is_destroyed(world.person.key_id)
    assert Person.objects.get(pk=world.person.pk).purged_at == NOW
    receipt = asked(client, world.lead, reverse("approval", args=[approval.code])).content.decode()
    page = asked(client, world.lead, delete_path(world)).content.decode()
    for text in (receipt, page):
        assert world.person.alias_code in text
        assert not [name for name, value in KNOWN.items() if len(str(value)) > 4 and str(value) in text]


def test_under_a_hold_the_button_is_gone_and_the_page_says_why(client, world):
    alone(world)
    Hold.objects.create(program_id=world.program.pk, program_code="harbor", asked_by="one", agreed_by="two")
    page = asked(client, world.lead, delete_path(world)).content.decode()
    assert "A legal hold is in force" in page
    assert "Ask for it" not in page
    assert asked(client, world.lead, delete_path(world), "post").status_code == 409
    assert not Approval.objects.filter(action="PER-23").exists()


def test_a_hold_set_while_the_question_waits_keeps_the_person(client, world):
    alone(world)
    asked(client, world.lead, delete_path(world), "post")
    Hold.objects.create(
        program_id=world.program.pk, program_code="harbor", people=[world.person.alias_code], asked_by="one",
        agreed_by="two",
    )  # fmt: skip
    agreed(client, world.second_lead, Approval.objects.get(action="PER-23"))
    assert not is_destroyed(world.person.key_id)
    assert Person.objects.get(pk=world.person.pk).legal_name == KNOWN["legal_name"]


def test_whoever_is_still_visited_is_not_deleted(client, world):
    Person.objects.filter(pk=world.person.pk).update(state="visited")
    assert asked(client, world.lead, delete_path(world), "post").status_code == 409


def test_only_leads_of_the_program_find_the_page(client, world):
    far = KeptRows("far", facility=world.facility)
    others = [far.lead, world.ida.user, world.network_user("nc", "NC"), world.network_user("au", "AU")]
    assert [asked(client, user, delete_path(world)).status_code for user in others] == [404] * 4
