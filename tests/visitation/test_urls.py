"""Pages for when something does not work: calm, whole, in the reader's language, and without a word about the cause."""

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.translation import override
from django.views.defaults import bad_request, permission_denied, server_error

pytestmark = pytest.mark.django_db


def test_a_page_that_is_not_there(client):
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert reverse("home") in answer.content.decode()


@pytest.mark.parametrize(
    ("view", "status"),
    [(lambda r: server_error(r), 500), (lambda r: bad_request(r, ValueError("secret")), 400),
     (lambda r: permission_denied(r, PermissionError("secret")), 403)],
    ids=["broken", "not understood", "not allowed"],
)  # fmt: skip
def test_an_error_page_is_whole_and_says_nothing_of_the_cause(view, status):
    answer = view(RequestFactory().get("/"))
    body = answer.content.decode()
    assert answer.status_code == status
    assert "<main" in body and "secret" not in body


def test_a_stale_form_asks_to_try_again(rf):
    answer = Client(enforce_csrf_checks=True).post(reverse("sign_in"), {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "Please try once more" in answer.content.decode()


@pytest.mark.parametrize("page", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_error_pages_speak_spanish(page):
    with override("en"):
        english = render_to_string(page)
    with override("es"):
        spanish = render_to_string(page)
    assert 'lang="es"' in spanish and english != spanish
