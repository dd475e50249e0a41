"""A visit read in bulk says the same as the visit alone, and no column of a person is asked for."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.told_visits import ToldVisits
from visitation.calendar_feeds import entries_of, entry_of
from visitation.models import Visit

pytestmark = pytest.mark.django_db


def test_in_bulk_and_alone_are_the_same():
    visit = ToldVisits().visit(sequence=4)
    assert entries_of(Visit.objects.all()) == [entry_of(visit)]


def test_nothing_of_the_person_is_asked_for():
    ToldVisits().visit()
    with CaptureQueriesContext(connection) as asked:
        entries_of(Visit.objects.all())
    (query,) = asked.captured_queries
    assert ["person" in query["sql"], "findings" in query["sql"]] == [False, False]
