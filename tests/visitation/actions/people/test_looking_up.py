"""A number looked up: a hit at home, and one answer for everything else."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.models import AuditEvent
from tests.factories.known_people import KNOWN, STARTS, KnownPeople
from visitation.actions.people.looking_up import AT_MOST, EVENT, NoLookUp, TooManyLookUps, look_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return KnownPeople()


@pytest.mark.parametrize("spelling", [KNOWN["a_number"], "246813857", "A 246-813-857", "a#246 813 857"])
def test_a_number_in_any_spelling_finds_the_person_at_home(world, spelling):
    assert look_up(spelling, by=world.lead, now=STARTS) == world.person


def test_a_number_of_another_program_is_answered_as_one_that_nobody_knows(world):
    far = KnownPeople("far", facility=world.facility)
    far.person.a_number = "A111222333"
    far.person.save()
    user = type(world.lead).objects.get(pk=world.lead.pk)
    told = []
    for number in ("A111222333", "A999888777"):
        look_up("A000000001", by=user, now=STARTS)  # what is kept on the user is there from now on
        with CaptureQueriesContext(connection) as queries:
            found = look_up(number, by=user, now=STARTS)
        statements = [re.sub(r"_x\d+|'[^']*'", "", query["sql"]) for query in queries]
        told.append((found, statements))
    assert told[0] == told[1]
    assert told[0][0] is None


def test_that_somebody_asked_is_written_down_and_the_number_is_not(world):
    look_up(KNOWN["a_number"], by=world.lead, now=STARTS)
    look_up("A999888777", by=world.lead, now=STARTS)
    events = AuditEvent.objects.filter(action=EVENT).order_by("id")
    assert [(event.by, event.subject, event.detail) for event in events] == [
        ("harbor-lead", world.person.alias_code, {}),
        ("harbor-lead", "", {}),
    ]


def test_ten_times_a_day_and_not_an_eleventh(world):
    for number in range(AT_MOST):
        look_up("A999888777", by=world.lead, now=STARTS + timedelta(minutes=number))
    with pytest.raises(TooManyLookUps):
        look_up(KNOWN["a_number"], by=world.lead, now=STARTS + timedelta(hours=23))
    assert look_up(KNOWN["a_number"], by=world.second_lead, now=STARTS) == world.person
    assert look_up(KNOWN["a_number"], by=world.lead, now=STARTS + timedelta(hours=24)) == world.person


def test_only_leads_look_up(world):
    users = [world.ida.user, *(world.network_user(role.lower(), role) for role in ("RA", "NC", "AU", "SA"))]
    for user in users:
        with pytest.raises(NoLookUp):
            look_up(KNOWN["a_number"], by=user, now=STARTS)
