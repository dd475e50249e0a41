"""The pages of consents and of the ledger: who finds them, one tap each, and what stands on them."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from compliance.models import AuditEvent
from tests.factories.consented import agreed
from tests.factories.known_people import STARTS, KnownPeople
from visitation.models import Consent, Disclosure, Person

pytestmark = pytest.mark.django_db
NOW = STARTS - timedelta(hours=24)
BODY = "Casa de la Luz"
YES = {"way": "phone", "language": "es", "kind": "letters", "body": ""}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world():
    return KnownPeople()


def path(world, name="person_consents"):
    return reverse(name, args=[world.person.alias_code])


def ask(client, user, where, **data):
    client.force_login(user)
    answer = client.post(where, data) if data else client.get(where)
    return answer, answer.content.decode()


def holding():
    return sorted(Consent.objects.filter(withdrawn_at__isnull=True).values_list("kind", flat=True))


def test_who_finds_the_page(client, world):
    mentor = world.volunteer("mentor", "MB").user
    for user, status in (
        (world.lead, 200), (world.ida.user, 200), (world.omar.user, 200), (world.stranger.user, 404), (mentor, 404),
        (world.network_user("auditor", "AU"), 404), (KnownPeople("far", facility=world.facility).lead, 404),
    ):  # fmt: skip
        assert ask(client, user, path(world))[0].status_code == status, user
        led = 200 if user == world.lead else 404
        assert ask(client, user, path(world, "person_told"))[0].status_code == led, user


def test_one_tap_writes_a_yes_down_and_a_second_one_changes_nothing(client, world):
    for user in (world.lead, world.ida.user):
        answer, _ = ask(client, user, path(world), **YES)
        assert answer.status_code == 302
    row = Consent.objects.get(kind="letters")
    assert (row.way, row.language, row.taken_by, row.taken_at) == ("phone", "es", str(world.lead), NOW)
    event = AuditEvent.objects.get(action="consent_given")
    assert event.detail == {"kind": "letters", "way": "phone", "language": "es"}


@pytest.mark.parametrize(
    "wrong",
    [{"kind": ""}, {"kind": "marriage"}, {"way": "telepathy"}, {"language": "xx"}, {"kind": "named_to"},
     {"kind": "named_to", "body": "x" * 121}, {"kind": "named_to", "body": "a\u202eb"},
     {"kind": "named_to", "body": "a\x07b"}, {"kind": "named_to", "body": "A246813857"}],
)  # fmt: skip
def test_what_does_not_fit_is_said_and_nothing_is_written(client, world, wrong):
    answer, text = ask(client, world.lead, path(world), **(YES | wrong))
    assert answer.status_code == 200
    assert 'class="alert' in text or "invalid-feedback" in text or 'id="error' in text
    assert holding() == ["visit"]


def test_a_named_body_is_shown_to_leads_after_that_was_written_down_and_to_no_volunteer(client, world):
    ask(client, world.lead, path(world), **(YES | {"kind": "named_to", "body": f" {BODY} "}))
    assert BODY not in ask(client, world.ida.user, path(world))[1]
    assert not AuditEvent.objects.filter(action="fields_read", detail__fields=["body"]).exists()
    assert BODY in ask(client, world.lead, path(world))[1]
    assert AuditEvent.objects.filter(action="fields_read", detail__fields=["body"]).count() == 1


def test_one_tap_takes_a_yes_back_and_the_next_writes_it_down_anew(client, world):
    agreed(world.person, "count")
    row = Consent.objects.get(kind="count")
    assert ask(client, world.lead, path(world, "consent_withdraw"))[0].status_code == 405
    for _twice in range(2):
        answer, _ = ask(client, world.lead, path(world, "consent_withdraw"), consent=row.pk)
        assert answer["Location"] == path(world)
    row.refresh_from_db()
    assert (row.withdrawn_at, row.withdrawn_by, holding()) == (NOW, str(world.lead), ["visit"])
    ask(client, world.lead, path(world), **(YES | {"kind": "count"}))
    assert holding() == ["count", "visit"]
    assert Consent.objects.filter(kind="count").count() == 2


def test_a_volunteer_who_takes_back_the_yes_to_visits_is_led_away_from_the_person(client, world):
    row = Consent.objects.get()
    answer, _ = ask(client, world.ida.user, path(world, "consent_withdraw"), consent=row.pk)
    assert answer["Location"] == reverse("people")
    assert ask(client, world.ida.user, path(world))[0].status_code == 404
    assert "It is not written down" in ask(client, world.lead, path(world, "person"))[1]


@pytest.mark.parametrize("number", ["", "x", "0", "９", "9" * 30, "another's"])
def test_a_yes_that_is_none_or_another_persons_is_not_taken_back(client, world, number):
    other = agreed(world.another_person(), "letters")
    number = other.pk if number == "another's" else number
    answer, _ = ask(client, world.lead, path(world, "consent_withdraw"), consent=number)
    assert answer["Location"] == path(world)
    assert holding() == ["letters", "visit", "visit"]


def test_what_a_volunteer_reads_stands_in_the_ledger_once(client, world):
    for _twice in range(2):
        ask(client, world.ida.user, path(world, "person"))
    ask(client, world.lead, path(world, "person"))
    row = Disclosure.objects.get()
    assert row.fields == ["a_number", "access_needs", "housing_unit", "legal_name", "preferred_name"]
    assert (row.to_kind, row.to_code, row.purpose, row.about, row.ground, row.by) == (
        "volunteer", world.ida.code, "visit", world.saturday.code, "consent", str(world.ida.user),
    )  # fmt: skip
    assert row.consent_number == Consent.objects.get().pk
    assert world.ida.code in ask(client, world.lead, path(world, "person_told"))[1]


def test_a_lead_writes_down_who_was_told_only_while_the_person_agrees(client, world):
    where = path(world, "person_told")
    told = {"to": "1", "fields_told": ["preferred_name", "visits"]}
    ask(client, world.lead, where, **told)
    lawyer, body = agreed(world.person, "tell_lawyer"), agreed(world.person, "named_to", body=BODY)
    ask(client, world.lead, where, **told)
    assert not Disclosure.objects.exists()
    assert BODY in ask(client, world.lead, where)[1]
    for consent in (lawyer, body):
        ask(client, world.lead, where, **(told | {"to": consent.pk}))
    assert list(Disclosure.objects.order_by("id").values_list("to_kind", "purpose", "consent_number", "fields")) == [
        ("lawyer", "tell_lawyer", lawyer.pk, ["preferred_name", "visits"]),
        ("body", "named_to", body.pk, ["preferred_name", "visits"]),
    ]
    Consent.objects.filter(pk=lawyer.pk).update(withdrawn_at=NOW, withdrawn_by="tests")
    ask(client, world.lead, where, **(told | {"to": lawyer.pk}))
    assert Disclosure.objects.count() == 2


def test_of_a_person_who_was_deleted_the_page_still_opens(client, world):
    agreed(world.person, "named_to", body=BODY)
    Consent.objects.filter(kind="named_to").update(body=None, body_index=None)
    Person.objects.filter(pk=world.person.pk).update(state="closed")
    assert ask(client, world.lead, path(world))[0].status_code == 200
