"""What every answer carries: every route, for nobody and for each role, by every method; files, refusals, errors."""

import re

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path, reverse
from django.utils.module_loading import import_string

from tests.factories.addresses import path_of
from tests.test_routes import PATTERNS, World
from visitation.urls import urlpatterns as every_route

pytestmark = pytest.mark.django_db
COOKIES = {"__Host-sid", "__Host-language", "__Host-device"}
TEXTS = re.compile(
    r"^(text/(html|calendar|plain|javascript)|image/(jpeg|png)|application/(json|pdf))(; charset=utf-8)?$"
)
FORM_UTF_16 = "application/x-www-form-urlencoded; charset=utf-16"


def broken(request):
    raise ValueError("a mistake of ours")


def not_allowed(request):
    raise PermissionDenied


def without_database(request):
    raise OperationalError


urlpatterns = [
    *every_route,
    path("broken/", broken),
    path("not-allowed/", not_allowed),
    path("without-database/", without_database),
]
handler400, handler403 = "visitation.views.errors.bad_request", "visitation.views.errors.permission_denied"
handler404, handler500 = "visitation.views.errors.not_found", "visitation.views.errors.broken"


def policy_of(answer):
    return {
        name: sorted(sources)
        for name, *sources in (part.split() for part in answer["Content-Security-Policy"].split(";"))
    }


def faults_of(answer, *, signed_in=False):
    """What is missing or too much in the head of one answer."""
    policy = policy_of(answer)
    for directive in ("default-src", "object-src", "base-uri", "frame-ancestors"):
        if policy.get(directive) != ["'none'"]:
            yield f"{directive} {policy.get(directive)}"
    if policy.get("form-action") not in (["'self'"], ["'none'"]):
        yield f"form-action {policy.get('form-action')}"
    sources = {source for listed in policy.values() for source in listed}
    allowed = re.compile(r"'none'|'self'|'nonce-[A-Za-z0-9+/=]+'|/csp-report|csp")
    yield from (f"source {source}" for source in sorted(sources) if not allowed.fullmatch(source))
    for name, value in {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Reporting-Endpoints": 'csp="/csp-report"',
    }.items():
        if answer.headers.get(name) != value:
            yield f"{name}: {answer.headers.get(name)}"
    if answer["Referrer-Policy"] not in ("same-origin", "no-referrer"):  # nothing at all, where a link holds a secret
        yield f"Referrer-Policy: {answer['Referrer-Policy']}"
    switched_off = answer.headers.get("Permissions-Policy", "")
    if "camera=()" not in switched_off or "geolocation=()" not in switched_off or "*" in switched_off:
        yield f"Permissions-Policy: {switched_off}"
    yield from (name for name in ("Server", "X-Powered-By", "Access-Control-Allow-Origin") if name in answer.headers)
    if signed_in and "no-store" not in answer["Cache-Control"]:
        yield f"Cache-Control: {answer['Cache-Control']}"
    kind = answer.headers.get("Content-Type", "")
    if (
        not answer.streaming
        and answer.content
        and (not TEXTS.fullmatch(kind) or (kind.startswith("text/") and "charset=utf-8" not in kind))
    ):
        yield f"Content-Type: {kind}"
    for name, cookie in answer.cookies.items():
        if name not in COOKIES:
            yield f"cookie {name}"
        is_over = cookie["max-age"] == 0
        if not cookie["secure"] or not (cookie["httponly"] or is_over) or cookie["path"] != "/" or cookie["domain"]:
            yield f"cookie {name}: {cookie.OutputString()}"
        if cookie["samesite"] not in ("Lax", "Strict") or len(cookie.OutputString()) > 1024:
            yield f"cookie {name}: {cookie.OutputString()}"


def faults(client, paths):
    found = {}
    for where in paths:
        for method in ("get", "head", "post", "put", "options", "trace"):
            answer = getattr(client, method)(where)
            if wrong := list(faults_of(answer)):
                found[f"{method} {where} {answer.status_code}"] = wrong
    return found


def test_every_route_for_nobody(client):
    world = World()
    assert faults(client, [path_of(world, name) for name in PATTERNS]) == {}


@pytest.mark.parametrize("role", ["PL", "VO", "RA", "AU"])
def test_every_route_for_a_role(role):
    world = World()
    user = {"PL": world.lead, "VO": world.ida.user}.get(role) or world.user("some", role)
    found = {}
    for name in PATTERNS:
        client = Client()  # signed in anew: some routes sign out
        client.force_login(user)
        if wrong := list(faults_of(client.get(path_of(world, name)), signed_in=True)):
            found[f"get {name} signed in"] = wrong
        found |= faults(client, [path_of(world, name)])
    assert found == {}


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("where", "status"),
    [("/broken/", 500), ("/not-allowed/", 403), ("/without-database/", 503), ("/no/such/page/", 404)],
)
def test_errors_carry_them_too(where, status):
    client = Client(raise_request_exception=False)
    answer = client.get(where)
    assert (answer.status_code, list(faults_of(answer))) == (status, [])
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("send", "status"),
    [
        (lambda client: client.get("/", headers={"Host": "elsewhere.example"}), 400),
        (lambda client: client.post("/sign-in/", b"x=1", content_type=FORM_UTF_16), 400),
        (lambda client: client.post("/sign-in/", {"username": "x" * 3_000_000}), 413),
        (lambda client: client.get("/week/"), 302),
        (lambda client: client.get("/week"), 301),
        (lambda client: client.get("/", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}), 403),
        (lambda client: client.generic("TRACE", "/"), 405),
    ],
    ids=["bad host", "encoding", "too large", "redirect", "slash", "another site", "method"],
)
def test_refusals_and_redirects_carry_them_too(client, send, status):
    answer = send(client)
    assert (answer.status_code, list(faults_of(answer))) == (status, [])


def test_a_form_without_its_token_is_refused_with_them():
    world, client = World(), Client(enforce_csrf_checks=True)
    client.force_login(world.lead)
    answer = client.post(reverse("sign_out"))
    assert (answer.status_code, list(faults_of(answer, signed_in=True))) == (403, [])


def test_style_sheets_scripts_and_pictures_carry_them_too(settings, tmp_path):
    """Files go past most of what pages go through: the web server's own way to them, without a page behind it."""
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "plain.css").write_text("p {}")
    last = settings.MIDDLEWARE.index("whitenoise.middleware.WhiteNoiseMiddleware")
    answer_to = lambda request: HttpResponse(status=404)  # noqa: E731
    for name in reversed(settings.MIDDLEWARE[: last + 1]):
        answer_to = import_string(name)(answer_to)
    answer = answer_to(RequestFactory().get("/static/plain.css"))
    assert (answer.status_code, answer["Content-Type"]) == (200, 'text/css; charset="utf-8"')
    assert list(faults_of(answer)) == []
    assert set(map(tuple, policy_of(answer).values())) == {("'none'",)}


def test_asking_for_the_head_alone_brings_no_body_and_the_same_head(client):
    whole, head = client.get(reverse("away")), client.head(reverse("away"))
    assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", str(len(whole.content)))


def test_a_nonce_is_never_used_twice(client):
    seen = set()
    for _each in range(300):
        answer = client.get(reverse("away") if _each % 2 else reverse("home"))
        seen |= {word for word in policy_of(answer).get("script-src", []) if word.startswith("'nonce-")}
    assert len(seen) == 150  # each page with a script has its own


def test_a_page_names_the_nonce_that_its_head_names(client):
    answer = client.get(reverse("home"))
    (nonce,) = [word[7:-1] for word in policy_of(answer)["script-src"] if word.startswith("'nonce-")]
    assert f'nonce="{nonce}"' in answer.content.decode()


def test_over_tls_browsers_are_told_to_come_back_by_tls_alone(settings):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 2 * 365 * 24 * 3600, True
    answer = Client().get("/", secure=True)
    assert answer["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_whoever_is_signed_in_finds_no_copy_of_a_public_page_either(client):
    world = World()
    client.force_login(world.lead)
    for name in ("facility_list", "rule_list", "home"):
        assert client.get(reverse(name))["Cache-Control"] == "private, no-store"


# ── what the policy would stop is not in the source either ────────────────────────────────────────────────────────────

SOURCES = [
    source
    for room in ("compliance", "facilities", "volunteers", "visitation")
    for source in (settings.BASE_DIR / room).rglob("*")
    if source.suffix in (".py", ".html", ".js")
]
OPENS_A_HOLE = {
    ".py": r"mark_safe|SafeString|SafeText|format_html\(\s*f[\"']|autoescape\s*=\s*False|@html_safe|\|\s*safe\b",
    ".html": r"\|\s*safe(seq)?\b|autoescape\s+off|\son[a-z]+\s*=\s*[\"']|javascript:|<style|\sstyle=|"
    r"<script(?![^>]*\ssrc=)",
    ".js": r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setTimeout\(\s*[\"'`]|"
    r"createContextualFragment|\.on[a-z]+\s*=[^=]|javascript:|\.setAttribute\(\s*[\"']on",
}


def test_nothing_in_the_source_lets_text_become_a_script():
    assert len(SOURCES) > 200
    found = [
        f"{source.relative_to(settings.BASE_DIR)}: {hit.group()}"
        for source in SOURCES
        for hit in re.finditer(OPENS_A_HOLE[source.suffix], source.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (".py", 'return mark_safe(f"<b>{name}</b>")'),
        (".py", 'format_html(f"<b>{name}</b>")'),
        (".html", "{{ name|safe }}"),
        (".html", "{% autoescape off %}"),
        (".html", '<a href="#" onclick="go()">'),
        (".html", "<script>go()</script>"),
        (".js", "place.innerHTML = name;"),
        (".js", "eval(name)"),
        (".js", "button.onclick = go;"),
    ],
)
def test_a_hole_would_be_found(kind, text):
    assert re.search(OPENS_A_HOLE[kind], text)


# ── titles and addresses say nothing of anybody ───────────────────────────────────────────────────────────────────────

TITLE = re.compile(r"{% block title %}(.*?){% endblock %}")
SENTENCE = re.compile(r"({% (if|else|elif|endif)[^%]*%}|{% translate \"[^\"]+\" %})*")


def test_a_title_is_a_fixed_sentence_so_that_a_history_of_pages_names_nobody():
    pages = [source for source in SOURCES if source.suffix == ".html" and source.name != "base.html"]
    titles = {source.name: title for source in pages for title in TITLE.findall(source.read_text())}
    of_the_view = titles.pop("ask.html")  # one of five fixed sentences, see volunteers/roles/views
    assert len(titles) > 30
    assert of_the_view == "{{ title }}"
    assert {name: title for name, title in titles.items() if not SENTENCE.fullmatch(title)} == {}


ADDRESS = re.compile(r"(?:href|action|src|data-[a-z-]*url)=\"([^\"]*)\"")


@pytest.mark.parametrize("who", ["lead", "ida"])
def test_no_address_and_no_title_carries_a_name(client, who):
    world = World()
    client.force_login(world.lead if who == "lead" else world.ida.user)
    words = re.compile(rf"(?i)\b({world.lead.username}|Ida|Rosa|Omar|A\d{{8,9}})\b|@")
    found, seen = {}, 0
    for name in PATTERNS:
        answer = client.get(path_of(world, name))
        if not answer.get("Content-Type", "").startswith("text/html"):
            continue
        page = answer.content.decode()
        told = [*ADDRESS.findall(page), *re.findall(r"<title>(.*?)</title>", page), answer.get("Location", "")]
        seen += len(told)
        told = [text for text in told if not text.startswith(("tel:", "mailto:"))]
        if hits := [text for text in told if words.search(text)]:
            found[name] = hits
    assert seen > 300
    assert found == {}
