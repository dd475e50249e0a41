"""Many at a few seats over HTTP, while what answers them is killed: who was told of a visit has it, and nobody a half.

Each try is a confirmation with the key of what was kept for a volunteer, pressed on two devices at once; a reply that
is lost is asked for again with the same key.
"""

import math
import os
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection
from django.utils import timezone

from compliance.models import AuditEvent, WebSession
from visitation.benchmarks.bookings.clients import Told, all_at_once, cookies_of, tell
from visitation.benchmarks.bookings.site import Site, kill_a_worker
from visitation.benchmarks.bookings.world import HOURS, Place, make_places
from visitation.models import SlotHold, Visit, VisitVolunteer
from visitation.statuses import LIVE

SEATS, CONTENDERS = 4, 5
PAIRS, DAYS = 20, 56
DEVICES = 2  # that press each button
KILL_SECONDS, _LOOK_SECONDS = 2.0, 0.1
_STAY_SECONDS = 20.0
_FIRST_DAY = 2  # from today on
_BATCH = 2_000


def places_for(tries: int, *, now: datetime) -> list[Place]:
    """As many places as so many tries need."""
    starts = -(-tries // (DEVICES * CONTENDERS))
    return make_places(-(-starts // (HOURS * DAYS)), pairs=PAIRS, seats=SEATS, now=now)


def contended_figures(
    places: Sequence[Place],
    site: Site,
    *,
    tries: int,
    clients: int,
    now: datetime,
    kill_backend: Callable[[], bool],
    kill_every: int = 0,
    seconds: float = math.inf,
) -> dict[str, Any]:
    """What came of it, counted in the database afterwards; what must be 0 is below `must_be_0`.

    A worker of the web and a backend of the database are killed in turn: every two seconds, or, where it is given,
    whenever `kill_every` more tries were answered, which a busy machine can bear as well. After `seconds` no try begins
    any more, once two were killed; nothing that must be 0 hangs on how many were made.
    """
    holds = _keep(places, tries // DEVICES, now=now)
    cookies = {pair.volunteer.pk: cookies_of(pair.user) for place in places for pair in place.pairs}
    # Those of one start after each other, each from two devices at once.
    work = [hold for hold in holds for _ in range(DEVICES)]
    kinds = {"web_workers": lambda: kill_a_worker(site), "database_backends": kill_backend}
    kills: Counter[str] = Counter()
    began = time.monotonic()
    told, running = all_at_once(
        clients,
        work,
        lambda hold: tell(site.port, hold, hold.get_absolute_url(), cookies[hold.volunteer_id]),
        goes_on=lambda: time.monotonic() < began + seconds or len(kills) < len(kinds),
    )
    turn, killed_at, stayed_at = 0, began, began
    while not running.is_over(wait_seconds=_LOOK_SECONDS):
        if time.monotonic() >= stayed_at + _STAY_SECONDS:
            stayed_at = time.monotonic()
            _stay()
        is_time = len(told) >= kill_every * (turn + 1) if kill_every else time.monotonic() >= killed_at + KILL_SECONDS
        if is_time:
            which, killed_at, turn = list(kinds)[turn % 2], time.monotonic(), turn + 1
            if kinds[which]():
                kills[which] += 1
    took = time.monotonic() - began
    connection.close()
    return {
        "tries": len(told), "clients": clients, "seats_each": SEATS, "killed": dict(kills), "seconds": round(took, 1),
        **_counted(told, took),
    }  # fmt: skip


def _stay() -> None:
    """Whose turn comes late has done something meanwhile: nobody's session ends for want of a step."""
    try:
        WebSession.objects.update(last_seen_at=timezone.now())
    except DatabaseError:
        connection.close()  # it begins anew after a kill; the next time will do


def _keep(places: Sequence[Place], count: int, *, now: datetime) -> list[SlotHold]:
    """So many starts kept, each by several pairs. All have run out, so that nobody is told of a full hour before it is;
    over the starts the pairs change."""
    holds: list[SlotHold] = []
    for place in places:
        today = now.astimezone(place.facility.zone).date()
        for number in range(HOURS * DAYS):
            day, hour = divmod(number, HOURS)
            start = place.start(today + timedelta(days=_FIRST_DAY + day), hour)
            first = number * CONTENDERS % PAIRS
            holds += [
                SlotHold(program=place.program, person=pair.person, volunteer=pair.volunteer, made_at=now,
                         expires_at=now, **start.columns)
                for pair in place.pairs[first : first + CONTENDERS]
            ]  # fmt: skip
    holds = holds[:count]
    for first in range(0, len(holds), _BATCH):
        SlotHold.objects.bulk_create(holds[first : first + _BATCH])
    return holds


def _counted(told: Sequence[Told], seconds: float) -> dict[str, Any]:
    holds = {one.what.pk: one.what for one in told}.values()
    live = list(
        Visit.objects.filter(facility__in={hold.facility_id for hold in holds}, status__in=[s.value for s in LIVE])
        .defer("findings").order_by("pk")
    )  # fmt: skip
    codes = {visit.pk: visit.code for visit in live}
    of_hold = {
        hold: codes.get(visit)
        for hold, visit in SlotHold.objects.filter(pk__in=[hold.pk for hold in holds], visit__isnull=False).values_list(
            "pk", "visit_id"
        )
    }
    yes = [(one.what.pk, one.answer.place.split("/")[2]) for one in told if _is_yes(one)]
    wanted: dict[Any, int] = defaultdict(int)
    for hold in holds:
        wanted[hold.facility_id, hold.starts] += 1
    taken = Counter((visit.facility_id, visit.starts) for visit in live)
    seats = Counter((visit.facility_id, visit.starts, visit.seat) for visit in live)
    people = Counter((visit.person_id, visit.starts) for visit in live)
    places = VisitVolunteer.objects.filter(visit__in=[visit.pk for visit in live])
    volunteers = Counter(places.values_list("volunteer_id", "starts"))
    written = Counter(
        AuditEvent.objects.filter(action="visit_booked", subject__in=list(codes.values())).values_list(
            "subject", flat=True
        )
    )
    requests = sorted(one.seconds for one in told)
    return {
        "starts": len(wanted),
        "booked": len(live),
        "booked_a_second": round(len(live) / seconds, 1),
        "refused": sum(one.answer.status == 200 for one in told),
        "replies_lost": sum(one.requests - 1 for one in told),
        "p95_ms": round(requests[int(len(requests) * 0.95)] * 1000, 1) if requests else 0,
        "must_be_0": {
            "double_bookings": sum(count - 1 for found in (seats, people, volunteers) for count in found.values())
            + sum(max(0, count - SEATS) for count in taken.values()),
            "acknowledged_lost": sum(of_hold.get(hold) != code for hold, code in yes),
            "two_visits_of_one_key": len(live) - len(of_hold),
            "not_written_down_once": sum(written[code] != 1 for code in codes.values()),
            "seats_left_free": sum(
                min(SEATS, count) - min(SEATS, taken[start]) for start, count in wanted.items()
            ),
            "other_answers": sum(one.answer.status not in (200, 302) for one in told)
            + sum(one.answer.status == 302 and not _is_yes(one) for one in told),
        },
    }  # fmt: skip


def _is_yes(one: Told) -> bool:
    return one.answer.status == 302 and one.answer.place.startswith("/visits/")


def kill_by_signal() -> bool:
    """kill -9 of one backend, which takes all others with it: the database begins anew from what it has written."""
    pid = _a_backend()
    if not pid:
        return False
    os.kill(pid, signal.SIGKILL)
    connection.close()
    return True


def end_by_request() -> bool:
    """End one backend alone, in whatever it does: for a server that others use as well."""
    pid = _a_backend()
    if not pid:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    return True


def _a_backend() -> int:
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND backend_type = 'client backend' ORDER BY random() LIMIT 1"
            )
            found = cursor.fetchone()
    except DatabaseError:
        connection.close()
        return 0
    return found[0] if found else 0
