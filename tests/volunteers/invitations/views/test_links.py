"""A link in a message: one answer for all who ask, one button where it was asked for, nothing anywhere else."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.factories.invitations import MAIL, an_address, code_in, run_posted_jobs, token_in
from tests.factories.told_visits import ToldVisits
from volunteers.models import SignInLink

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    world = ToldVisits()
    an_address(world.ida.user, MAIL)
    return world


def ask(client, who=MAIL):
    return client.post(reverse("link_ask"), {"who": who}, follow=True)


def sent(client, who=MAIL):
    ask(client, who)
    run_posted_jobs()
    return token_in(mail.outbox[-1].body), code_in(mail.outbox[-1].body)


def follow(client, token):
    return client.get(reverse("link_follow", args=[token]), follow=True)


def text(answer):
    return re.sub(r'value="[\w-]{64}"|nonce="[^"]+"', "", answer.content.decode())


def is_in(client):
    return client.get(reverse("my_visits")).status_code == 200


def test_the_answer_is_the_same_whoever_is_asked_for(world):
    answers = [ask(Client(), who) for who in (MAIL, "nobody@example.org", "harbor-ida", "harbor-lead", "212-555-0000")]
    assert {answer.status_code for answer in answers} == {200}
    assert len({text(answer) for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers)) for answer in answers}) == 1
    assert mail.outbox == []  # whatever is sent, is sent later


def test_one_button_where_it_was_asked_for_and_one_is_in(client, world):
    token, _code = sent(client)
    page = follow(client, token)
    assert page.redirect_chain == [(reverse("link_open"), 302)] and token not in page.content.decode()
    assert not is_in(client)
    before = client.session.session_key
    answer = client.post(reverse("link_open"))
    assert (answer.status_code, is_in(client), client.session["factors"]) == (302, True, ["link"])
    assert client.session.session_key != before


def test_a_mail_program_that_opens_every_link_first_changes_nothing(client, world):
    token, _code = sent(client)
    for _look in range(3):
        follow(Client(), token)
    follow(client, token)
    assert client.post(reverse("link_open")).status_code == 302


def test_forwarded_it_is_a_calm_page_that_tells_nothing(client, world):
    token, _code = sent(client)
    elsewhere = Client()
    real, invented = follow(elsewhere, token), follow(Client(), "x" * 43)
    assert (real.status_code, text(real)) == (200, text(invented))
    assert "does not open here" in text(real)
    assert not any(word in text(real) for word in ("Ida", "harbor", MAIL))
    assert not is_in(elsewhere)
    assert elsewhere.post(reverse("link_open")).status_code == 200
    assert not is_in(elsewhere)
    follow(client, token)
    client.post(reverse("link_open"))
    assert is_in(client)  # still good where it belongs


def test_somebody_else_who_asked_too_does_not_open_it(client, world):
    token, code = sent(client)
    other = Client()
    ask(other)
    follow(other, token)
    other.post(reverse("link_open"))
    other.post(reverse("link_wait"), {"code": code})
    assert not is_in(other)


def test_the_code_works_in_the_page_that_waits(client, world):
    _token, code = sent(client)
    assert client.post(reverse("link_wait"), {"code": f" {code.replace(' ', '-')} "}).status_code == 302
    assert is_in(client)


def test_a_wrong_code_says_the_same_for_known_and_unknown(world):
    pages = []
    for who in (MAIL, "nobody@example.org"):
        client = Client()
        ask(client, who)
        run_posted_jobs()
        pages.append([text(client.post(reverse("link_wait"), {"code": "0000 0001"})) for _try in range(7)])
    assert pages[0] == pages[1]
    assert {link.wrong_codes for link in SignInLink.objects.all()} == {5}


def test_used_it_is_over_everywhere(client, world):
    token, code = sent(client)
    client.post(reverse("link_wait"), {"code": code})
    client.post(reverse("sign_out"))
    follow(client, token)
    client.post(reverse("link_open"))
    assert not is_in(client)


def test_a_lead_gets_no_link_and_the_same_answer(world):
    an_address(world.lead, "lead@example.org")
    ask(Client(), "lead@example.org")
    run_posted_jobs()
    assert mail.outbox == []


def test_whoever_set_up_a_second_factor_is_asked_for_it_after_the_link(client, world):
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=world.ida.user, type="totp", data={"secret": "x"})
    token, _code = sent(client)
    follow(client, token)
    answer = client.post(reverse("link_open"))
    assert (answer["Location"], is_in(client)) == (reverse("sign_in_code"), False)


def test_whoever_is_signed_in_needs_no_link(client, world):
    client.force_login(world.ida.user)
    assert client.get(reverse("link_ask")).status_code == 302


def test_without_having_asked_there_is_nothing_to_wait_for(client):
    assert client.get(reverse("link_wait"))["Location"] == reverse("link_ask")


@pytest.mark.parametrize("route", ["link_ask", "link_wait", "link_open"])
def test_no_page_of_it_is_kept(client, world, route):
    ask(client)
    assert "no-store" in client.get(reverse(route))["Cache-Control"]


def test_the_sign_in_page_leads_there(client):
    assert reverse("link_ask") in client.get(reverse("sign_in")).content.decode()
