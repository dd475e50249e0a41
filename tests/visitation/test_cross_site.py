"""Another site's page may lead a reader here by a link, and do nothing else."""

import re
from functools import cache
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.factories.addresses import path_of
from tests.factories.told_visits import PASSWORD, ToldVisits
from tests.test_routes import PATTERNS, World

pytestmark = pytest.mark.django_db
LINK = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@pytest.fixture
def reader(client):
    client.force_login(ToldVisits().lead)
    return client


EMBEDDED = [
    ("no-cors", "image"),
    ("no-cors", "script"),
    ("no-cors", "style"),
    ("cors", "empty"),
    ("navigate", "iframe"),
    ("navigate", "frame"),
    ("navigate", "object"),
    ("navigate", "embed"),
    ("websocket", "empty"),
]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("route", ["week", "home", "facility_list", "profile"])
def test_nothing_of_ours_is_put_into_a_page_of_another_site(reader, site, route):
    answers = {}
    for mode, place in EMBEDDED:
        headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": place}
        answers[mode, place] = reader.get(reverse(route), headers=headers).status_code
    assert answers == dict.fromkeys(EMBEDDED, 403)


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


# ── nothing is changed without the form's own token, nor by looking ───────────────────────────────────────────────────

# What looking may leave behind: that somebody looked, was told, or took a copy.
OF_THE_MOMENT = ("compliance_websession", "compliance_audit", "visitation_disclosure")
OF_THE_MOMENT += ("visitation_proposalanswer", "volunteers_sheetexport")


def state_of_everything():
    """A fingerprint of the rows of each table."""
    with connection.cursor() as cursor:
        names = [name for name in connection.introspection.table_names(cursor) if not name.startswith(OF_THE_MOMENT)]
        question = "SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {} t"
        found = {}
        for name in names:
            cursor.execute(question.format(connection.ops.quote_name(name)))
            found[name] = cursor.fetchone()[0]
        return found


def changed(before):
    return sorted(name for name, rows in state_of_everything().items() if rows != before[name])


@pytest.mark.parametrize("who", ["lead", "volunteer", "rule admin", "nobody"])
def test_looking_changes_nothing(who):
    world = World()
    user = {
        "lead": lambda: world.lead,
        "volunteer": lambda: world.ida.user,
        "rule admin": lambda: world.user("admin", "RA"),
        "nobody": lambda: None,
    }[who]()
    clients = {}
    for name in PATTERNS:
        clients[name] = Client()
        if user:
            clients[name].force_login(user)
    before = state_of_everything()
    for name, client in clients.items():
        client.get(path_of(world, name))
        client.head(path_of(world, name))
        client.options(path_of(world, name))
    assert changed(before) == []


FORGED = {
    "no token": lambda client, path: client.post(path, {}),
    "an invented token": lambda client, path: client.post(path, {"csrfmiddlewaretoken": "a" * 64}),
    "the token of another session": lambda client, path: client.post(path, {"csrfmiddlewaretoken": token_of_another()}),
    "JSON sent as plain text": lambda client, path: client.post(path, '{"a": 1}', content_type="text/plain"),
    "JSON": lambda client, path: client.post(path, {"a": 1}, content_type="application/json"),
    "a method in a field": lambda client, path: client.get(path, {"_method": "POST"}),
    "no origin, over TLS": lambda client, path: client.post(path, {}, secure=True),
}
# Reports and text messages come from elsewhere, and these are thrown away; a quick exit shows an empty page.
ANSWERS_ANYHOW = {"csp_report": 204, "text_reply": 204, "mail_event": 204, "quick_exit": 303}


@cache
def token_of_another():
    page = Client().get(reverse("sign_in")).content.decode()
    return page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]


@pytest.mark.parametrize("who", ["lead", "ida", "nobody"])
def test_a_form_that_is_not_ours_changes_nothing(who):
    world = World()
    client = Client(enforce_csrf_checks=True)
    if who != "nobody":
        client.force_login(world.lead if who == "lead" else world.ida.user)
    before, let_in = state_of_everything(), {}
    for name in PATTERNS:
        for how, send in FORGED.items():
            status = send(client, path_of(world, name)).status_code
            if how != "a method in a field" and status not in (403, 405, ANSWERS_ANYHOW.get(name)):
                let_in[name, how] = status
    if who == "nobody":  # a cookie of one's own browser, and no row
        let_in = {what: status for what, status in let_in.items() if what[0] != "set_language"}
    assert (let_in, changed(before)) == ({}, [])
    assert client.get(reverse("session_state")).json()["signed_in"] is (who != "nobody")


# ── no way leads to another site ──────────────────────────────────────────────────────────────────────────────────────

HOST = "elsewhere.example"
AWAY = [
    *(f"{scheme}{slashes}{HOST}{path}"
      for scheme in ("", "http:", "https:", "HtTpS:", "javascript:", "data:", "ftp:", "ws:")
      for slashes in ("", "/", "//", "///", "////", "\\", "\\\\", "/\\", "\\/") for path in ("", "/week/")),
    *(f"{before}//{HOST}" for before in ("\t", "\n", "\r", " ", "\0", "\x0b", "\u00a0", "\u2028", "\u3000", "\ufeff")),
    *(f"/{mark}/{HOST}" for mark in ("\t", "\n", "\r", " ", "\\", "%09", "%0a", "%0d", "%5c", "\u2044", "\u2215")),
    *(f"http://testserver{mark}{HOST}/" for mark in ("@", "%40", ":80@", ".", "%2e", "\u3002", "\uff0e", "\\@", "#@")),
    *(f"//{name}" for name in ("elsewhere\u3002example", "elsewhere\uff0eexample", "%65lsewhere.example", "0x7f000001",
                               "[::1]", "3221225985", "xn--elsewhere-.example", "user:word@elsewhere.example")),
    *(f"https:{path}" for path in ("elsewhere.example", "/week/", "///week/", "@elsewhere.example")),
    "javascript:alert(1)", "JAVASCRIPT:alert(1)", "java\nscript:alert(1)", "data:text/html,<script>1</script>",
    "vbscript:1", "blob:http://testserver/1", "//", "///", "http://", "https:", "\\\\", "/\\", ".//elsewhere.example",
    "%2f%2felsewhere.example", "/%2f/elsewhere.example", "%5c%5celsewhere.example", "..//elsewhere.example",
    "/..//elsewhere.example", "/.//elsewhere.example", "?next=//elsewhere.example", "#//elsewhere.example",
    "http:\\\\elsewhere.example", "https:/elsewhere.example", "http://testserver:99999/", "http://[", "//[",
]  # fmt: skip


def leads_away(location):
    """Whether a browser at http://testserver would go to another site by this header."""
    if re.search(r"[\x00-\x1f]", location):
        return True
    read = location.replace("\\", "/")
    there = urlsplit(urljoin("http://testserver/sign-in/", read))
    return (there.scheme, there.netloc) != ("http", "testserver") or read.startswith("//")


def test_the_list_of_ways_out_is_long_and_each_is_one():
    assert len(set(AWAY)) >= 200
    assert leads_away("//elsewhere.example") and leads_away("\\\\elsewhere.example") and not leads_away("/week/")


@pytest.mark.password_only
def test_no_next_leads_to_another_site():
    world, led = ToldVisits(), {}
    for number, to in enumerate(dict.fromkeys(AWAY)):
        client = Client(headers={"Referer": f"https://{HOST}/{number}"})
        asked = {"username": world.ida.user.username, "password": PASSWORD, "next": to}
        answers = [
            client.post(reverse("set_language"), {"language": "es", "next": to}),
            client.post(f"{reverse('sign_in')}?{urlencode({'next': to})}", asked),
            client.post(reverse("sign_out"), {"next": to}),
        ]
        ways = [answer["Location"] for answer in answers if "Location" in answer.headers]
        assert len(ways) >= 2, to
        led |= dict.fromkeys(filter(leads_away, ways), to)
    assert led == {}
