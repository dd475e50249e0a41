"""Many at once, each with a connection of their own: never two at one seat, never one visit twice, nobody hangs."""

import threading
from contextlib import suppress

import pytest
from django.db import connection, transaction
from django.db.models import Count

from compliance.models import DecisionRecord
from facilities.actions.editions import load_rulebook, publish_edition
from tests.factories.at_once import at_once
from tests.factories.booked import BookingWorld
from tests.factories.facilities import a_rulebook
from tests.factories.plans import EAST, NOW, WEST
from visitation.actions.dropping_out import drop_out
from visitation.booking.confirming import BookingRefused, SomebodyWasQuicker, book
from visitation.booking.withdrawing import CannotChange, call_off
from visitation.models import SlotHold, Visit
from volunteers.models import Letter

pytestmark = pytest.mark.django_db(transaction=True)
SEATS, MANY = 4, 50


def tried(work):
    with suppress(BookingRefused, SomebodyWasQuicker, CannotChange):
        return work()


def fifty_on_four(world, holds):
    left = list(holds)
    guard = threading.Lock()

    def one():
        with guard:
            hold = left.pop()
        return tried(lambda: book(hold, by=hold.volunteer.user, now=NOW))

    return [visit for visit in at_once(len(holds), one) if visit]


def test_fifty_volunteers_on_four_seats_make_four_visits_at_four_seats():
    world = BookingWorld(seats=SEATS)
    pairs = [world.pair(f"v{number}") for number in range(MANY)]
    # Holds that ran out: everybody is shown the hour, nobody keeps a seat.
    holds = [world.hold(*pair, until=NOW) for pair in pairs]
    booked = fifty_on_four(world, holds)
    assert sorted(visit.seat for visit in booked) == [1, 2, 3, 4]
    assert Visit.objects.filter(status="asked").count() == SEATS
    assert SlotHold.objects.filter(visit__isnull=False).count() == SEATS


def test_nine_confirmations_of_one_hold_are_one_visit_and_one_letter():
    world = BookingWorld(seats=SEATS)
    hold = world.hold()
    visits = at_once(9, lambda: book(hold, by=world.lead, now=NOW))
    assert len(visits) == 9
    assert len({visit.code for visit in visits}) == Visit.objects.count() == 1
    assert Letter.objects.filter(kind="visit_booked").count() == 1


def test_two_volunteers_of_one_person_and_two_people_of_one_volunteer_get_one_visit_at_one_hour():
    world = BookingWorld()
    omar = world.volunteer(user=world.user("omar", "VO"))
    other = world.person()
    holds = [
        world.hold(until=NOW), world.hold(omar, world.someone, until=NOW), world.hold(world.ida, other, until=NOW)
    ]  # fmt: skip
    fifty_on_four(world, holds)
    live = Visit.objects.filter(status="asked")
    for each in ("person", "team__volunteer"):
        assert all(row["n"] == 1 for row in live.values(each).annotate(n=Count("pk")))


def test_moving_dropping_out_and_calling_off_at_once_leave_one_whole_state():
    world = BookingWorld(seats=1)
    visit = world.booked()
    move = world.hold(hour=11, replaces=visit)
    works = [
        lambda: book(move, by=world.ida.user, now=NOW),
        lambda: call_off(visit, because="way", by=world.lead, now=NOW),
        lambda: drop_out(visit, world.ida, by=world.ida.user, now=NOW),
        lambda: book(move, by=world.ida.user, now=NOW),
    ]
    guard = threading.Lock()

    def one():
        with guard:
            work = works.pop()
        with suppress(Exception):
            work()

    at_once(4, one)
    live = Visit.objects.exclude(status="withdrawn")
    assert live.count() <= 1
    assert all(place.holds == (one.status != "withdrawn") for one in Visit.objects.all() for place in one.team.all())


def test_rules_that_are_published_while_somebody_books_come_before_or_after_and_never_in_between():
    world = BookingWorld()
    hold = world.hold()
    load_rulebook(
        a_rulebook(EAST | {"start": "10:00"}, WEST, id="harbor-center", lat=40.75, lon=-73.99), by="tests", now=NOW
    )
    draft = world.facility.editions.get(state="draft")
    booked, order = threading.Event(), []

    def publish():
        booked.wait()
        publish_edition(draft, by="Rita", now=NOW)
        order.append("published")
        connection.close()

    publisher = threading.Thread(target=publish)
    publisher.start()
    with transaction.atomic():
        visit = book(hold, by=world.ida.user, now=NOW)
        booked.set()
        publisher.join(timeout=0.5)
        assert order == []  # it waits for the commit
        order.append("booked")
    publisher.join()
    assert order == ["booked", "published"]
    assert visit.edition.number == 1
    assert DecisionRecord.objects.get(subject=visit.code).edition == 1


def test_two_programs_book_one_account_for_one_day_once():
    ash, birch = BookingWorld(code="ash"), BookingWorld(code="birch")
    ida = birch.volunteer(user=ash.ida.user)
    birch.match(birch.someone, ida)
    holds = [ash.hold(until=NOW), birch.hold(ida, hour=11, until=NOW)]
    assert len(fifty_on_four(ash, holds)) == 1
    assert Visit.objects.filter(status="asked").count() == 1
