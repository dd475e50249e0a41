"""How long the pages take that list a program's people and volunteers, five thousand of each.

Asked as a lead's browser asks, on rows and keys that are gone when it ends; PostgreSQL holds each answer to row level
security as it does the web.
"""

import os
import tempfile
import time
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from datetime import time as clock
from itertools import cycle
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from compliance.keys import opened
from compliance.tenancy import acting
from compliance.tenancy.owner import as_owner
from facilities.models import Facility
from visitation.benchmarks.counting import counted
from visitation.benchmarks.pages import _host, _sign_in
from visitation.benchmarks.privacy import _analyze, _Over, _timed, _world
from visitation.benchmarks.visits import confirmed_visits
from visitation.models import (
    Consent,
    Person,
    PersonLanguage,
    Placement,
    PlacementFact,
    PriorityFlag,
    Visit,
    VisitVolunteer,
    WaitingPlace,
)
from volunteers.models import (
    Application,
    Clearance,
    Program,
    Reference,
    SpokenLanguage,
    Training,
    Volunteer,
    VolunteerRole,
    WeeklyAvailability,
)

ROWS = 5_000
_ROUNDS = 10
_BATCH = 1_000
_STAGES = [stage.value for stage in Application.Stage if stage not in ("approved", "declined", "withdrawn")]


def lists_figures(rows: int = 0) -> dict[str, Any]:
    """Milliseconds and questions of each list's first and last page, with so many people and as many volunteers."""
    figures: dict[str, Any] = {}
    rows = rows or ROWS
    with as_owner(), tempfile.TemporaryDirectory() as folder, override_settings(KEY_STORE=Path(folder)):
        try:
            with transaction.atomic():
                lead, facility = _world()
                begun = time.perf_counter()
                with acting(actor=lead.pk, program=lead.program.pk):
                    _make(lead.program, facility, rows)
                made = round(time.perf_counter() - begun, 1)
                _analyze(*_FILLED)
                client = Client(headers={"host": _host()})
                _sign_in(client, lead)
                found = {name: _figures(client, path) for name, path in _lists(facility, rows)}
                figures = {
                    "rows": rows, "made_in_seconds": made,
                    "most_queries": max(each["queries"] for each in found.values()),
                    "slowest_ms": max(each["median_ms"] for each in found.values()),
                    "lists": found,
                }  # fmt: skip
                raise _Over
        except _Over:
            opened.forget()
    return figures


def _lists(facility: Facility, rows: int) -> Iterable[tuple[str, str]]:
    """Each list by its first and its last page."""
    last = -(-rows // 50)
    asked = f"facility={facility.code}&day={timezone.now().date() + timedelta(days=3)}"
    for name, path, more in (
        ("volunteers", reverse("volunteer_list"), ""),
        ("people", reverse("people"), ""),
        ("waiting", reverse("waiting_list"), ""),
        ("locate", reverse("locate_list"), ""),
        ("load", reverse("load"), ""),
        ("onboarding", reverse("onboarding"), ""),
        ("idle", reverse("onboarding"), "stage=idle"),
        ("clearances", reverse("clearance_list"), "show=all"),
        ("clearances_waiting", reverse("clearance_list"), ""),
        ("can_go", reverse("who_can_go"), asked),
        ("cannot_go", reverse("who_can_go"), f"{asked}&show=cannot"),
    ):
        yield name, f"{path}?{more}"
        yield f"{name}_last", f"{path}?{more}&page={last}"


def _figures(client: Client, path: str) -> dict[str, Any]:
    first = client.get(path)
    assert first.status_code == 200, f"{path}: {first.status_code}"
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    said = counted(queries.captured_queries)
    kilobytes = round(len(first.content) / 1024, 1)
    used = _used_by_database()
    times = _timed(lambda: client.get(path), _ROUNDS)
    return {
        **times,
        "database_core_ms": round((_used_by_database() - used) * 1000 / _ROUNDS, 1),
        "queries": said.asked,
        "kilobytes": kilobytes,
    }


def _used_by_database() -> float:
    """Seconds of a core that the database has used for this connection, in hundredths; 0 where nobody tells (Linux on
    the same machine does): on a busy machine only that says something."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    try:
        told = stat.read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


_FILLED = (
    Volunteer, VolunteerRole, Application, Reference, Clearance, Training, SpokenLanguage, WeeklyAvailability, Person,
    PersonLanguage, Placement, PlacementFact, PriorityFlag, WaitingPlace, Consent, Visit, VisitVolunteer,
)  # fmt: skip


def _make(program: Program, facility: Facility, rows: int) -> None:
    now = timezone.now()
    for begins in range(0, rows, _BATCH):
        numbers = range(begins, min(begins + _BATCH, rows))
        volunteers = _volunteers(program, facility, numbers, now)
        people = _people(program, facility, numbers, now)
        noon = now.replace(hour=17, minute=0, second=0, microsecond=0)
        days = cycle(range(-20, 8))
        goers = [one for one in volunteers if one.is_experienced]
        pairs = [
            (person, goers[place], noon + timedelta(days=next(days)))
            for place, person in enumerate(people[: len(goers)])
        ]
        confirmed_visits(program, facility, pairs, first=begins)


def _volunteers(program: Program, facility: Facility, numbers: Iterable[int], now: datetime) -> list[Volunteer]:
    """Of four, one applies, one is trained and never went, and two visit; of those one is not cleared."""
    made = Volunteer.objects.bulk_create(
        Volunteer(
            program=program,
            code=f"ZW-{number}",
            preferred_name=f"Ida {number}",
            zip="10001",
            gender="female" if number % 3 else "male",
            state="applying" if number % 4 == 0 else "active",
            is_experienced=number % 4 > 1,
            quiet_months=[],
        )
        for number in numbers
    )
    SpokenLanguage.objects.bulk_create(
        SpokenLanguage(volunteer=one, language=language, level=3) for one in made for language in ("en", "es")
    )
    WeeklyAvailability.objects.bulk_create(
        WeeklyAvailability(volunteer=one, weekday=day, starts=clock(9), ends=clock(17))
        for one in made
        for day in (5, 6)
    )
    applying = [one for one in made if one.state == "applying"]
    working = [one for one in made if one.state != "applying"]
    VolunteerRole.objects.bulk_create(
        VolunteerRole(volunteer=one, role=role, state="wanted" if one.state == "applying" else "approved")
        for one in made
        for role in ("visitor", "letters")
    )
    Application.objects.bulk_create(
        Application(
            volunteer=one, key_id=one.key_id, stage=_STAGES[place % len(_STAGES)],
            stage_since=now - timedelta(days=place % 90), started_at=now - timedelta(days=100),
            sent_at=now - timedelta(days=95),
        )
        for place, one in enumerate(applying)
    )  # fmt: skip
    Reference.objects.bulk_create(
        Reference(program=program, volunteer=one, key_id=one.key_id, number=number)
        for one in applying
        for number in (1, 2)
    )
    Training.objects.bulk_create(
        Training(volunteer=one, course="orientation", completed_on=now.date() - timedelta(days=place % 300))
        for place, one in enumerate(working)
    )
    states = cycle(["cleared", "cleared", "applied", "cleared"])
    Clearance.objects.bulk_create(
        Clearance(
            volunteer=one, facility=facility, state=state, valid_from=date(2020, 1, 1),
            valid_to=date(2100, 1, 1) if state == "cleared" else None,
        )
        for one, state in zip(working, states, strict=False)
    )  # fmt: skip
    return list(made)


def _people(program: Program, facility: Facility, numbers: Iterable[int], now: datetime) -> list[Person]:
    today = now.date()
    made = list(
        Person.objects.bulk_create(
            Person(program=program, alias_code=f"ZL-{number}", state="waiting", preferred_name=f"Noor {number}")
            for number in numbers
        )
    )
    WaitingPlace.objects.bulk_create(
        WaitingPlace(person=person, since=today - timedelta(days=place % 400), wishes=["visit", "letters"])
        for place, person in enumerate(made)
    )
    PriorityFlag.objects.bulk_create(
        PriorityFlag(person=person, reason="long_stay", set_by="bench") for person in made[::3]
    )
    PersonLanguage.objects.bulk_create(PersonLanguage(person=person, language="es") for person in made)
    Placement.objects.bulk_create(
        Placement(
            person=person, key_id=person.key_id, facility=facility, first_day=today, source="phone", checked_by="bench"
        )
        for person in made
    )  # fmt: skip
    return made
