"""Rule packs in the browser: made here, looked at elsewhere, taken over as drafts and as nothing more."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from compliance.keys import ciphers
from compliance.models import AuditEvent
from facilities.actions.packs import opened_pack
from facilities.models import Confirmation, Facility, PackSigner, RulebookEdition
from facilities.packs import LARGEST_PACK_BYTES, packed
from tests.factories.accounts import a_program
from tests.factories.facilities import a_facility, a_rulebook, a_window
from tests.visitation.rule_desk.test_views import rule_admin, signed_in
from volunteers.models import Membership, User

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 1, 15, 0, tzinfo=UTC)
SEED = b"another program's own seed, 32 b"
PATH = "/rule-packs/"


@pytest.fixture
def harbor():
    return a_facility()


@pytest.fixture
def rosa(harbor):
    return signed_in(rule_admin("rosa"))


def from_elsewhere(*documents, now=NOW):
    return packed(
        documents, now=now, sign=lambda text: ciphers.signature_of(text, SEED), public_key=ciphers.public_half(SEED)
    )


def looks_at(client, raw):
    return client.post(PATH, {"pack": SimpleUploadedFile("pack.json", raw)})


def takes(client, raw, **given):
    return client.post(PATH, {"text": raw.decode(), "keep": "yes"} | given)


def drafts():
    found = RulebookEdition.objects.filter(state="draft").order_by("facility__code")
    return list(found.values_list("facility__code", "number", "made_by"))


def test_a_pack_made_here_holds_what_is_in_force_and_nobodys_name(rosa, harbor):
    a_facility(id="haven")
    Confirmation.objects.create(
        facility=harbor, path="visiting", value_hash="0" * 64, confirmed_on=NOW.date(), confirmed_by="zykov",
        how="phone", note="zykov at the desk",
    )  # fmt: skip
    answer = rosa.post(reverse("rule_pack_file"), {"codes": ""})
    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Disposition"].startswith('attachment; filename="rules-')
    pack = opened_pack(answer.content)
    assert [entry.document for entry in pack.entries] == [a_rulebook(), a_rulebook(id="haven")]
    assert [word for word in ("zykov", "rosa", "tests") if word.encode() in answer.content] == []
    assert AuditEvent.objects.get(action="rule_pack_made").detail["rulebooks"] == 2
    one = rosa.post(reverse("rule_pack_file"), {"codes": "Haven"})
    assert [entry.code for entry in opened_pack(one.content).entries] == ["haven"]
    unknown = rosa.post(reverse("rule_pack_file"), {"codes": "haven, atlantis"})
    assert (unknown.status_code, "atlantis" in unknown.content.decode()) == (422, True)
    same = looks_at(rosa, answer.content).content.decode()
    assert same.count("It says what is in force here.") == 2
    assert "the pack was made here" in same


def test_it_shows_the_signer_the_differences_and_what_is_wrong_and_keeps_nothing(rosa):
    raw = from_elsewhere(
        a_rulebook(a_window(days=["sun"])), a_rulebook(id="atlantis"), a_rulebook(a_window(end="08:00"), id="haven")
    )
    page = looks_at(rosa, raw).content.decode()
    for words in (
        "not known", "Call the program that is said to have made it", "visiting.windows[w1].days", "not one of yours",
        "visiting.windows[0].end", "cannot be taken",
    ):  # fmt: skip
        assert words in page, words
    assert drafts() == []


def test_what_is_ticked_becomes_drafts_and_nothing_is_in_force(rosa, harbor):
    a_facility(id="haven", timezone="America/Chicago")
    raw = from_elsewhere(a_rulebook(a_window(days=["sun"])), a_rulebook(a_window(days=["mon"]), id="atlantis"))
    answer = takes(rosa, raw, **{"take": ["0", "1"], "as-0": "harbor", "as-1": "haven"})
    assert answer.status_code == 302
    assert drafts() == [("harbor", 2, "rosa"), ("haven", 2, "rosa")]
    kept = RulebookEdition.objects.get(facility__code="haven", state="draft").document
    assert (kept["id"], kept["timezone"]) == ("haven", "America/Chicago")
    assert kept["visiting"]["windows"][0]["days"] == ["mon"]
    assert [one["url"] for one in kept["sources"]] == ["https://example.org/atlantis"]
    assert Facility.objects.get(code="harbor").editions.get(state="published").number == 1
    told = AuditEvent.objects.filter(action="rule_pack_taken").values_list("subject", flat=True)
    assert sorted(told) == ["harbor", "haven"]
    again = takes(rosa, raw, take="0")
    assert (again.status_code, "says the same already" in again.content.decode()) == (422, True)


def test_what_cannot_be_taken_is_said_and_leaves_nothing(rosa):
    bad = from_elsewhere(a_rulebook(id="atlantis"), a_rulebook(a_window(end="08:00")))
    for given, words in (
        ({}, "Tick at least one facility."),
        ({"take": "0"}, "you look after no facility with this code"),
        ({"take": "1"}, "visiting.windows[0].end"),
        ({"take": "0", "as-0": "nowhere"}, "nowhere: you look after no facility"),
    ):
        answer = takes(rosa, bad, **given)
        assert (answer.status_code, words in answer.content.decode()) == (422, True), words
    altered = bad.replace(b"Atlantis", b"Atlantix")
    for raw, words in (
        (altered, "Its signature does not hold"),
        (b"x" * (LARGEST_PACK_BYTES + 10), "A pack holds at most 1500 kB"),
        (b'{"format": "visitation-rule-pack", "version": 7}', "This pack has version 7; version 1 is read here."),
        (b"hello", "This file cannot be read"),
        (b"{}", "This file is no rule pack."),
    ):
        answer = looks_at(rosa, raw)
        assert (answer.status_code, words in answer.content.decode()) == (422, True), words
    assert rosa.post(PATH, {}).status_code == 422
    assert takes(rosa, altered, take="0", **{"as-0": "harbor"}).status_code == 422
    assert drafts() == []


def test_a_signer_becomes_known_by_its_fingerprint_and_is_forgotten(rosa):
    raw, key = from_elsewhere(a_rulebook()), ciphers.public_half(SEED).hex()
    there = reverse("rule_pack_signer")
    assert rosa.post(there, {"public_key": "no key", "called": "x"}).status_code == 302
    assert rosa.post(there, {"public_key": key, "called": ""}).status_code == 302
    assert PackSigner.objects.count() == 0
    rosa.post(there, {"public_key": key, "called": "Sister program"})
    assert "Sister program" in looks_at(rosa, raw).content.decode()
    assert "Sister program" in rosa.get(PATH).content.decode()
    for _twice in range(2):
        assert rosa.post(there, {"public_key": key, "forget": "on"}).status_code == 302
    assert PackSigner.objects.count() == 0
    told = AuditEvent.objects.filter(action__startswith="rule_pack_signer").order_by("pk")
    assert list(told.values_list("action", flat=True)) == ["rule_pack_signer_known", "rule_pack_signer_forgotten"]


def test_a_lead_takes_rules_for_the_facilities_of_the_program_alone(harbor):
    a_facility(id="haven")
    program = a_program()
    program.facilities.add(harbor)
    lead = User.objects.create_user("lena")
    lead.active_membership = Membership.objects.create(user=lead, program=program, role="PL")
    lead.save()
    lena = signed_in(lead)
    raw = from_elsewhere(*(a_rulebook(a_window(days=["sun"]), id=code) for code in ("harbor", "haven")))
    assert takes(lena, raw, take=["0", "1"]).status_code == 302
    assert drafts() == [("harbor", 2, "lena")]
