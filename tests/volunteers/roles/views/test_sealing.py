"""Who may ask that a program is sealed, and what comes of it."""

from uuid import uuid4

import pytest
from django.urls import reverse

from compliance.keys import sealing
from compliance.models import Approval
from tests.factories.told_visits import STARTS, ToldVisits

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings):
    settings.KEY_STORE = settings.KEY_STORE / uuid4().hex
    return ToldVisits()


def page(code="harbor"):
    return reverse("program_seal", args=[code])


def test_a_lead_asks_and_waits_for_a_second_person(world, client):
    client.force_login(world.lead)
    assert client.get(page()).status_code == 200
    answer = client.post(page())
    asked = Approval.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("approval", args=[asked.code]))
    assert (asked.action, asked.subject, asked.state, asked.program_code) == ("SYS-04", "harbor", "asked", "harbor")
    assert not sealing.is_sealed(world.program.pk)
    assert "harbor" in client.get(reverse("approval", args=[asked.code])).content.decode()


def test_nobody_asks_for_another_program(world, client):
    far = ToldVisits("far", facility=world.facility)
    client.force_login(far.lead)
    assert (client.get(page()).status_code, client.post(page()).status_code) == (404, 404)
    client.force_login(world.ida.user)
    assert (client.get(page()).status_code, client.post(page()).status_code) == (404, 404)
    assert Approval.objects.count() == 0


def test_a_sealed_program_says_so_and_asks_for_nothing(world, client):
    prepared = sealing.prepare(world.program.pk)
    sealing.seal_away(prepared, now=STARTS)
    client.force_login(world.lead)
    answer = client.post(page())
    assert (answer.status_code, b"This program is sealed" in answer.content) == (200, True)
    assert Approval.objects.count() == 0
