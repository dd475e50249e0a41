"""A whole sheet is answered as one request after the other would be."""

from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.keys import destroy_key
from tests.factories.told_visits import STARTS, ToldVisits
from visitation.actions.people.purging import purge_person
from visitation.intake.candidates import candidates
from visitation.intake.crowds import Crowd
from visitation.intake.likeness import Likeness
from visitation.models import Person

pytestmark = pytest.mark.django_db
FIRSTS = ("María", "Jose", "Muhammad", "Ana", "An", "Thandiwe", "Yimi", "Xiomara")
SURNAMES = ("Núñez", "Ortega", "García", "Valdez", "de la Cruz", "Quispe", "Nunezortega", "Delacruz")
ASKED = (
    "Maria Nunez Ortega", "ORTEGANUNEZ, MARIA", "Jose Garcia", "josé garsia", "Mohamed Baldes", "An Quispe",
    "Ana Delacruz", "Ana de la Cruz", "Xiomar Quispe", "Nobody Elsewhere", "María", "", "Thandiwe Cruz Ortega",
    "Yimmy Valdes", "Jsoe Nunez",
)  # fmt: skip


@pytest.fixture
def world():
    return ToldVisits()


def somebody(world, code, *names, **columns):
    return Person.objects.create(program=world.program, alias_code=code, legal_name=" ".join(names), **columns)


def looked(world):
    crowd = Crowd(world.program.pk)
    crowd.look()
    return crowd


def told(crowd, name, number=""):
    found = crowd.most_like([name], number)
    return found and (found[0].code, found[1])


def test_every_row_finds_whom_a_request_would_find(world):
    rng = Random("crowd")
    for place in range(40):
        somebody(world, f"8A-{place:02d}", rng.choice(FIRSTS), rng.choice(SURNAMES), rng.choice(SURNAMES))
    somebody(world, "9A-AA", "Zoraida", a_number="A012345678")
    crowd = looked(world)
    for asked in ASKED:
        found = candidates([asked], "", program=world.program.pk)
        assert told(crowd, asked) == ((found[0].person.alias_code, found[0].likeness) if found else None), asked
    assert told(crowd, "Nobody", "12-345-678") == ("9A-AA", Likeness.NUMBER)
    with CaptureQueriesContext(connection) as queries:
        assert sum(told(crowd, asked) is not None for asked in ASKED) > 5
    assert len(queries) == 0


def test_of_many_who_share_a_name_sixty_are_compared_and_the_nearest_is_among_them(world):
    Person.objects.bulk_create(
        Person(
            program=world.program, alias_code=f"Z{place}", legal_name=f"Maria Quispe {'abcdefghijkl'[place % 12] * 4}"
        )
        for place in range(90)
    )
    somebody(world, "A-LAST", "Maria Quispe Yerbaluna")
    found = candidates(["Maria Quispe Yerbaluna"], "", program=world.program.pk)
    assert (found[0].person.alias_code, found[0].likeness) == ("A-LAST", Likeness.SAME_NAME)
    assert told(looked(world), "Maria Quispe Yerbaluna") == ("A-LAST", Likeness.SAME_NAME)


def test_who_comes_is_renamed_merged_or_goes_is_seen_at_the_next_look(world):
    first, second = somebody(world, "9A-AA", "Zoraida Quispe"), somebody(world, "9B-BB", "Omaira Roble")
    beyond = ToldVisits("far", facility=world.facility)
    somebody(beyond, "9C-CC", "Elsewhere Alone", a_number="A012345678")
    crowd = looked(world)
    third = somebody(world, "9D-DD", "Perpetua Sol")
    assert told(crowd, "Sol, Perpetua") is None
    first.legal_name = "Wendy Remolino"
    first.save(update_fields=["legal_name"])
    purge_person(second, by=world.lead, now=STARTS)
    crowd.look({first.pk})
    assert told(crowd, "Sol, Perpetua") == ("9D-DD", Likeness.SAME_NAME)
    assert told(crowd, "Wendy Remolino") == ("9A-AA", Likeness.SAME_NAME)
    assert [told(crowd, name) for name in ("Zoraida Quispe", "Omaira Roble", "Elsewhere Alone")] == [None] * 3
    assert told(crowd, "Elsewhere Alone", "012345678") is None

    Person.objects.filter(pk=first.pk).update(state="closed", merged_into=third, merged_at=STARTS)
    assert told(looked(world), "Wendy Remolino") == ("9D-DD", Likeness.SAME_NAME)
    destroy_key(third.key_id)  # as a purge killed half-way leaves it
    assert told(looked(world), "Sol, Perpetua") is None
