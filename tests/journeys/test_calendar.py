"""A volunteer gives their calendar a link, on a telephone, and takes it back; a lead ends a lost one."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse

from tests.factories.feeds import a_feed

pytestmark = pytest.mark.django_db(transaction=True)


def asked(address):
    """What a calendar program gets at the address of a link."""
    return Client().get("/" + address.split("/", 3)[3])


def test_a_link_is_made_followed_replaced_and_ended(world, browse):
    page = browse(reverse("my_visits"), user=world.ida.user)
    page.click("text=Put my visits into my calendar")
    page.check("text=“Appointment”, and nothing else")
    page.get_by_role("button", name="Make a link").click()
    address = page.inner_text("main code")
    assert page.get_attribute("text=Open it in the calendar of this device", "href") == (
        "webcal:" + address.partition(":")[2]
    )
    assert Axe().run(page).response["violations"] == []
    assert (
        asked(address).content.count(b"SUMMARY:Appointment")
        == len(world.published.visits.filter(team__volunteer=world.ida)) + 1
    )  # and the one of last week
    page.click("text=It is in my calendar")
    assert "A calendar last asked for it on" in page.inner_text("main")
    page.get_by_role("button", name="Replace it with a new one").click()
    renewed = page.inner_text("main code")
    assert (asked(address).status_code, asked(renewed).status_code) == (410, 200)
    page.click("text=It is in my calendar")
    page.get_by_role("button", name="End it").click()
    assert "You have none yet." in page.inner_text("main")
    assert asked(renewed).status_code == 410
    assert page.complaints == []


def test_a_lead_ends_a_lost_link(world, browse):
    a_feed(world.ida.user, token="lost" * 11)
    page = browse(reverse("calendar_links"), user=world.lead)
    page.click("text=Links of others")
    assert "ida" in page.inner_text("main table")
    page.get_by_role("button", name="End it").click()
    assert "There is none." in page.inner_text("main")
    assert asked(f"http://localhost{reverse('calendar_feed', args=['lost' * 11])}").status_code == 410
    assert page.complaints == []
