"""Every failed try to sign in is a row of the trail, which holds nothing of what was typed and cannot be filled up."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from compliance.models import AuditEvent
from tests.factories.accounts import NOW, PASSWORD, an_account, app_code, with_app
from volunteers.accounts import failures

pytestmark = pytest.mark.django_db
WRONG = "seventeen wrong words of mine"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def rows():
    events = AuditEvent.objects.filter(action="sign_in_failed").order_by("pk")
    return [(event.by, event.subject, event.program, event.detail) for event in events]


def sign_in(name, password, client=None):
    return (client or Client()).post(reverse("sign_in"), {"username": name, "password": password})


def of(subject, factor):
    return ("nobody", subject, "", {"factor": factor})


def test_a_wrong_password_of_an_account_and_a_name_nobody_has_leave_one_row_each():
    an_account("heron-4821")
    sign_in("heron-4821", WRONG)
    sign_in("somebody@example.org", WRONG)
    assert rows() == [of("heron-4821", "password"), of("unknown", "password")]


def test_nothing_that_was_typed_is_in_the_trail():
    an_account("heron-4821")
    sign_in("heron-4821", WRONG)
    sign_in("ana.rivera@example.org", WRONG)
    sign_in("heron-4821", "x" * 5000)
    told = " ".join(str(list(AuditEvent.objects.values())))
    assert not any(word in told for word in ("seventeen", "rivera", "xxx"))
    assert len(rows()) == 3


def test_a_right_password_leaves_none():
    an_account("heron-4821")
    assert sign_in("heron-4821", PASSWORD).status_code == 302
    assert rows() == []


def test_a_wrong_code_is_the_accounts_own_row():
    with_app(an_account("plover-1234", "PL"))
    client = Client()
    sign_in("plover-1234", PASSWORD, client)
    client.post(reverse("sign_in_code"), {"code": app_code(NOW, steps=9)})
    client.post(reverse("sign_in_code"), {"code": "0000-0000-0000-0000"})
    assert rows() == [of("plover-1234", "code")] * 2
    client.post(reverse("sign_in_code"), {"code": app_code(NOW)})
    assert len(rows()) == 2


def test_a_wrong_passkey_and_a_wrong_code_of_a_link_are_rows_too():
    client = Client()
    client.post(reverse("sign_in_passkey"), {"answer": "{}"})
    client.post(reverse("link_ask"), {"who": "heron-4821"})
    client.post(reverse("link_wait"), {"code": "1234 5678"})
    client.post(reverse("link_open"))
    assert rows() == [of("unknown", "passkey"), of("unknown", "link_code"), of("unknown", "link")]


def test_a_wrong_password_before_what_matters_most_is_a_row(client):
    user = an_account("heron-4821")
    client.force_login(user)
    client.post(reverse("prove"), {"password": WRONG})
    assert rows() == [of("heron-4821", "password")]


def test_its_owner_sees_that_somebody_tried(client):
    user = an_account("heron-4821")
    sign_in("heron-4821", WRONG)
    client.force_login(user)
    text = client.get(reverse("looked_at")).content.decode()
    assert ("a wrong password was typed" in text, "tried to sign in" in text) == (True, False)


def test_ones_own_wrong_code_is_not_told_as_somebody_elses_try(client):
    user = with_app(an_account("plover-1234", "PL"))
    client.force_login(user)
    failures.failed(user, "code", now=NOW)
    text = client.get(reverse("looked_at")).content.decode()
    assert ("a wrong code was typed" in text, ">nobody<" in text, "tried to sign in" in text) == (True, False, False)


def test_names_nobody_has_fill_up_no_trail(clock):
    for number in range(103):
        clock.move_to(NOW + timedelta(seconds=number))
        failures.failed(None, "password", now=NOW + timedelta(seconds=number))
    assert len(rows()) == 100
    later = NOW + timedelta(hours=1)
    failures.failed(None, "password", now=later)
    assert len(rows()) == 101


def test_an_accounts_failures_are_kept_while_those_of_unknown_names_are_not():
    user = an_account("heron-4821")
    for _each in range(101):
        failures.failed(None, "password", now=NOW)
    failures.failed(user, "password", now=NOW)
    assert rows()[-1] == of("heron-4821", "password")
    assert len(rows()) == 101
