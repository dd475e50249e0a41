"""The demo's invented accounts show the code to type, where the command `demo` serves; no other account ever does."""

import re

import pytest
import time_machine
from django.urls import reverse

from tests.factories.accounts import NOW, PASSWORD, an_account, app_code, with_app
from visitation import command_line
from volunteers.accounts import factors
from volunteers.accounts.demo import code_of_demo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def page_after_password(client, name):
    client.post(reverse("sign_in"), {"username": name, "password": PASSWORD})
    return client.get(reverse("sign_in_code")).content.decode()


def digits(page):
    return re.findall(r"<b>(\d{6})</b>", page)


def test_the_code_shown_lets_a_newcomer_in(client, settings):
    settings.DEMO = True
    with_app(an_account("demo-lead-east", "PL"))
    (code,) = digits(page_after_password(client, "demo-lead-east"))
    assert client.post(reverse("sign_in_code"), {"code": code})["Location"] == reverse("home")
    client.post(reverse("sign_out"))
    (again,) = digits(page_after_password(client, "demo-lead-east"))
    assert again != code
    assert client.post(reverse("sign_in_code"), {"code": again})["Location"] == reverse("home")


@pytest.mark.parametrize(
    ("demo", "name"), [(False, "demo-lead-east"), (True, "heron-4821"), (True, "lead-demo-"), (False, "heron-4821")]
)
def test_nobody_else_sees_a_code(client, settings, demo, name):
    settings.DEMO = demo
    with_app(an_account(name, "PL"))
    page = page_after_password(client, name)
    assert digits(page) == []
    assert not any(app_code(NOW, steps=steps) in page for steps in (-1, 0, 1))


def test_there_is_no_code_without_a_seed(settings):
    settings.DEMO = True
    user = an_account("demo-lead-east", "PL")
    assert code_of_demo(user, now=NOW) == ""
    factors.give_seed(user)
    factors.give_seed(user)
    assert len(code_of_demo(user, now=NOW)) == 6


def test_tests_and_servers_are_no_demo():
    from django.conf import settings

    assert settings.DEMO is False


@pytest.mark.parametrize(("command", "said"), [("demo", "1"), ("serve", None), ("migrate", None), ("help", None)])
def test_the_command_demo_says_it_and_any_other_takes_it_back(monkeypatch, command, said):
    import os

    monkeypatch.setenv("VISITATION_DEMO", "1")
    command_line._say_whether_demo(command)
    assert os.environ.get("VISITATION_DEMO") == said
