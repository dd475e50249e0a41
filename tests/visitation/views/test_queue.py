"""System admins see what runs, waits and failed, and the timetable; nobody else does, and nothing names anybody."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from compliance import queue
from compliance.models import AuditEvent, Job
from compliance.queue.running import run_line
from tests.factories.told_visits import ToldVisits
from visitation import timetable
from visitation.timetable import TIMES
from volunteers.models import Membership, User

pytestmark = pytest.mark.django_db


def somebody(role, program=None):
    user = User.objects.create_user(f"some-{role.lower()}", "long enough to be allowed")
    user.active_membership = Membership.objects.create(user=user, program=program, role=role)
    user.save()
    return user


@pytest.fixture
def admin(client):
    client.force_login(somebody("SA"))
    return client


def asked(**columns):
    job = queue.ask_for("visitation.jobs.make_plan", 7, 8, now=timezone.now(), program="harbor")
    Job.objects.filter(pk=job.pk).update(**columns)
    return job


def failed(**columns):
    return asked(state="failed", attempts=3, finished_at=timezone.now(), error="ValueError", **columns)


def test_what_waits_runs_and_failed_is_shown_with_its_age(admin):
    now = timezone.now()
    asked(due_at=now - timedelta(minutes=5))
    asked(state="running", attempts=1, started_at=now, beaten_at=now, done=3, total=9)
    failed()
    answer = admin.get(reverse("job_list"))
    found = answer.context["figures"]
    assert (found.waiting, found.running, found.failed) == (1, 1, 1)
    assert 300 <= found.oldest_seconds < 310
    page = answer.content.decode()
    assert all(words in page for words in ("Make a plan", "harbor", "3 of 9", "5 minutes", "ValueError"))
    assert [job.state for job in answer.context["working"]] == ["running", "queued"]


def test_an_empty_queue_says_so(admin):
    assert "No job runs or waits." in admin.get(reverse("job_list")).content.decode()


def test_a_failed_job_is_tried_again_and_it_is_written_down(admin):
    job = failed()
    assert admin.post(reverse("job_retry"), {"job": job.pk})["Location"] == reverse("job_list")
    job.refresh_from_db()
    event = AuditEvent.objects.get(action="job_tried_again")
    assert (job.state, event.by, event.subject) == ("queued", "some-sa", f"job {job.pk}")
    assert event.detail == {"kind": "visitation.jobs.make_plan"}


def test_a_waiting_job_is_cancelled_and_a_running_one_is_asked_to_end(admin):
    waiting = asked()
    running = asked(state="running", started_at=timezone.now(), beaten_at=timezone.now())
    for job in (waiting, running):
        admin.post(reverse("job_cancel"), {"job": job.pk})
        job.refresh_from_db()
    assert (waiting.state, running.state, running.cancel_asked) == ("cancelled", "running", True)
    assert "It is about to end." in admin.get(reverse("job_list")).content.decode()


@pytest.mark.parametrize("route", ["job_cancel", "job_retry"])
@pytest.mark.parametrize("number", ["0" * 19 + "1" + "9" * 5000, "", "x", "-1", "4711", "9" * 30, "٣", "1 or 1=1"])
def test_what_is_no_job_that_could_be_changed_changes_nothing(admin, route, number):
    done = asked(state="done", finished_at=timezone.now())
    assert admin.post(reverse(route), {"job": number})["Location"] == reverse("job_list")
    assert admin.post(reverse(route), {"job": done.pk}, follow=True).status_code == 200
    done.refresh_from_db()
    assert (done.state, AuditEvent.objects.filter(action__startswith="job_").count()) == ("done", 0)


@pytest.mark.parametrize("role", ["PL", "NC", "AU", "RA", "VO"])
def test_nobody_else_finds_these_pages(client, role):
    world = ToldVisits()
    client.force_login(somebody(role, world.program if role in Membership.PROGRAM_ROLES else None))
    job = failed()
    assert {client.get(reverse(name)).status_code for name in ("job_list", "timetable")} == {404}
    assert {client.post(reverse(name), {"job": job.pk}).status_code for name in ("job_cancel", "job_retry")} == {404}
    job.refresh_from_db()
    assert job.state == "failed"


def test_the_timetable_says_when_next_and_how_it_went(admin):
    timetable.sync(now=timezone.now())
    run_line("heartbeat", "visitation.jobs.beat")
    answer = admin.get(reverse("timetable"))
    lines = answer.context["lines"]
    assert len(lines) == len(TIMES)
    assert (lines[0].rhythm, lines[0].job.state, lines[0].took) == ("every minute", "done", "less than a second")
    assert all(line.next_run for line in lines)
    page = answer.content.decode()
    assert "not yet run" in page and "every day at 3:40" in page and "America/New_York" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_questions_does_not_grow(admin, django_assert_max_num_queries, rows):
    for _ in range(rows):
        asked()
        failed()
    with django_assert_max_num_queries(16):
        admin.get(reverse("job_list"))
    with django_assert_max_num_queries(16):
        admin.get(reverse("timetable"))


def test_no_page_reads_a_row_of_the_queues_own_tables(admin):
    """Their rows are pickles: whoever could write one would have it run by the page."""
    asked()
    with CaptureQueriesContext(connection) as seen:
        admin.get(reverse("job_list"))
        admin.get(reverse("timetable"))
    read = " ".join(each["sql"] for each in seen.captured_queries)
    assert "compliance_job" in read and "django_q_schedule" in read
    assert "django_q_ormq" not in read and "django_q_task" not in read
