import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.keys import destroy_key
from tests.factories.told_visits import STARTS, ToldVisits
from visitation.actions.people.purging import purge_person
from visitation.intake.candidates import SHOWN, candidates
from visitation.intake.likeness import Likeness
from visitation.models import NameKey, Person
from visitation.models.name_keys import KEYS_A_PERSON, keys_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return ToldVisits()


def somebody(world, code, name="", **columns):
    return Person.objects.create(program=world.program, alias_code=code, legal_name=name, **columns)


def found(world, *names, number="", **more):
    return [
        (each.person.alias_code, each.likeness) for each in candidates(names, number, program=world.program.pk, **more)
    ]


def test_the_same_person_is_found_by_number_and_by_names_written_otherwise(world):
    somebody(world, "3A-AA", "María José García-López", surname="García-López", a_number="A012 345 678")
    somebody(world, "3B-BB", "Pedro Páramo Ruiz")
    assert found(world, "Lopez Garcia Jose Maria") == [("3A-AA", Likeness.SAME_NAME)]
    assert found(world, "Maria Jose Garsia Lopes") == [("3A-AA", Likeness.NEAR_NAME)]
    assert found(world, "Mria José García López") == [("3A-AA", Likeness.NEAR_NAME)]
    assert found(world, "Quite Another", number="12345678") == [("3A-AA", Likeness.NUMBER)]
    assert found(world, "Pedro Ruiz", number="12-345-678") == [
        ("3A-AA", Likeness.NUMBER), ("3B-BB", Likeness.NEAR_NAME),
    ]  # fmt: skip
    assert found(world, "Quite Another") == found(world, "") == []
    assert found(world, "Pedro Ruiz", besides=Person.objects.get(alias_code="3B-BB").pk) == []


def test_whom_another_program_knows_is_answered_as_whom_nobody_knows(world):
    beyond = ToldVisits("far", facility=world.facility)
    somebody(beyond, "3A-AA", "Zoraida Quispe", a_number="A012345678")
    work = []
    for name, number in (("Zoraida Quispe", "012345678"), ("Zelmira Quiroz", "012345679")):
        with CaptureQueriesContext(connection) as queries:
            assert found(world, name, number=number) == []
        work.append([query["sql"].split("WHERE")[0][:20] for query in queries.captured_queries])
    assert work[0] == work[1]
    assert len(work[0]) == 2
    mine, theirs = (keys_of(["Zoraida Quispe"], program=each.program.pk) for each in (world, beyond))
    assert not set(mine) & set(theirs)


def test_keys_follow_the_names_and_go_with_the_person(world):
    person = somebody(world, "3A-AA", "Ana")
    assert NameKey.objects.filter(person=person).count() == KEYS_A_PERSON
    assert found(world, "Zoraida") == []
    person.legal_name = "Zoraida"
    person.save(update_fields=["legal_name"])
    assert found(world, "Zoraida") == [("3A-AA", Likeness.SAME_NAME)]
    assert found(world, "Ana") == []
    assert NameKey.objects.filter(person=person).count() == KEYS_A_PERSON
    person.state = "visited"
    person.save()  # no name was given: nothing is written anew
    made = Person.objects.bulk_create(
        Person(program=world.program, alias_code=code, legal_name="Omaira Quispe") for code in ("3B-BB", "3C-CC")
    )
    assert [code for code, _why in found(world, "Quispe Omaira")] == ["3B-BB", "3C-CC"]
    assert NameKey.objects.filter(person=made[0]).count() == KEYS_A_PERSON
    purge_person(made[0], by=world.lead, now=STARTS)
    assert NameKey.objects.filter(person=made[0]).count() == 0
    destroy_key(made[1].key_id)  # as a purge killed half-way leaves it
    assert found(world, "Quispe Omaira") == []


def test_the_number_of_keys_tells_nothing_of_a_name_and_no_name_has_none(world):
    long = "Ana Berta Carla Diana Elena Flora Gloria Helena"
    assert {len(keys_of([name], program=world.program.pk)) for name in ("Li", "Ana Quispe", long)} == {KEYS_A_PERSON}
    assert keys_of(["", " "], program=world.program.pk) == []


def test_no_more_are_shown_than_somebody_can_look_at_in_a_call(world):
    Person.objects.bulk_create(
        Person(program=world.program, alias_code=f"3A-{number:02d}", legal_name="Ana García")
        for number in range(SHOWN + 4)
    )
    assert len(found(world, "Garcia Ana")) == SHOWN


@pytest.mark.django_db
def test_two_surnames_written_as_one_find_each_other_among_many_of_the_same_first_name(world):
    for number in range(70):
        somebody(world, f"4J-{number}", "Jose Gomez")
    somebody(world, "5N-TWO", "José Núñez Ortega")
    somebody(world, "5P-ONE", "Luis PEREZMENDEZ")
    assert found(world, "NUNEZORTEGA JOSE") == [("5N-TWO", Likeness.NEAR_NAME)]
    assert found(world, "Luis Pérez Méndez") == [("5P-ONE", Likeness.NEAR_NAME)]
