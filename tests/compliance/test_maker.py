"""Rows become what their queryset makes of them, whether Django makes them or what was found out once."""

import pytest
from django.db.models import F

from compliance.maker import as_found, maker_of
from tests.factories.booked import BookingWorld
from visitation.models import Person, SlotHold

pytestmark = pytest.mark.django_db


def rows_of(queryset):
    """What the database gives, before anything is made of it, and the compiler that asked."""
    compiler = queryset.query.get_compiler(queryset.db)
    return compiler, [tuple(row) for chunk in compiler.execute_sql() for row in chunk]


def told(rows):
    return [
        (vars(row) | {"_state": None, "facility": row.facility.code, "visit": row.visit})
        if isinstance(row, SlotHold)
        else row
        for row in rows
    ]


@pytest.fixture
def world():
    world = BookingWorld(seats=2)
    world.hold()
    return world


@pytest.mark.parametrize(
    "question",
    [
        lambda: SlotHold.objects.select_related("facility", "visit").annotate(whose=F("person__alias_code")),
        lambda: SlotHold.objects.values_list("key", "starts", "person__alias_code").order_by("pk"),
        lambda: SlotHold.objects.values_list("key", flat=True).order_by("pk"),
    ],
    ids=["models with others beside them", "tuples", "values"],
)
def test_they_are_those_of_the_queryset(world, question):
    compiler, rows = rows_of(question())
    make = maker_of(question(), compiler)
    assert rows != []
    assert told(make(rows)) == told(question())
    assert told(make(rows)) == told(as_found(question(), rows_of(question())[0], rows))


def test_what_is_prefetched_or_said_by_name_is_left_to_django(world):
    for question in (Person.objects.prefetch_related("placements"), Person.objects.values("pk")):
        assert maker_of(question, rows_of(question)[0]) is None


def test_each_asking_has_rows_of_its_own(world):
    question = Person.objects.order_by("pk")
    compiler, rows = rows_of(question)
    make = maker_of(question, compiler)
    first, again = make(rows), make(rows)
    assert first == again
    assert first[0] is not again[0]
    assert not first[0]._state.adding
    assert first[0]._state.db == "default"
