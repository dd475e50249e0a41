"""Sessions that are over are cleared away; living ones stay."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.utils import timezone

from compliance.models import AuditEvent, WebSession
from compliance.sessions import clear_ended, end_sessions_of
from compliance.sessions.engine import SessionStore
from compliance.sessions.lifetimes import Lifetime

pytestmark = pytest.mark.django_db


def a_session(*, idle, absolute, user="7"):
    session = SessionStore()
    session[SESSION_KEY] = user
    session.begin(Lifetime(idle=idle, absolute=absolute))
    session.save()
    return session


def test_rows_go_an_hour_after_their_end_whichever_end_it_was():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock:
        a_session(idle=timedelta(minutes=15), absolute=timedelta(hours=8))
        by_the_clock = a_session(idle=timedelta(hours=9), absolute=timedelta(hours=2))
        living = a_session(idle=timedelta(hours=9), absolute=timedelta(hours=12))
        clock.shift(timedelta(hours=1, minutes=14))
        assert clear_ended(now=timezone.now()) == 0
        clock.shift(timedelta(minutes=2))
        assert clear_ended(now=timezone.now()) == 1
        clock.shift(timedelta(hours=2))
        assert clear_ended(now=timezone.now()) == 1
        assert [row.key_hash for row in WebSession.objects.all()] == [living.row.key_hash]
        assert dict(SessionStore(by_the_clock.session_key).items()) == {}


def test_nothing_is_told_where_there_was_nothing_to_end():
    assert end_sessions_of(7, why="suspended") == 0
    assert AuditEvent.objects.count() == 0


def test_other_accounts_and_visitors_without_one_stay_in():
    SessionStore().save()
    theirs = a_session(idle=timedelta(hours=1), absolute=timedelta(hours=1), user="8")
    a_session(idle=timedelta(hours=1), absolute=timedelta(hours=1))
    assert end_sessions_of(7) == 1
    assert SessionStore(theirs.session_key).get(SESSION_KEY) == "8"
    assert WebSession.objects.count() == 2
