"""Coming visits are asked about again; what changed is kept once, and a lead sees it."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from compliance.models import AuditEvent, DecisionRecord, Job
from tests.factories.plans import CANARIES, FIRST, LAST, NOW, SATURDAY, PlanWorld
from tests.factories.told_visits import ToldVisits
from visitation.actions.planning import make_draft, new_plan, publish_plan
from visitation.actions.rechecking import Rechecked, recheck
from visitation.falling_short import codes_that_fall_short
from visitation.jobs import recheck_all, recheck_visits
from visitation.models import Conflict, Consent, Person, Visit
from visitation.reasons import why_allowed
from visitation.statuses import Status
from volunteers.models import Clearance

NIGHT = NOW + timedelta(hours=12)

pytestmark = pytest.mark.django_db


class Published(PlanWorld):
    """Two visits on the second Saturday, published."""

    def __init__(self):
        super().__init__()
        for _ in range(2):
            self.volunteer()
            self.request(self.person())
        plan = new_plan(program=self.program, first_day=FIRST, last_day=LAST, by="lead", now=NOW)
        publish_plan(make_draft(plan, now=NOW), by="lead", now=NOW)
        self.visits = list(Visit.objects.order_by("starts", "code"))
        assert len(self.visits) == 2

    def lapse(self, visit):
        theirs = Clearance.objects.filter(volunteer__in=visit.team.values("volunteer"))
        theirs.update(valid_to=SATURDAY - timedelta(days=1))
        return theirs

    def recheck(self, now=NIGHT):
        return recheck(self.program, by="nightly", now=now)


@pytest.fixture
def world():
    return Published()


def rechecked():
    events = AuditEvent.objects.filter(action="visit_rechecked").order_by("pk")
    return [(event.subject, event.detail["answer"], event.detail["verdict"]) for event in events]


def test_where_nothing_changed_nothing_is_written(world):
    kept = DecisionRecord.objects.count()
    assert world.recheck() == Rechecked(2, (), (), ())
    assert (DecisionRecord.objects.count(), rechecked()) == (kept, [])


def test_a_visit_whose_clearance_lapses_falls_short_once_and_stays_as_it_is(world):
    first, second = world.visits
    world.lapse(first)
    assert world.recheck().fell_short == (first.code,)
    assert world.recheck(NIGHT + timedelta(days=1)) == Rechecked(2, (), (), ())
    assert rechecked() == [(first.code, "fell_short", "refused")]
    kept = DecisionRecord.objects.filter(subject=first.code).order_by("at").last()
    assert (kept.verdict, DecisionRecord.objects.get(subject=second.code).verdict) == ("refused", "allowed")
    before = (first.status, first.sequence, first.changed_at)
    first.refresh_from_db()
    assert (first.status, first.sequence, first.changed_at) == before
    assert {finding["verdict"] for finding in first.findings} >= {"refused"}


def test_one_that_is_put_right_comes_right(world):
    first = world.visits[0]
    lapsed = world.lapse(first)
    world.recheck()
    lapsed.update(valid_to=None)
    assert world.recheck(NIGHT + timedelta(days=1)).came_right == (first.code,)
    assert codes_that_fall_short(world.program.pk, now=NOW) == []


def test_what_the_program_asks_for_is_asked_every_night_as_for_a_booking_and_told_to_the_lead(world):
    first, second = world.visits
    lent = first.team.get().volunteer
    held = lent.onboarding_holds.create(reason="talk", set_by="lead", set_at=NOW)
    Conflict.objects.create(person=second.person, volunteer=second.team.get().volunteer, reason="lead")
    assert set(world.recheck().fell_short) == {first.code, second.code}
    assert world.recheck(NIGHT + timedelta(days=1)) == Rechecked(2, (), (), ())
    first.refresh_from_db()
    second.refresh_from_db()
    assert [line.text for line in why_allowed(first, None) if line.verdict == "refused"] == [
        "A volunteer of this visit lacks something that the program asks for."
    ]
    assert [line.text for line in why_allowed(second, None) if line.verdict == "refused"] == [
        "This person and a volunteer of this visit are not to meet."
    ]
    type(held).objects.filter(pk=held.pk).update(ended_at=NIGHT)
    assert world.recheck(NIGHT + timedelta(days=2)).came_right == (first.code,)


def test_a_yes_nobody_wrote_down_and_a_visit_on_hold_for_a_pause_are_no_news(world):
    first, second = world.visits
    Consent.objects.filter(person=first.person).delete()
    Person.objects.filter(pk=second.person_id).update(state=Person.State.PAUSED)
    Visit.objects.filter(pk=second.pk).update(status=Status.HELD.value)
    assert world.recheck() == Rechecked(2, (), (), ())


def test_what_is_over_called_off_or_another_programs_is_not_asked_about(world):
    first, second = world.visits
    other = PlanWorld(code="far", network=world.network)
    world.lapse(first)
    Visit.objects.filter(pk=second.pk).update(status=Status.WITHDRAWN.value)
    assert world.recheck(first.starts) == Rechecked(0, (), (), ())
    assert recheck(other.program, by="nightly", now=NIGHT) == Rechecked(0, (), (), ())
    assert world.recheck(first.starts - timedelta(seconds=1)).visits == 1


def test_the_week_lists_what_falls_short_and_names_nobody(client, world):
    first, second = world.visits
    world.lapse(first)
    world.recheck()
    assert codes_that_fall_short(world.program.pk, now=NOW) == [first.code]
    lead = ToldVisits.user(world, "lead", "PL")
    with time_machine.travel(NOW, tick=False):
        client.force_login(lead)
        answer = client.get(reverse("week"))
        page = answer.content.decode()
    assert [visit.code for visit in answer.context["short"]] == [first.code]
    assert first.get_absolute_url() in page and second.get_absolute_url() not in page
    # A volunteer's own name is known to their lead.
    assert [canary for canary in CANARIES if canary in page] == ["Canarylane"]


def test_each_program_gets_a_job_of_its_own(world):
    other = PlanWorld(code="far", network=world.network)
    recheck_all()
    jobs = [(job.kind, job.arguments, job.program_code) for job in Job.objects.order_by("pk")]
    assert jobs == [
        ("visitation.jobs.recheck_visits", [world.program.pk], "harbor"),
        ("visitation.jobs.recheck_visits", [other.program.pk], "far"),
    ]
    recheck_visits(world.program.pk)
