"""Nobody learns from an answer, or the work behind it, who has an account: twins of a known and an unknown name."""

import re
from dataclasses import dataclass

import pytest
import time_machine
from django.contrib.auth import hashers
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.accounts import NOW, PASSWORD, an_account, with_app

pytestmark = pytest.mark.django_db
CHANGING = re.compile(rb'(value|nonce)="[^"]*"')
KEPT_HEADERS = ("Content-Type", "Cache-Control", "Location", "Retry-After", "Vary", "Content-Length", "Referrer-Policy")


@dataclass(frozen=True)
class Seen:
    """All that whoever asks could tell answers apart by, and the work behind the answer."""

    status: int
    headers: tuple
    cookies: tuple
    length: int
    body: bytes
    questions: tuple  # to the database, without their values
    hashes: int


@pytest.fixture
def look(monkeypatch):
    """Send a request in a browser of its own and see everything of it."""
    hashed = []
    encode = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(
        hashers.MD5PasswordHasher, "encode", lambda *given: hashed.append(1) or encode(*given), raising=True
    )

    def send(path, data, *, client=None):
        client = client or Client()
        client.get(reverse("sign_in"))
        hashed.clear()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = client.post(path, data)
        body = CHANGING.sub(b"", answer.content)
        return Seen(
            status=answer.status_code,
            headers=tuple((name, answer.get(name)) for name in KEPT_HEADERS),
            cookies=tuple(sorted(answer.cookies)),
            length=len(body),
            body=body.replace(data.get("username", data.get("name", "\0")).encode(), b""),
            questions=tuple(_shape(query["sql"]) for query in asked.captured_queries),
            hashes=len(hashed),
        )

    return send


def _shape(sql):
    """A question to the database without what it asks about."""
    return re.sub(r"'(?:[^']|'')*'(::\w+)?|\bs\d+_x\d+\b|\b\d+\b|\bNULL\b", "?", sql)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def accounts():
    """One of each kind that is known: plain, with a second factor, closed, without a password."""
    an_account("heron-4821", email="ana@example.org")
    with_app(an_account("plover-1234", "PL"))
    an_account("curlew-5555", is_active=False)
    an_account("dunlin-7777", password=None)
    # Made once for a process, whoever comes first.
    Client().post(reverse("sign_in"), {"username": "warm-0000", "password": "wrong"})


KNOWN = ["heron-4821", "plover-1234", "curlew-5555", "dunlin-7777"]


@pytest.mark.parametrize("name", KNOWN)
def test_a_wrong_password_is_answered_alike(look, accounts, name):
    known = look(reverse("sign_in"), {"username": name, "password": "wrong wrong wrong wrong"})
    unknown = look(reverse("sign_in"), {"username": "nobody-9999"[: len(name)], "password": "wrong wrong wrong wrong"})
    assert known == unknown
    assert known.hashes == 1


def test_an_address_is_answered_alike(look, accounts):
    known = look(reverse("sign_in"), {"username": "ana@example.org", "password": "wrong wrong wrong wrong"})
    unknown = look(reverse("sign_in"), {"username": "bob@example.org", "password": "wrong wrong wrong wrong"})
    assert known == unknown


def test_the_right_password_of_a_closed_account_is_answered_like_a_wrong_one(look, accounts):
    closed = look(reverse("sign_in"), {"username": "curlew-5555", "password": PASSWORD})
    unknown = look(reverse("sign_in"), {"username": "nobody-9999", "password": PASSWORD})
    assert closed == unknown


def test_too_many_guesses_are_answered_alike(look, accounts):
    def eleventh(name):
        for _ in range(10):
            look(reverse("sign_in"), {"username": name, "password": "wrong"})
        return look(reverse("sign_in"), {"username": name, "password": "wrong"})

    known, unknown = eleventh("heron-4821"), eleventh("nobody-999")
    assert known == unknown
    assert (known.status, known.hashes) == (429, 0)


@pytest.mark.parametrize("name", KNOWN)
def test_a_forgotten_password_is_answered_alike(look, accounts, name):
    known = look(reverse("password_forgotten"), {"name": name})
    unknown = look(reverse("password_forgotten"), {"name": "nobody-9999"})
    assert known == unknown
    assert known.status == 200


def test_a_forgotten_password_asked_for_too_often_is_answered_alike(look, accounts):
    def sixth(name):
        for _ in range(5):
            look(reverse("password_forgotten"), {"name": name})
        return look(reverse("password_forgotten"), {"name": name})

    assert sixth("heron-4821") == sixth("nobody-9999")


def test_what_a_passkey_is_asked_with_names_nobody(accounts):
    def options(name):
        client = Client()
        if name:
            client.post(reverse("sign_in"), {"username": name, "password": "wrong"})
        answer = client.post(reverse("sign_in_passkey_options"), {"username": name}).json()["publicKey"]
        answer.pop("challenge")
        return answer

    assert options("plover-1234") == options("nobody-9999") == options("")


def test_a_passkey_of_nobody_is_answered_like_one_of_somebody(look, accounts):
    import base64
    import json

    from allauth.account.utils import user_pk_to_url_str

    from volunteers.models import User

    def answer_of(pk_text):
        handle = base64.urlsafe_b64encode(pk_text.encode()).decode().rstrip("=")
        response = {"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA", "userHandle": handle}
        return json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": response})

    known = user_pk_to_url_str(User.objects.get(username="plover-1234"))
    unknown = "0" * (len(known) - 1) + "7"
    first = look(reverse("sign_in_passkey"), {"answer": answer_of(known)})
    second = look(reverse("sign_in_passkey"), {"answer": answer_of(unknown)})
    assert (first.status, first.body, first.headers) == (second.status, second.body, second.headers)


def test_a_code_is_answered_alike_whatever_second_factors_there_are(look, accounts):
    from volunteers.accounts import factors

    other = an_account("siskin-2222")
    factors.Authenticator.objects.create(user=other, type=factors.Kind.WEBAUTHN, data={"name": "", "credential": {}})
    seen = []
    for name in ("plover-1234", "siskin-2222"):
        client = Client()
        client.post(reverse("sign_in"), {"username": name, "password": PASSWORD})
        answer = client.post(reverse("sign_in_code"), {"code": "000000"})
        seen.append((answer.status_code, CHANGING.sub(b"", answer.content)))
    assert seen[0] == seen[1]


def test_the_twins_see_a_difference_where_there_is_one(look, accounts):
    wrong = look(reverse("sign_in"), {"username": "heron-4821", "password": "wrong"})
    right = look(reverse("sign_in"), {"username": "heron-4821", "password": PASSWORD})
    assert wrong.status != right.status
    assert wrong.questions != right.questions
