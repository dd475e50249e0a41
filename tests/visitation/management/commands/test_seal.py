"""A program is sealed by two people and a command, and opened again by two custodians."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from compliance.approvals.answering import SecondPerson, approve
from compliance.keys import SealedAway, sealing
from compliance.models import Approval, AuditEvent
from tests.factories.told_visits import CANARIES, ToldVisits
from visitation.facts.people import person_facts
from visitation.models import Person, Visit
from volunteers.actions.sealing import ask_to_seal
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings):
    settings.KEY_STORE = settings.KEY_STORE / uuid4().hex
    made = ToldVisits()
    made.second = made.user("harbor-second", "PL")
    return made


def agreed(world):
    """Two leads agree on it; the approval's code."""
    now = timezone.now()
    asked = ask_to_seal(world.program, by=world.lead, now=now)
    who = SecondPerson(world.second, now, frozenset({"password", "totp"}))
    return approve(asked, by=who, seen=asked.content_hash, now=now).approval.code


def run(command, *arguments):
    out = io.StringIO()
    try:
        call_command(command, *arguments, stdout=out)
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


def seal(world):
    """The shares that were printed."""
    code, said = run("seal", "harbor", "--written-down", f"--approval={agreed(world)}")
    assert code == 0
    return [line.strip() for line in said.splitlines() if line.startswith("    ")]


def unseal(monkeypatch, *shares):
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(shares)))
    return run("unseal", "harbor")


def test_three_shares_are_printed_once_and_nothing_opens(world):
    shares = seal(world)
    assert len(set(shares)) == 3
    with pytest.raises(SealedAway):
        Person.objects.get().legal_name  # noqa: B018
    with pytest.raises(SealedAway):
        Volunteer.objects.first().preferred_name  # noqa: B018
    told = AuditEvent.objects.filter(action="program_sealed").get()
    assert (told.by, told.subject, told.program) == ("command", "harbor", "harbor")
    trail = " ".join(str(event.detail) + event.subject for event in AuditEvent.objects.all())
    assert not any(share in trail for share in shares)


@pytest.mark.parametrize("pair", [(0, 1), (1, 2), (0, 2)])
def test_two_shares_open_it_again(world, monkeypatch, pair):
    shares = seal(world)
    code, _said = unseal(monkeypatch, *(shares[number] for number in pair))
    assert (code, Person.objects.get().legal_name) == (0, CANARIES["legal_name"])
    assert AuditEvent.objects.filter(action="program_unsealed").count() == 1


def test_one_share_and_wrong_shares_leave_it_sealed(world, monkeypatch):
    shares = seal(world)
    for given in ([shares[0]], [shares[0], shares[0]], [shares[0], "ABCDE-FGHIJ"]):
        code, said = unseal(monkeypatch, *given)
        assert (code, said.endswith("it stays sealed")) == (1, True)
    assert sealing.is_sealed(world.program.pk)


def test_without_a_second_person_nothing_is_sealed(world):
    asked = ask_to_seal(world.program, by=world.lead, now=timezone.now())
    for approval in (asked.code, "AP-2222222222"):
        code, _said = run("seal", "harbor", "--written-down", f"--approval={approval}")
        assert code == 1
    assert Person.objects.get().legal_name == CANARIES["legal_name"]


def test_an_approval_seals_once(world, monkeypatch):
    approval = agreed(world)
    said = run("seal", "harbor", "--written-down", f"--approval={approval}")[1]
    shares = [line.strip() for line in said.splitlines() if line.startswith("    ")]
    unseal(monkeypatch, *shares[:2])
    assert run("seal", "harbor", "--written-down", f"--approval={approval}")[0] == 1
    assert not sealing.is_sealed(world.program.pk)


def test_an_approval_that_expired_seals_nothing(world):
    approval = agreed(world)
    past = timezone.now() - timedelta(hours=80)
    Approval.objects.update(asked_at=past, expires_at=past + timedelta(hours=72))
    assert run("seal", "harbor", "--written-down", f"--approval={approval}")[0] == 1
    assert not sealing.is_sealed(world.program.pk)


def test_shares_are_not_printed_where_nobody_looks(world, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert run("seal", "harbor", f"--approval={agreed(world)}")[0] == 2
    assert not sealing.is_sealed(world.program.pk)


@pytest.mark.parametrize("command", [("seal", "nowhere", "--approval=AP-2"), ("unseal", "nowhere")])
def test_a_program_that_is_not_there(world, command):
    assert run(*command) == (2, "nowhere: no such program")


def test_visits_go_on_by_code_and_no_name_is_on_their_pages(world, client):
    kept = world.visit(findings=[{"code": "closure", "verdict": "refused"}])
    seal(world)
    client.force_login(world.lead)
    made = Visit.objects.create(  # booked by code, while everything is sealed
        program=world.program,
        person=Person.objects.get(alias_code=world.person.alias_code),
        facility=world.facility,
        edition=world.edition,
        code="VT-SEALED",
        status=kept.status,
        window_id="w1",
        starts=kept.starts + timedelta(days=1),
        ends=kept.ends + timedelta(days=1),
        day=kept.day + timedelta(days=1),
    )
    for visit in (kept, made):
        answer = client.get(reverse("visit", args=[visit.code]))
        page = answer.content.decode()
        assert (answer.status_code, visit.code in page, world.ida.code in page or visit is made) == (200, True, True)
        assert [value for value in CANARIES.values() if value in page] == []
    assert client.get(reverse("home"), follow=True).status_code == 200
    assert client.get(reverse("volunteer_list")).status_code == 200


def test_the_rules_know_nothing_of_a_sealed_person(world):
    person, zone = Person.objects.get(), world.facility.zone
    stay = person.placements.get()
    assert person_facts(person, stay, zone).housing_unit == CANARIES["housing_unit"]
    seal(world)
    facts = person_facts(Person.objects.get(), stay, zone)
    assert (facts.housing_unit, facts.gender, facts.a_number) == (None, None, None)
