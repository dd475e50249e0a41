"""Where one is signed in, the end of a session, leaving at once, and a form sent too late."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from compliance.models import AuditEvent, WebSession
from compliance.sessions import end_sessions_of, rotate
from compliance.sessions.engine import SessionStore
from tests.factories.told_visits import ToldVisits

pytestmark = pytest.mark.django_db
SID = "__Host-sid"


@pytest.fixture
def world():
    return ToldVisits()


def signed_in(user, **more):
    client = Client(**more)
    client.force_login(user)
    return client


def is_in(client):
    return client.get(reverse("session_state"), headers={"Visitation-Background": "1"}).json()["signed_in"]


class Fields(HTMLParser):
    """The (name, value) pairs of the hidden fields of a page's first form to an address."""

    def __init__(self, page, action):
        super().__init__()
        self.action, self.inside, self.found = action, False, []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.inside = attrs.get("action") == self.action and not self.found
        elif tag == "input" and self.inside:
            self.found.append((attrs["name"], attrs["value"]))


# ── the page ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_lists_ones_own_sessions_and_nobody_elses(world):
    phone = signed_in(world.lead, headers={"User-Agent": "Mozilla/5.0 (Android; Mobile) Firefox/140.0"})
    signed_in(world.lead)
    signed_in(world.ida.user)
    answer = phone.get(reverse("sessions"))
    assert len(answer.context["sessions"]) == 2
    assert {row.user_pk for row in answer.context["sessions"]} == {world.lead.pk}
    assert answer.content.decode().count('name="session"') == 2


def test_one_session_is_ended_and_the_others_go_on(world):
    here, there = signed_in(world.lead), signed_in(world.lead)
    handle = SessionStore(there.cookies[SID].value)
    handle.get("x")
    here.post(reverse("session_end"), {"session": str(handle.row.handle)})
    assert (is_in(here), is_in(there)) == (True, False)


def test_ending_this_very_session_signs_out(world):
    here = signed_in(world.lead)
    store = SessionStore(here.cookies[SID].value)
    store.get("x")
    answer = here.post(reverse("session_end"), {"session": str(store.row.handle)})
    assert (answer.status_code, answer["Clear-Site-Data"]) == (302, '"cache", "storage"')
    assert is_in(here) is False


@pytest.mark.parametrize("handle", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_a_handle_of_nothing_ends_nothing(world, handle):
    here, there = signed_in(world.lead), signed_in(world.ida.user)
    assert here.post(reverse("session_end"), {"session": handle}).status_code == 302
    assert (is_in(here), is_in(there)) == (True, True)


def test_nobody_ends_the_session_of_somebody_else(world):
    here, there = signed_in(world.lead), signed_in(world.ida.user)
    theirs = WebSession.objects.get(user_pk=world.ida.user.pk)
    here.post(reverse("session_end"), {"session": str(theirs.handle)})
    assert is_in(there) is True


def test_signing_out_everywhere_ends_every_session_of_ones_own(world):
    mine, theirs = [signed_in(world.lead) for _each in range(3)], signed_in(world.ida.user)
    mine[0].post(reverse("sessions_end"))
    assert [is_in(client) for client in mine] == [False] * 3
    assert is_in(theirs) is True
    assert AuditEvent.objects.filter(action="sessions_ended", by=str(world.lead)).count() == 1


# ── ended at once ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_thousand_sessions_are_dead_within_a_second(world):
    now = timezone.now()
    client = signed_in(world.lead)
    row = {"user_pk": world.lead.pk, "payload": b"", "created_at": now, "last_seen_at": now, "idle_seconds": 900}
    WebSession.objects.bulk_create(
        WebSession(key_hash=f"{number:064}", handle=f"{number:032}", ends_at=now + timedelta(hours=8), **row)
        for number in range(1000)
    )
    with CaptureQueriesContext(connection) as queries:
        assert end_sessions_of(world.lead.pk, why="suspended") == 1001
    assert len(queries) < 20  # together, not one after the other
    assert is_in(client) is False
    assert AuditEvent.objects.get(action="sessions_ended").detail == {"why": "suspended", "ended": 1001}


def test_the_session_that_does_it_may_be_kept(world):
    here, there = signed_in(world.lead), signed_in(world.lead)
    assert end_sessions_of(world.lead.pk, keep=here.cookies[SID].value) == 1
    assert (is_in(here), is_in(there)) == (True, False)


def test_a_cookie_of_a_session_that_was_left_opens_nothing_a_thousand_times(world):
    client = signed_in(world.lead)
    cookie = client.cookies[SID].value
    client.post(reverse("sign_out"))
    stolen = Client()
    stolen.cookies[SID] = cookie
    assert sum(stolen.get(reverse("session_state")).json()["signed_in"] for _each in range(1000)) == 0


def test_a_key_planted_before_signing_in_is_dead_afterwards(world):
    client = Client()
    client.get(reverse("sign_in"))
    planted = client.cookies[SID].value
    client.force_login(world.lead)
    assert client.cookies[SID].value != planted
    other = Client()
    other.cookies[SID] = planted
    assert is_in(other) is False


def test_a_new_key_after_a_step_up_kills_the_old_one_and_keeps_the_end(rf, world):
    client = signed_in(world.lead)
    old = client.cookies[SID].value
    request = rf.post("/")
    request.session = SessionStore(old)
    request.session.get("x")
    ends_at = request.session.row.ends_at
    rotate(request)
    request.session.save()
    stale, fresh = Client(), Client()
    stale.cookies[SID], fresh.cookies[SID] = old, request.session.session_key
    assert (is_in(stale), is_in(fresh)) == (False, True)
    assert WebSession.objects.get(user_pk=world.lead.pk).ends_at == ends_at


# ── on time ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("role", "minutes"), [("PL", 15), ("VO", 15), ("MB", 15), ("RA", 30), ("AU", 30), ("AP", 30)])
def test_a_session_ends_when_its_user_does_nothing_though_its_page_asks(world, role, minutes):
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock:
        client = signed_in(world.user("some", role))
        for _minute in range(minutes - 1):
            clock.shift(timedelta(minutes=1))
            assert is_in(client) is True
        clock.shift(timedelta(seconds=55))
        assert is_in(client) is True
        clock.shift(timedelta(seconds=5))
        assert is_in(client) is False


@pytest.mark.parametrize(("role", "hours"), [("PL", 8), ("VO", 12), ("NC", 8), ("SA", 8), ("AP", 12)])
def test_a_session_ends_by_the_clock_though_its_user_is_busy(world, role, hours):
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock:
        client = signed_in(world.user("some", role))
        for _twelve_minutes in range(hours * 5 - 1):
            clock.shift(timedelta(minutes=12))
            client.get(reverse("profile"))
        clock.shift(timedelta(minutes=11, seconds=55))
        assert is_in(client) is True
        clock.shift(timedelta(seconds=5))
        assert is_in(client) is False


def test_a_page_with_unsaved_text_keeps_its_session_and_the_clock_still_ends_it(world):
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock:
        client = signed_in(world.ida.user)
        for _ten_minutes in range(12 * 6 - 1):
            clock.shift(timedelta(minutes=10))
            assert client.post(reverse("session_alive")).json()["signed_in"] is True
        clock.shift(timedelta(minutes=10))
        assert client.post(reverse("session_alive")).json() == {"signed_in": False}


@pytest.mark.parametrize(
    "headers",
    [{"Visitation-Background": "1"}, {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "same-origin"}],
    ids=["says so", "fetched by a script"],
)
def test_what_a_page_asks_for_by_itself_extends_nothing(world, headers):
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock:
        client = signed_in(world.lead)
        for _minute in range(15):
            clock.shift(timedelta(minutes=1))
            client.get(reverse("week"), headers=headers)
        assert is_in(client) is False


def test_the_page_knows_how_long_it_has(world):
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock:
        client = signed_in(world.lead)
        assert client.get(reverse("session_state")).json() == {
            "signed_in": True,
            "seconds_left": 900,
            "may_go_on": True,
        }
        clock.shift(timedelta(minutes=3))
        assert client.get(reverse("session_state")).json()["seconds_left"] == 720
        assert Client().get(reverse("session_state")).json() == {"signed_in": False}


# ── leaving at once ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_leaving_ends_the_session_and_shows_a_page_that_says_nothing(world):
    client = signed_in(world.lead)
    answer = client.post(reverse("quick_exit"))
    assert (answer.status_code, answer["Location"]) == (303, reverse("away"))
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert is_in(client) is False
    empty = client.get(reverse("away")).content.decode().lower()
    assert [word for word in ("visit", "person", "sign") if word in empty.split("<title>")[1].split("<link")[0]] == []
    assert "<script" not in empty
    assert "mark.svg" not in empty


def test_leaving_works_for_somebody_whose_session_is_over_already():
    assert Client().post(reverse("quick_exit")).status_code == 303


def test_a_form_without_its_token_leaves_the_page_but_ends_nothing(world):
    client = signed_in(world.lead, enforce_csrf_checks=True)
    assert client.post(reverse("quick_exit")).status_code == 303
    assert is_in(client) is True


def test_leaving_takes_a_button_not_a_link(world):
    client = signed_in(world.lead)
    assert client.get(reverse("quick_exit")).status_code == 405
    assert is_in(client) is True


def test_a_page_elsewhere_is_gone_to_where_one_is_set(client, settings):
    settings.QUICK_EXIT_TO = "https://weather.example/"
    assert 'content="0; url=https://weather.example/"' in client.get(reverse("away")).content.decode()


# ── a form sent too late ──────────────────────────────────────────────────────────────────────────────────────────────

WORDS = "She asked for a coat & <b>warm</b> socks.\nAnd for “Ana”."


@pytest.fixture
def too_late(world):
    """A volunteer who wrote for longer than the session lasted, and has just sent it."""
    visit = world.visit()
    path = reverse("log_form", args=[visit.code])
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = signed_in(world.ida.user, enforce_csrf_checks=True)
        page = client.get(path).content.decode()
        token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        clock.shift(timedelta(minutes=16))
        sent = {"csrfmiddlewaretoken": token, "notes": WORDS, "several": ["one", "two"]}
        answer = client.post(path, sent)
        yield client, path, answer


def test_text_that_was_sent_too_late_is_given_back_after_signing_in(world, too_late):
    client, path, answer = too_late
    assert (answer.status_code, answer["Location"]) == (303, f"{reverse('sign_in')}?next={reverse('kept_form')}")
    client.force_login(world.ida.user)
    fields = Fields(client.get(reverse("kept_form")).content.decode(), path).found
    assert fields[0][0] == "csrfmiddlewaretoken"
    assert fields[1:] == [("notes", WORDS), ("several", "one"), ("several", "two")]


def test_it_is_given_to_nobody_else(world, too_late):
    client, _path, _answer = too_late
    client.force_login(world.lead)
    answer = client.get(reverse("kept_form"))
    assert (answer.status_code, b"coat" in answer.content) == (302, False)


def test_while_it_waits_nothing_of_it_can_be_read(too_late):
    kept = [bytes(row.payload) for row in WebSession.objects.all()]
    assert len(kept) == 2  # that of the sender, which is over, and the one in which the text waits
    assert [payload for payload in kept if b"coat" in payload] == []


def test_it_can_be_thrown_away(world, too_late):
    client, _path, _answer = too_late
    client.force_login(world.ida.user)
    client.handler.enforce_csrf_checks = False
    client.post(reverse("kept_form"))
    assert client.get(reverse("kept_form")).status_code == 302


def test_a_form_of_a_session_that_was_ended_on_purpose_is_not_kept(world):
    visit = world.visit()
    client = signed_in(world.ida.user, enforce_csrf_checks=True)
    path = reverse("log_form", args=[visit.code])
    token = client.get(path).content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    end_sessions_of(world.ida.user.pk)
    answer = client.post(path, {"csrfmiddlewaretoken": token, "notes": WORDS})
    assert answer.status_code == 403


@pytest.mark.parametrize("token", ["", "a" * 64, "a" * 32, "é" * 64])
def test_a_form_that_is_not_the_sessions_own_is_not_kept(world, token):
    visit = world.visit()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = signed_in(world.ida.user, enforce_csrf_checks=True)
        client.get(reverse("my_visits"))
        clock.shift(timedelta(minutes=16))
        answer = client.post(reverse("log_form", args=[visit.code]), {"csrfmiddlewaretoken": token, "notes": WORDS})
    assert (answer.status_code, WebSession.objects.count()) == (403, 1)
