"""Visits of this week and of four weeks, beside what each volunteer said they can."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.factories.plans import PlanWorld
from tests.factories.told_visits import ToldVisits
from visitation.load import Spread, loads, spread
from visitation.statuses import Status

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2026, 9, 16)


def test_planned_and_made_visits_count_and_withdrawn_ones_do_not(django_assert_num_queries):
    world = PlanWorld()
    busy, other, idle = world.volunteer(), world.volunteer(), world.volunteer()
    world.volunteer(state="left")
    person = world.person()
    monday = date(2026, 9, 14)
    for ahead, team, status in (
        (6, [busy, other], Status.CONFIRMED),
        (0, [busy], Status.DONE),
        (-1, [busy], Status.DONE),
        (-21, [busy], Status.DONE),
        (-22, [other], Status.DONE),
        (7, [other], Status.ASKED),
        (3, [other], Status.WITHDRAWN),
    ):
        world.visit(person, *team, day=monday + timedelta(days=ahead), hour=9, status=status)
    with django_assert_num_queries(1):
        rows = [(row.code, row.this_week, row.four_weeks) for row in loads(world.program, today=WEDNESDAY)]
    assert rows == [(busy.code, 2, 4), (other.code, 1, 1), (idle.code, 0, 0)]
    assert spread(world.program, today=WEDNESDAY) == Spread(volunteers=3, visits=5, without=1)


def test_leads_see_it_and_volunteers_do_not(client, django_assert_max_num_queries):
    world = ToldVisits()
    client.force_login(world.lead)
    with django_assert_max_num_queries(18):
        assert world.ida.code in client.get(reverse("load")).content.decode()
    client.force_login(world.ida.user)
    assert client.get(reverse("load")).status_code == 404
