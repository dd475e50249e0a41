"""/health says whether the site can work, to anybody, and nothing else."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import RequestFactory

from visitation.models import Heartbeat
from visitation.views.health import health, state

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


def ask():
    with time_machine.travel(NOW, tick=False):
        return health(RequestFactory().get("/health"))


@pytest.mark.django_db
@pytest.mark.parametrize(("age_seconds", "status"), [(0, 200), (180, 200), (181, 503)])
def test_it_is_well_while_the_heart_beats(age_seconds, status):
    Heartbeat.objects.create(name="jobs", beaten_at=NOW - timedelta(seconds=age_seconds))
    assert ask().status_code == status
    assert state(now=NOW)["jobs"] == {"heartbeat_age_seconds": float(age_seconds), "ok": status == 200}


@pytest.mark.django_db
def test_jobs_that_never_ran_are_not_well():
    answer = state(now=NOW)
    assert (answer["database"], answer["jobs"], answer["ok"]) == (
        "ok",
        {"heartbeat_age_seconds": None, "ok": False},
        False,
    )


@pytest.mark.django_db
def test_it_names_the_last_migration():
    with connection.cursor() as cursor:
        cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY id DESC LIMIT 1")
        assert state(now=NOW)["last_migration"] == cursor.fetchone()[0]


@pytest.mark.django_db
def test_it_is_never_cached_and_needs_no_sign_in(client):
    answer = client.get("/health")
    assert "no-store" in answer["Cache-Control"]
    assert sorted(answer.json()) == ["database", "jobs", "last_migration", "ok"]


class Away:
    """A table of a database that does not answer."""

    @property
    def objects(self):
        raise OperationalError("password=secret host=somewhere")


def test_a_database_that_is_away_is_said_without_its_words(monkeypatch):
    monkeypatch.setattr(MigrationRecorder, "Migration", Away())
    answer = ask()
    assert answer.status_code == 503
    assert json.loads(answer.content) == {
        "database": "down",
        "jobs": {"heartbeat_age_seconds": None, "ok": False},
        "last_migration": None,
        "ok": False,
    }
