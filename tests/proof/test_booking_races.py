"""What happens to a visit from two sides in the same moment: at any end there is one whole visit, or none."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from compliance.models import AuditEvent
from tests.factories.at_once import at_once
from tests.factories.booked import BookingWorld
from tests.factories.facilities import a_facility, a_window
from tests.factories.plans import NOW
from visitation.actions.completing import write_log
from visitation.booking.confirming import BookingRefused, book
from visitation.booking.holding import keep_start
from visitation.consents.giving import withdraw
from visitation.door.card import closes_at, opens_at
from visitation.models import Consent, Person, Visit, VisitLog
from visitation.statuses import LIVE
from volunteers.models import Clearance

pytestmark = pytest.mark.django_db(transaction=True)


def each_once(*work):
    """All of it in the same moment; who is refused got nothing."""
    left = list(work)

    def one():
        with suppress(BookingRefused):
            left.pop()()

    at_once(len(work), one)


def devices(user, number):
    """So many browsers in which somebody is signed in."""
    found = [Client() for _ in range(number)]
    for client in found:
        client.force_login(user)
    return found


def test_presses_on_two_devices_and_again_after_a_lost_reply_are_one_visit_and_one_line_of_the_trail():
    world = BookingWorld()
    path = world.hold().get_absolute_url()
    browsers = devices(world.ida.user, 2)
    left = browsers * 3
    with time_machine.travel(NOW, tick=False):
        went = at_once(6, lambda: left.pop().post(path).headers.get("Location"))
        went += [browser.post(path).headers.get("Location") for browser in browsers]
        went.append(browsers[0].get(path).headers.get("Location"))  # the back button
    assert set(went) == {Visit.objects.get().get_absolute_url()}
    assert len(went) == 9
    assert AuditEvent.objects.filter(action="visit_booked").count() == 1


def test_one_log_sent_by_two_devices_and_again_is_one_revision():
    world = BookingWorld()
    visit = world.booked()
    later = visit.ends + timedelta(hours=1)
    told = {"happened": "yes", "line": "An officer was kind.", "asked_for": ["books"]}
    logs = at_once(6, lambda: write_log(visit, by=world.ida.user, now=later, **told))
    assert [len(logs), len({log.pk for log in logs}), VisitLog.objects.count()] == [6, 1, 1]
    assert AuditEvent.objects.filter(action="log_written").count() == 1


def test_a_no_of_the_person_and_a_booking_at_the_same_instant_leave_no_visit_behind():
    world = BookingWorld()
    yes, hold = Consent.objects.get(person=world.someone), world.hold()
    each_once(
        lambda: withdraw(yes, by=world.lead, now=NOW), lambda: book(hold, by=world.ida.user, now=NOW)
    )
    assert Consent.objects.get().withdrawn_at == NOW
    assert not Visit.objects.filter(status__in=[status.value for status in LIVE]).exists()


def test_a_no_of_the_person_while_the_page_is_open_is_said_at_the_button_and_nothing_is_booked():
    world = BookingWorld()
    path, (browser,) = world.hold().get_absolute_url(), devices(world.ida.user, 1)
    with time_machine.travel(NOW, tick=False):
        assert b"Book this visit" in browser.get(path).content
        Person.objects.filter(pk=world.someone.pk).update(state=Person.State.PAUSED)
        page = browser.post(path).content.decode()
        assert "Nothing was booked. This stands in the way:" in page
        assert "The person is not visited at the moment." in page
        withdraw(Consent.objects.get(person=world.someone), by=world.lead, now=NOW)
        assert browser.post(path).status_code in (200, 404)  # the volunteer may not know the person any more
    assert Visit.objects.count() == 0


@pytest.mark.parametrize(
    ("day", "asked", "hours", "starts"),
    [
        # The clock goes back at two: the hour from one to two comes twice, and neither is offered.
        (date(2026, 11, 1), datetime(2026, 10, 28, 16, tzinfo=UTC), (0, 2, 3), (4, 7, 8)),
        # It goes forward at two: from two to three there is no hour.
        (date(2027, 3, 14), datetime(2027, 3, 10, 17, tzinfo=UTC), (0, 1, 3), (5, 6, 7)),
    ],
)
def test_in_the_night_of_a_clock_change_each_hour_that_is_there_once_is_booked_once(day, asked, hours, starts):
    window = a_window(id="w1", days=["sun"], start="00:00", end="04:00", capacity=1)
    world = BookingWorld(facility=a_facility(window, id="night", lat=40.75, lon=-73.99))
    pairs = {hour: [world.pair(f"v{hour}{number}") for number in range(2)] for hour in hours}
    Clearance.objects.update(valid_to=date(2028, 1, 1))
    with time_machine.travel(asked, tick=False):
        (browser,) = devices(world.ida.user, 1)
        page = browser.get(reverse("book_person", args=[world.someone.alias_code]), {"from": str(day)})
        (offered,) = [one.open for one in page.context["offers"].days if one.day == day]
        for hour, start in zip(hours, offered, strict=True):
            # Kept by two, and run out: both are shown the one seat.
            holds = [keep_start(person, volunteer, start, now=asked, until=asked) for volunteer, person in pairs[hour]]
            each_once(*(partial(book, hold, by=world.lead, now=asked) for hold in holds))
    assert tuple(start.starts.hour for start in offered) == starts
    visits = list(Visit.objects.order_by("starts"))
    assert [visit.starts for visit in visits] == [start.starts for start in offered]
    assert tuple(visit.starts.astimezone(world.facility.zone).hour for visit in visits) == hours
    assert {visit.day for visit in visits} == {day}
    assert {opens_at(visit).astimezone(world.facility.zone).hour for visit in visits} == {18}
    assert {closes_at(visit) - visit.ends for visit in visits} == {timedelta(hours=1)}
