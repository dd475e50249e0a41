"""The stored schedules are those of the timetable."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.module_loading import import_string
from django_q.models import Schedule

from visitation import timetable
from visitation.timetable import TIMES, Time

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
NIGHTLY = Time("nightly", "visitation.jobs.beat", at="30 2 * * *")

pytestmark = pytest.mark.django_db


def test_the_first_sync_makes_every_time_and_the_second_changes_nothing():
    names = [time.name for time in TIMES]
    assert timetable.sync(now=NOW) == {"made": names, "changed": [], "removed": []}
    assert timetable.sync(now=NOW + timedelta(days=1)) == {"made": [], "changed": [], "removed": []}
    heartbeat = Schedule.objects.get(name="heartbeat")
    assert (heartbeat.func, heartbeat.args) == ("visitation.timetable.run", "('heartbeat',)")
    assert (heartbeat.minutes, heartbeat.next_run) == (1, NOW)


def test_a_changed_time_is_changed_and_a_dropped_one_removed():
    timetable.sync(now=NOW, times=(Time("heartbeat", "visitation.jobs.beat", every_minutes=5), NIGHTLY))
    done = timetable.sync(now=NOW, times=(Time("heartbeat", "visitation.jobs.beat", every_minutes=1),))
    assert done == {"made": [], "changed": ["heartbeat"], "removed": ["nightly"]}


def test_a_nightly_job_waits_for_its_night():
    timetable.sync(now=NOW, times=(NIGHTLY,))
    row = Schedule.objects.get(name="nightly")
    assert (row.schedule_type, row.cron, row.minutes, row.repeats) == (Schedule.CRON, "30 2 * * *", None, -1)
    assert row.next_run.minute == 30


@pytest.mark.parametrize("time", TIMES, ids=lambda time: time.name)
def test_every_job_of_the_timetable_is_there(time):
    assert callable(import_string(time.job))
    assert (time.every_minutes is None) != (time.at is None)
