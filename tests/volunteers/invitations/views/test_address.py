"""A new address of one's own: shown to reach its owner, told of at the old one, and in force everywhere at once."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from compliance.models import AuditEvent
from tests.factories.accounts import NOW, PASSWORD, an_account, with_app
from tests.factories.invitations import an_address
from volunteers.invitations import letters
from volunteers.models import SignInAddress, User
from volunteers.post import NotSent

pytestmark = pytest.mark.django_db
OLD, NEW = "mail-1@example.org", "mail-2@example.org"
PAGE = "address_change"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def user():
    user = an_account("heron-4821", email=OLD)
    an_address(user, OLD)
    return user


@pytest.fixture
def client(client, user):
    client.force_login(user)
    return client


def ask(client, address=NEW):
    return client.post(reverse(PAGE), {"address": address})


def sent_code():
    return re.search(r"\b\d{4} \d{4}\b", mail.outbox[-1].body)[0]


def send(client, code):
    return client.post(reverse(PAGE), {"code": code})


def address_of(user):
    return User.objects.get(pk=user.pk).email, [known.address for known in SignInAddress.objects.filter(user=user)]


def test_the_new_address_is_shown_to_reach_its_owner_and_then_takes_the_place_of_the_old(client, user):
    ask(client)
    assert [letter.to for letter in mail.outbox] == [[NEW]]
    assert address_of(user) == (OLD, [OLD])  # nothing yet
    assert send(client, sent_code())["Location"] == reverse("factors")
    assert address_of(user) == (NEW, [NEW])
    assert User.objects.by_email(NEW) == user
    assert User.objects.by_email(OLD) is None


def test_the_old_address_is_told_and_neither_message_names_anybody(client, user):
    ask(client)
    send(client, sent_code())
    assert [letter.to for letter in mail.outbox] == [[NEW], [OLD]]
    words = " ".join(letter.subject + letter.body for letter in mail.outbox).lower()
    assert not any(word in words for word in ("heron", "harbor", NEW, OLD, "detention", "visit"))
    events = AuditEvent.objects.filter(action="address_changed")
    assert [(event.by, event.detail) for event in events] == [("heron-4821", {"way": "mail"})]


def test_every_other_session_ends_and_a_link_that_waits_is_worth_nothing(client, user):
    elsewhere = Client()
    elsewhere.force_login(user)
    Client().post(reverse("password_forgotten"), {"name": "heron-4821"})
    ask(client)
    send(client, sent_code())
    assert client.get(reverse("profile")).status_code == 200
    assert elsewhere.get(reverse("profile")).status_code == 302
    from volunteers.models import PasswordReset

    assert not PasswordReset.objects.filter(user=user).exists()


def test_a_wrong_code_changes_nothing_and_the_fifth_ends_it(client, user):
    ask(client)
    right = sent_code()
    for _each in range(5):
        assert "does not fit" in send(client, "0000 0000").content.decode()
    send(client, right)
    assert address_of(user) == (OLD, [OLD])


@pytest.mark.parametrize(("waited", "changed"), [(899, True), (900, False)])
def test_a_code_works_for_a_quarter_of_an_hour(client, user, clock, waited, changed):
    ask(client)
    clock.shift(timedelta(seconds=waited))
    session = client.session
    session["proved_at"] = int((NOW + timedelta(seconds=waited)).timestamp())
    session.save()
    send(client, sent_code())
    assert (address_of(user)[0] == NEW) is changed


def test_a_code_for_one_address_is_none_for_another(client, user):
    ask(client)
    first = sent_code()
    ask(client, "mail-3@example.org")
    send(client, first)
    assert address_of(user) == (OLD, [OLD])


def test_an_address_that_another_account_signs_in_with_is_not_taken_over(client, user):
    an_address(an_account("plover-1234"), NEW)
    ask(client)  # the answer says nothing; whoever reads that address is told no more than that somebody asked
    assert "Another account signs in with this address" in send(client, sent_code()).content.decode()
    assert address_of(user) == (OLD, [OLD])


@pytest.mark.parametrize("is_final", [True, False])
def test_without_a_word_to_the_old_address_nothing_changes_unless_it_takes_none_any_more(
    client, user, monkeypatch, is_final
):
    ask(client)

    def refuse(*args, **kwargs):
        raise NotSent("refused", is_final=is_final)

    monkeypatch.setattr(letters, "send_address_changed", refuse)
    send(client, sent_code())
    assert (address_of(user)[0] == NEW) is is_final


def test_a_sixth_code_within_an_hour_is_not_sent(client):
    for _each in range(6):
        answer = ask(client)
    assert "Please wait an hour" in answer.content.decode()
    assert len(mail.outbox) == 5


def test_what_is_no_address_is_told_so(client):
    assert "area code" in ask(client, "nonsense").content.decode()
    assert mail.outbox == []


def test_it_asks_who_it_is_and_for_the_second_factor_where_there_is_one(client, user):
    session = client.session
    session["proved_at"] = int((NOW - timedelta(minutes=16)).timestamp())
    session.save()
    assert client.get(reverse(PAGE))["Location"].startswith(reverse("prove"))
    with_app(an_account("plover-1234"))
    other = Client()
    other.post(reverse("sign_in"), {"username": "plover-1234", "password": PASSWORD})
    assert other.get(reverse(PAGE)).status_code == 302  # the second step is owed
