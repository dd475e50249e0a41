"""Whoever signs in gets a session that lasts as long as the role may have it."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from compliance.access import Role, table
from compliance.models import AuditEvent, WebSession
from compliance.sessions.lifetimes import OPEN_MOST_PROTECTED, PRIVILEGED, lifetime_of
from compliance.sessions.opening import MOST_AT_ONCE
from tests.factories.told_visits import PASSWORD, ToldVisits


def test_the_roles_that_open_what_is_most_protected_are_those_of_the_table():
    import csv
    from pathlib import Path

    from compliance import access

    path = Path(access.__file__).with_name("permissions.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        most_protected = {row["id"] for row in csv.DictReader(lines) if row["level"] == "S4"}
    opened_as_it_is = {
        role
        for role in Role
        for action in most_protected
        if (cell := table()[action][role.value]) not in ("", "-") and not cell.startswith(("ps", "agg"))
    }
    assert opened_as_it_is == OPEN_MOST_PROTECTED


def test_leads_and_those_with_rights_beyond_one_program_have_the_shorter_day():
    hours = {role: lifetime_of(role.value).absolute // timedelta(hours=1) for role in Role}
    assert {role for role, count in hours.items() if count == 8} == PRIVILEGED
    assert set(hours.values()) == {8, 12}


def test_an_account_without_a_role_has_the_shortest_time():
    lifetime = lifetime_of(None)
    assert (lifetime.idle, lifetime.absolute) == (timedelta(minutes=15), timedelta(hours=8))


@pytest.mark.django_db
@pytest.mark.password_only
def test_signing_in_by_the_page_starts_the_clocks_of_the_role():
    world = ToldVisits()
    client = Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    client.post(reverse("sign_in"), {"username": world.ida.user.username, "password": PASSWORD})
    row = WebSession.objects.get(user_pk=world.ida.user.pk)
    assert (row.ends_at - row.created_at, row.idle_seconds, row.device) == (
        timedelta(hours=12),
        900,
        "computer firefox",
    )


@pytest.mark.django_db
def test_an_account_has_ten_sessions_and_the_eleventh_ends_the_one_used_least_lately():
    world = ToldVisits()
    ida, omar = world.ida.user, world.omar.user
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock:
        clients = [Client() for _each in range(MOST_AT_ONCE + 2)]
        for client in clients:
            client.force_login(ida)
            clock.shift(timedelta(seconds=10))
            if client is clients[4]:  # the first one goes on working
                clients[0].get(reverse("sessions"))
        other = Client()
        other.force_login(omar)
        living = [client.get(reverse("sessions")).status_code == 200 for client in clients]
        assert MOST_AT_ONCE == 10
        assert living == [True, False, False, *[True] * 9]
        assert other.get(reverse("sessions")).status_code == 200
    ended = AuditEvent.objects.filter(action="sessions_ended", subject=f"account {ida.pk}")
    assert [event.detail for event in ended] == [{"why": "too_many", "ended": 1}] * 2
