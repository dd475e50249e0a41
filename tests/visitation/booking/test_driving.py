"""Who drives: somebody of the team, or somebody who stays outside and is on no list; and whether the car is large."""

import pytest

from tests.factories.booked import BookingWorld
from tests.factories.plans import NOW, SATURDAY
from visitation.booking.confirming import BookingRefused
from visitation.booking.driving import Driver
from visitation.models import CallOut, CallOutAnswer, Visit, VisitVolunteer
from volunteers.models import Letter, VolunteerRole

pytestmark = pytest.mark.django_db


def places(visit):
    return list(VisitVolunteer.objects.filter(visit=visit).order_by("pk").values_list("volunteer__code", "seats"))


def test_one_who_stays_outside_is_on_no_list_and_is_told_and_one_who_goes_in_drives_as_well():
    world = BookingWorld()
    driver = world.volunteer(cleared=False, trained=False, user=world.user("driver", "VO"))
    visit = world.booked(by=world.lead, driver=Driver(driver, 2))
    answer = CallOutAnswer.objects.select_related("call_out").get()
    assert (answer.volunteer, answer.is_assigned, answer.seats) == (driver, True, 2)
    assert (answer.call_out.role, answer.call_out.state, answer.call_out.visit) == ("driver", "taken", visit)
    assert places(visit) == [(world.ida.code, None)]
    assert list(Letter.objects.filter(kind="call_out_named").values_list("volunteer__code", flat=True)) == [driver.code]
    omar, other = world.pair("omar")
    goes_in = world.booked(omar, other, by=world.lead, hour=10, driver=Driver(omar, 1))
    assert (places(goes_in), CallOut.objects.count()) == ([(omar.code, 1)], 1)
    # Moved, whoever goes in drives still.
    moved = world.booked(omar, other, by=world.lead, hour=11, now=NOW)
    assert moved.pk != goes_in.pk


def test_everything_that_speaks_against_a_driver_is_said_at_once_and_nothing_is_stored():
    world = BookingWorld()
    driver, mate = world.volunteer(), world.volunteer()
    role = VolunteerRole.objects.create(volunteer=driver, role="driver", state="wanted")
    omar, other = world.pair("omar")
    world.booked(omar, other, by=world.lead, driver=None)
    VisitVolunteer.objects.create(
        visit=Visit.objects.get(), volunteer=driver, part="partner", starts=world.start().starts,
        ends=world.start().ends, holds=True,
    )  # fmt: skip
    with pytest.raises(BookingRefused) as refused:
        world.booked(by=world.lead, driver=Driver(driver, 1), companions=[(mate, "partner")])
    assert {lack.code for lack in refused.value.against.missing} == {"role_waits", "driver_busy", "seats_too_few"}
    assert (Visit.objects.count(), CallOut.objects.count()) == (1, 0)
    role.state = "approved"
    role.save()
    visit = world.booked(by=world.lead, driver=Driver(driver, 2), companions=[(mate, "partner")], hour=10)
    assert (visit.day, CallOut.objects.count()) == (SATURDAY, 1)
