"""An A-number is one person's of a program: at the same instant, on the page of changes, and asked for once more."""

import pytest
from django.db import transaction
from django.urls import reverse

from compliance.tenancy import acting
from tests.factories.at_once import at_once
from tests.factories.told_visits import CANARIES, STARTS, told_visits_of_its_facility
from visitation.intake import views
from visitation.intake.asking import Told, take_request
from visitation.intake.candidates import candidates
from visitation.intake.numbers import NumberTaken
from visitation.models import Person

NEW = "/people/new/"


def a_request(name):
    return Told(
        person={"legal_name": name, "a_number": "A012345678"},
        intake={"wishes": ["visit"], "source": "line", "taken_in": "en"},
        since=STARTS.date(),
    )


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_at_the_same_instant_one_is_written_down():
    world = told_visits_of_its_facility()
    names = iter(["Zoraida Quispe", "Marta Solano"])

    def lead_writes():
        name = next(names)
        with transaction.atomic(), acting(program=world.program.pk):
            try:
                return take_request(a_request(name), by=world.lead, now=STARTS).alias_code
            except NumberTaken as taken:
                return taken.code

    got = at_once(2, lead_writes)
    known = Person.objects.exclude(pk=world.person.pk).get()
    assert got == [known.alias_code, known.alias_code]


@pytest.mark.django_db
def test_the_second_lead_is_shown_whom_the_first_wrote_down(client, monkeypatch):
    world = told_visits_of_its_facility()
    client.force_login(world.lead)
    looks = iter([lambda *told, **more: [], candidates])  # when the second looked, the first had not saved
    monkeypatch.setattr(views, "candidates", lambda *told, **more: next(looks)(*told, **more))
    answer = client.post(NEW, {"legal_name": "Zoraida Quispe", "a_number": CANARIES["a_number"]})
    assert (answer.status_code, answer.context["seen"]) == (409, world.person.alias_code)
    assert Person.objects.count() == 1


@pytest.mark.django_db
def test_a_number_that_another_has_is_told_of_at_its_box_and_nothing_is_saved(client):
    world = told_visits_of_its_facility()
    other = Person.objects.create(program=world.program, alias_code="3Q-AA", legal_name="Zoraida Quispe")
    client.force_login(world.lead)
    path = reverse("person_edit", args=["3Q-AA"])
    mark = client.get(path).context["mark"]
    typed = {"a_number": CANARIES["a_number"], "surname": "Quispe", "mark": mark}
    answer = client.post(path, typed)
    assert answer.status_code == 409
    assert list(answer.context["form"].errors) == ["a_number"]
    assert world.person.alias_code in str(answer.context["form"].errors["a_number"])
    again = {"legal_name": "Zoraida Quispe", "a_number": CANARIES["a_number"], "same_as": "3Q-AA", "seen": "3Q-AA"}
    answer = client.post(NEW, again | {"seen": f"3Q-AA {world.person.alias_code}"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (409, ["a_number"])
    kept = Person.objects.get(pk=other.pk)
    assert (kept.a_number, kept.surname, kept.intakes.count()) == ("", "", 0)
    # Their own number is theirs, and another's is free once they are gone.
    Person.objects.filter(pk=world.person.pk).update(a_number_index=None)
    assert client.post(path, typed).status_code == 302
    assert Person.objects.get(pk=other.pk).a_number == CANARIES["a_number"]
