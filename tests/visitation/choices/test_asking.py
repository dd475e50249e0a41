"""First, second and third choice: booked at once where one is free, granted by a lead, declined, taken back."""

from datetime import timedelta
from uuid import uuid4

import pytest

from compliance.models import AuditEvent
from tests.factories.booked import BookingWorld
from tests.factories.plans import NOW, SATURDAY
from visitation.booking.jobs import offer_places
from visitation.choices.asking import (
    AnsweredAlready,
    AskedAlready,
    ChoicesRefused,
    ask,
    book_first_free,
    decline,
    grant,
    take_back,
)
from visitation.models import BookingChoice, BookingRequest, Person, SlotHold, Visit
from volunteers.models import Letter

pytestmark = pytest.mark.django_db


class AskingWorld(BookingWorld):
    """One seat an hour; Omar has taken the first choice already."""

    def __init__(self):
        super().__init__(seats=1)
        self.omar, self.other = self.pair("omar")
        self.taken = self.booked(self.omar, self.other, hour=9)
        self.starts = [self.start(hour=9), self.start(hour=10), self.start(SATURDAY + timedelta(days=7))]
        Letter.objects.all().delete()

    def asked(self, action=ask, *, key=None, starts=None, now=NOW):
        person = Person.objects.select_related("program").prefetch_related("placements").get(pk=self.someone.pk)
        return action(person, self.ida, starts or self.starts, key=key or uuid4(), by=self.ida.user, now=now)


def told():
    letters = Letter.objects.order_by("kind").values_list("kind", "volunteer__code", "user__username")
    return [(kind, volunteer or user) for kind, volunteer, user in letters]


def test_the_first_that_is_free_is_booked_once_however_often_it_is_sent():
    world, key = AskingWorld(), uuid4()
    visit = world.asked(book_first_free, key=key)
    assert (visit.starts, visit.status) == (world.starts[1].starts, "asked")
    assert world.asked(book_first_free, key=key) == visit
    assert (Visit.objects.count(), told()) == (2, [])
    assert BookingRequest.objects.get().state == "granted"


def test_where_none_is_free_everything_is_said_at_once_and_nothing_is_stored():
    world = AskingWorld()
    sunday = world.start(SATURDAY + timedelta(days=1))
    with pytest.raises(ChoicesRefused) as refused:
        world.asked(book_first_free, starts=[world.starts[0], sunday])
    assert {rank: sorted(found.codes) for rank, found in refused.value.against.items()} == {
        1: ["room_full"], 2: ["not_on_this_date"]
    }  # fmt: skip
    assert (BookingRequest.objects.count(), Visit.objects.count()) == (0, 1)
    assert not SlotHold.objects.filter(visit__isnull=True).exists()
    assert not AuditEvent.objects.filter(action="booking_request_made").exists()


def test_a_lead_is_asked_once_and_grants_one_which_is_checked_again():
    world, key = AskingWorld(), uuid4()
    request = world.asked(key=key)
    assert world.asked(key=key) == request
    assert told() == [("booking_asked", world.lead.username)]
    assert list(BookingChoice.objects.values_list("rank", "day")) == [
        (1, SATURDAY), (2, SATURDAY), (3, SATURDAY + timedelta(days=7))
    ]  # fmt: skip
    with pytest.raises(AskedAlready):
        world.asked()
    with pytest.raises(ChoicesRefused) as refused:
        grant(request, by=world.lead, now=NOW, rank=1)
    assert list(refused.value.against) == [1]
    visit = grant(request, by=world.lead, now=NOW, rank=3)
    assert grant(request, by=world.lead, now=NOW, rank=2) == visit
    assert (visit.day, Visit.objects.count()) == (SATURDAY + timedelta(days=7), 2)
    assert ("visit_booked", world.ida.code) in told()


def test_one_of_its_hours_booked_on_the_usual_page_answers_it_as_well():
    world = AskingWorld()
    request = world.asked()
    visit = world.booked(hour=10, by=world.lead)
    request.refresh_from_db()
    assert (request.state, request.visit) == ("granted", visit)
    with pytest.raises(AnsweredAlready):
        take_back(request, by=world.ida.user, now=NOW)


def test_it_is_declined_taken_back_or_passes_and_then_another_may_be_asked(monkeypatch):
    world = AskingWorld()
    first = world.asked()
    decline(first, by=world.lead, now=NOW)
    assert ("booking_declined", world.ida.code) in told()
    with pytest.raises(AnsweredAlready):
        grant(first, by=world.lead, now=NOW)
    second = world.asked()
    take_back(second, by=world.ida.user, now=NOW)
    third = world.asked()
    for now, state in ((world.starts[2].starts - timedelta(seconds=1), "open"), (world.starts[2].starts, "passed")):
        monkeypatch.setattr("visitation.booking.jobs.timezone.now", lambda now=now: now)
        offer_places()
        third.refresh_from_db()
        assert third.state == state
