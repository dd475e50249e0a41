"""A call-out ends once: called off, given back, over, or with its visit; and a visit that loses somebody begins one."""

from datetime import timedelta

import pytest

from compliance.models import Job
from facilities.models import Closure
from tests.factories.called_out import NOON, SOON, TONIGHT, CalledOut, asked, assigned, says, told
from tests.factories.told_visits import STARTS
from visitation.actions.call_out_endings import COVER_JOB, cancel, end_what_is_over
from visitation.actions.callouts import NotNow, Outcome, give_back
from visitation.actions.closing import hold_closed_visits
from visitation.actions.dropping_out import drop_out
from visitation.jobs import call_out_cover, end_call_outs
from visitation.models import CallOut
from visitation.statuses import Status
from volunteers.post.sending import send_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def called():
    return CalledOut()


def test_called_off_everybody_who_was_reached_stands_down_once(called):
    first, second, no = (called.on_call(name) for name in ("first", "second", "no"))
    call_out = called.ride(now=NOON)
    send_due(now=NOON)
    says(call_out, no, yes=False, now=NOON)
    cancel(call_out, by=called.lead, now=NOON)
    with pytest.raises(NotNow):
        cancel(call_out, by=called.lead, now=NOON)
    send_due(now=NOON)
    assert told("call_out_stand_down") == [(first.code, "sent", ""), (second.code, "sent", "")]
    assert says(call_out, first) is Outcome.OVER
    assert assigned(call_out) is None


def test_called_off_who_was_to_come_is_told_not_to_go_whatever_the_hour(called):
    volunteer = called.on_call("one")
    call_out = called.ride(now=NOON)
    says(call_out, volunteer, now=NOON)
    cancel(call_out, by=called.lead, now=TONIGHT)
    send_due(now=TONIGHT + timedelta(hours=3))
    assert told("call_out_off") == [(volunteer.code, "sent", "")]
    assert assigned(call_out) is None


def test_what_nobody_answers_ends_at_its_time_and_the_lead_hears_of_it_once(called):
    called.on_call("one")
    call_out = called.ride(now=NOON)
    assert end_what_is_over(called.program, now=call_out.answer_until - timedelta(seconds=1)) == 0
    assert end_what_is_over(called.program, now=call_out.answer_until) == 1
    assert end_what_is_over(called.program, now=call_out.answer_until) == 0
    call_out.refresh_from_db()
    assert (call_out.state, call_out.closed_at) == ("nobody", call_out.answer_until)
    assert len(told("call_out_news")) == 1


def test_the_job_ends_what_is_over_in_every_program(called):
    called.on_call("one")
    call_out = called.ride()
    CallOut.objects.filter(pk=call_out.pk).update(
        starts=TONIGHT - timedelta(days=3000), answer_until=TONIGHT - timedelta(days=2999),
        ends=TONIGHT - timedelta(days=2999),
    )  # fmt: skip
    end_call_outs()
    call_out.refresh_from_db()
    assert call_out.state == "nobody"


def test_when_the_place_closes_the_driver_is_told_and_who_is_asked_stands_down(called):
    driver = called.on_call("one")
    call_out = called.for_visit(called.world.visit(), "driver", now=NOON)
    says(call_out, driver, now=NOON)
    Closure.objects.create(
        facility=called.facility, starts_on=STARTS.date(), ends_on=STARTS.date(), reason="staff", announced_at=NOON,
        announced_by="tests",
    )  # fmt: skip
    hold_closed_visits(called.program, now=NOON)
    assert end_what_is_over(called.program, now=NOON) == 1
    send_due(now=NOON)
    assert told("call_out_off") == [(driver.code, "sent", "")]


def test_who_cannot_come_after_all_says_so_and_the_others_are_asked_anew(called):
    first, second = called.on_call("first"), called.on_call("second")
    call_out = called.ride()
    says(call_out, first)
    give_back(call_out, first, by=first.user, now=SOON)
    with pytest.raises(NotNow):
        give_back(call_out, first, by=first.user, now=SOON)
    call_out.refresh_from_db()
    again = CallOut.objects.exclude(pk=call_out.pk).get()
    assert (call_out.state, again.state, asked(again)) == ("given_back", "open", [second.code])
    assert says(again, second) is Outcome.YOURS


def test_a_no_of_who_was_to_come_gives_it_back_and_is_never_taken_for_a_yes(called):
    first, second = called.on_call("first"), called.on_call("second")
    call_out = called.ride()
    says(call_out, first)
    assert says(call_out, first, yes=False) is Outcome.GIVEN_BACK
    call_out.refresh_from_db()
    mine = call_out.answers.get(volunteer=first)
    assert (call_out.state, mine.answer, mine.is_assigned) == ("given_back", "no", False)
    assert asked(CallOut.objects.exclude(pk=call_out.pk).get()) == [second.code]


def test_a_no_that_comes_too_late_or_is_about_a_visits_team_leaves_who_comes_as_it_was(called):
    driver, stand_in = called.on_call("one"), called.on_call("two", "cover")
    ride = called.ride()
    says(ride, driver)
    assert says(ride, driver, yes=False, now=ride.starts) is Outcome.STAYS
    assert assigned(ride) == driver.code
    visit = called.world.visit(status=Status.HELD, team=[])
    cover = called.for_visit(visit)
    says(cover, stand_in)
    assert says(cover, stand_in, yes=False) is Outcome.STAYS
    assert assigned(cover) == stand_in.code


# A visit that loses somebody


def test_a_visit_that_loses_its_volunteer_soon_looks_for_a_stand_in_by_itself(called, monkeypatch):
    volunteer = called.on_call("one", "cover")
    ida = called.world.ida
    called.put_on(ida, "cover")
    visit = called.world.visit(team=[ida])
    drop_out(visit, ida, by=ida.user, now=NOON)
    job = Job.objects.get(kind=COVER_JOB)
    assert job.arguments == [visit.pk, ida.pk, called.program.pk]
    monkeypatch.setattr("visitation.jobs.timezone.now", lambda: NOON)
    call_out_cover(*job.arguments)
    call_out_cover(*job.arguments)  # a job may run twice
    call_out = CallOut.objects.get()
    assert (call_out.raised_by, call_out.is_red, asked(call_out)) == ("visit", False, [volunteer.code])
    assert says(call_out, volunteer, now=NOON) is Outcome.YOURS
    visit.refresh_from_db()
    assert visit.status == "asked"
    drop_out(visit, volunteer, by=volunteer.user, now=NOON)
    call_out.refresh_from_db()
    assert (call_out.state, assigned(call_out)) == ("given_back", None)


@pytest.mark.parametrize(("days", "jobs"), [pytest.param(8, 0, id="far"), pytest.param(6, 1, id="soon")])
def test_a_visit_far_away_is_for_the_lead_to_plan_anew(called, days, jobs):
    called.on_call("one", "cover")
    visit = called.world.visit()
    drop_out(visit, called.world.ida, by=called.world.ida.user, now=STARTS - timedelta(days=days))
    assert Job.objects.filter(kind=COVER_JOB).count() == jobs


def test_without_a_list_nothing_happens_by_itself(called):
    drop_out(called.world.visit(), called.world.ida, by=called.world.ida.user, now=NOON)
    assert not Job.objects.filter(kind=COVER_JOB).exists()
