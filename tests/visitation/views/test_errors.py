"""A fault at any question to the database, in any sealed value or template, on any page, repeats nothing to anybody.

Each fault carries a marker in its text and in the locals around it; what the browser gets, what is logged and what
goes to standard error are then searched for it.
"""

import io
import json
import logging
import re
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.template.base import Template
from django.urls import reverse

from compliance import keys
from compliance.log_lines import JsonLine
from compliance.models import AuditEvent
from tests.test_routes import PATTERNS, World
from visitation.views.errors import error_page

pytestmark = pytest.mark.django_db
MARK, TYPED = "ZQfaultmarker", "ZQtypedmarker"
NAMES = sorted(PATTERNS)
FAULTS_AT = (0, 2, 4, 6, 9)  # of the questions to the database
FAULTS_IN = ((Template, "render"), (keys, "open_in_row"), (keys, "seal_in_row"))


class Unspeakable(Exception):
    """An error whose every part holds what nobody must see."""

    def __init__(self, *args):
        super().__init__(*args)
        self.detail = MARK
        self.add_note(MARK)


ERRORS = [ValueError, IntegrityError, Unspeakable, OperationalError, KeyError, DataError, OSError]


def fail(number):
    canary = {"legal_name": MARK, "a_number": MARK}
    raise ERRORS[number % len(ERRORS)](f"{MARK} {canary}")


@contextmanager
def fault_at_question(number):
    """The so-maniest question to the database fails; tells whether it came to that."""
    asked = [0]

    def ask(execute, sql, params, many, context):
        if asked[0] == number:
            asked[0] += 1
            fail(number)
        asked[0] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(ask):
        yield lambda: asked[0] > number


@contextmanager
def fault_in(monkeypatch, owner, name):
    """The first call of a function fails."""
    called = [0]

    def fails(*args, **options):
        canary = args, options
        called[0] += 1
        fail(called[0] + len(canary))

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, fails)
        yield lambda: called[0] > 0


@pytest.fixture
def lines():
    """What the log writes, as it writes it."""
    told, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(told)
    handler.setFormatter(JsonLine())
    root.addHandler(handler)
    yield told
    root.removeHandler(handler)


def ask(client, method, path):
    headers = {"user-agent": TYPED, "referer": f"http://testserver/?q={TYPED}", "x-request-id": TYPED}
    if method == "get":
        return client.get(path, {"q": TYPED, "from": TYPED, "page": TYPED}, headers=headers)
    return client.post(path, {"line": TYPED, "username": TYPED, "note": TYPED}, headers=headers)


def said(answer):
    headers = " ".join(f"{name}: {value}" for name, value in answer.items())
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    cookies = answer.cookies.output()
    return f"{headers}\n{cookies}\n{body.decode('utf-8', 'replace')}"


def path_of(name, world):
    """A path of the route; its codes are those of rows that are there where the route is about such rows."""
    route = str(PATTERNS[name].pattern)
    codes = {"visits": world.told.code, "plans": world.plan.code, "people": world.person.alias_code}
    codes |= {"facilities": world.facility.code, "volunteers": world.ida.code}
    known = {"code": codes.get(route.split("/")[0], "VT-22222"), "volunteer": world.ida.code, "kind": "away"}
    wanted = PATTERNS[name].pattern.converters
    by_kind = {"IntConverter": 1, "UUIDConverter": UUID(int=1)}
    given = {key: by_kind.get(type(sort).__name__) or known.get(key, "suspend") for key, sort in wanted.items()}
    return reverse(name, kwargs=given)


def met(client, method, path, fault):
    """Ask with a fault, whose answer must say nothing of it; whether it came to the fault."""
    with transaction.atomic():
        with fault as came_to_it:
            answer = ask(client, method, path)
        transaction.set_rollback(True)
    if came_to_it():
        assert MARK not in said(answer), answer.status_code
        assert answer.status_code in (200, 204, 302, 303, 400, 403, 404, 405, 429, 500, 503)
    return came_to_it()


@pytest.mark.parametrize("name", NAMES)
def test_no_fault_repeats_a_value(client, monkeypatch, lines, capfd, name):
    world = World()
    path, came = path_of(name, world), 0
    client.raise_request_exception = False
    for who, method in ((world.lead, "get"), (world.lead, "post"), (world.ida.user, "get")):
        client.force_login(who)
        was_reached = True
        for number in FAULTS_AT:  # behind the last question there is no other
            was_reached = was_reached and met(client, method, path, fault_at_question(number))
            came += was_reached
        for owner, function in FAULTS_IN:
            came += met(client, method, path, fault_in(monkeypatch, owner, function))
    output = capfd.readouterr()
    for text in (lines.getvalue(), output.out, output.err):
        assert MARK not in text and TYPED not in text
    assert came >= 3, "hardly a fault was met"


def test_an_error_page_and_its_line_bear_the_same_number(client, rf, monkeypatch, lines):
    client.raise_request_exception = False
    for status in (500, 503):  # each is drawn once in a process: whether another test did so must not matter here
        error_page(rf.get("/"), status)
    with fault_in(monkeypatch, Template, "render"):
        answer = client.get(reverse("sign_in"))
    assert answer.status_code in (500, 503)
    number = re.search(r"<b>([2-9B-Z]{8})</b>", answer.content.decode())[1]
    told = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [(line["route"], line["status"], line["error_id"]) for line in told] == [
        ("sign_in", answer.status_code, number)
    ]


def refused():
    events = AuditEvent.objects.filter(action="refused").order_by("pk")
    return [(event.by, event.subject, event.program, event.detail) for event in events]


@pytest.mark.parametrize(
    ("who", "name", "told"),
    [
        pytest.param("ida", "week", True, id="without_the_right"),
        pytest.param("ida", "member", True, id="of_a_row"),
        pytest.param("ida", "my_visits", False, id="with_the_right"),
        pytest.param(None, "week", False, id="nobody"),
    ],
)
def test_a_refusal_is_a_row_with_the_account_and_the_route_and_nothing_that_was_asked_for(client, who, name, told):
    world = World()
    if who:
        client.force_login(world.ida.user)
    client.get(world.path_of(name))
    assert refused() == [(world.ida.user.username, name, "harbor", {"method": "GET"})] * told


def test_nobody_fills_the_trail_by_asking_on(client):
    world = World()
    client.force_login(world.ida.user)
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock:
        for _each in range(25):
            client.get(reverse("week"))
        assert len(refused()) == 20
        clock.shift(timedelta(hours=1))
        client.get(reverse("week"))
        assert len(refused()) == 21


def test_a_method_that_somebody_made_up_is_not_repeated(client):
    client.force_login(World().ida.user)
    client.generic("X-ZQTYPED", reverse("week"))
    assert not any("ZQTYPED" in str(row) for row in refused())
