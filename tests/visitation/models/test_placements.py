"""A person is held in one place a day."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from schedule.models import Calendar

from facilities.models import Facility
from visitation.models import Person, Placement
from volunteers.models import Network, Program


@pytest.fixture
def stay(db):
    network = Network.objects.create(code="net", name="Net")
    program = Program.objects.create(network=network, code="harbor", name="Harbor")
    person = Person.objects.create(program=program, alias_code="7Q-KM")
    calendar = Calendar.objects.create(name="x", slug="x")
    facility = Facility.objects.create(code="eaz", name="Eloy", timezone="America/Phoenix", calendar=calendar)

    def make(first_day, last_day=None):
        return Placement.objects.create(
            person=person,
            facility=facility,
            first_day=first_day,
            last_day=last_day,
            source="phone",
            checked_by="lead",
            housing_unit="B9",
        )

    return make


@pytest.mark.parametrize(
    ("first_day", "last_day", "fits"),
    [
        pytest.param(date(2026, 3, 11), None, True, id="the_day_after"),
        pytest.param(date(2026, 3, 10), None, False, id="the_same_day"),
        pytest.param(date(2026, 1, 1), date(2026, 2, 28), True, id="before"),
        pytest.param(date(2026, 1, 1), None, False, id="open_end_before"),
        pytest.param(date(2026, 3, 12), date(2026, 3, 11), False, id="ends_before_it_starts"),
    ],
)
def test_stays_do_not_overlap(stay, first_day, last_day, fits):
    stay(date(2026, 3, 1), date(2026, 3, 10))
    if fits:
        stay(first_day, last_day)
    else:
        with pytest.raises(IntegrityError), transaction.atomic():
            stay(first_day, last_day)


def test_the_unit_comes_back_as_written(stay):
    assert Placement.objects.get(pk=stay(date(2026, 3, 1)).pk).housing_unit == "B9"
