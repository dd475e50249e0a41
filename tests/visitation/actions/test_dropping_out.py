"""Giving a place back: until the visit begins, once; and it is nobody's to take, but the lead's to give."""

from datetime import timedelta

import pytest
from django.urls import reverse

from compliance.models import AuditEvent
from tests.factories.posting import a_told_world
from tests.factories.told_visits import STARTS
from visitation.actions.dropping_out import CannotDropOut, drop_out
from visitation.queries import visits_for
from visitation.statuses import Status
from volunteers.models import Letter


@pytest.fixture
def world(db):
    return a_told_world()


@pytest.mark.parametrize("before", [timedelta(days=8), timedelta(days=1), timedelta(minutes=1)])
@pytest.mark.parametrize("status", [Status.ASKED, Status.ON_ROSTER, Status.SENT, Status.CONFIRMED, Status.HELD])
def test_a_place_can_be_given_back_until_the_visit_begins(world, before, status):
    visit = world.visit(status=status)
    drop_out(visit, world.ida, by=world.ida.user, now=STARTS - before)
    visit.refresh_from_db()
    assert (visit.status, visit.team.count()) == ("held", 0)
    assert AuditEvent.objects.filter(action="visit_place_given_back", subject=visit.code).count() == 1


@pytest.mark.parametrize("status", [Status.DRAFT, Status.DONE, Status.DID_NOT_HAPPEN, Status.WITHDRAWN])
def test_there_is_nothing_to_give_back_of_a_visit_that_is_no_plan_any_more(world, status):
    visit = world.visit(status=status)
    with pytest.raises(CannotDropOut) as refused:
        drop_out(visit, world.ida, by=world.ida.user, now=STARTS - timedelta(days=1))
    assert refused.value.is_off_it is False
    assert not Letter.objects.exists()


@pytest.mark.parametrize("after", [timedelta(0), timedelta(minutes=1), timedelta(days=1)])
def test_once_it_has_begun_it_is_too_late(world, after):
    visit = world.visit(status=Status.CONFIRMED)
    with pytest.raises(CannotDropOut):
        drop_out(visit, world.ida, by=world.ida.user, now=STARTS + after)
    assert visit.team.count() == 1


def test_who_is_not_on_it_gives_nothing_back(world):
    visit = world.visit(status=Status.CONFIRMED)
    with pytest.raises(CannotDropOut) as refused:
        drop_out(visit, world.omar, by=world.omar.user, now=STARTS - timedelta(days=1))
    assert refused.value.is_off_it is True
    assert visit.team.count() == 1


def test_the_free_place_is_seen_and_taken_by_no_other_volunteer(world, client):
    visit = world.visit(status=Status.CONFIRMED)
    drop_out(visit, world.ida, by=world.ida.user, now=STARTS - timedelta(days=1))
    for volunteer in (world.ida, world.omar):
        assert not visits_for(volunteer.user).filter(pk=visit.pk).exists()
        client.force_login(volunteer.user)
        assert client.get(reverse("visit", args=[visit.code])).status_code == 404
    assert visits_for(world.lead).filter(pk=visit.pk).exists()


def test_a_change_that_calendars_hear_of(world):
    visit = world.visit(status=Status.CONFIRMED, team=[world.ida, world.omar])
    drop_out(visit, world.ida, by=world.ida.user, now=STARTS - timedelta(days=1))
    visit.refresh_from_db()
    assert visit.sequence == 1
