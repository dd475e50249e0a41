"""A lead takes a yes to visits back, in one tap: the volunteer's open page says at once not to travel."""

import pytest
from django.urls import reverse

from tests.journeys.conftest import DESK, NARROW, fits, violations
from visitation.models import Consent

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_no_reaches_the_page_that_a_volunteer_has_open(browse, world):
    person = world.of_ida.person
    theirs = browse(world.of_ida.get_absolute_url(), user=world.ida.user)
    assert theirs.locator("main").get_by_text(person.alias_code).first.is_visible()

    page = browse(reverse("person", args=[person.alias_code]), user=world.lead, viewport=DESK)
    page.get_by_role("link", name="What they agreed to").click()
    page.get_by_role("button", name="No longer: wants to be visited").click()
    page.get_by_text("It counts at once, everywhere.").wait_for()
    assert page.get_by_role("button", name="No longer").count() == 0

    with theirs.expect_navigation():
        theirs.evaluate("dispatchEvent(new Event('focus'))")
    told = theirs.locator("main").inner_text()
    assert "Please do not travel." in told
    assert person.alias_code not in told

    page.get_by_label("How did they say it?").select_option(label="by letter")
    page.get_by_role("button", name="Be visited").click()
    page.get_by_text("Written down.").wait_for()
    assert Consent.objects.get(person=person, withdrawn_at__isnull=True).way == "letter"
    page.set_viewport_size(NARROW)
    assert fits(page)
    assert violations(page) == []
    page.get_by_role("link", name="What was told about them").click()
    page.get_by_role("heading", name="What was told about").wait_for()
    assert fits(page)
    assert violations(page) == []
    assert page.complaints == []
