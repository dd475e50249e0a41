"""How many questions each page of the demo asks the database, and how long the server takes over it."""

import logging
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from compliance.tenancy import acting
from compliance.tenancy.owner import as_owner
from visitation.benchmarks.counting import counted
from visitation.demo_world.accounts import demo_users
from visitation.demo_world.places import PLACES
from visitation.knowing.people import people_for
from visitation.models import Plan, Visit
from visitation.statuses import Status
from volunteers.models import User, Volunteer
from volunteers.roles.queries import managed_by

_TIMES = 20
_OF_A_PERSON = ("person", "person_delete", "glass", "access_history")
_ONLY_POSTED = ("sign_out", "set_language", "availability_remove")


@contextmanager
def _refusals_untold() -> Iterator[None]:
    """A refusal is an answer here, not a fault."""
    log = logging.getLogger("django.request")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)


@_refusals_untold()
def pages_figures() -> dict[str, Any]:
    """Every page that can be looked at, as every account of the demo and as nobody.

    `milliseconds` is the median of twenty, `core_ms` what this process used of a core for one. `queries` are those that
    are held to twelve (counting.py), a step of the user among them where it falls due. Printed sheets and calendars are
    told apart from pages; routes that only take a form are listed.
    """
    pages, documents, skipped = [], [], []
    with as_owner():  # their roles are of several programs
        accounts = demo_users()
    for user in [None, *accounts]:
        client = Client(headers={"host": _host()})
        if user is not None:
            _sign_in(client, user)
        for name, parameters in _routes():
            if name in _ONLY_POSTED:
                skipped.append(name)
                continue
            kwargs = _kwargs(name, parameters, user)
            if kwargs is None:
                continue  # nothing of this kind is theirs to see
            address = reverse(name, kwargs=kwargs)
            page = _look_at(client, address)
            if page is not None:
                found = pages if page.pop("is_html") else documents
                found.append({"page": name, "as": user.username if user else "nobody", **page})
    return {
        "pages": sorted(pages, key=lambda page: -page["milliseconds"]),
        "documents": sorted(documents, key=lambda page: -page["milliseconds"]),
        "most_queries": max((page["queries"] for page in pages), default=0),
        "slowest_milliseconds": max((page["milliseconds"] for page in pages), default=0),
        "only_posted": sorted(set(skipped)),
    }


def _sign_in(client: Client, user: User) -> None:
    """As after a password and a code."""
    client.force_login(user)
    session = client.session
    session.update({"factors": ["password", "totp"], "proved_at": int(time.time())})
    session.save()


def _look_at(client: Client, address: str) -> dict[str, Any] | None:
    """Figures of a page; None where the answer is a way to somewhere else or a refusal."""
    _get(client, address)  # the first look compiles the template
    with CaptureQueriesContext(connection) as queries:
        answer, _ = _get(client, address)
    said = counted(queries.captured_queries)  # the next request forgets them
    if answer.status_code != 200:
        return None
    core = time.process_time()
    times = [_get(client, address)[1] for _ in range(_TIMES)]
    core = time.process_time() - core
    return {
        "address": address,
        "is_html": answer.headers.get("Content-Type", "").startswith("text/html"),
        "queries": said.asked,
        "of_a_transaction": said.transaction,
        "milliseconds": round(statistics.median(times) * 1000, 1),
        "core_ms": round(core / _TIMES * 1000, 1),
        "kilobytes": round(sum(map(len, _parts(answer))) / 1024, 1),
    }


def _get(client: Client, address: str) -> tuple[HttpResponse, float]:
    begun = time.perf_counter()
    answer = client.get(address)
    return answer, time.perf_counter() - begun


def _parts(answer: HttpResponse) -> Iterator[bytes]:
    return iter(answer.streaming_content if answer.streaming else [answer.content])


def _routes(patterns: Any = None) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(name, names of its parameters) of every route."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name, tuple(pattern.pattern.converters)


def _kwargs(name: str, parameters: tuple[str, ...], user: User | None) -> dict[str, str] | None:
    """A thing of the user's own for the page; None where there is none."""
    if not parameters:
        return {}
    if name == "facility":
        return {"code": PLACES[0].facility}
    program = user.program if user else None
    if user is None or program is None or parameters != ("code",):
        return None
    with acting(actor=user.pk, program=program.pk):
        return _code_of_own(name, user)


def _code_of_own(name: str, user: User) -> dict[str, str] | None:
    program, volunteer = user.program, Volunteer.objects.filter(user=user).first()
    if name in _OF_A_PERSON:
        person = people_for(user, now=timezone.now()).first()
        return {"code": person.alias_code} if person else None
    if name.startswith("managed"):
        managed = managed_by(user).first()
        return {"code": managed.code} if managed else None
    if name.startswith("plan"):
        plan = Plan.objects.filter(program=program, state=Plan.State.DRAFT).first()
        return {"code": plan.code} if plan else None
    visits = Visit.objects.filter(program=program).exclude(status__in=[Status.DRAFT.value, Status.WITHDRAWN.value])
    if volunteer is not None:
        visits = visits.filter(team__volunteer=volunteer)
    if name.startswith("log"):
        visits = visits.filter(day__lt=date.today())  # noqa: DTZ011
    visit = visits.order_by("starts").first()
    return {"code": visit.code} if visit else None


def _host() -> str:
    return next((name for name in settings.ALLOWED_HOSTS if name[:1] not in "*."), "localhost")
