"""Dated openings of the coming weeks."""

from datetime import date

import pytest

from facilities.actions.openings import keep_openings
from facilities.models import Opening
from tests.factories.facilities import a_facility

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 10, 26), date(2026, 11, 8)  # the clocks go back on 1 November


def kept():
    return [(opening.day, opening.starts, opening.ends) for opening in Opening.objects.order_by("starts")]


def test_openings_are_stored_once_however_often_it_runs():
    a_facility()
    made = keep_openings(["harbor"], first=FIRST, last=LAST)
    before = kept()
    again = keep_openings(["harbor"], first=FIRST, last=LAST)
    assert (made.made, again.made) == (len(before), 0)
    assert before == kept()
    assert len(before) > 0


def test_a_facility_nobody_loaded_is_left_out():
    assert keep_openings(["nowhere"], first=FIRST, last=LAST).made == 0


def test_the_wall_clock_stays_over_the_change():
    facility = a_facility()
    keep_openings(["harbor"], first=FIRST, last=LAST)
    clocks = {opening.starts.astimezone(facility.zone).time() for opening in Opening.objects.all()}
    assert len(clocks) == 1
