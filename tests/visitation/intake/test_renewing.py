"""After a visit, or a wish that ran out, the next wish is open by itself: one for each who wants and agreed."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from compliance.models import AuditEvent
from tests.factories.consented import agreed
from tests.factories.told_visits import STARTS, told_visits_of_its_facility
from visitation.actions.codes import Kind, new_code
from visitation.intake.renewing import WANTED_FOR, renew_wishes
from visitation.models import Consent, Match, Person, VisitRequest, WaitingPlace
from visitation.statuses import Status

pytestmark = pytest.mark.django_db
NIGHT = STARTS + timedelta(days=1)
TODAY = NIGHT.date()
SINCE = date(2026, 8, 1)


@pytest.fixture
def world():
    return told_visits_of_its_facility()


def wish(person, last_day, **columns):
    days = {"first_day": date(2026, 9, 1), "last_day": last_day, "waiting_since": SINCE}
    return VisitRequest.objects.create(person=person, code=new_code(Kind.REQUEST), **days | columns)


def somebody(world, code, wishes, *, agrees=True, **columns):
    person = Person.objects.create(program=world.program, alias_code=code, **columns)
    WaitingPlace.objects.create(person=person, since=SINCE, wishes=wishes)
    if agrees:
        agreed(person)
    return person


def test_a_fulfilled_wish_is_closed_and_the_next_one_open_by_night(world):
    served = wish(world.person, TODAY + timedelta(days=60))
    visit = world.visit(request=served, status=Status.CONFIRMED)
    Match.objects.create(person=world.person, volunteer=world.ida, since=SINCE)
    Person.objects.filter(pk=world.person.pk).update(state=Person.State.VISITED)
    assert renew_wishes(world.program, by="nightly", now=NIGHT) == (0, 0)  # nobody has told what came of it
    visit.status = Status.DONE.value
    visit.save()
    assert renew_wishes(world.program, by="nightly", now=NIGHT) == (1, 1)
    assert renew_wishes(world.program, by="nightly", now=NIGHT) == (0, 0)
    served.refresh_from_db()
    new = VisitRequest.objects.get(person=world.person, closed_at__isnull=True)
    assert served.closed_at == NIGHT
    assert (new.first_day, new.last_day, new.waiting_since, new.never_visited) == (
        TODAY, TODAY + WANTED_FOR, SINCE, False,
    )  # fmt: skip
    told = AuditEvent.objects.get(action="wishes_renewed")
    assert (told.program, told.detail) == ("harbor", {"closed": 1, "made": 1})


def test_only_who_wants_visits_and_agreed_gets_the_next_wish(world):
    in_vain = somebody(world, "3Q-AA", ["visit", "letters"])
    ran_out = wish(in_vain, TODAY - timedelta(days=1))
    unsaid = somebody(world, "4Q-BB", [])
    nobody = [
        somebody(world, "5Q-CC", ["letters"]),
        somebody(world, "6Q-DD", ["visit"], agrees=False),
        somebody(world, "7Q-EE", ["visit"], state=Person.State.CLOSED),
        somebody(world, "8Q-FF", ["visit"], state=Person.State.PAUSED),
        world.person,
    ]
    Consent.objects.filter(person=world.person).update(withdrawn_at=STARTS)
    waits = somebody(world, "9Q-GG", ["visit"])
    to_come = wish(waits, TODAY)
    assert renew_wishes(world.program, by="nightly", now=NIGHT) == (1, 2)
    ran_out.refresh_from_db()
    assert ran_out.closed_at == NIGHT
    assert [row.waiting_since for row in in_vain.requests.filter(closed_at__isnull=True)] == [SINCE]
    assert (unsaid.requests.get().never_visited, WaitingPlace.objects.get(person=unsaid).wishes) == (
        True, ["visit"],
    )  # fmt: skip
    assert not VisitRequest.objects.filter(person__in=nobody).exists()
    assert waits.requests.get() == to_come


def test_who_asks_again_after_their_wish_ran_out_has_a_new_one_at_once_and_their_place(client, world):
    person = somebody(world, "3Q-AA", ["visit"], legal_name="Zoraida Quispe", agrees=False)
    old = wish(person, date(2026, 9, 2))
    client.force_login(world.lead)
    again = {"legal_name": "Zoraida Quispe", "wishes": ["visit"], "same_as": "3Q-AA", "seen": "3Q-AA"}
    assert client.post(reverse("intake_new"), again).status_code == 302
    old.refresh_from_db()
    new = VisitRequest.objects.get(person=person, closed_at__isnull=True)
    assert (old.closed_at is not None, new.pk != old.pk, new.waiting_since) == (True, True, SINCE)
