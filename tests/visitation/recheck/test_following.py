"""A change is read off the trail, and exactly the coming visits that it can touch are asked about again."""

from datetime import timedelta

import pytest
from django.db import connection

from compliance import audit
from compliance.models import Job
from tests.factories.plans import FIRST, LAST, NOW, SATURDAY, PlanWorld
from visitation.actions.planning import make_draft, new_plan, publish_plan
from visitation.actions.rechecking import Rechecked, recheck
from visitation.models import RecheckMark, ReviewFlag, ReviewTask, Visit
from visitation.recheck import following
from visitation.recheck.following import follow_trail
from visitation.recheck.touching import OWN, Touched
from visitation.statuses import Status
from volunteers.models import Clearance

NIGHT = NOW + timedelta(hours=12)

pytestmark = pytest.mark.django_db


class Published(PlanWorld):
    """Three visits on the second Saturday, published; the trail was read up to here."""

    def __init__(self):
        super().__init__()
        for _ in range(3):
            self.volunteer()
            self.request(self.person())
        plan = new_plan(program=self.program, first_day=FIRST, last_day=LAST, by="lead", now=NOW)
        publish_plan(make_draft(plan, now=NOW), by="lead", now=NOW)
        self.visits = list(Visit.objects.order_by("starts", "code"))
        self.linked()
        assert follow_trail(self.program, now=NIGHT) is None

    def linked(self):
        """An event gets its place when its transaction commits, which the one around a test never does."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    def happened(self, action, subject, *, program=None, **detail):
        code = self.program.code if program is None else program
        audit.record(action, by="tests", subject=subject, program=code, detail=detail, now=NIGHT)
        self.linked()

    def follow(self):
        return follow_trail(self.program, now=NIGHT)

    def lapse(self, visit):
        Clearance.objects.filter(volunteer__in=visit.team.values("volunteer")).update(
            valid_to=SATURDAY - timedelta(days=1)
        )
        return visit.team.get().volunteer


def open_flags():
    rows = ReviewFlag.objects.filter(cleared_at__isnull=True).order_by("task__visit__starts", "task__visit__code", "pk")
    return list(rows.values_list("task__visit__code", "kind", "about"))


@pytest.fixture
def world():
    return Published()


def test_a_clearance_that_lapses_touches_that_volunteers_visit_alone_and_becomes_a_flag(world):
    first, second, _third = world.visits
    gone, other = world.lapse(first), world.lapse(second)
    world.happened("clearance_changed", gone.code, facility=first.facility.code)
    assert world.follow() == Rechecked(1, (first.code,), (), ())
    assert open_flags() == [(first.code, "clearance", gone.code)]
    # The other one lapsed without a word in the trail: the night finds it.
    assert world.follow() == Rechecked(0, (), (), ())
    assert recheck(world.program, by="nightly", now=NIGHT).fell_short == (second.code,)
    assert {about for _visit, _kind, about in open_flags()} == {gone.code, other.code}


def test_what_touches_what(world):
    first, second, third = world.visits
    team = first.team.get().volunteer
    place = first.facility.code

    def touched(action, subject, **detail):
        found = Touched()
        found.add(action, subject, detail)
        return {visit.code for visit in found.visits_of(world.program)} if found else set()

    everybody = {first.code, second.code, third.code}
    assert touched("clearance_changed", team.code, facility=place) == {first.code}
    assert touched("clearance_changed", team.code, facility="elsewhere") == set()
    assert touched("break_started", team.code) == {first.code}
    assert touched("consent_withdrawn", second.person.alias_code) == {second.code}
    assert touched("rulebook_published", place) == everybody
    assert touched("closure_announced", "elsewhere") == set()
    assert touched("needs_changed", "visitor") == everybody
    assert touched("signed_in", team.code) == set()
    # Moved to another day by itself, a visit touches neither the rooms nor the calendars of the others.
    Visit.objects.filter(pk=third.pk).update(day=third.day + timedelta(days=7))
    assert touched("visit_withdrawn", third.code) == {third.code}
    assert touched("visit_withdrawn", first.code) == {first.code, second.code}
    assert "visit_rechecked" not in OWN


def test_a_closure_outside_every_program_is_found_and_a_flag_goes_when_its_cause_is_gone(world):
    first, *others = world.visits
    before = RecheckMark.objects.get().outside
    world.happened("rulebook_published", first.facility.code, program="", edition=2)
    assert world.follow().visits == 3
    assert RecheckMark.objects.get().outside > before
    assert open_flags() == []
    volunteer = world.lapse(first)
    world.happened("clearance_changed", volunteer.code, facility=first.facility.code)
    world.follow()
    task = ReviewTask.objects.get()
    task.holder = world.lead if hasattr(world, "lead") else None
    task.save()
    Clearance.objects.filter(volunteer=volunteer).update(valid_to=None)
    world.happened("clearance_changed", volunteer.code, facility=first.facility.code)
    assert world.follow().came_right == (first.code,)
    flag = ReviewFlag.objects.get()
    assert (flag.cleared, flag.cleared_at, open_flags()) == ("gone", NIGHT, [])
    world.lapse(others[0])
    recheck(world.program, by="nightly", now=NIGHT)
    Visit.objects.filter(pk=others[0].pk).update(status=Status.WITHDRAWN)
    world.follow()
    assert sorted(ReviewFlag.objects.values_list("cleared", flat=True)) == ["gone", "off"]


def test_where_very_many_are_touched_a_job_of_its_own_asks_about_all(world, monkeypatch):
    monkeypatch.setattr(following, "AT_ONCE", 2)
    world.happened("rulebook_published", world.facility.code, program="", edition=2)
    assert world.follow().visits == 0
    job = Job.objects.get()
    days = [SATURDAY.toordinal()] * 2
    assert (job.kind, job.total) == ("visitation.jobs.recheck_visits", 3)
    assert job.arguments == [world.program.pk, *days, world.facility.pk]
    world.happened("needs_changed", "visitor")
    world.follow()
    assert Job.objects.exclude(pk=job.pk).get().arguments == [world.program.pk]


def test_where_nobody_is_left_it_says_so(world):
    first = world.visits[0]
    first.team.all().delete()
    Visit.objects.filter(pk=first.pk).update(status=Status.HELD)
    world.happened("visit_place_given_back", first.code)
    world.follow()
    assert [(kind, about) for visit, kind, about in open_flags() if visit == first.code] == [
        ("held", ""), ("nobody", "")
    ]  # fmt: skip
