"""Confirmations over HTTP while workers of the web and connections of the database die: no seat twice, nothing lost.

2,000 tries, or as many as a busy machine makes in a minute: each promise is kept however many they are. A long run is a
command of its own, on a database of its own: `python3 manage.py benchmarks bookings --visits 0`.
"""

import json
import os
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from tests.factories.connections import none_but
from visitation.benchmarks.bookings.contended import contended_figures, end_by_request, places_for
from visitation.benchmarks.bookings.site import served
from visitation.benchmarks.bookings.speed import national_places, speed_figures

pytestmark = pytest.mark.django_db(transaction=True)
TRIES, CLIENTS, KILL_EVERY, SECONDS = 2_000, 32, 50, 60


def told():
    """What a web server beside this process must be told to serve this test's rows."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.factories.served_settings",
        "DATABASE_URL": urlunsplit(address),
        "VISITATION_SECRET_KEY": settings.SECRET_KEY,
        "VISITATION_KEYS": settings.FIELD_KEYS,
        "VISITATION_KEY_STORE": str(settings.KEY_STORE),
    }


def test_two_thousand_tries_at_few_seats_lose_nothing_and_give_no_seat_twice():
    now = timezone.now()
    places = places_for(TRIES, now=now)
    with none_but(connection), served(workers=2, threads=8, environment=told()) as site:
        figures = contended_figures(
            places, site, tries=TRIES, clients=CLIENTS, now=now, kill_backend=end_by_request, kill_every=KILL_EVERY,
            seconds=SECONDS,
        )  # fmt: skip
    print(json.dumps(figures))
    assert min(figures["killed"].get(kind, 0) for kind in ("web_workers", "database_backends")) > 0
    assert figures["booked"] > figures["starts"]
    assert set(figures["must_be_0"].values()) == {0}, figures


def test_the_pages_and_the_bookings_of_a_small_year_are_measured():
    now = timezone.now()
    places = national_places(24, 96, now=now)
    with none_but(connection), served(workers=1, threads=4, environment=told()) as site:
        figures = speed_figures(places, site, now=now, asked=2, at_once=6)
    assert [len(places), figures["visits"], figures["at_once"]["booked"]] == [3, 96, 6]
    assert all(figures["one_after_another"][page]["median_ms"] > 0 for page in ("days", "keep", "look", "confirm"))
