"""A volunteer reads what leaves, says yes and types it in once; the lead sends it, and writes down the answer."""

import pytest
from django.urls import reverse

from tests.factories.plans import NOW
from tests.journeys.conftest import DESK, NARROW, fits, violations
from volunteers.models import Clearance, ClearancePacket

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "ZQ 987654321"


def test_from_what_leaves_to_the_answer_of_the_facility(browse, world):
    noor = world.volunteer(preferred_name="Noor", user=world.user("noor", "VO"), cleared=False)
    page = browse(reverse("my_clearance", args=[world.facility.code]), user=noor.user, viewport=NARROW)
    told = page.locator("main").inner_text()
    assert told.index("What leaves, and to whom") < told.index("Your answer")
    assert ("which may be ICE" in told, page.get_by_label("Its number").count()) == (True, 0)
    assert fits(page)
    page.get_by_label("yes, put me forward").check()
    page.get_by_role("button", name="Save").click()

    page.get_by_label("Your name exactly as on the document").fill("Noor Canaria")
    page.get_by_label("Your day of birth").fill("1970-01-02")
    page.get_by_label("Which document").select_option("passport")
    page.get_by_label("Its number").fill(NUMBER)
    assert violations(page) == []
    page.get_by_role("button", name="Seal it").click()
    page.get_by_text("Sealed. Nobody sees it again").wait_for()
    assert NUMBER not in page.content()

    lead = browse(reverse("clearance_list"), user=world.lead, viewport=DESK)
    lead.get_by_role("link", name="Noor").click()
    assert NUMBER not in lead.content()
    lead.get_by_role("button", name="Make the one page").click()
    lead.get_by_text(NUMBER).wait_for()
    own = reverse("clearance", args=[Clearance.objects.get(volunteer=noor).pk])
    lead.goto(lead.url.split("/clearances")[0] + own)
    assert lead.get_by_role("button", name="Make the one page").count() == 0
    lead.get_by_label("Where it stands").select_option("sent")
    lead.get_by_label("Sent to the facility on").fill(f"{NOW:%Y-%m-%d}")
    assert violations(lead) == []
    lead.get_by_role("button", name="Save").click()
    lead.get_by_text("Saved.").wait_for()
    page.reload()
    assert "sent to the facility" in page.locator("main").inner_text()

    lead.get_by_label("Where it stands").select_option("cleared")
    lead.get_by_label("Answered on").fill(f"{NOW:%Y-%m-%d}")
    lead.get_by_label("Valid from").fill(f"{NOW:%Y-%m-%d}")
    lead.get_by_role("button", name="Save").click()
    lead.get_by_text("cleared", exact=False).first.wait_for()
    page.reload()
    page.get_by_text("Clearance: cleared, no end stated").wait_for()
    assert (Clearance.objects.get(volunteer=noor).state, ClearancePacket.objects.count()) == ("cleared", 0)
    assert (page.complaints, lead.complaints) == ([], [])
