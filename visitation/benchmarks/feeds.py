"""How long a calendar program waits for a link: for a whole calendar, and to hear that nothing has changed.

Whole requests, middleware and all, on rows and keys of its own, which are gone when it ends; PostgreSQL holds it to row
level security as it does the web.
"""

import statistics
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
from visitation.models import Person
from volunteers.models import Membership, Network, Program, User, Volunteer

VISITS = 1_000
_ROUNDS = 20  # of each kind: together fewer than a link may be asked for
_APART = timedelta(minutes=170)  # a thousand of them lie between 30 days back and 90 ahead


class _Over(Exception):
    """Ends the transaction: nothing of the benchmark stays."""


def feeds_figures() -> dict[str, Any]:
    """Milliseconds, median and worst, of a link with so many visits."""
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, override_settings(KEY_STORE=Path(folder)):
        try:
            with transaction.atomic():
                figures = _measured(reverse("calendar_feed", args=[_world()]))
                raise _Over
        except _Over:
            opened.forget()
    return figures


def _measured(path: str) -> dict[str, Any]:
    client = Client(SERVER_NAME="localhost")
    first = client.get(path)  # loads words, zones and routes
    events = first.content.count(b"BEGIN:VEVENT")
    assert (first.status_code, events) == (200, VISITS)
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


def _world() -> str:
    """A volunteer with many visits, and the token of their link."""
    facility: Any = Facility.objects.filter(editions__isnull=False).order_by("code").first()
    mark = uuid4().hex[:8]
    network = Network.objects.create(code=f"bench-{mark}", name="Benchmark")
    program = Program.objects.create(network=network, code=f"bench-{mark}", name="Benchmark")
    user: Any = User.objects.create_user(f"bench-{mark}")
    with acting(actor=user.pk, program=program.pk):
        user.active_membership = Membership.objects.create(user=user, program=program, role="VO")
        user.save()
        volunteer = Volunteer.objects.create(program=program, user=user, code=f"ZV-{mark[:6]}", preferred_name="Ida")
        person = Person.objects.create(program=program, alias_code=f"Z{mark[:5]}", preferred_name="Zephyrine")
        _visits(program, facility, person, volunteer)
        _link, token = make_link(user, facility=None, wording=Wording(), now=timezone.now())
    return token


def _visits(program: Program, facility: Facility, person: Person, volunteer: Volunteer) -> None:
    first = timezone.now().replace(microsecond=0) - timedelta(days=29)
    starts = (first + number * _APART for number in range(VISITS))
    confirmed_visits(program, facility, [(person, volunteer, each) for each in starts])
