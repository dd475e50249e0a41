"""A lead asks whom the suggestions name first; the volunteer says yes on a telephone, in Spanish; the lead sees it."""

import pytest
import time_machine
from django.urls import reverse

from tests.factories.matching import NOW, Waiting
from tests.journeys.conftest import DESK, PHONE, fits, violations
from visitation.models import MatchProposal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waiting(transactional_db):
    with time_machine.travel(NOW, tick=True):
        world = Waiting()
        world.rosa = world.able("rosa", level=4)
        world.able("marta")
        world.rosa.user.language = "es"
        world.rosa.user.save()
        yield world


def test_from_the_waiting_person_to_the_yes(browse, waiting):
    code = waiting.person.alias_code
    lead = browse(reverse("person", args=[code]), user=waiting.lead, viewport=DESK)
    lead.get_by_role("link", name="Who could visit or write?").click()
    lead.get_by_role("button", name="Look for somebody").click()
    first = lead.locator("ol.cards > li").first
    assert "interprets Portuguese · cleared there until March 2027" in first.inner_text()
    assert violations(lead) == []
    first.get_by_role("button", name="Ask Rosa").click()
    lead.get_by_role("heading", name="Proposed match").wait_for()

    path = MatchProposal.objects.get().get_absolute_url()
    phone = browse(path, user=waiting.rosa.user, viewport=PHONE, locale="es-US")
    told = phone.locator("main").inner_text()
    assert ("portugués" in told.lower(), "Springfield, NY" in told, code in told) == (True, True, False)
    assert fits(phone)
    assert violations(phone) == []
    phone.get_by_role("button", name="Sí, con gusto").click()
    phone.get_by_role("link", name="A quién visito").last.click()
    phone.get_by_text(code).first.wait_for()

    lead.reload()
    assert "yes: matched" in lead.locator("main").inner_text()
    assert (lead.complaints, phone.complaints) == ([], [])
