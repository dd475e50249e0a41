"""Before what matters most one proves who one is, a few minutes old at most, and comes back to where one was."""

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from tests.factories.accounts import NOW, PASSWORD, an_account, app_code, with_app
from volunteers.accounts.step_up import mark_proved, recently_proved, safe_next, step_up

PROVE = reverse("prove")


class Session(dict):
    """Enough of a session for a request that is made by hand."""


def a_request(path="/exports/", *, method="get", proved_at=None, **headers):
    request = getattr(RequestFactory(), method)(path, **headers)
    request.session = Session() if proved_at is None else Session(proved_at=proved_at, factors=["password", "totp"])
    return request


@step_up(minutes=5)
def page(request):
    return HttpResponse("reached")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


SECONDS = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("ago", "reached"), [(0, True), (299, True), (300, True), (301, False), (86400, False), (-1, False)]
)
def test_a_proof_holds_for_its_minutes(ago, reached):
    answer = page(a_request(proved_at=SECONDS - ago))
    assert (answer.status_code == 200) is reached


@pytest.mark.parametrize("proved_at", [None, "now", 1.5, [], True])
def test_what_is_no_time_is_no_proof(proved_at):
    request = a_request()
    request.session["proved_at"] = proved_at
    assert not recently_proved(request)


def test_the_way_back_is_the_page_itself():
    answer = page(a_request("/exports/?week=3"))
    assert (answer.status_code, answer["Location"]) == (302, f"{PROVE}?next=/exports/%3Fweek%3D3")


def test_what_was_sent_is_not_repeated_and_the_way_back_is_its_form():
    request = a_request(method="post", HTTP_REFERER="http://testserver/exports/new/")
    assert page(request)["Location"] == f"{PROVE}?next=/exports/new/"


@pytest.mark.parametrize(
    "before", ["http://elsewhere.example/x", "http://testserver.elsewhere.example/x", "", "nonsense"]
)
def test_another_site_is_no_way_back(before):
    request = a_request(method="post", HTTP_REFERER=before)
    assert page(request)["Location"] == f"{PROVE}?next={reverse('home')}"


def test_each_factor_is_kept_once_with_the_time_of_the_last():
    request = a_request()
    for factor in ("password", "totp", "totp"):
        mark_proved(request, factor)
    assert request.session == {"factors": ["password", "totp"], "proved_at": SECONDS}


@pytest.mark.parametrize(
    "path", ["//elsewhere.example", "https://elsewhere.example", "javascript:alert(1)", "", "x", "/\\x"]
)
def test_only_a_path_here_is_a_way_on(path):
    assert safe_next(a_request(), path) == ""


# ── the page that asks ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
@pytest.mark.password_only
def test_a_password_does_where_there_is_no_second_factor(client):
    client.force_login(an_account())
    session = client.session
    session["proved_at"] = SECONDS - 3600
    session.save()
    before = client.session.session_key
    assert client.post(PROVE, {"password": "wrong", "next": "/me/"}).status_code == 200
    answer = client.post(PROVE, {"password": PASSWORD, "next": "/me/"})
    assert answer["Location"] == "/me/"
    assert client.session["proved_at"] == SECONDS
    assert client.session.session_key != before


@pytest.mark.django_db
@pytest.mark.password_only
def test_a_password_does_not_where_there_is_one(client):
    client.force_login(with_app(an_account()))
    answer = client.post(PROVE, {"password": PASSWORD, "next": "/me/"})
    assert answer.status_code == 200
    assert client.session["factors"] == ["password"]
    assert client.post(PROVE, {"code": app_code(NOW), "next": "/me/"})["Location"] == "/me/"
    assert client.session["factors"] == ["password", "totp"]


@pytest.mark.django_db
def test_proving_leads_to_no_other_site(client):
    client.force_login(with_app(an_account()))
    answer = client.post(PROVE, {"code": app_code(NOW), "next": "https://elsewhere.example/"})
    assert answer["Location"] == reverse("home")


@pytest.mark.django_db
def test_guesses_at_it_are_counted_too(client):
    client.force_login(an_account())
    answers = [client.post(PROVE, {"password": "wrong"}).status_code for _ in range(12)]
    assert answers == [200] * 10 + [429] * 2


@pytest.mark.django_db
def test_an_old_proof_does_not_do_to_change_how_one_signs_in(client):
    client.force_login(with_app(an_account()))
    with time_machine.travel(NOW + timedelta(minutes=14), tick=False):
        assert client.get(reverse("totp_add")).status_code == 200
    with time_machine.travel(NOW + timedelta(minutes=14, seconds=70), tick=False):
        assert client.get(reverse("totp_add"))["Location"].startswith(PROVE)
