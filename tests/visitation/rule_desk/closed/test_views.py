"""Closed today: one tap stops the visits of today, a time lets it lapse, and it is over by itself."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from compliance.queue.models import Job
from compliance.tenancy import acting
from facilities.actions.closures import ClosureRefused, announce_closure, lift_closure
from facilities.models import Closure
from tests.factories.booked import BookingWorld
from tests.factories.plans import SATURDAY
from tests.factories.told_visits import STARTS, ToldVisits
from tests.visitation.rule_desk.test_views import rule_admin, signed_in
from visitation.actions.closing import hold_closed_visits
from visitation.actions.held import put_on_again
from visitation.aftercare.obstructing import remove_by_hand
from visitation.letters.closures import JOB
from visitation.models import Obstruction
from visitation.on_hold import visits_on_hold
from volunteers.models import Letter
from volunteers.post.kinds import KINDS
from volunteers.post.readers import reader_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    world = ToldVisits()
    world.rosa = rule_admin("rosa")
    world.path = reverse("facility_closed", args=[world.facility.code])
    world.program.facilities.add(world.facility)
    return world


def test_one_tap_closes_the_whole_facility_for_today_alone(world, django_capture_on_commit_callbacks):
    client = signed_in(world.rosa)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(world.path, {"today": "1"}).status_code == 302
    assert Job.objects.filter(kind=JOB).count() == 1
    closure = Closure.objects.get()
    today = datetime.now(ZoneInfo("America/New_York")).date()
    assert (closure.scope, closure.value, closure.reason, closure.announced_by) == ("facility", "", "not_told", "rosa")
    assert (closure.starts_on, closure.ends_on, closure.until) == (today, today, None)
    assert "Open again" in client.get(world.path).content.decode()
    client.post(reverse("facility_closed_lift", args=[world.facility.code, closure.pk]))
    assert Closure.objects.count() == 0


@pytest.mark.parametrize(
    ("boxes", "box"),
    [
        ({"scope": "unit"}, "unit"),
        ({"scope": "mode"}, "mode"),
        ({"scope": "window"}, "scope"),
        ({"last_day": "2020-01-01"}, "last_day"),
        ({"last_day": "2099-01-01"}, "last_day"),
        ({"until": "00:00"}, "until"),
        ({"until": "25:61"}, "until"),
    ],
)
def test_what_cannot_be_closed_is_said_at_the_box(world, boxes, box):
    answer = signed_in(world.rosa).post(world.path, {"scope": "facility", "reason": "staff"} | boxes)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [box])
    assert Closure.objects.count() == 0


def test_a_closure_until_a_time_stops_what_is_before_it_and_nothing_else(world):
    day = STARTS.astimezone(ZoneInfo("America/New_York")).date()
    now = STARTS - timedelta(hours=6)
    world.visit()
    told = {"starts_on": day, "ends_on": day, "reason": "staff", "by": "rosa", "now": now}
    with pytest.raises(ClosureRefused):
        announce_closure(world.facility, until=STARTS + timedelta(days=2), **told)
    announce_closure(world.facility, until=STARTS - timedelta(hours=1), **told)
    with acting(program=world.program.pk):
        assert hold_closed_visits(world.program, now=now) == []
        announce_closure(world.facility, until=STARTS + timedelta(minutes=5), **told)
        held = hold_closed_visits(world.program, now=now)
    assert {visit.starts for visit in held} == {STARTS}
    assert [visit.is_closed for visit in visits_on_hold(world.lead, now=now)] == [True] * len(held)
    Closure.objects.filter(until__gt=STARTS).delete()
    assert [visit.is_closed for visit in visits_on_hold(world.lead, now=now)] == [False] * len(held)


def test_a_lead_closes_a_facility_of_the_program_and_no_other(world):
    assert signed_in(world.lead).post(world.path, {"today": "1"}).status_code == 302
    assert signed_in(world.ida.user).post(world.path, {"today": "1"}).status_code == 404
    assert Closure.objects.count() == 1


def test_a_closure_of_the_day_counts_as_refused_until_the_visit_is_on_again_and_other_hours_are_offered():
    world = BookingWorld()
    visit, later = world.booked(), world.booked(day=SATURDAY + timedelta(days=7))
    early = datetime(2026, 9, 12, 7, tzinfo=world.facility.zone)
    told = {"reason": "lockdown", "by": "rosa"}
    # Announced ahead, it is nobody's refusal.
    announce_closure(world.facility, starts_on=later.day, ends_on=later.day, now=early, **told)
    closure = announce_closure(world.facility, starts_on=visit.day, ends_on=visit.day, now=early, **told)
    Letter.objects.all().delete()
    with acting(program=world.program.pk):
        assert [len(hold_closed_visits(world.program, now=early)) for _ in range(2)] == [2, 0]
    counted = Obstruction.objects.get()
    assert (counted.visit_id, counted.day, counted.kind, counted.reason) == (visit.pk, visit.day, "refused", "count")
    with time_machine.travel(early, tick=False):
        page = signed_in(world.lead).get(reverse("visit_on_hold", args=[visit.code]))
        others = [start.starts for start in page.context["others"]]
        assert (others[0] - visit.starts, len(others)) == (timedelta(days=14), 3)  # not on the two closed Saturdays
        letter = Letter.objects.get(kind="visit_off", subject_code=visit.code)
        text = KINDS["visit_off"].write(letter, reader_of(letter), early).text
        assert f"/visits/{visit.code}/change/" in text
        assert not remove_by_hand(counted, by=world.lead, now=early)
        lift_closure(closure, last_closed_on=visit.day - timedelta(days=1), by="rosa", now=early)
        visit.refresh_from_db()
        put_on_again(visit, by=world.lead, now=early)
    assert Obstruction.objects.count() == 0


def test_a_range_of_days_and_an_end_that_nobody_knows(world):
    client = signed_in(world.rosa)
    today = datetime.now(ZoneInfo("America/New_York")).date()
    told = {"scope": "unit", "unit": "B 9", "reason": "illness", "first_day": today + timedelta(days=2)}
    assert client.post(world.path, told | {"open_end": "on", "last_day": told["first_day"]}).status_code == 422
    assert client.post(world.path, told | {"last_day": today}).status_code == 422
    assert client.post(world.path, told | {"open_end": "on"}).status_code == 302
    closure = Closure.objects.get()
    assert (closure.starts_on, closure.ends_on, closure.value) == (told["first_day"], None, "B 9")
    assert "until it is lifted" in client.get(world.path).content.decode()
