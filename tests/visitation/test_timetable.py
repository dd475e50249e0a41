"""The stored schedules are those of the timetable."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils.module_loading import import_string
from django_q.models import OrmQ, Schedule
from django_q.scheduler import scheduler
from hypothesis import given
from hypothesis import strategies as st

from compliance.models import Job
from tests.factories.at_once import at_once
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


# ── what the clock does ───────────────────────────────────────────────────────────────────────────────────────────────

OFFICE = ZoneInfo("America/New_York")
DAILY = [time for time in TIMES if time.at]


@pytest.mark.parametrize("time", DAILY, ids=lambda time: time.name)
@given(
    night=st.sampled_from([date(2026, 11, 1), date(2027, 3, 14), date(2027, 11, 7), date(2028, 3, 12)]),
    minutes_before=st.integers(0, 3 * 24 * 60),
)
def test_a_nightly_job_runs_once_a_night_over_both_clock_changes(time, night, minutes_before):
    moment = datetime.combine(night, datetime.min.time(), OFFICE) + timedelta(days=1, minutes=-minutes_before)
    row = Schedule(schedule_type=Schedule.CRON, cron=time.at)
    ran = []
    for _ in range(6):
        with time_machine.travel(moment.astimezone(UTC), tick=False):
            moment = row.calculate_next_run()
        ran.append(moment.astimezone(OFFICE).date())
    assert ran == [ran[0] + timedelta(days=number) for number in range(6)]


def test_no_nightly_job_stands_in_the_hour_that_comes_twice():
    assert [time.name for time in DAILY if time.at.split()[1] == "1"] == []


@pytest.fixture
def ticks(monkeypatch):
    """The queue's own look at its schedules; it would close the connection that the test's transaction is on."""
    monkeypatch.setattr("django_q.scheduler.close_old_django_connections", lambda: None)
    return scheduler


def bells():
    return sorted(row.task["args"] for row in OrmQ.objects.all() if row.task["func"] == "visitation.timetable.run")


def test_after_a_year_of_standstill_each_line_runs_once_and_at_once(ticks):
    with time_machine.travel(NOW, tick=False):
        timetable.sync(now=NOW)
    later = NOW + timedelta(days=365)
    with time_machine.travel(later, tick=False):
        timetable.sync(now=later - timedelta(seconds=1))  # as `serve` does before the jobs start
        ticks()
        assert bells() == sorted((time.name,) for time in TIMES)
        ticks()
    assert len(bells()) == len(TIMES)
    assert not Schedule.objects.filter(next_run__lte=later).exists()


@pytest.mark.django_db(transaction=True)
def test_two_clusters_at_once_ring_once_for_each_line():
    timetable.sync(now=datetime.now(UTC) - timedelta(seconds=1), times=TIMES[:3])
    at_once(2, scheduler)
    assert bells() == sorted((time.name,) for time in TIMES[:3])


def test_a_clock_put_forward_by_an_hour_runs_no_line_twice(ticks):
    with time_machine.travel(NOW, tick=False):
        timetable.sync(now=NOW - timedelta(seconds=1))
        ticks()
    OrmQ.objects.all().delete()
    with time_machine.travel(NOW + timedelta(hours=1, seconds=1), tick=False):
        ticks()
    assert len(bells()) == len(set(bells()))


def test_a_line_of_the_timetable_runs_its_job_and_an_unknown_one_nothing():
    timetable.run("heartbeat")
    timetable.run("a line of old")
    assert list(Job.objects.values_list("line", "state")) == [("heartbeat", "done")]


def test_every_message_has_a_line_that_posts_it_and_says_when_in_words():
    shown = timetable.messages(timetable.lines(now=NOW))
    assert [message.line for message, line in shown if line is None] == []
    told = {str(message.what): message.when_told.replace("\u00a0", " ") for message, _line in shown}
    assert told["Second reminder"] == "2 days before, 9 a.m."
    assert told["What of a volunteer’s ends"] == "60, 30, 7 days before and on the last day, 9 a.m."
    assert told["A list that is due at a facility"] == "24 and 3 hours before"
