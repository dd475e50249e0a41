"""How long a calendar program waits for a link: for a whole calendar, and to hear that nothing has changed.

Whole requests, middleware and all, on rows and keys of its own, which are gone when it ends; PostgreSQL holds it to row
level security as it does the web.
"""

import re
import statistics
import string
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from compliance.keys import opened
from compliance.tenancy import acting
from facilities.models import Facility
from visitation.actions.feeds import make_link
from visitation.benchmarks.visits import confirmed_visits
from visitation.calendar_feeds import Wording
from visitation.calendar_feeds.reading import feed_of, looked_up, new_token
from visitation.models import Person
from volunteers.models import Membership, Network, Program, User, Volunteer

VISITS = 1_000
_ROUNDS = 20  # of each kind: together fewer than a link may be asked for
_REQUESTS = 200
_AT_A_TIME = 10_000  # guesses
_OF_ONE = 1_000  # visits of one pair: more do not lie apart in the days that a link tells of
_SIGNS = string.ascii_letters + string.digits + "-_"
_NONCE = re.compile(rb'(nonce|csrfmiddlewaretoken|value)="[^"]*"')
_APART = timedelta(minutes=170)  # a thousand of them lie between 30 days back and 90 ahead


class _Over(Exception):
    """Ends the transaction: nothing of the benchmark stays."""


def feeds_figures(visits: int = 0, guesses: int = 0) -> dict[str, Any]:
    """Milliseconds, median and worst, of a link with so many visits (VISITS unless given).

    More than a thousand are those of a whole facility. `guesses`: how many tokens are guessed besides, made up and
    made of the true one; how many of them opened anything, and what the wrong ones cost beside each other.
    """
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, override_settings(KEY_STORE=Path(folder)):
        try:
            with transaction.atomic():
                token = _world(visits or VISITS)
                figures = _measured(reverse("calendar_feed", args=[token]), visits or VISITS)
                figures |= {"guesses": _guessed(token, guesses)} if guesses else {}
                raise _Over
        except _Over:
            opened.forget()
    return figures


def _guessed(token: str, count: int) -> dict[str, Any]:
    """A million take some minutes.

    Half of them made up, half the true token with a sign changed, a sign more or less, or its cases swapped.

    What a stranger is answered is measured on a few whole requests of each kind.
    """

    def near(number: int) -> str:
        place, sign = number % len(token), token[number % len(token)]
        other = _SIGNS[(_SIGNS.index(sign) + 1 + number // len(token) % (len(_SIGNS) - 1)) % len(_SIGNS)]
        return (token[:place] + other + token[place + 1 :], token[:-1], token + other, token.swapcase())[number % 4]

    assert feed_of(token) is not None
    hits, begun = 0, time.perf_counter()
    for first in range(0, count, _AT_A_TIME):
        with acting():  # a transaction for each would take most of the time, and change no answer
            for number in range(first, min(first + _AT_A_TIME, count)):
                hits += looked_up(near(number) if number % 2 else new_token()) is not None
    seconds = time.perf_counter() - begun
    kinds = {"made_up": lambda number: new_token(), "near_the_true_one": lambda number: near(4 * number)}
    told: dict[str, Any] = {"tried": count, "opened": hits, "microseconds_each": round(seconds / count * 1e6)}
    client, bodies = Client(SERVER_NAME="localhost"), set()
    for name, made in kinds.items():
        times = []
        for number in range(min(count, _REQUESTS)):
            begun = time.perf_counter()
            answer = client.get(reverse("calendar_feed", args=[made(number)]))
            times.append((time.perf_counter() - begun) * 1000)
            bodies.add((answer.status_code, _NONCE.sub(b"", answer.content)))
        told[name] = {"median_ms": round(statistics.median(times), 2)}
    return told | {"different_answers": len(bodies)}


def _measured(path: str, visits: int) -> dict[str, Any]:
    client = Client(SERVER_NAME="localhost")
    first = client.get(path)  # loads words, zones and routes
    events = first.content.count(b"BEGIN:VEVENT")
    assert (first.status_code, events) == (200, visits)
    same = {"if-none-match": first["ETag"]}
    return {
        "visits": events,
        "kilobytes": round(len(first.content) / 1024, 1),
        "whole": _timed(client, path, {}, 200),
        "unchanged": _timed(client, path, same, 304),
    }


def _timed(client: Client, path: str, headers: dict[str, str], status: int) -> dict[str, float]:
    times = []
    for _ in range(_ROUNDS):
        begun = time.perf_counter()
        answer = client.get(path, headers=headers)
        times.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == status
    return {"median_ms": round(statistics.median(times), 2), "worst_ms": round(max(times), 2)}


def _world(visits: int) -> str:
    """A volunteer with many visits, or a facility with many more, and the token of a link that tells of them."""
    facility: Any = Facility.objects.filter(editions__isnull=False).order_by("code").first()
    mark = uuid4().hex[:8]
    network = Network.objects.create(code=f"bench-{mark}", name="Benchmark")
    program = Program.objects.create(network=network, code=f"bench-{mark}", name="Benchmark")
    user: Any = User.objects.create_user(f"bench-{mark}")
    with acting(actor=user.pk, program=program.pk):
        of_all = visits > _OF_ONE
        role = "PL" if of_all else "VO"
        user.active_membership = Membership.objects.create(user=user, program=program, role=role)
        user.save()
        program.facilities.add(facility)
        pairs = [_pair(program, user if not number else None, f"{mark[:4]}{number}") for number in
                 range(-(-visits // _OF_ONE))]  # fmt: skip
        first = timezone.now().replace(microsecond=0) - timedelta(days=29)
        made = [(*pairs[number // _OF_ONE], first + number % _OF_ONE * _APART) for number in range(visits)]
        confirmed_visits(program, facility, made)
        _link, token = make_link(user, facility=facility if of_all else None, wording=Wording(), now=timezone.now())
    return token


def _pair(program: Program, user: User | None, mark: str) -> tuple[Person, Volunteer]:
    volunteer = Volunteer.objects.create(program=program, user=user, code=f"ZV-{mark}", preferred_name="Ida")
    return Person.objects.create(program=program, alias_code=f"Z{mark}", preferred_name="Zephyrine"), volunteer
