import json

import pytest
from django.core.management import call_command

from compliance.keys import destroy_key
from tests.factories.told_visits import ToldVisits
from visitation.intake.candidates import candidates
from visitation.models import NameKey, Person

pytestmark = pytest.mark.django_db


def test_whoever_was_on_record_before_is_found_by_sound_from_now_on(capsys):
    world = ToldVisits()
    gone = Person.objects.create(program=world.program, alias_code="3A-AA", legal_name="Ana Quispe")
    Person.objects.create(program=world.program, alias_code="3B-BB")  # nobody knows a name
    NameKey.objects.all().delete()
    destroy_key(gone.key_id)
    told = []
    for _again in range(2):
        call_command("name_keys")
        told.append(json.loads(capsys.readouterr().out))
    assert told == [
        {"programs": [{"program": "harbor", "people": people, "closed": 1}]} for people in (1, 0)
    ]  # fmt: skip
    found = candidates(["Legalname Canary"], "", program=world.program.pk)
    assert [each.person.alias_code for each in found] == [world.person.alias_code]
