"""A break gives visits back at once, keeps nobody from plans for the days after it, and ends by itself."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from compliance.tenancy import acting
from tests.factories.told_visits import STARTS, ToldVisits
from visitation.actions.breaks import BreakOverlaps, end_break, start_break, turn_breaks
from visitation.models import Match
from volunteers.actions.memberships import resume_membership, suspend_membership
from volunteers.models import Break, Letter, Volunteer

pytestmark = pytest.mark.django_db
NOW = STARTS - timedelta(days=3)
TODAY = NOW.date()


@pytest.fixture
def world():
    world = ToldVisits()
    world.alone = world.visit(team=[world.ida])
    world.pair = world.visit(starts=STARTS + timedelta(days=7), team=[world.ida, world.omar])
    world.later = world.visit(starts=STARTS + timedelta(days=14), team=[world.ida])
    Match.objects.create(person=world.person, volunteer=world.ida, since=date(2026, 10, 1))
    return world


def state(volunteer):
    return Volunteer.objects.get(pk=volunteer.pk).state


def teams(world):
    found = {}
    for visit in (world.alone, world.pair, world.later):
        visit.refresh_from_db()
        found[visit.code] = (visit.status, sorted(visit.team.values_list("volunteer__code", flat=True)))
    return list(found.values())


def test_visits_of_its_days_are_given_back_and_the_leads_are_told(world):
    started = start_break(world.ida, TODAY, STARTS.date() + timedelta(days=8), by=world.ida.user, now=NOW)
    assert (sorted(started.given_back), started.matched) == (
        sorted([world.alone.code, world.pair.code]), (world.person.alias_code,)
    )  # fmt: skip
    assert teams(world) == [("held", []), ("confirmed", [world.omar.code]), ("confirmed", [world.ida.code])]
    assert state(world.ida) == "paused"
    told = list(Letter.objects.filter(kind="break_taken").values_list("user__username", "subject_code"))
    assert told == [(world.lead.username, world.ida.code)]
    with pytest.raises(BreakOverlaps):
        start_break(world.ida, TODAY + timedelta(days=5), None, by=world.ida.user, now=NOW)


def test_it_begins_on_its_day_and_ends_after_its_last_and_may_be_turned_twice(world):
    first, last = TODAY + timedelta(days=30), TODAY + timedelta(days=40)
    start_break(world.ida, first, last, by=world.ida.user, now=NOW)
    seen = []
    for days in (0, 29, 30, 30, 40, 41, 41):
        with acting(program=world.program.pk):
            turned = turn_breaks(world.program, now=NOW + timedelta(days=days))
        seen.append((turned, state(world.ida)))
    assert seen == [
        (0, "active"), (0, "active"), (1, "paused"), (0, "paused"), (0, "paused"), (1, "active"), (0, "active")
    ]  # fmt: skip


def test_being_back_ends_it_and_a_coming_one_is_taken_away(world):
    start_break(world.ida, TODAY, None, by=world.ida.user, now=NOW)
    assert state(world.ida) == "paused"
    later = NOW + timedelta(days=4)
    assert end_break(world.ida, by=world.ida.user, now=later)
    row = Break.objects.get()
    assert (state(world.ida), row.last_day, row.has_paused) == ("active", TODAY + timedelta(days=3), False)
    assert not end_break(world.ida, by=world.ida.user, now=later)
    start_break(world.ida, TODAY + timedelta(days=50), None, by=world.ida.user, now=later)
    end_break(world.ida, by=world.ida.user, now=later)
    assert Break.objects.count() == 1


def test_whose_role_rests_meanwhile_goes_on_resting_until_it_is_taken_up(world):
    start_break(world.ida, TODAY, TODAY + timedelta(days=3), by=world.ida.user, now=NOW)
    membership = world.ida.user.active_membership
    suspend_membership(membership, by=world.lead, now=NOW)
    with acting(program=world.program.pk):
        turn_breaks(world.program, now=NOW + timedelta(days=5))
    assert state(world.ida) == "paused"
    membership.refresh_from_db()
    resume_membership(membership, by=world.lead, now=NOW + timedelta(days=6))
    assert state(world.ida) == "active"


def test_the_pages_of_the_volunteer_and_the_lead(client, world, django_assert_max_num_queries):
    client.force_login(world.ida.user)
    page = reverse("my_break")
    for wrong in ({"first_day": "2020-01-01"}, {"first_day": "2999-01-01"}, {"first_day": "2026-02-30"}, {}):
        assert client.post(page, wrong).status_code == 200
    assert Break.objects.count() == 0
    far = timezone.now().date() + timedelta(days=20)
    client.post(page, {"first_day": far.isoformat(), "last_day": (far + timedelta(days=3)).isoformat()})
    assert Break.objects.count() == 1
    assert client.get(reverse("breaks")).status_code == 404
    client.force_login(world.lead)
    with django_assert_max_num_queries(18):
        shown = client.get(reverse("breaks")).content.decode()
    assert (world.ida.code in shown, world.person.alias_code in shown) == (True, True)
    client.force_login(world.ida.user)
    client.post(page, {"back": "1"})
    assert Break.objects.count() == 0
