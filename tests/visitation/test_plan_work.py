"""What the page says of a plan that is being made is true, also where its worker is gone."""

from datetime import timedelta

import pytest

from compliance.models import Job
from compliance.queue.healing import heal
from compliance.queue.running import _end, _fail, claim
from tests.factories.plans import FIRST, LAST, NOW, PlanWorld
from visitation.actions.planning import ask_for_plan
from visitation.jobs import HEARTBEAT
from visitation.models import Heartbeat, Plan
from visitation.plan_work import going_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    Heartbeat.objects.create(name=HEARTBEAT, beaten_at=NOW)
    return ask_for_plan(program=PlanWorld().program, first_day=FIRST, last_day=LAST, by="lead", now=NOW)


def job():
    return Job.objects.get(kind="visitation.jobs.make_plan")


def said(plan, *, after=0):
    """How it goes so many seconds after it was asked for: the first two sentences, and what can be done."""
    plan.refresh_from_db()
    going = going_of(plan, now=NOW + timedelta(seconds=after))
    doing = [name for name in ("is_warning", "follows", "may_stop", "may_try") if getattr(going, name)]
    return (*going.lines[:2], *doing)


def taken_up(plan, *, after):
    now = NOW + timedelta(seconds=after)
    Job.objects.filter(state=Job.State.QUEUED).update(due_at=now)
    assert claim(job(), now=now)
    Plan.objects.filter(pk=plan.pk).update(state="making", phase="placing", visits_placed=7)


def test_from_waiting_to_a_worker_that_was_killed_three_times(plan):
    assert said(plan, after=60) == ("The plan is waiting to be made.", "You need not stay on this page.", "follows")
    waiting, why, *doing = said(plan, after=300)
    assert why.startswith("Nothing is being worked on in the background") and doing == ["is_warning", "follows"]

    taken_up(plan, after=10)
    told = ("The plan is being made.", "Now: giving visits their places.", "follows", "may_stop")
    assert said(plan, after=25) == told
    Plan.objects.filter(pk=plan.pk).update(is_to_stop=True)
    assert said(plan, after=25) == told[:-1]
    Plan.objects.filter(pk=plan.pk).update(is_to_stop=False)
    silent, anew, *doing = said(plan, after=50)
    assert silent == "The worker that makes this plan has shown no life for more than half a minute."
    assert anew.endswith("Nothing of it was stored.") and doing == ["is_warning", "follows"]

    for attempt in (2, 3):
        heal(now=NOW + timedelta(seconds=100 * attempt))
        assert said(plan, after=100 * attempt) == (
            "The worker that made this plan was stopped in the midst of it. Nothing of it was stored.",
            f"It is tried again by itself: attempt {attempt} of 3.",
            "is_warning",
            "follows",
        )
        taken_up(plan, after=100 * attempt)
        lines = going_of(Plan.objects.get(), now=NOW + timedelta(seconds=100 * attempt)).lines
        assert f"This is attempt {attempt} of 3; the one before came to no end." in lines
    heal(now=NOW + timedelta(seconds=500))
    assert said(plan, after=500) == (
        "This plan could not be made. Nothing was stored, and nobody was told.",
        "Each time its worker was stopped in the midst of it. Fewer weeks at once need less of the machine.",
        "is_warning",
        "may_try",
    )
    assert plan.visits.count() == 0


def test_one_that_went_wrong_says_when_it_is_tried_again_and_in_the_end_that_it_is_not(plan):
    for attempt in (1, 2, 3):
        taken_up(plan, after=attempt)
        Plan.objects.filter(pk=plan.pk).update(state="failed", phase="")
        _fail(job(), "ValueError")
        if attempt == 1:
            Job.objects.update(due_at=NOW + timedelta(minutes=1))
            wrong, again, *doing = said(plan, after=2)
            assert wrong.startswith("Something went wrong while this plan was made.")
            assert again == "It is tried again by itself at 12:01\u00a0p.m.: attempt 2 of 3."
            assert doing == ["is_warning", "follows"]
    _lost, tried, *doing = said(plan, after=9)
    assert tried.startswith("It was tried 3 times, and went wrong each time.") and doing == ["is_warning", "may_try"]


@pytest.mark.parametrize("state", ["draft", "published", "discarded"])
def test_of_what_is_made_or_thrown_away_there_is_nothing_to_say(plan, state):
    plan.state = state
    assert going_of(plan, now=NOW) is None


def test_the_instant_after_its_job_has_ended_it_is_still_followed(plan):
    taken_up(plan, after=1)
    _end(job(), Job.State.DONE)
    assert "follows" in said(plan, after=2)
