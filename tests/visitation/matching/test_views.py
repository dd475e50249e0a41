"""Pages of matching: a lead's taps, what a volunteer sees before a yes, and who finds nothing."""

import pytest
import time_machine
from django.urls import reverse

from tests.factories.matching import NOW, Waiting
from tests.factories.told_visits import CANARIES
from visitation.matching.assigning import make_assignment
from visitation.matching.living import mark_of
from visitation.models import Assignment, Consent, Match, MatchProposal, Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world():
    return Waiting()


def look(client, user, path, **sent):
    client.force_login(user)
    return client.post(path, sent, follow=True) if sent else client.get(path)


def text(answer):
    return answer.content.decode()


def asked(client, world, volunteer, user=None, **sent):
    path = reverse("propose", args=[world.person.alias_code, volunteer.code])
    return look(client, user or world.lead, path, channel="visits", part="visitor", **sent)


def test_a_lead_looks_asks_and_sees_the_yes(client, world):
    rosa, marta = world.able("rosa", level=4), world.able("marta")
    path = reverse("suggestions", args=[world.person.alias_code])
    assert "Look for somebody" in text(look(client, world.lead, path))
    page = look(client, world.lead, path, channel="visits", part="visitor")
    assert [row["suggestion"].volunteer for row in page.context["rows"]] == [rosa, marta]
    assert "interprets Portuguese · cleared there until March 2027" in text(page)
    page = asked(client, world, marta, backup=rosa.code, chosen_because="asked")
    proposal = MatchProposal.objects.get()
    assert (proposal.is_suggested, proposal.chosen_because, proposal.backup) == (False, "asked", rosa)
    look(client, marta.user, proposal.get_absolute_url(), answer="yes")
    page = look(client, world.lead, proposal.get_absolute_url())
    assert ("yes: matched" in text(page), Match.objects.get().volunteer) == (True, marta)
    match = Match.objects.get()
    path = reverse("match", args=[match.pk])
    page = look(client, world.lead, path, do="pause", until="2026-12-24", seen=mark_of(match))
    assert "until about Thursday, December 24" in text(page)


def test_a_volunteer_sees_language_region_and_needs_and_nobody(client, world):
    rosa = world.able("rosa")
    asked(client, world, rosa, is_suggested="on")
    proposal = MatchProposal.objects.get()
    page = text(look(client, rosa.user, proposal.get_absolute_url()))
    for told in ("Portuguese", "Springfield, NY", "Saturday", "about 0 miles from you"):
        assert told in page
    for hidden in (world.person.alias_code, world.facility.name, *CANARIES.values()):
        assert hidden not in page
    people = text(look(client, rosa.user, reverse("people")))
    assert (proposal.code in people, world.person.alias_code in people) == (True, False)
    assert look(client, world.able("other").user, proposal.get_absolute_url()).status_code == 404
    for name in ("matching", "suggestions"):
        arguments = [world.person.alias_code] if name == "suggestions" else []
        assert look(client, rosa.user, reverse(name, args=arguments)).status_code in (403, 404)
    look(client, rosa.user, proposal.get_absolute_url(), answer="yes")
    assert world.person.alias_code in text(look(client, rosa.user, reverse("people")))


def test_the_second_of_two_leads_is_told_who_was_first_and_may_ask_theirs_as_well(client, world):
    rosa, marta = world.able("rosa"), world.able("marta")
    second = world.user("harbor-second", "PL")
    asked(client, world, rosa)
    page = asked(client, world, marta, user=second)
    assert (page.status_code, f"{world.lead} has just proposed" in text(page)) == (409, True)
    assert asked(client, world, marta, user=second, too="1").status_code == 200
    assert MatchProposal.objects.get().answers.count() == 2


def test_pairs_for_everybody_are_shown_with_reasons_and_proposed_by_a_tap(client, world):
    world.able("rosa")
    page = look(client, world.lead, reverse("matching"), go="1")
    assert "being worked out" in text(page)
    made = make_assignment(Assignment.objects.get(), now=NOW)
    page = look(client, world.lead, made.get_absolute_url())
    assert "speaks Portuguese fluently · cleared there until March 2027 · 0 miles" in text(page)
    pair = made.pairs.get()
    Person.objects.filter(pk=world.person.pk).update(state="paused")
    page = look(client, world.lead, reverse("assignment_confirm", args=[made.code]), pair=pair.pk)
    assert "That is not possible now: one of the two takes a break, or has left." in text(page)
    assert not MatchProposal.objects.exists()
    Person.objects.filter(pk=world.person.pk).update(state="waiting")
    made.pairs.update(state="open")
    look(client, world.lead, reverse("assignment_confirm", args=[made.code]), pair=pair.pk)
    assert MatchProposal.objects.get().person == world.person


def test_for_whom_nobody_may_be_asked_nobody_is_listed_and_the_page_says_why(client, world):
    one = world.able("one")
    Consent.objects.filter(person=world.person).update(withdrawn_at=NOW)
    client.force_login(world.lead)
    path = reverse("suggestions", args=[world.person.alias_code])
    told = client.post(path, {"channel": "visits", "part": "visitor"}, follow=True).content.decode()
    assert ("has not agreed to this" in told, one.code in told) == (True, False)


def test_two_leads_who_change_one_match_see_both_versions_and_the_second_decides(client, world):
    match = Match.objects.create(person=world.person, volunteer=world.able("rosa"), since=NOW.date(), seat=1)
    path, second = reverse("match", args=[match.pk]), world.user("harbor-second", "PL")
    seen = mark_of(match)
    assert seen in look(client, world.lead, path).content.decode()
    look(client, world.lead, path, do="pause", until="2099-01-02", seen=seen)
    page = look(client, second, path, do="pause", until="2099-03-04", seen=seen)
    assert (page.status_code, "2099-03-04" in page.content.decode()) == (409, True)
    assert "Friday, January 2, 2099" in text(page)  # theirs, beside
    match.refresh_from_db()
    assert str(match.paused_until) == "2099-01-02"
    look(client, second, path, do="pause", until="2099-03-04", seen=mark_of(match))
    match.refresh_from_db()
    assert str(match.paused_until) == "2099-03-04"
