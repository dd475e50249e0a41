"""The call sheet: the number, a few questions, and what was confirmed, in one tap."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from facilities.models import Confirmation
from facilities.queries import facts_in_force
from tests.factories.told_visits import ToldVisits
from tests.visitation.rule_desk.test_views import rule_admin, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    world = ToldVisits()
    world.rosa = signed_in(rule_admin("rosa"))
    world.path = reverse("rule_call", args=[world.facility.code])
    return world


def test_all_is_confirmed_in_one_tap(world):
    page = world.rosa.get(world.path).content.decode()
    assert ("All confirmed, unchanged" in page, "Saturday" in page) == (True, True)
    sent = {"unchanged": "all", "how": "phone", "note": "front desk"}
    assert world.rosa.post(world.path, sent).status_code == 302
    (kept,) = Confirmation.objects.all()
    assert (kept.path, kept.how, kept.confirmed_by, kept.note) == ("visiting", "phone", "rosa", "front desk")
    facts = facts_in_force([world.facility.code])[world.facility.code]
    assert facts.windows[0].stated.confirmed_on == kept.confirmed_on
    assert "nothing to ask" in world.rosa.get(world.path).content.decode()


def test_one_part_is_confirmed_and_the_rest_is_asked_again(world):
    world.rosa.post(world.path, {"unchanged": "hours", "how": "phone"})
    assert {kept.path for kept in Confirmation.objects.all()} == {"visiting.windows[w1]"}
    page = world.rosa.get(world.path).content.decode()
    assert ('value="hours"' in page, 'value="holidays"' in page) == (False, True)
    assert world.rosa.post(world.path, {"unchanged": "nothing", "how": "phone"}).status_code == 422


def test_the_stale_list_leads_to_the_call(world):
    assert world.path in world.rosa.get(reverse("facilities_in_care")).content.decode()
    assert Confirmation.objects.filter(confirmed_on=datetime.now(UTC).date()).count() == 0
