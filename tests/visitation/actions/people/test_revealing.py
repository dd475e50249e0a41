"""One field, one reason, one row first; and not more than twenty."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError

from compliance.models import AuditEvent
from compliance.reading import TrailUnavailable, in_request
from tests.factories.known_people import KNOWN, STARTS, KnownPeople
from visitation.actions.people.revealing import AT_MOST, EVENT, NotRevealed, Refusal, reveal, revealed_lately
from visitation.knowing.fields import Field

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(STARTS, tick=False) as traveller:
        yield traveller


@pytest.fixture
def world():
    return KnownPeople()


def revealed(world, field, *, by=None, reason="visit", now=STARTS):
    with in_request():  # a request of its own, in which nothing is open yet
        return reveal(world.person, field, by=by or world.lead, reason=reason, now=now)


@pytest.mark.parametrize(
    "field", [Field.LEGAL_NAME, Field.A_NUMBER, Field.COUNTRY_OF_BIRTH, Field.DATE_OF_BIRTH, Field.CONTACTS]
)
def test_a_masked_field_opens_after_its_row_is_written(world, field):
    assert revealed(world, field) == KNOWN[field.value]
    event = AuditEvent.objects.get(action=EVENT)
    assert (event.by, event.subject) == ("harbor-lead", world.person.alias_code)
    assert event.detail == {"field": field.value, "fields": [field.value], "reason": "visit"}


@pytest.mark.parametrize("field", [Field.HEALTH_NOTES, Field.CHOSEN_NAME])
def test_what_is_not_masked_is_not_revealed(world, field):
    with pytest.raises(NotRevealed) as refused:
        revealed(world, field)
    assert refused.value.why == Refusal.NOT_OPEN
    assert not AuditEvent.objects.filter(action=EVENT).exists()


def test_health_notes_open_for_the_persons_own_lead(world):
    assert revealed(world, Field.HEALTH_NOTES, by=world.own_lead) == KNOWN["health_notes"]


def test_nobody_else_reveals_anything(world):
    far = KnownPeople("far", facility=world.facility)
    for user in (world.ida.user, far.lead, world.network_user("auditor", "AU")):
        with pytest.raises(NotRevealed):
            revealed(world, Field.A_NUMBER, by=user)


def test_a_reason_is_one_of_the_list(world):
    with pytest.raises(ValueError, match="reason"):
        revealed(world, Field.A_NUMBER, reason="because")


def test_without_a_row_nothing_opens(world, monkeypatch):
    def fails(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr("compliance.audit.record", fails)
    with pytest.raises(TrailUnavailable):
        revealed(world, Field.A_NUMBER)


def test_the_twenty_first_in_a_day_is_an_export_and_is_refused(world, clock):
    for _number in range(AT_MOST):
        revealed(world, Field.DATE_OF_BIRTH)
    with pytest.raises(NotRevealed) as refused:
        revealed(world, Field.DATE_OF_BIRTH)
    assert refused.value.why == Refusal.TOO_MANY
    assert revealed_lately(world.lead, now=STARTS) == AT_MOST
    assert revealed(world, Field.DATE_OF_BIRTH, by=world.second_lead) == KNOWN["date_of_birth"]
    a_day_later = STARTS + timedelta(hours=24)
    clock.move_to(a_day_later)
    assert revealed(world, Field.DATE_OF_BIRTH, now=a_day_later) == KNOWN["date_of_birth"]
