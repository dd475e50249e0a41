"""Booking over HTTP on the web server of `serve`: how fast it is in a year of visits, and whether killing harms it."""

from typing import Any

from django.db import connection
from django.utils import timezone

from compliance.tenancy.owner import as_owner
from visitation import readiness
from visitation.benchmarks.bookings import contended, speed
from visitation.benchmarks.bookings.site import served

WORKERS, THREADS = 2, 8
TRIES, CLIENTS = 100_000, 32


def bookings_figures(*, tries: int, clients: int, visits: int, volunteers: int) -> dict[str, Any]:
    """Figures of both on a database that is there for them alone; `tries` or `visits` 0 leaves a part out.

    A backend of the database is killed by signal, so all of them begin anew each time.
    """
    figures: dict[str, Any] = {}
    readiness.make_ready()
    with as_owner():
        if visits:
            now = timezone.now()
            places = speed.national_places(volunteers, visits, now=now)
            with served(workers=WORKERS, threads=THREADS) as site:
                figures["speed"] = speed.speed_figures(
                    places, site, now=now, asked=min(speed.ASKED, volunteers // 4),
                    at_once=min(speed.AT_ONCE, volunteers // 2),
                )  # fmt: skip
        if tries:
            now = timezone.now()
            places = contended.places_for(tries, now=now)
            with served(workers=WORKERS, threads=THREADS) as site:
                figures["contended"] = contended.contended_figures(
                    places, site, tries=tries, clients=clients, now=now, kill_backend=contended.kill_by_signal
                )
        connection.close()
    return figures
