"""What the database refuses, whatever the code above it believes: tried by real connections at the same moment."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from schedule.models import Calendar

from facilities.models import Facility, RulebookEdition
from visitation.models import Person, Plan, Visit, VisitRequest, VisitVolunteer
from visitation.statuses import Status
from volunteers.models import Network, Program, Volunteer

NINE = datetime(2026, 12, 5, 14, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class World:
    """One program, one facility, two people, two volunteers."""

    def __init__(self):
        network = Network.objects.create(code="net", name="Net")
        self.program = Program.objects.create(network=network, code="harbor", name="Harbor")
        calendar = Calendar.objects.create(name="x", slug="x")
        self.facility = Facility.objects.create(code="eaz", name="Eloy", timezone="America/Phoenix", calendar=calendar)
        self.edition = RulebookEdition.objects.create(
            facility=self.facility,
            number=1,
            state="published",
            document={},
            content_hash="0",
            created_at=NINE,
            published_at=NINE,
        )
        self.people = [Person.objects.create(program=self.program, alias_code=f"{n}Q-KM") for n in (2, 3)]
        self.volunteers = [
            Volunteer.objects.create(program=self.program, code=f"V-{n}", preferred_name="Ida") for n in (1, 2)
        ]
        self.made = 0

    def visit(self, person=0, volunteer=0, starts=NINE, status=Status.ASKED, **columns):
        self.made += 1
        visit = Visit.objects.create(
            program=self.program,
            person=self.people[person],
            facility=self.facility,
            edition=self.edition,
            code=columns.pop("code", f"K{self.made}"),
            status=status.value,
            window_id="w1",
            starts=starts,
            ends=starts + HOUR,
            day=starts.date(),
            **columns,
        )
        VisitVolunteer.objects.create(
            visit=visit, volunteer=self.volunteers[volunteer], starts=visit.starts, ends=visit.ends, holds=True
        )
        return visit


@pytest.fixture
def world(db):
    return World()


@pytest.mark.parametrize(
    ("second", "fits"),
    [
        pytest.param({"volunteer": 1}, False, id="same_person_same_hour"),
        pytest.param({"person": 1}, False, id="same_volunteer_same_hour"),
        pytest.param({"person": 1, "volunteer": 1}, True, id="two_pairs"),
        pytest.param({"starts": NINE + HOUR}, True, id="touching_is_not_overlapping"),
        pytest.param({"starts": NINE + HOUR - timedelta(minutes=1)}, False, id="one_minute_shared"),
    ],
)
def test_nobody_is_in_two_places(world, second, fits):
    world.visit()
    if fits:
        world.visit(**second)
    else:
        with pytest.raises(IntegrityError), transaction.atomic():
            world.visit(**second)


def test_a_withdrawn_visit_takes_up_nobody(world):
    first = world.visit()
    first.status = Status.WITHDRAWN.value
    first.save()
    first.team.update(holds=False)
    world.visit()
    assert Visit.objects.filter(status="asked").count() == 1


def test_a_draft_belongs_to_a_plan(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        world.visit(status=Status.DRAFT)
    plan = Plan.objects.create(
        network=world.program.network,
        program=world.program,
        code="PL-1",
        first_day=date(2026, 12, 1),
        last_day=date(2026, 12, 28),
        made_by="lead",
    )
    assert world.visit(status=Status.DRAFT, plan=plan).plan == plan


def test_a_request_is_served_once(world):
    request = VisitRequest.objects.create(
        person=world.people[0],
        code="R-1",
        first_day=date(2026, 12, 1),
        last_day=date(2026, 12, 28),
        waiting_since=date(2026, 11, 1),
    )
    world.visit(request=request)
    with pytest.raises(IntegrityError), transaction.atomic():
        world.visit(request=request, starts=NINE + 3 * HOUR)


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_gets_the_hour():
    world = World()
    gate, outcomes = threading.Barrier(8), []

    def book(number):
        try:
            gate.wait()
            with transaction.atomic():
                world.visit(person=number % 2, volunteer=0, code=f"T{number}")
            outcomes.append("booked")
        except (IntegrityError, OperationalError):  # the database may also break a deadlock between two losers
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=book, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["booked"] + ["refused"] * 7
    assert VisitVolunteer.objects.filter(holds=True).count() == 1
