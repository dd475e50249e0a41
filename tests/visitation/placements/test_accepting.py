"""From one program to another: two leads here, one there; what is passed on is theirs alone, and ours is erased."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail

from compliance.approvals.answering import SecondPerson, approve
from compliance.keys import is_destroyed
from compliance.models import AuditEvent
from compliance.retention.holds import set_hold
from compliance.retention.running import purge
from compliance.tenancy import acting
from tests.factories.passed_on import may_pass_on
from tests.factories.posting import a_told_world, send
from tests.factories.told_visits import STARTS, ToldVisits
from visitation.consents.giving import withdraw
from visitation.models import (
    Consent,
    Disclosure,
    HandOver,
    HandOverContent,
    Match,
    Person,
    PersonExit,
    PersonLanguage,
    Visit,
    VisitRequest,
    WaitingPlace,
)
from visitation.placements.accepting import KeptThere, NotOpen, accept, hand_overs_for, languages_in, refuse, take_back
from visitation.placements.handing_on import CannotHandOver, ask_to_hand_over, programs_at
from volunteers.models import User

NOW = STARTS - timedelta(days=3)
LATER = NOW + timedelta(days=1)
FIELDS = ("legal_name", "a_number", "date_of_birth")


@pytest.fixture
def there(db):
    return a_told_world(code="beyond")


@pytest.fixture
def here(there):
    world = ToldVisits(facility=there.facility)
    world.second = world.user("harbor-second", "PL")
    there.program.facilities.add(there.facility)
    may_pass_on(world, there.program)
    PersonLanguage.objects.create(person=world.person, language="es")
    world.person.date_of_birth = date(1990, 2, 3)
    world.person.save()
    WaitingPlace.objects.create(person=world.person, since=date(2026, 9, 1), wishes=["visit"])
    return world


def asked(here, to, fields=FIELDS, now=NOW):
    with acting(actor=here.lead.pk, program=here.program.pk):
        return ask_to_hand_over(here.person, to=to, fields=fields, by=here.lead, now=now)


def offered(here, to, now=NOW):
    question = asked(here, to, now=now)
    second = SecondPerson(here.second, now, frozenset({"totp"}))
    with acting(actor=here.second.pk, program=here.program.pk):
        return approve(question, by=second, seen=question.content_hash, now=now).result


def as_lead(world, action, envelope, now=LATER):
    with acting(actor=world.lead.pk, program=world.program.pk):
        return action(envelope, by=world.lead, now=now)


def test_accepted_the_person_is_theirs_under_another_code_and_ours_is_erased(
    here, there, django_capture_on_commit_callbacks
):
    Match.objects.create(person=here.person, volunteer=here.ida, since=date(2026, 10, 1))
    coming = here.visit()
    known = {name: getattr(here.person, name) for name in FIELDS}
    key, envelope = here.person.key_id, offered(here, there.program)
    content = HandOverContent.objects.get()
    always = [
        "languages", "language_required", "visitor_gender", "facility", "wishes", "agreed_to_visits", "waiting_since"
    ]  # fmt: skip
    assert (envelope.carries, envelope.waiting_since) == ([*FIELDS, *always], date(2026, 9, 1))
    assert languages_in(envelope) == ["es"]
    told = Disclosure.objects.get(purpose="hand_over")
    assert (told.to_code, sorted(told.fields), told.ground) == ("beyond", sorted([*FIELDS, *always]), "consent")
    with django_capture_on_commit_callbacks(execute=True):
        theirs = as_lead(there, accept, envelope)
    assert {name: getattr(theirs, name) for name in FIELDS} == known
    assert (theirs.preferred_name, theirs.surname, theirs.register_number) == ("", "", "")
    assert (theirs.program, theirs.placements.get().facility) == (there.program, there.facility)
    assert theirs.alias_code != here.person.alias_code
    assert theirs.waiting_place.since == date(2026, 9, 1)
    assert VisitRequest.objects.get(person=theirs).waiting_since == date(2026, 9, 1)
    assert Consent.objects.get(person=theirs).kind == "visit"
    ours = Person.objects.get(pk=here.person.pk)
    assert (ours.state, ours.purged_at, ours.legal_name) == ("closed", LATER, "")
    assert PersonExit.objects.get(person=ours).kind == "handed_over"
    assert is_destroyed(key) and is_destroyed(content.key_id)
    assert not HandOverContent.objects.exists()
    assert Visit.objects.get(pk=coming.pk).status == "withdrawn"
    assert not Match.objects.filter(ended_on__isnull=True).exists()
    trail = {(event.program, event.action) for event in AuditEvent.objects.filter(action__startswith="hand_over")}
    assert trail == {(code, f"hand_over_{what}") for code in ("harbor", "beyond") for what in ("offered", "accepted")}
    own = AuditEvent.objects.filter(program="beyond", action__startswith="hand_over")
    assert here.person.alias_code not in "".join(f"{event.subject} {event.detail}" for event in own)
    with pytest.raises(NotOpen):
        as_lead(there, accept, envelope)


def test_each_program_and_each_role_sees_the_envelope_and_nobody_but_the_receiver_what_is_in_it(here, there):
    far = ToldVisits("far", facility=there.facility)
    envelope = offered(here, there.program)
    network = User.objects.create_user("coordinator")
    network.active_membership = network.memberships.create(role="NC")
    network.save()
    seen = {}
    for name, user, program in (
        ("here", here.lead, here.program.pk), ("there", there.lead, there.program.pk),
        ("far", far.lead, far.program.pk), ("network", network, None), ("volunteer", there.ida.user, there.program.pk),
    ):  # fmt: skip
        with acting(actor=user.pk, program=program):
            seen[name] = (hand_overs_for(user).count(), HandOverContent.objects.count())
    assert seen == {"here": (1, 0), "there": (1, 1), "far": (0, 0), "network": (1, 0), "volunteer": (0, 1)}
    with acting(actor=here.lead.pk, program=here.program.pk), pytest.raises(NotOpen):
        accept(envelope, by=here.lead, now=LATER)
    with acting(actor=far.lead.pk, program=far.program.pk), pytest.raises(HandOver.DoesNotExist):
        accept(envelope, by=far.lead, now=LATER)


@pytest.mark.parametrize(("who", "action", "state"), [("there", refuse, "refused"), ("here", take_back, "withdrawn")])
def test_what_is_not_accepted_is_gone_and_the_person_stays(
    here, there, who, action, state, django_capture_on_commit_callbacks
):
    envelope = offered(here, there.program)
    key = HandOverContent.objects.get().key_id
    with django_capture_on_commit_callbacks(execute=True):
        as_lead({"here": here, "there": there}[who], action, envelope)
    envelope.refresh_from_db()
    assert (envelope.state, HandOverContent.objects.exists(), is_destroyed(key)) == (state, False, True)
    here.person.refresh_from_db()
    assert here.person.state == "waiting"
    with pytest.raises(NotOpen):
        as_lead(there, accept, envelope)


def test_nobody_accepts_after_seven_days_and_the_purge_lets_go_of_it(here, there):
    envelope = offered(here, there.program)
    key = HandOverContent.objects.get().key_id
    with pytest.raises(NotOpen):
        as_lead(there, accept, envelope, now=NOW + timedelta(days=7))
    purge(there.program.pk, "beyond", by="tests", now=NOW + timedelta(days=7, seconds=1))
    envelope.refresh_from_db()
    assert (envelope.state, HandOverContent.objects.exists(), is_destroyed(key)) == ("expired", False, True)


def test_only_what_was_agreed_is_passed_on_and_only_while_it_is(here, there):
    assert list(programs_at(there.facility, besides=here.program)) == [there.program]
    for fields, why in (((), "no_fields"), (("health_notes", "contacts"), "no_fields")):
        with pytest.raises(CannotHandOver) as refused:
            asked(here, there.program, fields)
        assert refused.value.why == why
    question = asked(here, there.program)
    withdraw(Consent.objects.get(kind="named_to"), by=here.lead, now=NOW)
    with acting(actor=here.second.pk, program=here.program.pk):
        second = SecondPerson(here.second, NOW, frozenset({"totp"}))
        assert approve(question, by=second, seen=question.content_hash, now=NOW).result is None
    assert not HandOver.objects.exists()
    with pytest.raises(CannotHandOver) as refused:
        asked(here, there.program)
    assert refused.value.why == "no_consent"


def test_what_a_hold_keeps_is_not_passed_on(here, there):
    envelope = offered(here, there.program)
    set_hold(
        program=here.program.pk, program_code="harbor", people=[here.person.alias_code], reason="a letter",
        asked_by="one", by=here.lead, now=NOW,
    )  # fmt: skip
    with pytest.raises(KeptThere):
        as_lead(there, accept, envelope)
    assert Person.objects.filter(program=there.program).count() == 1  # the world's own
    with pytest.raises(CannotHandOver):
        asked(here, there.program)


def test_the_letters_name_the_programs_and_the_envelope_and_nobody(here, there):
    here.lead.email = "harbor-lead@example.org"
    here.lead.save()
    envelope = offered(here, there.program)
    noon = datetime(2026, 11, 18, 17, tzinfo=UTC)
    with acting(program=there.program.pk):
        send(noon)
    as_lead(there, refuse, envelope)
    with acting(program=here.program.pk):
        send(LATER)
    bodies = {letter.to[0].split("@")[0]: letter.body for letter in mail.outbox}
    assert "Harbor would pass a person on to your program" in bodies["beyond-lead"]
    assert "Beyond cannot take on" in bodies["harbor-lead"]
    assert here.person.alias_code not in "".join(bodies.values())
