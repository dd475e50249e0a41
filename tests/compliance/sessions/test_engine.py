"""Sessions are kept so that a stolen row opens nothing, and end on time."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.utils import timezone

from compliance.models import WebSession
from compliance.sessions.engine import SessionStore
from compliance.sessions.lifetimes import Lifetime
from compliance.sessions.payload import hash_of

pytestmark = pytest.mark.django_db
AN_HOUR = Lifetime(idle=timedelta(minutes=15), absolute=timedelta(hours=1))


def a_session(**held):
    session = SessionStore()
    session.update(held)
    session.save()
    return session


def test_what_was_put_in_is_found_again_under_its_key():
    session = a_session(place="somewhere", numbers=[1, 2])
    assert dict(SessionStore(session.session_key).items()) == {"place": "somewhere", "numbers": [1, 2]}


def test_the_row_holds_neither_the_key_nor_a_word_of_the_payload():
    session = a_session(word="ZQneedle")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(s)::text, payload FROM compliance_websession s")
        ((row, payload),) = cursor.fetchall()
    assert session.session_key not in row
    assert b"needle" not in bytes(payload)
    assert set(json.loads(row)) == {
        *("key_hash", "handle", "user_pk", "payload", "device"),
        *("created_at", "last_seen_at", "idle_seconds", "ends_at"),
    }


def test_what_is_stored_opens_nothing_when_it_is_sent_as_a_key():
    row = WebSession.objects.get(pk=hash_of(a_session(word="kept").session_key))
    for stolen in (row.key_hash, str(row.handle), bytes(row.payload).hex()):
        assert dict(SessionStore(stolen).items()) == {}


def test_a_payload_moved_to_another_row_or_altered_opens_nothing():
    one, other = a_session(word="one"), a_session(word="other")
    theirs = bytes(WebSession.objects.get(pk=hash_of(other.session_key)).payload)
    mine = WebSession.objects.filter(pk=hash_of(one.session_key))
    altered = bytes(mine.get().payload)
    for payload in (theirs, altered[:-1] + bytes([altered[-1] ^ 1]), altered[:20], b""):
        mine.update(payload=payload)
        assert dict(SessionStore(one.session_key).items()) == {}


def test_a_key_is_256_bits_of_chance_and_fits_a_cookie():
    keys = {SessionStore()._get_new_session_key() for _each in range(10_000)}
    assert len(keys) == 10_000
    assert {len(key) for key in keys} == {43}  # 256 bits in base64


@pytest.mark.parametrize(
    ("minutes", "seconds", "alive"), [(14, 59, True), (15, 1, False)], ids=["just in time", "too late"]
)
def test_a_session_ends_when_its_user_does_nothing(minutes, seconds, alive):
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock:
        session = SessionStore()
        session[SESSION_KEY] = "7"
        session.begin(AN_HOUR)
        session.save()
        clock.shift(timedelta(minutes=minutes, seconds=seconds))
        assert (SessionStore(session.session_key).get(SESSION_KEY) == "7") is alive


def test_a_session_ends_by_the_clock_however_busy_it_is():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock:
        session = SessionStore()
        session[SESSION_KEY] = "7"
        session.begin(AN_HOUR)
        session.save()
        for _ten_minutes in range(5):
            clock.shift(timedelta(minutes=10))
            WebSession.objects.update(last_seen_at=timezone.now())
            assert SessionStore(session.session_key).get(SESSION_KEY) == "7"
        clock.shift(timedelta(minutes=9, seconds=59))
        assert SessionStore(session.session_key).get(SESSION_KEY) == "7"
        clock.shift(timedelta(seconds=1))
        assert SessionStore(session.session_key).get(SESSION_KEY) is None


def test_saving_again_does_not_move_an_end():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock:
        session = SessionStore()
        session[SESSION_KEY] = "7"
        session.begin(AN_HOUR)
        session.save()
        before = WebSession.objects.get().end()
        clock.shift(timedelta(minutes=5))
        again = SessionStore(session.session_key)
        again["more"] = 1
        again.save()
        assert WebSession.objects.get().end() == before


def test_a_new_key_keeps_what_is_held_and_the_ends_and_kills_the_old_key():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock:
        session = SessionStore()
        session[SESSION_KEY] = "7"
        session.begin(AN_HOUR)
        session.save()
        old, ends_at = session.session_key, session.row.ends_at
        clock.shift(timedelta(minutes=5))
        session = SessionStore(old)
        session.cycle_key()
        assert session.session_key != old
        assert dict(SessionStore(old).items()) == {}
        assert dict(SessionStore(session.session_key).items()) == {SESSION_KEY: "7"}
        assert WebSession.objects.get().ends_at == ends_at


def test_a_session_that_was_ended_meanwhile_does_not_come_back():
    session = a_session(word="kept")
    WebSession.objects.all().delete()
    session["word"] = "again"
    with pytest.raises(UpdateError):
        session.save()
    assert WebSession.objects.count() == 0


def test_a_key_that_somebody_else_chose_is_never_taken():
    chosen = SessionStore("chosen-by-somebody-else-and-long-enough")
    chosen["word"] = "mine"
    chosen.save()
    assert chosen.session_key != "chosen-by-somebody-else-and-long-enough"
