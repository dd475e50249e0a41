"""What a sheet says of a visit: codes, a place and times."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.facilities import a_facility
from tests.factories.told_visits import CANARIES, STARTS, ToldVisits
from visitation.log_forms.fields import Sheet, sheet_of, visits_with_a_sheet
from visitation.models import Visit
from visitation.statuses import Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return ToldVisits()


def sheets():
    return [sheet_of(visit) for visit in visits_with_a_sheet(Visit.objects.all())]


def test_a_sheet_bears_codes_the_place_and_its_times(world):
    visit = world.visit(team=[world.omar, world.ida])
    assert sheets() == [
        Sheet(
            visit.code,
            (
                ("Person (code)", "2Q-KM"),
                ("Volunteers (codes)", "VR-K2B, VR-K3B"),
                ("Facility", "Harbor Center"),
                ("Day", "Saturday, November 21, 2026"),
                ("Planned time", "9:30 a.m. – 10:30 a.m. EST"),
                ("Arrive by", "9 a.m."),
            ),
        )
    ]


def test_nothing_sealed_is_on_a_sheet_or_asked_of_the_database(world):
    world.visit()
    with CaptureQueriesContext(connection) as asked:
        text = repr(sheets())
    assert [value for value in CANARIES.values() if value in text] == []
    assert [name for name in (*CANARIES, "findings") if any(name in query["sql"] for query in asked)] == []


def test_times_are_the_facilitys_own_on_both_sides_of_the_clock_change():
    world = ToldVisits(facility=a_facility(id="desert", timezone="America/Denver"))
    world.visit(starts=datetime(2026, 10, 31, 15, 0, tzinfo=UTC))
    world.visit(starts=datetime(2026, 11, 1, 16, 0, tzinfo=UTC))
    assert [dict(sheet.facts)["Planned time"] for sheet in sheets()] == [
        "9 a.m. – 10 a.m. MDT",
        "9 a.m. – 10 a.m. MST",
    ]


def test_a_place_that_does_not_say_when_to_come_leaves_a_line_to_write_on():
    world = ToldVisits(facility=a_facility(id="silent"))
    world.visit()
    assert dict(sheets()[0].facts)["Arrive by"] == ""


def test_half_an_hour_before_is_half_an_hour_that_passes():
    world = ToldVisits(facility=a_facility(id="night", visiting={"arrival": {"lead_minutes": 90}}))
    world.visit(starts=datetime(2026, 11, 1, 7, 0, tzinfo=UTC))  # 2 a.m. EST; the hour from 1 came twice
    assert dict(sheets()[0].facts)["Arrive by"] == "1:30 a.m."


def test_a_visit_nobody_travels_to_has_no_sheet(world):
    for number, status in enumerate(Status):
        world.visit(status=status, starts=STARTS.replace(day=number + 1))
    with_sheet = set(visits_with_a_sheet(Visit.objects.all()).values_list("status", flat=True))
    assert with_sheet == {Status.ASKED, Status.ON_ROSTER, Status.SENT, Status.CONFIRMED, Status.DONE}


def test_two_queries_whatever_the_number_of_visits(world, django_assert_num_queries):
    for day in (1, 2, 3):
        world.visit(starts=STARTS.replace(day=day), team=[world.ida, world.omar])
        with django_assert_num_queries(2):
            assert len(sheets()) == day
