"""Pages of standing visits and of hours asked for: taps, what is listed, and who finds nothing."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from tests.factories.booked import BookingWorld
from tests.factories.plans import CANARIES, NOW, SATURDAY
from visitation.models import BookingRequest, StandingVisit, Visit
from visitation.standing.jobs import book_standing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def look(client, user, path, **sent):
    client.force_login(user)
    return client.post(path, sent, follow=True) if sent else client.get(path, follow=True)


def text(answer):
    return answer.content.decode()


def test_a_volunteer_looks_at_each_date_books_what_stands_and_renews_and_ends_it(client):
    world, key = BookingWorld(seats=1), f"{uuid4()}"
    omar, other = world.pair("omar")
    world.booked(omar, other, day=SATURDAY + timedelta(weeks=1))
    path = reverse("standing_new", args=[world.someone.alias_code])
    assert path in text(look(client, world.ida.user, reverse("book_person", args=[world.someone.alias_code])))
    wanted = {"key": key, "start": world.start().token, "rhythm": "week", "weeks": "4"}
    wrong = text(look(client, world.ida.user, path, **(wanted | {"rhythm": "last"})))
    assert "The first one is not on the last such weekday of its month." in wrong
    page = text(look(client, world.ida.user, path, **wanted, look="1"))
    assert [page.count(words) for words in ("can be booked", "is not booked", "its turn comes later")] == [2, 1, 1]
    assert "https://example.org/harbor-center" in page
    assert not StandingVisit.objects.exists()
    for _ in range(2):
        page = look(client, world.ida.user, path, **wanted, book="1")
    standing = StandingVisit.objects.get()
    assert page.request["PATH_INFO"] == standing.get_absolute_url()
    assert Visit.objects.filter(person=world.someone).count() == 2  # the fourth is more than four weeks ahead
    assert not [word for word in (*CANARIES, "East", "West") if word in text(page)]
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        book_standing()
    assert Visit.objects.filter(person=world.someone).count() == 3
    assert "3 visits booked" in text(look(client, world.ida.user, reverse("standing_list")))
    look(client, world.ida.user, standing.get_absolute_url(), renew="1")
    standing.refresh_from_db()
    assert f"{standing.last_day}" == "2026-10-28"
    assert "It has ended" in text(look(client, world.ida.user, standing.get_absolute_url(), end="1"))


def test_hours_are_asked_for_and_a_lead_grants_one(client):
    world = BookingWorld(seats=1)
    path = reverse("booking_choices", args=[world.someone.alias_code])
    first, second = world.start().token, world.start(hour=10).token
    twice = text(look(client, world.ida.user, path, key=f"{uuid4()}", first=first, second=first, ask="1"))
    assert "This hour is chosen already." in twice
    page = look(client, world.ida.user, path, key=f"{uuid4()}", first=first, second=second, ask="1")
    request = BookingRequest.objects.get()
    assert page.request["PATH_INFO"] == request.get_absolute_url()
    assert "It waits for an answer." in text(page) and "Book this one" not in text(page)
    look(client, world.ida.user, request.get_absolute_url(), grant="1")
    assert not Visit.objects.exists()
    omar, other = world.pair("omar")
    mia, third = world.pair("mia")
    sent = {"key": f"{uuid4()}", "first": world.start(hour=11).token, "book": "1"}
    path = reverse("booking_choices", args=[third.alias_code])
    pages = [look(client, mia.user, path, **sent).request["PATH_INFO"] for _ in range(2)]
    assert pages == [Visit.objects.get().get_absolute_url()] * 2
    world.booked(omar, other)
    assert request.get_absolute_url() in text(look(client, world.lead, reverse("booking_requests")))
    page = text(look(client, world.lead, request.get_absolute_url()))
    assert page.count("Nothing stands in the way.") == 1 and page.count("See whether a rule can be set aside") == 1
    assert "Nothing was booked." in text(look(client, world.lead, request.get_absolute_url(), grant="1"))
    assert "Confirm the visit" in text(look(client, world.lead, request.get_absolute_url(), look="1"))
    look(client, world.lead, request.get_absolute_url(), grant="2")
    request.refresh_from_db()
    assert (request.state, request.visit.starts) == ("granted", world.start(hour=10).starts)


def test_others_find_nothing(client):
    world = BookingWorld()
    omar, _other = world.pair("omar")
    wanted = {"key": f"{uuid4()}", "start": world.start().token, "rhythm": "week", "weeks": "4", "book": "1"}
    look(client, world.ida.user, reverse("standing_new", args=[world.someone.alias_code]), **wanted)
    asked = {"key": f"{uuid4()}", "first": world.start(hour=10).token, "ask": "1"}
    look(client, world.ida.user, reverse("booking_choices", args=[world.someone.alias_code]), **asked)
    far = BookingWorld("far", facility=world.facility)
    paths = [
        StandingVisit.objects.get().get_absolute_url(), BookingRequest.objects.get().get_absolute_url(),
        reverse("standing_new", args=[world.someone.alias_code]),
        reverse("booking_choices", args=[world.someone.alias_code]),
    ]  # fmt: skip
    for user in (omar.user, far.lead, far.ida.user):
        assert [look(client, user, path).status_code for path in paths] == [404] * 4
