"""What the database itself keeps of consents and of the ledger."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.factories.consented import LONG_AGO, agreed
from tests.factories.told_visits import ToldVisits
from visitation.models import Consent, Disclosure

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return ToldVisits()


def refused(change, error=DatabaseError):
    with pytest.raises(error), transaction.atomic():
        change()
    return True


def test_of_each_kind_one_yes_holds_at_a_time_and_of_being_named_one_for_each_body(world):
    assert refused(lambda: agreed(world.person), IntegrityError)
    Consent.objects.update(withdrawn_at=LONG_AGO, withdrawn_by="tests")
    agreed(world.person)
    agreed(world.person, "named_to", body="Casa de la Luz")
    agreed(world.person, "named_to", body="Casa de la Sal")
    assert refused(lambda: agreed(world.person, "named_to", body="CASA de la luz"), IntegrityError)
    assert Consent.objects.count() == 4


def test_a_yes_ends_once_and_is_otherwise_what_it_was(world):
    rows = Consent.objects.filter(person=world.person)
    later = LONG_AGO + timedelta(days=1)
    for column, value in (
        ("kind", "count"), ("language", "fr"), ("way", "sheet"), ("taken_by", "x"), ("taken_at", later),
    ):  # fmt: skip
        assert refused(lambda column=column, value=value: rows.update(**{column: value})), column
    rows.update(withdrawn_at=LONG_AGO, withdrawn_by="tests")
    for changes in ({"withdrawn_at": None}, {"withdrawn_at": later}, {"withdrawn_by": "x"}):
        assert refused(lambda changes=changes: rows.update(**changes)), changes
    rows.update(body=None, body_index=None)


def test_only_who_may_be_named_has_a_body(world):
    assert refused(lambda: agreed(world.person, "letters", body="Casa de la Luz"), IntegrityError)


def test_the_ledger_is_only_added_to(world):
    row = Disclosure.objects.create(
        program=world.program, person_code="7Q-KM", fields=["preferred_name"], to_kind="lawyer",
        purpose="tell_lawyer", ground="consent", by="tests",
    )  # fmt: skip
    assert refused(lambda: Disclosure.objects.update(by="somebody else"))
    assert refused(lambda: row.delete())
    with connection.cursor() as cursor:
        assert refused(lambda: cursor.execute("TRUNCATE visitation_disclosure"))
    assert Disclosure.objects.get().by == "tests"
