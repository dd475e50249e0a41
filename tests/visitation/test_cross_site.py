"""Another site's page may lead a reader here by a link, and do nothing else."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.told_visits import ToldVisits

pytestmark = pytest.mark.django_db
LINK = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@pytest.fixture
def reader(client):
    client.force_login(ToldVisits().lead)
    return client


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize(
    ("mode", "place"),
    [
        ("no-cors", "image"),
        ("no-cors", "script"),
        ("no-cors", "style"),
        ("cors", "empty"),
        ("navigate", "iframe"),
        ("navigate", "frame"),
        ("navigate", "object"),
        ("navigate", "embed"),
        ("websocket", "empty"),
    ],
)
@pytest.mark.parametrize("route", ["week", "home", "facility_list", "profile"])
def test_nothing_of_ours_is_put_into_a_page_of_another_site(reader, site, mode, place, route):
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": place}
    assert reader.get(reverse(route), headers=headers).status_code == 403


@pytest.mark.parametrize("site", ["same-origin", "none", "cross-site"])
def test_a_link_or_a_bookmark_leads_here(reader, site):
    assert reader.get(reverse("week"), headers={"Sec-Fetch-Site": site} | LINK).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_of_another_site_is_refused_whatever_it_carries(reader, site):
    assert reader.post(reverse("sign_out"), headers={"Sec-Fetch-Site": site} | LINK).status_code == 403
    assert reader.get(reverse("week")).status_code == 200  # still signed in


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://testserver.elsewhere.example"])
def test_where_browsers_do_not_say_the_site_the_origin_of_a_form_counts(reader, origin):
    assert reader.post(reverse("sign_out"), headers={"Origin": origin}).status_code == 403
    assert reader.post(reverse("sign_out"), headers={"Origin": "http://testserver"}).status_code == 302


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND"])
@pytest.mark.parametrize("route", ["week", "home", "sign_out"])
def test_methods_that_no_page_uses_reach_no_page(reader, method, route):
    answer = reader.generic(method, reverse(route))
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST, OPTIONS")


def test_asking_for_the_methods_opens_nothing(reader):
    answers = [reader.options(path) for path in (reverse("week"), "/no/such/page/")]
    assert [(answer.status_code, answer.content, answer["Allow"]) for answer in answers] == [
        (204, b"", "GET, HEAD, POST, OPTIONS")
    ] * 2


def test_a_method_named_in_a_header_is_not_taken(reader):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = reader.cookies
    for header in ("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"):
        assert strict.get(reverse("sign_out"), headers={header: "POST"}).status_code == 405
    assert strict.get(reverse("week")).status_code == 200
