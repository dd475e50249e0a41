"""How long booking takes in a year of visits all over the country: its pages, a confirmation, many of them at once."""

import math
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection
from django.urls import reverse

from visitation.benchmarks.bookings.clients import all_at_once, ask, cookies_of, tell
from visitation.benchmarks.bookings.site import Site
from visitation.benchmarks.bookings.world import Pair, Place, fill_year, make_places
from visitation.models import SlotHold, Visit

VISITS, VOLUNTEERS = 150_000, 4_500
PLACES, SEATS = 69, 4
ASKED = 200  # of each page, by as many volunteers
AT_ONCE, CLIENTS = 2_000, 16
_WARM = 10


def national_places(volunteers: int, visits: int, *, now: datetime) -> list[Place]:
    """A year of visits at up to 69 facilities; nobody has the first hour of a day yet."""
    count = min(PLACES, math.ceil(volunteers / 8))
    places = make_places(count, pairs=math.ceil(volunteers / count), seats=SEATS, now=now)
    for place in places:
        fill_year(place, visits // count, now=now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return places


def speed_figures(places: Sequence[Place], site: Site, *, now: datetime, asked: int, at_once: int) -> dict[str, Any]:
    """Milliseconds of one request after the other as its sender sees them, and of the cores what the web used of each;
    then visits a second while sixteen confirm at once."""
    # In turn from place to place: no two after each other share anything but the tables.
    turns = (
        (place, number)
        for number in range(max(len(place.pairs) for place in places))
        for place in places
        if number < len(place.pairs)
    )
    alone, together = list(islice(turns, asked + _WARM)), list(islice(turns, at_once))
    return {
        "visits": Visit.objects.count(),
        "one_after_another": _one_after_another(alone, site, now=now),
        "at_once": _at_once(together, site, now=now),
    }


def _one_after_another(turns: Sequence[tuple[Place, int]], site: Site, *, now: datetime) -> dict[str, Any]:
    timed: dict[str, list[float]] = {"days": [], "keep": [], "look": [], "confirm": []}
    core = dict.fromkeys(timed, 0.0)

    def took(name: str, path: str, cookies: str, form: dict[str, str] | None = None) -> Any:
        used, began = site.core_seconds, time.perf_counter()
        answer = ask(site.port, path, cookies, form)
        timed[name].append((time.perf_counter() - began) * 1000)
        core[name] += site.core_seconds - used
        return answer

    for turn, (place, number) in enumerate(turns):
        if turn == _WARM:
            for name in timed:
                timed[name], core[name] = [], 0.0
        pair, cookies = place.pairs[number], cookies_of(place.pairs[number].user)
        path = reverse("book_person", args=[pair.person.alias_code])
        shown = took("days", path, cookies)
        assert shown.status == 200, (path, shown.status)
        kept = took("keep", path, cookies, {"start": _free_start(place, number, now).token})
        assert kept.status == 302, (path, kept.status)
        assert took("look", kept.place, cookies).status == 200
        booked = took("confirm", kept.place, cookies, {})
        assert booked.place.startswith("/visits/"), (kept.place, booked.status)
    return {name: {**_of(times), "core_ms": round(core[name] * 1000 / len(times), 1)} for name, times in timed.items()}


def _of(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "median_ms": round(statistics.median(ordered), 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)], 1),
        "worst_ms": round(ordered[-1], 1),
    }


def _at_once(turns: Sequence[tuple[Place, int]], site: Site, *, now: datetime) -> dict[str, Any]:
    holds, cookies = [], {}
    for place, number in turns:
        pair = place.pairs[number]
        holds.append(_held(pair, place, number, now))
        cookies[pair.volunteer.pk] = cookies_of(pair.user)
    holds = SlotHold.objects.bulk_create(holds)
    core, began = site.core_seconds, time.monotonic()
    confirm: Callable[[Any], Any] = lambda hold: tell(  # noqa: E731
        site.port, hold, hold.get_absolute_url(), cookies[hold.volunteer_id]
    )
    told, running = all_at_once(CLIENTS, holds, confirm)
    while not running.is_over(wait_seconds=1):
        pass
    seconds = time.monotonic() - began
    booked = sum(one.answer.place.startswith("/visits/") for one in told)
    return {
        "clients": CLIENTS, "booked": booked, "of": len(holds), "seconds": round(seconds, 1),
        "booked_a_second": round(booked / seconds, 1),
        "core_ms_each": round((site.core_seconds - core) * 1000 / max(1, len(holds)), 1),
        **_of([one.seconds * 1000 for one in told]),
    }  # fmt: skip


def _held(pair: Pair, place: Place, number: int, now: datetime) -> SlotHold:
    return SlotHold(
        program=place.program, person=pair.person, volunteer=pair.volunteer, made_at=now,
        expires_at=now + timedelta(minutes=10), **_free_start(place, number, now).columns,
    )  # fmt: skip


def _free_start(place: Place, number: int, now: datetime) -> Any:
    """The first hour of a day ahead, four pairs at each."""
    today = now.astimezone(place.facility.zone).date()
    return place.start(today + timedelta(days=2 + number // SEATS), 0)
