"""The letters' own timed work: every program, by the clock of the moment; an announced closure at once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from compliance.models import Job
from facilities.actions.closures import announce_closure
from tests.factories.posting import a_told_world, wants
from visitation.letters import jobs
from visitation.letters.changes import post_off
from visitation.letters.closures import JOB
from visitation.statuses import Status
from volunteers.models import Letter, Program
from volunteers.post.jobs import send_what_is_due
from volunteers.post.outbox import JOB as SEND


@pytest.fixture
def world(db):
    return a_told_world()


def test_a_closure_is_told_by_the_very_next_jobs(world, django_capture_on_commit_callbacks):
    visit = world.visit(starts=timezone.now() + timedelta(hours=20), status=Status.CONFIRMED)
    with django_capture_on_commit_callbacks(execute=True):
        announce_closure(
            world.facility, starts_on=visit.day, ends_on=visit.day, reason="lockdown", by="rita", now=timezone.now()
        )
    assert [job.kind for job in Job.objects.all()] == [JOB]
    jobs.tell_of_closures()
    assert {letter.to[0].split("@")[0] for letter in mail.outbox} == {"harbor-ida", "harbor-lead"}
    jobs.tell_of_closures()
    assert len(mail.outbox) == 2


def test_what_is_posted_is_sent_by_one_job_however_many_letters(world, django_capture_on_commit_callbacks):
    starts = timezone.now() + timedelta(hours=20)
    visit = world.visit(starts=starts, status=Status.CONFIRMED, team=[world.ida, world.omar])
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(3):
            post_off(visit, [world.ida, world.omar], now=timezone.now())
    assert [job.kind for job in Job.objects.all()] == [SEND]
    assert Letter.objects.count() == 2


def test_what_is_coming_is_posted_for_every_program_that_is_open(world):
    far = a_told_world(code="far", facility=world.facility)
    closed = a_told_world(code="old", facility=world.facility)
    Program.objects.filter(pk=closed.program.pk).update(archived_at=timezone.now())
    starts = timezone.now() + timedelta(hours=2, minutes=30)  # the reminder of the same day is due
    for each in (world, far, closed):
        wants(each.ida.user, quiet_from="00:00", quiet_until="00:00")
        each.visit(starts=starts, status=Status.CONFIRMED)
    for _ in range(2):
        jobs.post_what_is_coming()
        send_what_is_due()
    reminded = Letter.objects.filter(kind="visit_reminder", edition__startswith="morning", state="sent")
    assert {letter.program.code for letter in reminded} == {"harbor", "far"}
    assert reminded.count() == 2
