"""A link to a new password: one use, half an hour, and nothing else comes with it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from compliance.models import AuditEvent
from tests.factories.accounts import NOW, PASSWORD, an_account, app_code, with_app
from volunteers.accounts import resets
from volunteers.models import Letter, PasswordReset
from volunteers.post.jobs import send_what_is_due

pytestmark = pytest.mark.django_db
NEW = "walnut thimble prairie sequin"
NEW_PAGE, LINK = reverse("password_new"), reverse("password_reset_link")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def ana():
    return an_account(email="ana@example.org")


def ask(client, name="heron-4821", **more):
    return client.post(reverse("password_forgotten"), {"name": name}, **more)


def send_all():
    send_what_is_due()


def token_sent(client, name="heron-4821"):
    ask(client, name)
    send_all()
    return re.search(r"[?]t=([\w-]+)", mail.outbox[-1].body)[1]


def follow(client, token):
    return client.get(LINK, {"t": token}, follow=True)


def sign_in(client, password):
    return client.post(reverse("sign_in"), {"username": "heron-4821", "password": password})


def is_in(client):
    return "_auth_user_id" in client.session


def test_a_link_leads_to_a_new_password_with_which_one_signs_in(client, ana):
    assert follow(client, token_sent(client)).status_code == 200
    answer = client.post(NEW_PAGE, {"password": NEW})
    assert answer["Location"] == reverse("password_done")
    assert client.get(reverse("password_done")).status_code == 200
    sign_in(client, PASSWORD)
    assert not is_in(client)
    sign_in(client, NEW)
    assert is_in(client)


def test_a_link_works_once(client, ana):
    token = token_sent(client)
    follow(client, token)
    client.post(NEW_PAGE, {"password": NEW})
    assert follow(client, token).status_code == 410
    assert client.post(NEW_PAGE, {"password": PASSWORD}).status_code == 410


def test_a_link_is_over_after_half_an_hour(client, ana, clock):
    token = token_sent(client)
    clock.move_to(NOW + timedelta(minutes=30) - timedelta(seconds=1))
    assert follow(client, token).status_code == 200
    clock.move_to(NOW + timedelta(minutes=30))
    assert client.post(NEW_PAGE, {"password": NEW}).status_code == 410


def test_looking_at_a_link_uses_nothing_up(client, ana):
    token = token_sent(client)
    for scanner in (Client(), Client(), Client()):
        assert follow(scanner, token).status_code == 200
    follow(client, token)
    assert client.post(NEW_PAGE, {"password": NEW}).status_code == 302


def test_a_new_password_ends_every_session_and_every_other_link(client, ana):
    elsewhere = Client()
    elsewhere.force_login(ana)
    first, second = token_sent(client), token_sent(client)
    follow(client, second)
    client.post(NEW_PAGE, {"password": NEW})
    assert elsewhere.get(reverse("profile")).status_code == 302
    assert follow(client, first).status_code == 410


def test_nobody_is_signed_in_by_it(client, ana):
    follow(client, token_sent(client))
    client.post(NEW_PAGE, {"password": NEW})
    assert not is_in(client)


def test_the_second_factor_is_asked_for_as_ever(client, ana):
    with_app(ana)
    follow(client, token_sent(client))
    client.post(NEW_PAGE, {"password": NEW})
    assert sign_in(client, NEW)["Location"] == reverse("sign_in_code")
    assert not is_in(client)
    client.post(reverse("sign_in_code"), {"code": app_code(NOW)})
    assert is_in(client)


@pytest.mark.parametrize("header", ["HTTP_HOST", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED"])
def test_the_address_in_the_letter_is_the_sites_own(client, ana, settings, header):
    settings.ALLOWED_HOSTS = ["*"]
    ask(client, **{header: "evil.example"})
    send_all()
    assert settings.SITE_ADDRESS in mail.outbox[0].body
    assert "evil" not in mail.outbox[0].body


def test_the_token_stands_in_no_page_and_no_way_on(client, ana):
    token = token_sent(client)
    answer = client.get(LINK, {"t": token})
    assert (answer.status_code, answer["Location"]) == (302, NEW_PAGE)
    assert answer["Referrer-Policy"] == "no-referrer"
    assert token not in client.get(NEW_PAGE).content.decode()


def test_the_database_keeps_the_token_nowhere(client, ana, django_db_blocker):
    from django.db import connection

    ask(client)
    assert Letter.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(content, 'escape') FROM volunteers_letter UNION ALL SELECT payload FROM django_q_ormq"
        )
        kept = " ".join(text for (text,) in cursor.fetchall())
        cursor.execute("SELECT encode(fingerprint, 'escape') FROM volunteers_passwordreset")
        kept += cursor.fetchone()[0]
    send_what_is_due()
    token = re.search(r"[?]t=([\w-]+)", mail.outbox[0].body)[1]
    assert token not in kept
    assert not Letter.objects.exists()


def test_a_link_of_a_closed_account_opens_nothing(client, ana):
    token = token_sent(client)
    ana.is_active = False
    ana.save()
    assert follow(client, token).status_code == 410


def test_a_password_that_is_not_good_enough_leaves_the_link_good(client, ana):
    follow(client, token_sent(client))
    assert client.post(NEW_PAGE, {"password": "passwordpassword"}).status_code == 200
    assert client.post(NEW_PAGE, {"password": "short"}).status_code == 200
    assert client.post(NEW_PAGE, {"password": NEW}).status_code == 302


def test_it_is_written_down_and_told_by_letter(client, ana):
    follow(client, token_sent(client))
    client.post(NEW_PAGE, {"password": NEW})
    assert AuditEvent.objects.filter(action="password_reset", by="heron-4821").count() == 1
    assert [letter.kind for letter in Letter.objects.all()] == ["password_changed"]


@pytest.mark.parametrize("token", ["", "x", "%00", "é", "a" * 5000])
def test_a_token_that_is_none_opens_nothing(client, token):
    assert client.get(LINK, {"t": token}, follow=True).status_code == 410


def test_a_sixth_link_within_an_hour_is_not_sent_and_nobody_is_told(client, ana):
    answers = {ask(client).content for _ in range(8)}
    assert PasswordReset.objects.count() == 5
    assert len({re.sub(rb'(value|nonce)="[^"]+"', b"", answer) for answer in answers}) == 1


def test_nobodys_name_gets_the_same_row_and_no_letter(client):
    ask(client, "nobody-1")
    assert PasswordReset.objects.get().user is None
    send_all()
    assert mail.outbox == []
    assert not Letter.objects.exists()


def test_a_letter_says_no_name_and_no_place(client, ana):
    ask(client)
    send_all()
    letter = mail.outbox[0]
    assert letter.to == ["ana@example.org"]
    assert not re.search(
        "heron|detention|visit(?!s?[.]|ation)|harbor", letter.subject + letter.body.replace("http", ""), re.I
    )


def test_old_links_are_forgotten(client, ana):
    ask(client)
    assert resets.forget_old(now=NOW + timedelta(minutes=29)) == 0
    assert resets.forget_old(now=NOW + timedelta(minutes=30)) == 1
