"""Those who look after rules see what nobody has asked about for long."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from facilities.models import Confirmation
from tests.factories.facilities import a_facility
from volunteers.models import Membership, User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel("2026-11-21T15:00:00+00:00", tick=False):
        yield


@pytest.fixture
def admin(client):
    user = User.objects.create_user("admin", "long enough to be allowed")
    user.active_membership = Membership.objects.create(user=user, role="RA")
    user.save()
    client.force_login(user)
    return user


def confirm(facility, day):
    Confirmation.objects.create(facility=facility, path="visiting", confirmed_on=day, confirmed_by="Ann", how="phone")


def figures(client):
    context = client.get(reverse("facilities_in_care")).context
    return [context[name] for name in ("never", "stale", "fresh", "drafts")]


def test_thirty_days_is_fresh_and_a_day_more_is_not(client, admin):
    never, stale, fresh = (a_facility(id=code) for code in ("never", "stale", "fresh"))
    confirm(fresh, date(2026, 10, 22))
    confirm(stale, date(2026, 10, 21))
    assert figures(client) == [1, 1, 1, 0]


def test_the_newest_confirmation_counts(client, admin):
    place = a_facility()
    confirm(place, date(2026, 11, 20))
    confirm(place, date(2025, 1, 1))
    assert figures(client) == [0, 0, 1, 0]


def test_the_number_of_queries_does_not_grow_with_the_facilities(client, admin):
    def queries():
        with CaptureQueriesContext(connection) as counted:
            client.get(reverse("facilities_in_care"))
        return len(counted)

    a_facility(id="one")
    one = queries()
    for code in ("two", "three"):
        confirm(a_facility(id=code), date(2026, 11, 1))
    assert queries() == one <= 12
