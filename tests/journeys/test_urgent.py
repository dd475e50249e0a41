"""In Spanish, on a phone: whom to call first, the form second; a lead takes it; the volunteer sees what came of it."""

import pytest
from django.urls import reverse

from tests.journeys.conftest import DESK, NARROW, PHONE, fits, violations
from visitation.models import Concern

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_urgent_word_reaches_a_lead_and_its_outcome_comes_back(browse, world):
    world.program.phone = "212-555-0100"
    world.program.save()
    world.ida.user.language = "es"
    world.ida.user.save()
    person = world.of_ida.person

    phone = browse(reverse("my_visits"), user=world.ida.user, viewport=PHONE, locale="es-US")
    phone.get_by_role("link", name="Algo urgente").first.click()
    call = phone.locator("main a[href^='tel:']")
    assert call.get_attribute("href") == "tel:+12125550100"
    assert call.bounding_box()["y"] < phone.locator("main form").first.bounding_box()["y"]
    assert fits(phone)
    assert violations(phone) == []
    phone.get_by_label("Ahora: alguien puede sufrir daño (en 2 horas)").check()
    phone.get_by_label("Salud o medicinas").check()
    phone.get_by_label("¿De quién se trata?").select_option(label=person.alias_code)
    phone.get_by_label("Unas palabras, si ayudan").fill("Muy débil, sin médico.")
    phone.get_by_role("button", name="Avisar a quien está de guardia").click()
    phone.get_by_text("Alguien de coordinación lo tiene.").wait_for()
    concern = Concern.objects.get()

    lead = browse(reverse("concerns"), user=world.lead, viewport=DESK)
    lead.get_by_role("link", name=concern.code).click()
    assert "Muy débil" in lead.locator("main").inner_text()
    lead.get_by_role("button", name="I take care of it").click()
    lead.get_by_text("It is yours.").wait_for()
    phone.reload()
    phone.get_by_text("Alguien de coordinación lo leyó y se ocupa de ello.").wait_for()

    lead.get_by_label("we could help").check()
    lead.get_by_label("A word to who told us").fill("Ya la vio un médico.")
    lead.get_by_role("button", name="Close it").click()
    lead.get_by_text("Closed.").first.wait_for()
    lead.set_viewport_size(NARROW)
    assert fits(lead)
    assert violations(lead) == []
    phone.reload()
    assert "Ya la vio un médico." in phone.locator("main").inner_text()
    assert violations(phone) == []
    assert phone.complaints == lead.complaints == []
