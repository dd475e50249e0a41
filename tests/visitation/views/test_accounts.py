"""Signing in gives the same answer to everybody who may not; the language stays with the account."""

import pytest
from django.conf import settings
from django.urls import reverse

from tests.factories.told_visits import PASSWORD, ToldVisits

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return ToldVisits()


def sign_in(client, name, password):
    return client.post(reverse("sign_in"), {"username": name, "password": password})


def alert(answer):
    return answer.context["form"].non_field_errors()


def test_name_and_password_open_the_first_page(client, world):
    answer = sign_in(client, world.lead.username, PASSWORD)
    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))


def test_a_wrong_password_an_unknown_name_and_a_closed_account_get_the_same_answer(client, world):
    world.ida.user.is_active = False
    world.ida.user.save()
    answers = [
        sign_in(client, world.lead.username, "wrong"),
        sign_in(client, "nobody-of-that-name", PASSWORD),
        sign_in(client, world.ida.user.username, PASSWORD),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len({str(alert(answer)) for answer in answers}) == 1


def test_the_session_is_for_this_host_until_the_browser_closes(client, world):
    sign_in(client, world.lead.username, PASSWORD)
    cookie = client.cookies["__Host-sid"]
    flags = {name: cookie[name] for name in ("max-age", "domain", "path", "secure", "httponly", "samesite")}
    expected = {"max-age": "", "domain": "", "path": "/", "secure": True, "httponly": True, "samesite": "Lax"}
    assert flags == expected


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example/"])
def test_signing_in_leads_to_no_other_site(client, world, back):
    answer = client.post(reverse("sign_in"), {"username": world.lead.username, "password": PASSWORD, "next": back})
    assert answer["Location"] == reverse("home")


def test_signing_out_takes_a_button_not_a_link(client, world):
    client.force_login(world.lead)
    assert client.get(reverse("sign_out")).status_code == 405
    client.post(reverse("sign_out"))
    assert client.get(reverse("week")).status_code == 302


def test_the_account_brings_its_language(client, world):
    world.ida.user.language = "es"
    world.ida.user.save()
    sign_in(client, world.ida.user.username, PASSWORD)
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "es"
    assert 'lang="es"' in client.get(reverse("my_visits")).content.decode()


def test_the_language_button_changes_the_account_too(client, world):
    client.force_login(world.ida.user)
    answer = client.post(reverse("set_language"), {"language": "es", "next": reverse("my_visits")})
    world.ida.user.refresh_from_db()
    assert (answer["Location"], world.ida.user.language) == (reverse("my_visits"), "es")


def test_an_unknown_language_changes_nothing(client, world):
    client.force_login(world.ida.user)
    client.post(reverse("set_language"), {"language": "xx"})
    world.ida.user.refresh_from_db()
    assert world.ida.user.language == "en"


@pytest.mark.parametrize(
    ("who", "page"),
    [("lead", "tonight"), ("ida", "my_visits")],
    ids=["a lead to what needs them", "a volunteer to their visits"],
)
def test_the_first_page_is_the_roles_own(client, world, who, page):
    client.force_login(world.lead if who == "lead" else world.ida.user)
    assert client.get(reverse("home"))["Location"] == reverse(page)


def test_nobody_signed_in_is_welcomed(client):
    assert client.get(reverse("home")).status_code == 200


def test_a_role_without_a_first_page_is_told_what_it_can_see(client, world):
    client.force_login(world.user("an-applicant", "AP"))
    answer = client.get(reverse("home"))
    routes = ("my_onboarding", "facility_list", "profile", "sessions")
    assert [entry.url for entry in answer.context["menu"]] == [reverse(route) for route in routes]
