"""Pages of booking: a volunteer's taps, a lead's, what is said where nothing can be booked, and who finds nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from tests.factories.booked import BookingWorld
from tests.factories.plans import CANARIES, NOW
from visitation.booking.jobs import offer_places
from visitation.models import Match, SlotHold, SlotWaiter, Visit
from volunteers.models import Letter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def look(client, user, path, **sent):
    client.force_login(user)
    return client.post(path, sent, follow=True) if sent else client.get(path, follow=True)


def text(answer):
    return answer.content.decode()


def days(answer):
    return {day.day.isoformat(): day for day in answer.context["offers"].days}


def chosen(client, user, world, start, person=None, **more):
    path = reverse("book_person", args=[(person or world.someone).alias_code])
    return look(client, user, path, start=start.token, **more)


def test_a_volunteer_books_in_three_taps_and_sees_nothing_that_is_not_theirs_to_see(client):
    world = BookingWorld()
    page = look(client, world.ida.user, reverse("book"))
    offered = days(page)
    assert [start.starts.hour for start in offered["2026-09-12"].open] == [13, 14, 15]
    assert offered["2026-09-10"].why.text == "The facility has no visiting hours on this day."
    # Sundays are for another unit: whose, a volunteer is not told.
    assert offered["2026-09-13"].why.text == "These hours are not for this person."
    assert offered["2026-09-13"].why.source == "https://example.org/harbor-center"
    assert not [word for word in (*CANARIES, "East", "West") if word in text(page)]
    page = chosen(client, world.ida.user, world, world.start())
    assert "Book this visit" in text(page)
    path = page.request["PATH_INFO"]
    page = look(client, world.ida.user, path, sent="1")
    visit = Visit.objects.get()
    assert page.request["PATH_INFO"] == visit.get_absolute_url()
    assert look(client, world.ida.user, path, sent="1").request["PATH_INFO"] == visit.get_absolute_url()
    assert Visit.objects.count() == 1


def test_what_is_not_known_says_to_ask_the_lead(client):
    world = BookingWorld()
    stay = world.someone.placements.get()
    stay.housing_unit = ""
    stay.save()
    page = look(client, world.ida.user, reverse("book"))
    assert days(page)["2026-09-12"].is_to_ask
    assert "It is not known whether these hours are for this person." in text(page)
    assert "Ask your lead to confirm by phone." in text(page)
    stay.delete()
    assert "It is not known where the person is held" in text(look(client, world.ida.user, reverse("book")))


def test_others_find_nothing(client):
    world = BookingWorld()
    omar, other = world.pair("omar")
    hold = world.hold()
    visit = world.booked(omar, other, hour=10)
    for user in (omar.user, world.user("mentor", "MB")):
        for path in (
            reverse("book_person", args=[world.someone.alias_code]), hold.get_absolute_url(),
        ):  # fmt: skip
            assert client.get(path).status_code in (302, 404)
            assert look(client, user, path).status_code == 404
            assert look(client, user, path, sent="1").status_code == 404
    for name in ("visit_change", "visit_call_off"):
        assert look(client, world.ida.user, reverse(name, args=[visit.code])).status_code == 404
    assert SlotHold.objects.get(pk=hold.pk).visit is None


def test_another_day_is_offered_to_whom_it_is_open(client):
    world = BookingWorld()
    visit = world.booked(world.ida, world.someone)
    page, other_day = reverse("visit", args=[visit.code]), reverse("visit_change", args=[visit.code])
    assert other_day in text(look(client, world.ida.user, page))
    assert other_day in text(look(client, world.lead, page))
    Match.objects.filter(person=world.someone).delete()
    assert other_day not in text(look(client, world.ida.user, page))
    assert look(client, world.ida.user, other_day).status_code == 404
    assert other_day in text(look(client, world.lead, page))


def test_a_lead_books_for_somebody_and_sets_a_rule_aside_with_a_reason(client):
    world = BookingWorld(seats=1)
    omar, other = world.pair("omar")
    world.booked(omar, other)
    page = look(client, world.lead, reverse("book_person", args=[world.someone.alias_code]))
    assert f"?for={world.ida.code}" in text(page)
    page = chosen(client, world.lead, world, world.start(), **{"for": world.ida.code})
    path = page.request["PATH_INFO"]
    assert page.context["can_be_set_aside"]
    page = look(client, world.lead, path, part="partner")
    assert ("Nothing was booked" in text(page), Visit.objects.count()) == (True, 1)
    lea = world.volunteer(user=world.user("lea", "VO"))
    look(client, world.lead, path, rule_room_full="facility_agreed", companion=lea.code, part="interpreter")
    visit = Visit.objects.get(person=world.someone)
    assert {(place.volunteer, place.part) for place in visit.team.all()} == {
        (world.ida, "visitor"), (lea, "interpreter")
    }  # fmt: skip
    assert visit.overrides.get().code == "room_full"
    assert {letter.volunteer for letter in Letter.objects.filter(kind="visit_booked")} == {world.ida, lea}


def test_somebody_was_quicker_and_what_still_fits_is_offered(client):
    world = BookingWorld(seats=1)
    omar, other = world.pair("omar")
    mine = world.hold()
    SlotHold.objects.update(expires_at=NOW)
    world.booked(omar, other)
    page = look(client, world.ida.user, mine.get_absolute_url(), sent="1")
    assert page.context["why"][0].text in text(page)
    assert [start.starts.hour for start in page.context["fits"]][:2] == [14, 15]


def test_a_visit_is_moved_and_called_off_by_who_makes_it(client):
    world = BookingWorld()
    visit = world.booked()
    page = look(client, world.ida.user, reverse("visit_change", args=[visit.code]))
    assert [start.starts.hour for start in days(page)["2026-09-12"].open] == [14, 15]
    page = look(client, world.ida.user, reverse("visit_change", args=[visit.code]), start=world.start(hour=11).token)
    assert f"Instead of {visit.code}" in text(page)
    look(client, world.ida.user, page.request["PATH_INFO"], sent="1")
    moved = Visit.objects.get(status="asked")
    assert (moved.starts.hour, Visit.objects.get(pk=visit.pk).status) == (15, "withdrawn")
    path = reverse("visit_call_off", args=[moved.code])
    assert "This field is required" in text(look(client, world.ida.user, path, because=""))
    look(client, world.ida.user, path, because="person_asked")
    moved.refresh_from_db()
    assert (moved.status, moved.called_off_because) == ("withdrawn", "person_asked")


def test_whoever_waited_first_is_offered_the_place_and_then_the_next(client):
    world = BookingWorld(seats=1)
    first, second = world.pair("first"), world.pair("second")
    taken = world.booked()
    for number, (volunteer, person) in enumerate((first, second)):
        with time_machine.travel(NOW + timedelta(minutes=number), tick=False):
            path = reverse("book_wait", args=[person.alias_code])
            page = look(client, volunteer.user, path, start=world.start().token)
            assert "You wait for" in text(page)
            look(client, volunteer.user, path, start=world.start().token)
    assert SlotWaiter.objects.count() == 2
    offer_places()
    assert not Letter.objects.filter(kind="place_free").exists()
    look(client, world.lead, reverse("visit_call_off", args=[taken.code]), because="facility")
    offer_places()
    offer_places()
    assert [letter.volunteer for letter in Letter.objects.filter(kind="place_free")] == [first[0]]
    assert "A place is free: take it" in text(look(client, first[0].user, reverse("book")))
    with time_machine.travel(NOW + timedelta(hours=13), tick=False):
        offer_places()
        assert list(SlotWaiter.objects.values_list("state", flat=True)) == ["passed", "offered"]
        hold = SlotWaiter.objects.get(volunteer=second[0]).hold
        look(client, second[0].user, hold.get_absolute_url(), sent="1")
        assert Visit.objects.get(status="asked").person == second[1]
        assert SlotWaiter.objects.get(volunteer=second[0]).state == "taken"


def test_nobody_waits_for_what_is_not_full_and_leaves_when_they_like(client):
    world = BookingWorld(seats=1)
    path = reverse("book_wait", args=[world.someone.alias_code])
    assert "This hour is not full" in text(look(client, world.ida.user, path, start=world.start().token))
    omar, other = world.pair("omar")
    world.booked(omar, other)
    look(client, world.ida.user, path, start=world.start().token)
    waiter = SlotWaiter.objects.get()
    look(client, world.ida.user, reverse("book_wait_leave", args=[waiter.pk]), sent="1")
    assert SlotWaiter.objects.get().state == "left"
