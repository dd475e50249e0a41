"""News of mail that came back: believed only from whoever shows the secret; then nobody takes the letter for read."""

import sys
from types import ModuleType, SimpleNamespace

import pytest
from django.core import mail
from django.urls import reverse

from compliance.models import AuditEvent
from tests.factories.posting import KINDS, NOW, a_kind, a_letter, a_told_world, by_text, send, wants
from volunteers.models import Letter
from volunteers.post.channels.bounces import letters_in

pytestmark = pytest.mark.django_db
HERE = "tests.volunteers.post.channels.test_bounces"


class Told:
    """News that a test brings in its own form."""

    def mark(self, mail, letter):
        mail.metadata = {"letter": letter}

    def bounced_in(self, request):
        return request.POST.getlist("letter") if request.headers.get("X-Secret") == "ours" else ()


class Refused(Exception):
    """As the library of the company says that it does not believe something."""


class Reader:
    """As a company's reader of its news stands in django-anymail."""

    def run_validators(self, request):
        if request.headers.get("Authorization") != "Basic secret":
            raise Refused

    def parse_events(self, request):
        told = [("bounced", {"letter": request.POST["letter"]}, None), ("delivered", {"letter": "<x@y>"}, "<x@y>")]
        return [SimpleNamespace(event_type=kind, metadata=data, message_id=number) for kind, data, number in told]


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setitem(KINDS, "note", a_kind())
    return a_told_world()


def bring(client, letter, **headers):
    return client.post(reverse("mail_event"), {"letter": f"<{letter.pk}@localhost>"}, headers=headers).status_code


def test_without_anything_set_up_nothing_is_believed(world, client):
    letter = a_letter(world)
    send()
    assert bring(client, letter, x_secret="ours") == 204
    assert Letter.objects.get().state == "sent"
    assert not hasattr(mail.outbox[0], "metadata")


def test_what_came_back_stands_among_what_reached_nobody_once(world, client, settings):
    settings.MAIL_EVENTS = f"{HERE}.Told"
    letter = a_letter(world)
    send()
    assert mail.outbox[0].metadata == {"letter": f"<{letter.pk}@localhost>"}
    assert bring(client, letter, x_secret="guessed") == 204
    assert Letter.objects.get().state == "sent"
    for _ in range(2):
        assert bring(client, letter, x_secret="ours") == 204
    assert [(row.state, row.reason) for row in Letter.objects.all()] == [("dead", "bounced")]
    assert AuditEvent.objects.filter(action="letter_came_back").count() == 1
    client.force_login(world.lead)
    assert "the e-mail came back" in client.get(reverse("post")).content.decode()


def test_what_is_urgent_goes_the_next_way(world, client, settings):
    texts = by_text(settings)
    settings.MAIL_EVENTS = f"{HERE}.Told"
    wants(world.ida.user, usual="mail", urgent="mail")
    letter = a_letter(world, is_urgent=True)
    send()
    bring(client, letter, x_secret="ours")
    waits = Letter.objects.get()
    assert (waits.state, waits.attempts) == ("waiting", 0) and waits.way != "mail"
    Letter.objects.update(due_at=NOW)
    send()
    assert (Letter.objects.get().state, len(texts)) in [("sent", 1), ("to_call", 0)]


def test_a_companys_news_needs_the_secret_of_the_settings_and_its_own_proof(world, client, settings, monkeypatch):
    errors = ModuleType("anymail.exceptions")
    errors.AnymailError = errors.AnymailWebhookValidationFailure = Refused
    monkeypatch.setitem(sys.modules, "anymail", ModuleType("anymail"))
    monkeypatch.setitem(sys.modules, "anymail.exceptions", errors)
    monkeypatch.delitem(sys.modules, "volunteers.post.channels.company_mail", raising=False)
    settings.MAIL_EVENTS = "volunteers.post.channels.company_mail.CompanyMailEvents"
    settings.MAIL_EVENTS_VIEW, settings.ANYMAIL = f"{HERE}.Reader", {}
    letter = a_letter(world)
    send()
    assert bring(client, letter, authorization="Basic secret") == 204
    settings.ANYMAIL = {"WEBHOOK_SECRET": "secret"}
    assert bring(client, letter, authorization="Basic guessed") == 204
    assert Letter.objects.get().state == "sent"
    assert bring(client, letter, authorization="Basic secret") == 204
    assert Letter.objects.get().state == "dead"
    monkeypatch.delitem(sys.modules, "volunteers.post.channels.company_mail")


def test_what_is_no_letters_number_is_left_out():
    number = "00000000-0000-4000-8000-000000000001"
    assert [str(each) for each in letters_in([f"<{number}@host>", number, "", "<x@y>", "x" * 900])] == [number] * 2
