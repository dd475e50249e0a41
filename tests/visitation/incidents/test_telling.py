"""Reports of abuse: who may read them, what the person's fear and consent do, and the two ways to pass one on."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from compliance.approvals import answering
from compliance.approvals.answering import SecondPerson
from compliance.approvals.refusals import Refused
from compliance.fields import blind_index
from compliance.models import AuditEvent
from tests.factories.concerns import a_destination, an_incident
from tests.factories.told_visits import ToldVisits
from visitation.incidents.passing_on import CannotPassOn, ask_to_pass_on, leaves, passed_on
from visitation.incidents.telling import agree, say_of_fear, take_back
from visitation.models import (
    BreakGlass,
    Concern,
    Disclosure,
    FollowUp,
    Incident,
    IncidentConsent,
    Match,
)
from volunteers.actions.memberships import suspend_membership
from volunteers.models import Letter, Membership

pytestmark = pytest.mark.django_db
WORDS = "They were pushed against the wall"
TOLD = {
    "danger": "no", "kinds": ["force", "medical"], "known": "person", "story": WORDS, "fear": "no",
    "agreed": ["follow_up"], "language": "es", "way": "in_person", "precision": "", "facility": "", "area": "",
    "happened_on": "", "wish": "", "told": "", "witness": "",
}  # fmt: skip


@pytest.fixture
def world():
    made = ToldVisits()
    made.second = made.user("second", "PL")
    made.person.assigned_lead = made.lead
    made.person.save()
    Match.objects.create(person=made.person, volunteer=made.ida, since="2026-01-01")
    made.now = timezone.now()
    made.place = a_destination(made.program, made.now)
    return made


def told(world, **more):
    return an_incident(
        world.program, reported_by=world.ida.user, now=world.now, handler=world.lead, person=world.person, words=WORDS,
        **more,
    )  # fmt: skip


def agreed_by_second(approval, world, now):
    second = SecondPerson(world.second, now, frozenset({"totp"}))
    return answering.approve(approval, by=second, seen=approval.content_hash, now=now)


def reads(client, user, incident):
    client.force_login(user)
    answer = client.get(incident.get_absolute_url())
    return (answer.status_code, WORDS in answer.content.decode())


def test_a_volunteer_reports_and_only_named_handlers_and_they_themselves_read_it(client, world):
    client.force_login(world.ida.user)
    client.post(reverse("incident_new"), TOLD | {"about": world.person.alias_code})
    incident = Incident.objects.get()
    assert (incident.person, incident.kinds, incident.watch_until) == (world.person, ["force", "medical"], None)
    assert [row.lead for row in incident.handlers.all()] == [world.lead]
    assert [letter.user for letter in Letter.objects.filter(kind="incident_yours")] == [world.lead]
    assert reads(client, world.ida.user, incident) == (200, True)
    assert reads(client, world.lead, incident) == (200, True)
    assert AuditEvent.objects.filter(subject=incident.code, by=str(world.lead), action="fields_read").exists()
    assert reads(client, world.second, incident) == (200, False)  # that it is there, and with whom; no more
    assert client.post(incident.get_absolute_url(), {"do": "close"}).status_code == 404
    assert reads(client, world.omar.user, incident) == (404, False)
    assert WORDS not in client.get(reverse("incidents")).content.decode()
    Incident.objects.update(reported_at=world.now - timedelta(days=7, seconds=1))
    assert reads(client, world.ida.user, incident) == (404, False)
    client.force_login(world.lead)
    client.post(incident.get_absolute_url(), {"do": "handler", "lead": world.second.pk})
    assert reads(client, world.second, incident) == (200, True)


def test_broken_glass_opens_it_on_that_device_alone(client, world):
    incident = told(world)
    client.force_login(world.second)
    client.get(reverse("incidents"))
    device = blind_index(client.session.session_key, place="visitation_breakglass.device")
    BreakGlass.objects.create(
        program=world.program, person=world.person, broken_by=world.second, code="BG-TEST", program_code="harbor",
        person_code=world.person.alias_code, broken_by_name="second", category="medical", reason="A reason it is.",
        device=device, broken_at=world.now, ends_at=world.now + timedelta(hours=1),
    )  # fmt: skip
    assert WORDS in client.get(incident.get_absolute_url()).content.decode()
    assert client.post(incident.get_absolute_url(), {"do": "close"}).status_code == 404  # to look at only
    assert reads(Client(), world.second, incident) == (200, False)  # another session


def test_danger_now_raises_an_urgent_word_and_fear_sets_a_watch(client, world):
    client.force_login(world.ida.user)
    client.post(reverse("incident_new"), TOLD | {"about": world.person.alias_code, "danger": "yes", "fear": "unknown"})
    concern, incident = Concern.objects.get(), Incident.objects.get()
    assert (concern.pace, concern.person, concern.line) == ("now", world.person, "")
    assert incident.watch_until is not None and not incident.may_be_shared


def test_it_takes_a_yes_to_just_that_no_fear_and_a_second_lead(client, world):
    incident, now = told(world), world.now
    with pytest.raises(CannotPassOn, match="no_consent"):
        ask_to_pass_on(incident, world.place, by=world.lead, now=now)
    yes = agree(incident, kind="no_name", destination=a_destination(world.program, now, name="Elsewhere"),
                language="es", way="phone", by=world.lead, now=now)  # fmt: skip
    with pytest.raises(CannotPassOn, match="no_consent"):
        ask_to_pass_on(incident, world.place, by=world.lead, now=now)
    with pytest.raises(CannotPassOn, match="no_leave"):
        passed_on(incident, yes.destination, words="", by=world.lead, now=now)
    approval = ask_to_pass_on(incident, yes.destination, by=world.lead, now=now)
    assert not Disclosure.objects.exists()
    agreed_by_second(approval, world, now)
    incident.refresh_from_db()
    assert [step.destination for step in leaves(incident, now=now)] == [yes.destination]
    passed_on(incident, yes.destination, words="By letter.", by=world.lead, now=now)
    row = Disclosure.objects.get()
    assert (row.purpose, row.ground, row.about, row.consent_number) == ("report", "consent", incident.code, yes.pk)
    take_back(IncidentConsent.objects.get(pk=yes.pk), by=world.lead, now=now)
    assert leaves(incident, now=now) == []


@pytest.mark.parametrize("fear", ["yes", "unknown"])
def test_fear_blocks_all_sharing_at_once(world, fear):
    incident, now = told(world, to=world.place), world.now
    approval = ask_to_pass_on(incident, world.place, by=world.lead, now=now)
    say_of_fear(incident, fear, by=world.lead, now=now)
    with pytest.raises(Refused):
        agreed_by_second(approval, world, now)
    incident.refresh_from_db()
    with pytest.raises(CannotPassOn, match="fear"):
        ask_to_pass_on(incident, world.place, by=world.lead, now=now)


def test_fear_ends_a_leave_that_was_given(world):
    incident, now = told(world, to=world.place), world.now
    agreed_by_second(ask_to_pass_on(incident, world.place, by=world.lead, now=now), world, now)
    say_of_fear(incident, "yes", by=world.lead, now=now)
    incident.refresh_from_db()
    with pytest.raises(CannotPassOn, match="no_leave"):
        passed_on(incident, world.place, words="", by=world.lead, now=now)


def test_a_life_in_danger_sets_consent_aside_for_a_day_and_the_person_is_to_be_told(world):
    incident, now = told(world), world.now
    approval = ask_to_pass_on(incident, world.place, reason="Somebody may die tonight.", by=world.lead, now=now)
    agreed_by_second(approval, world, now)
    incident.refresh_from_db()
    promise = FollowUp.objects.get()
    assert (promise.kind, promise.owner, promise.person) == ("tell_person", world.lead, world.person)
    assert leaves(incident, now=now + timedelta(hours=24)) == []
    passed_on(incident, world.place, words="", by=world.lead, now=now + timedelta(hours=23))
    assert Disclosure.objects.get().ground == "safety"


def test_a_handler_who_leaves_is_followed_by_another(world):
    incident = told(world)
    role = Membership.objects.get(user=world.lead)
    suspend_membership(role, by=world.second, now=world.now)
    working = incident.handlers.filter(until__isnull=True)
    assert [row.lead for row in working] == [world.second]


def test_a_lead_asks_on_the_page_and_says_where_reports_may_go(client, world):
    incident = told(world, to=world.place)
    client.force_login(world.lead)
    new = {"kind": "state", "name": "A county office", "reach": "", "checked_on": world.now.date() - timedelta(days=1)}
    client.post(reverse("destinations"), new)
    assert client.post(reverse("destinations"), new).context["form"].errors.keys() == {"name"}
    page = reverse("incident_pass_on", args=[incident.code])
    other = world.program.destinations.get(name="A county office")
    assert client.post(page, {"destination": other.pk}).context["form"].errors.keys() == {"destination"}
    assert client.post(page, {"destination": world.place.pk}).status_code == 302
    for sent in (
        {"do": "agreed", "kind": "with_name", "destination": other.pk, "language": "es", "way": "phone", "days": 30},
        {"do": "step", "kind": "spoke", "words": "Wants a lawyer."},
        {"do": "fear", "fear": "yes"},
        {"do": "close"},
    ):
        assert client.post(incident.get_absolute_url(), sent).status_code == 302
    incident.refresh_from_db()
    assert (incident.state, incident.fear, incident.consents.count()) == ("closed", "yes", 2)
    client.post(reverse("destination_retire", args=[other.pk]))
    assert [place.name for place in world.program.destinations.filter(retired_at=None)] == [world.place.name]
