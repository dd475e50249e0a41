"""Where somebody is told to be who is known already: another unit is kept, another facility is asked about."""

import pytest
from django.urls import reverse

from tests.factories.facilities import a_facility
from tests.factories.told_visits import CANARIES, told_visits_of_its_facility
from visitation.models import Placement, PlacementFact

pytestmark = pytest.mark.django_db
NEW = "/people/new/"


@pytest.fixture
def world(client):
    made = told_visits_of_its_facility()
    client.force_login(made.lead)
    return made


def asked_again(client, world, facility, unit):
    code = world.person.alias_code
    told = {"legal_name": CANARIES["legal_name"], "facility": facility.pk, "housing_unit": unit, "source": "letter"}
    return client.post(NEW, told | {"same_as": code, "seen": code}, follow=True)


def facts():
    rows = PlacementFact.objects.order_by("pk")
    return list(rows.values_list("answer", "facility__code", "source", "confidence"))


def test_another_unit_of_the_same_facility_is_kept_with_a_fact(client, world):
    assert asked_again(client, world, world.facility, CANARIES["housing_unit"]).redirect_chain == [("/waiting/", 302)]
    asked_again(client, world, world.facility, "")
    assert (facts(), world.person.placements.get().housing_unit) == ([], CANARIES["housing_unit"])
    page = asked_again(client, world, world.facility, "C-9").content.decode()
    assert "Another housing unit was on record" in page
    assert "C-9" not in page
    stay = world.person.placements.get()
    assert (stay.housing_unit, stay.classification) == ("C-9", CANARIES["classification"])
    assert facts() == [("same", world.facility.code, "letter", "likely")]


def test_another_facility_is_shown_and_leads_to_the_page_of_moves(client, world):
    other = a_facility(id="other-place", name="Other Place")
    world.program.facilities.add(other)
    answer = asked_again(client, world, other, "C-9")
    moved = reverse("person_moved", args=[world.person.alias_code])
    assert answer.redirect_chain == [(moved, 302)]
    text = answer.content.decode()
    assert f"they were said to be at {other.name}" in text.replace("&#x27;", "'")
    assert "The housing unit is not kept yet" in text
    # Kept as a fact, an open question until a lead answers it, and chosen on the page; the stay is as it was.
    assert facts() == [("other", other.code, "letter", "unsure"), ("other", None, "letter", "unsure")]
    form = answer.context["form"]
    assert form.initial["to"] == other
    assert world.person.placements.get().facility == world.facility
    told = {"to": other.pk, "day": form.initial["day"], "source": "phone", "confidence": "sure"}
    assert client.post(moved, told | {"seen": form.initial["seen"]}).status_code == 302
    assert Placement.objects.get(person=world.person, last_day__isnull=True).facility == other
    assert client.get(moved).context["form"].initial["to"] is None
