"""Pages for when something does not work: calm, whole, in both languages, and without a word about the cause."""

import re

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.test import Client
from django.urls import get_resolver, reverse

from compliance.reading import TrailUnavailable
from tests.factories.told_visits import ToldVisits

pytestmark = pytest.mark.django_db
SECRET = "ZQ secret A999123456"
NUMBER = re.compile(r"<b>([23456789B-Z]{8})</b>")


@pytest.fixture
def quiet(client):
    client.raise_request_exception = False
    return client


def break_a_page(monkeypatch, error):
    """A page fails in its middle, with somebody's values in the error and in the locals around it."""

    def breaks(*args, **options):
        canary = SECRET
        raise error(canary)

    page = next(pattern for pattern in get_resolver().url_patterns if getattr(pattern, "name", "") == "health")
    monkeypatch.setattr(page, "callback", breaks)


@pytest.mark.parametrize(
    ("error", "status", "english", "spanish"),
    [
        (SuspiciousOperation, 400, "was not understood", "No se entendió lo que se envió"),
        (PermissionDenied, 403, "You cannot do this here", "No puede hacer esto aquí"),
        (Http404, 404, "This page is not here", "Esta página no está aquí"),
        (RequestDataTooBig, 413, "too large to send", "demasiado grande"),
        (ValueError, 500, "on our side", "Algo salió mal de nuestro lado"),
        (OperationalError, 503, "not work just now", "no funciona en este momento"),
        (InterfaceError, 503, "not work just now", "no funciona en este momento"),
        (TrailUnavailable, 503, "not work just now", "no funciona en este momento"),
    ],
)
def test_each_has_its_own_page_in_both_languages_and_names_no_cause(
    quiet, monkeypatch, error, status, english, spanish
):
    break_a_page(monkeypatch, error)
    answer = quiet.get(reverse("health"))
    body = answer.content.decode()
    assert answer.status_code == status
    assert english in body and spanish in body
    assert "<main" in body and "ZQ" not in body and error.__name__ not in body
    assert bool(NUMBER.search(body)) == (status != 404)
    assert "Content-Security-Policy" in answer and "no-store" in answer["Cache-Control"]
    assert ("Retry-After" in answer) == (status == 503)


def test_a_method_that_a_page_does_not_take_has_its_page(client):
    answer = client.post(reverse("health"))
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert "This cannot be done this way" in answer.content.decode()


def test_a_stale_form_asks_to_try_again():
    answer = Client(enforce_csrf_checks=True).post(reverse("sign_in"), {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "Please try once more" in answer.content.decode()


def test_what_is_not_there_and_what_is_not_ones_own_are_the_same_bytes_for_everybody(client):
    world = ToldVisits()
    foreign = ToldVisits("far", facility=world.facility)
    visit = foreign.visit()
    client.force_login(world.lead)
    not_there = client.get("/visits/VT-NNNNN/")
    bodies = {
        client.get(path, headers={"accept-language": language}).content
        for path in (visit.get_absolute_url(), "/visits/VT-NNNNN/", "/no/such/page/", "/plans/PN-2222/")
        for language in ("en", "es")
    }
    assert bodies == {not_there.content} == {Client().get("/no/such/page/").content}


def test_each_error_has_a_number_of_its_own(quiet, monkeypatch):
    break_a_page(monkeypatch, ValueError)
    numbers = [NUMBER.search(quiet.get(reverse("health")).content.decode())[1] for _ in range(20)]
    assert len(set(numbers)) == 20


def test_the_page_asks_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/no/such/page/").status_code == 404
