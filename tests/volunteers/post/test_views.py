"""The pages of the post: one's own ways, whom to call, what reached nobody; and the door for answers."""

import pytest
from django.test import Client
from django.urls import reverse

from compliance.models import AuditEvent
from tests.factories.posting import KINDS, NUMBER, a_kind, a_letter, a_told_world, by_text, send, wants
from volunteers.models import Letter, PostChoice, TextReply, Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setitem(KINDS, "note", a_kind())
    return a_told_world()


@pytest.fixture
def lead(client, world):
    client.force_login(world.lead)
    return client


def page(client):
    return client.get(reverse("post")).content.decode()


def test_everybody_says_how_and_when_they_want_to_be_told(client, world, settings):
    by_text(settings)
    client.force_login(world.ida.user)
    chosen = {"usual": "text", "urgent": "call", "quiet_from": "22:30", "quiet_until": "06:00", "names_facility": "on"}
    assert client.post(reverse("my_post"), chosen).status_code == 302
    kept = PostChoice.objects.get(user=world.ida.user)
    assert (kept.usual, kept.urgent, kept.names_facility, f"{kept.quiet_from:%H:%M}") == ("text", "call", True, "22:30")
    assert 'value="22:30"' in client.get(reverse("my_post")).content.decode()
    assert AuditEvent.objects.filter(action="post_choice_changed").count() == 1


def test_a_way_that_is_not_there_is_not_offered_and_not_taken(client, world):
    client.force_login(world.lead)
    text = client.get(reverse("my_post")).content.decode()
    assert 'value="text"' not in text and 'value="call"' not in text
    chosen = {"usual": "call", "urgent": "text", "quiet_from": "21:00", "quiet_until": "07:00"}
    assert client.post(reverse("my_post"), chosen).status_code == 200
    assert not PostChoice.objects.exists()


def test_a_lead_sees_whom_to_call_and_what_to_say(lead, world):
    managed = Volunteer.objects.create(program=world.program, code="VR-MM2", preferred_name="Rosa", phone=NUMBER)
    letter = a_letter(world, managed, code="VT-7")
    send()
    assert reverse("letter", args=[letter.pk]) in page(lead)
    text = lead.get(reverse("letter", args=[letter.pk])).content.decode()
    assert all(words in text for words in ("Rosa", "VR-MM2", "(212) 555-0123", "Long VT-7"))
    assert "Short" not in text
    assert lead.post(reverse("letter_called", args=[letter.pk])).status_code == 302
    assert Letter.objects.get().state == "called"
    assert reverse("letter", args=[letter.pk]) not in page(lead)
    assert AuditEvent.objects.filter(action="letter_told", subject="VT-7").count() == 1


def test_what_reached_nobody_can_be_sent_again(lead, world):
    world.ida.user.email = ""
    world.ida.user.save()
    letter = a_letter(world, code="VT-7")
    Letter.objects.update(state="dead", attempts=9, reason="smtp_550", way="mail")
    text = page(lead)
    assert ("smtp_550" in text, "the mail server did not take it: 550" in text) == (False, True)
    world.ida.user.email = "ida@example.org"
    world.ida.user.save()
    retry = reverse("letter_retry", args=[letter.pk])
    assert lead.post(retry).status_code == 302
    assert Letter.objects.get().state == "waiting"
    lead.post(retry)
    assert AuditEvent.objects.filter(action="letter_tried_again").count() == 1


def test_a_lead_sees_why_a_letter_still_waits(lead, world):
    a_letter(world, code="VT-7")
    Letter.objects.update(reason="smtp_452")
    assert "the mail server did not take it: 452" in page(lead)


def test_the_page_holds_no_address(lead, world):
    for state in ("waiting", "dead", "sent"):
        a_letter(world, code=f"VT-{state}")
        Letter.objects.filter(subject_code=f"VT-{state}").update(state=state, ended_at="2026-11-21T12:00Z")
    text = page(lead)
    assert "VT-waiting" in text and "VT-dead" in text
    assert "@" not in text
    assert NUMBER not in text and world.ida.preferred_name not in text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_as_many_questions_for_three_letters_as_for_one(lead, world, rows, django_assert_max_num_queries):
    for number in range(rows):
        a_letter(world, code=f"VT-{number}")
    page(lead)
    with django_assert_max_num_queries(22):  # with what opens and ends transactions
        page(lead)


def test_volunteers_and_mentors_find_no_such_page(client, world):
    mentor = world.user("harbor-mentor", "MB")
    for user in (world.ida.user, mentor):
        client.force_login(user)
        assert client.get(reverse("post")).status_code == 404


def test_an_answer_is_taken_from_the_carrier_alone(world, settings):
    settings.TEXT_MESSAGES = "volunteers.post.ScreenTextMessages"
    wants(world.ida.user, usual="text")
    a_letter(world)
    Letter.objects.update(state="sent", ended_at="2026-11-21T12:00Z")
    door, brought = reverse("text_reply"), {"From": NUMBER, "Body": "NO", "MessageSid": "SM1"}
    carrier = Client(enforce_csrf_checks=True)
    assert carrier.get(door).status_code == 405
    for secret, shown in (("", ""), ("", "x"), ("a secret", ""), ("a secret", "another")):
        settings.TEXT_REPLY_SECRET = secret
        assert carrier.post(door, brought, headers={"X-Text-Secret": shown}).status_code == 204
    assert not TextReply.objects.exists()
    settings.TEXT_REPLY_SECRET = "a secret"
    assert carrier.post(door, brought, headers={"X-Text-Secret": "a secret"}).status_code == 204
