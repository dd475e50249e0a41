"""From a link in a text to a booked visit: on a small phone, in Spanish, and without script."""

import re

import pytest
import time_machine

from tests.factories.booked import BookingWorld
from tests.factories.plans import NOW
from tests.factories.posting import NUMBER, by_text, wants
from tests.journeys.conftest import fits, violations
from visitation.booking.jobs import offer_places
from visitation.booking.waiting import wait_for
from visitation.booking.withdrawing import call_off
from visitation.models import Visit
from volunteers.post.jobs import send_what_is_due

pytestmark = pytest.mark.django_db(transaction=True)
MOST_TAPS = 4  # the link itself is the first


@pytest.fixture
def world(transactional_db):
    with time_machine.travel(NOW, tick=True):
        world = BookingWorld(seats=1)
        world.ida.phone = NUMBER
        world.ida.save()
        wants(world.ida.user, usual="text", urgent="text")
        yield world


class Thumb:
    """Taps buttons by their words, and counts."""

    def __init__(self, page):
        self.page, self.taps = page, 1

    def tap(self, words):
        self.page.get_by_role("button", name=words).first.tap()
        self.taps += 1


def test_a_text_about_a_free_place_leads_to_a_booked_visit_in_spanish(browse, world, settings):
    world.ida.user.language = "es"
    world.ida.user.save()
    sent, taken = by_text(settings), world.booked(*world.pair("omar"))
    wait_for(world.someone, world.ida, world.start(), by=world.ida.user, now=NOW)
    call_off(taken, because="facility", by=world.lead, now=NOW)
    offer_places()
    send_what_is_due()
    ((number, text),) = [told for told in sent if "/book/" in told[1]]
    assert number == NUMBER and len(text) <= 320

    link = re.search(r"https?://[^/\s]+(/\S+)", text)[1]
    page = browse(link, user=world.ida.user, locale="es-US", has_touch=True)
    thumb = Thumb(page)
    assert page.locator("html").get_attribute("lang") == "es" and fits(page) and violations(page) == []
    thumb.tap("Reservar esta visita")
    page.get_by_text("Está reservada. Gracias por ir.").wait_for()
    visit = Visit.objects.get(status="asked")
    assert (visit.person, visit.starts, page.url.endswith(visit.get_absolute_url())) == (
        world.someone, taken.starts, True,
    )  # fmt: skip
    assert thumb.taps <= MOST_TAPS and fits(page) and page.complaints == []


def test_without_script_a_day_is_chosen_and_booked_and_the_back_button_books_no_second_one(browse, world):
    page = browse("/book/", user=world.ida.user, has_touch=True, java_script_enabled=False)
    thumb = Thumb(page)
    thumb.tap("Saturday, September 12")
    thumb.tap("Book this visit")
    page.get_by_text("It is booked. Thank you for going.").wait_for()
    assert thumb.taps <= MOST_TAPS and page.complaints == []
    page.go_back()
    if page.get_by_role("button", name="Book this visit").count():
        with page.expect_navigation():
            thumb.tap("Book this visit")
    assert Visit.objects.get().get_absolute_url() in page.url
