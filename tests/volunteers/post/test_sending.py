"""Sending: once, when it is due, to whom it still concerns, by the way they chose; failures wait, and end."""

import smtplib
import threading
from datetime import time, timedelta

import pytest
from django.core import mail
from django.db import connection

from tests.factories.posting import (
    KINDS,
    NOW,
    NUMBER,
    SentTexts,
    a_kind,
    a_letter,
    a_told_world,
    by_text,
    mail_is_down,
    send,
    subjects,
    wants,
)
from volunteers.models import Letter, Membership, Volunteer
from volunteers.post import sending
from volunteers.post.channels.refusals import NotSent
from volunteers.post.sending import ATTEMPTS_MAX, send_due

pytestmark = pytest.mark.django_db
NIGHT = NOW + timedelta(hours=10)  # 10 p.m. in New York


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setitem(KINDS, "note", a_kind())
    return a_told_world()


def test_what_is_due_is_sent_once_and_kept_as_sent(world):
    letter = a_letter(world)
    assert send() == {"VT-1": ("sent", "")}
    assert send() == {"VT-1": ("sent", "")}
    assert subjects() == ["About VT-1"]
    assert mail.outbox[0].to == ["harbor-ida@example.org"]
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{letter.pk}@localhost>"


def test_what_is_not_due_waits(world):
    a_letter(world, due=NOW + timedelta(seconds=1))
    assert send() == {"VT-1": ("waiting", "")}
    assert mail.outbox == []


def test_what_is_not_true_any_more_is_dropped_with_its_reason(world, monkeypatch):
    a_letter(world)
    monkeypatch.setitem(KINDS, "note", a_kind(needed=False))
    assert send() == {"VT-1": ("dropped", "not_true")}
    assert mail.outbox == []


def test_after_a_year_without_power_nothing_old_is_sent(world):
    for number in range(30):
        a_letter(world, code=f"VT-{number}", useful_until=NOW + timedelta(hours=9))
    told = send(NOW + timedelta(days=365))
    assert set(told.values()) == {("dropped", "too_late")}
    assert mail.outbox == []


@pytest.mark.parametrize("gone", ["left", "account closed", "no role"])
def test_who_is_gone_is_not_written_to(world, gone):
    reader = world.ida
    if gone == "left":
        Volunteer.objects.filter(pk=world.ida.pk).update(state="left")
    elif gone == "account closed":
        reader = world.lead
        reader.is_active = False
        reader.save()
    else:
        reader = world.lead
        Membership.objects.filter(user=reader).update(suspended_at=NOW)
    a_letter(world, reader)
    assert send() == {"VT-1": ("dropped", "reader_left")}


def test_a_volunteer_without_an_account_is_told_by_telephone(world):
    managed = Volunteer.objects.create(program=world.program, code="VR-MM2", preferred_name="Rosa", phone=NUMBER)
    a_letter(world, managed)
    assert send() == {"VT-1": ("to_call", "")}
    assert mail.outbox == []


def test_a_volunteer_without_an_address_is_told_by_telephone_and_a_lead_is_shown(world):
    for account in (world.ida.user, world.lead):
        account.email = ""
        account.save()
    a_letter(world)
    a_letter(world, world.lead, code="VT-2")
    assert send() == {"VT-1": ("to_call", ""), "VT-2": ("dead", "no_address")}


def test_a_text_message_goes_to_who_wants_one(world, settings):
    sent = by_text(settings)
    wants(world.ida.user, usual="text")
    a_letter(world)
    assert send() == {"VT-1": ("sent", "")}
    assert (sent, mail.outbox) == ([(NUMBER, "Short VT-1")], [])


def test_where_no_text_messages_are_set_up_an_email_is_sent(world):
    wants(world.ida.user, usual="text")
    a_letter(world)
    assert send() == {"VT-1": ("sent", "")}
    assert subjects() == ["About VT-1"]


def test_a_number_of_another_country_gets_no_text_message(world, settings):
    sent = by_text(settings)
    world.ida.phone = "+447911123456"
    world.ida.save()
    wants(world.ida.user, usual="text")
    a_letter(world)
    assert send() == {"VT-1": ("sent", "")}
    assert (sent, subjects()) == ([], ["About VT-1"])


@pytest.mark.parametrize(
    "address", ["a@example.org\r\nBcc: all@example.org", "a@example.org\nx", "a@b@c", "two words@x"]
)
def test_an_address_that_would_add_a_line_is_never_used(world, address):
    world.lead.email = address
    world.lead.save()
    a_letter(world, world.lead)
    assert send() == {"VT-1": ("dead", "no_address")}
    assert mail.outbox == []


def test_quiet_hours_hold_what_is_usual_and_let_through_what_is_urgent(world):
    a_letter(world, due=NIGHT)
    a_letter(world, code="VT-2", due=NIGHT, is_urgent=True)
    assert send(NIGHT) == {"VT-1": ("waiting", ""), "VT-2": ("sent", "")}
    morning = NIGHT + timedelta(hours=9)
    assert Letter.objects.get(subject_code="VT-1").due_at == morning
    assert send(morning - timedelta(seconds=1))["VT-1"] == ("waiting", "")
    assert send(morning)["VT-1"] == ("sent", "")
    assert Letter.objects.get(subject_code="VT-1").attempts == 1


def test_what_would_be_no_help_after_quiet_hours_is_dropped(world):
    a_letter(world, due=NIGHT, useful_until=NIGHT + timedelta(hours=9))
    assert send(NIGHT) == {"VT-1": ("dropped", "quiet_hours")}


def test_a_carrier_that_fails_is_tried_again_and_given_up_in_the_end(world, settings):
    by_text(settings)
    wants(world.ida.user, usual="text", quiet_from=time(0), quiet_until=time(0))
    world.ida.user.email = ""
    world.ida.user.save()
    SentTexts.fails = NotSent("busy")
    a_letter(world)
    now = NOW
    for attempt in range(1, ATTEMPTS_MAX):
        assert send(now) == {"VT-1": ("waiting", "busy")}
        letter = Letter.objects.get()
        assert letter.attempts == attempt
        assert letter.due_at > now
        now = letter.due_at
    # Nine failures: told by telephone, the next way there is.
    assert send(now) == {"VT-1": ("waiting", "busy")}
    assert Letter.objects.get().way == "call"
    assert send(now) == {"VT-1": ("to_call", "")}
    assert now - NOW > timedelta(hours=24)


def test_an_address_that_is_refused_for_good_goes_on_to_the_next_way(world, settings):
    by_text(settings)
    wants(world.ida.user, usual="text")
    SentTexts.fails = NotSent("no_such_number", is_final=True)
    a_letter(world)
    assert send() == {"VT-1": ("sent", "")} or send() == {"VT-1": ("sent", "")}
    assert subjects() == ["About VT-1"]


def test_while_nothing_goes_out_letters_wait_and_lose_no_attempt(world, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    for number in range(3):
        a_letter(world, code=f"VT-{number}")
    assert {state for state, _reason in send().values()} == {"waiting"}
    assert set(Letter.objects.values_list("attempts", "due_at")) == {(0, NOW + timedelta(minutes=1))}


DOWN = [
    pytest.param(OSError(), True, id="nobody_answers"),
    pytest.param(smtplib.SMTPAuthenticationError(535, b"no"), True, id="we_are_not_known"),
    pytest.param(smtplib.SMTPSenderRefused(550, b"no", "us@example.org"), False, id="our_address_is_refused"),
]


@pytest.mark.parametrize(("says", "at_the_line"), DOWN)
def test_what_is_urgent_goes_the_next_way_after_ten_minutes_without_mail(world, settings, says, at_the_line):
    sent = by_text(settings)
    a_letter(world, is_urgent=True)
    a_letter(world, code="VT-2")
    mail_is_down(settings, says, at_the_line=at_the_line)
    code = type(says).__name__
    for seconds in (0, 60, 599, 600):
        assert set(send(NOW + timedelta(seconds=seconds)).values()) == {("waiting", code[:24])}
        assert sent == []
    told = send(NOW + timedelta(seconds=601))
    assert (told, sent) == ({"VT-1": ("sent", ""), "VT-2": ("waiting", code[:24])}, [(NUMBER, "Short VT-1")])


def test_without_any_other_way_what_is_urgent_waits_for_the_mail_and_goes_then(world, settings):
    a_letter(world, world.lead, is_urgent=True)
    usual = settings.EMAIL_BACKEND
    mail_is_down(settings, OSError(), at_the_line=True)
    for minutes in (0, 10, 600):
        assert send(NOW + timedelta(minutes=minutes)) == {"VT-1": ("waiting", "OSError")}
    settings.EMAIL_BACKEND = usual
    assert send(NOW + timedelta(minutes=601)) == {"VT-1": ("sent", "")}
    assert Letter.objects.get().attempts == 1


def test_what_could_not_be_sent_until_it_was_too_late_is_shown_to_the_lead(world, settings):
    a_letter(world, useful_until=NOW + timedelta(minutes=5))
    a_letter(world, code="VT-2", due=NOW + timedelta(minutes=4), useful_until=NOW + timedelta(minutes=5))
    mail_is_down(settings, OSError(), at_the_line=True)
    send()
    # Nobody had tried the second one: there was no sender.
    told = send(NOW + timedelta(minutes=5))
    assert told == {"VT-1": ("dead", "too_late"), "VT-2": ("dropped", "too_late")}


def test_what_is_urgent_goes_the_next_way_with_its_third_failure(world, settings):
    sent = by_text(settings)
    a_letter(world, is_urgent=True)
    mail_is_down(settings, smtplib.SMTPServerDisconnected())
    for minutes in (0, 1, 6):
        assert set(send(NOW + timedelta(minutes=minutes)).values()) == {("waiting", "SMTPServerDisconnected")}
    assert send(NOW + timedelta(minutes=6)) == {"VT-1": ("sent", "")}
    assert sent == [(NUMBER, "Short VT-1")]


def test_a_letter_that_cannot_be_written_stops_no_other(world, monkeypatch, caplog):
    monkeypatch.setitem(KINDS, "broken", a_kind("broken", raises=RuntimeError("Canary Legalname")))
    a_letter(world, kind="broken", code="VT-0")
    a_letter(world)
    assert send() == {"VT-0": ("waiting", "error"), "VT-1": ("sent", "")}
    assert "Canary" not in caplog.text


def test_a_program_with_many_letters_does_not_keep_another_waiting(world, monkeypatch):
    monkeypatch.setattr(sending, "A_TURN", 2)
    far = a_told_world(code="far", facility=world.facility)
    for number in range(5):
        a_letter(world, code=f"VT-{number}")
    a_letter(far, code="VT-FAR")
    send()
    assert len(mail.outbox) == 6
    assert "About VT-FAR" in subjects()[2:4]


def test_what_a_dead_sender_left_comes_after_what_nobody_has_tried(world):
    left = a_letter(world, code="VT-0")
    Letter.objects.filter(pk=left.pk).update(state="sending", attempts=1, tried_at=NOW - timedelta(minutes=1))
    a_letter(world, code="VT-1")
    send()
    assert subjects() == ["About VT-1", "About VT-0"]


def test_a_run_ends_in_time_and_the_next_one_goes_on(world, monkeypatch):
    for number in range(3):
        a_letter(world, code=f"VT-{number}")
    monkeypatch.setattr(sending, "A_RUN_SECONDS", 0.0)
    assert set(send().values()) == {("waiting", "")}
    monkeypatch.setattr(sending, "A_RUN_SECONDS", 60.0)
    assert set(send().values()) == {("sent", "")}


def test_a_letter_that_kills_its_senders_is_given_up(world):
    letter = a_letter(world)
    Letter.objects.filter(pk=letter.pk).update(
        state="sending", attempts=ATTEMPTS_MAX, tried_at=NOW - timedelta(minutes=1)
    )
    assert send() == {"VT-1": ("dead", "sender_died")}


def test_what_a_dead_sender_left_is_sent_with_the_same_message_id(world):
    letter = a_letter(world)
    Letter.objects.filter(pk=letter.pk).update(state="sending", attempts=1, tried_at=NOW - timedelta(minutes=1))
    assert send() == {"VT-1": ("sent", "")}
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{letter.pk}@localhost>"


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_letter_once(world):
    for number in range(60):
        a_letter(world, code=f"VT-{number}")
    start = threading.Barrier(2)
    mail.outbox = []  # there before the two come: each would make one where there is none

    def sender():
        start.wait()
        send_due(now=NOW)
        connection.close()

    senders = [threading.Thread(target=sender) for _ in range(2)]
    for thread in senders:
        thread.start()
    for thread in senders:
        thread.join()
    assert sorted(subjects()) == sorted(f"About VT-{number}" for number in range(60))
    assert set(Letter.objects.values_list("state", "attempts")) == {("sent", 1)}
