"""What a request costs while somebody waits on the line: is the person on record already, and who waits the longest?

Made on rows and keys of its own, which are gone when it ends; PostgreSQL holds it to row level security as it does the
web.
"""

import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.db import connection, transaction
from django.template.loader import render_to_string
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from compliance.keys import opened
from compliance.tenancy import acting
from compliance.tenancy.owner import as_owner
from facilities.models import Facility
from visitation.benchmarks.privacy import _analyze, _Over, _timed, _world
from visitation.demo_world.names import MEN, SURNAMES, WOMEN
from visitation.intake import waiting
from visitation.intake.candidates import candidates
from visitation.models import NameKey, Person, PersonLanguage, Placement, PriorityFlag, WaitingPlace

PEOPLE = 50_000
WAITING = 5_000
_BATCH = 2_000
_TODAY = date(2026, 9, 5)
_NOW = datetime(2026, 9, 5, 16, 0, tzinfo=UTC)


def intake_figures() -> dict[str, Any]:
    """Milliseconds: a search of each kind among 50,000 people, `cold` with no key at hand; a page of 5,000 who wait."""
    figures: dict[str, Any] = {}
    with as_owner(), tempfile.TemporaryDirectory() as folder, override_settings(KEY_STORE=Path(folder)):
        try:
            with transaction.atomic():
                lead, facility = _world()
                with acting(actor=lead.pk, program=lead.program.pk):
                    _make(lead.program, facility)
                _analyze(Person, NameKey, WaitingPlace, PriorityFlag, Placement, PersonLanguage)
                with acting(actor=lead.pk, program=lead.program.pk):
                    figures = {"duplicates": _duplicates(lead.program.pk), "waiting_list": _waiting(lead)}
                raise _Over
        except _Over:
            opened.forget()
    return figures


def _make(program: Any, facility: Facility) -> None:
    rng = Random("intake")
    one = Person.objects.create(program=program, alias_code="ZS-A", state="closed")
    firsts = [*MEN, *WOMEN]
    shares = [1 / (place + 1) for place in range(len(firsts))]  # the commonest name is one in ten, as in life
    commons = [1 / (place + 1) for place in range(len(SURNAMES))]
    for begins in range(0, PEOPLE, _BATCH):
        given = rng.choices(firsts, shares, k=2 * _BATCH)
        surnames = rng.choices(SURNAMES, commons, k=2 * _BATCH)
        Person.objects.bulk_create(
            Person(
                program=program,
                key_id=one.key_id,
                alias_code=f"ZS-{begins + row}",
                state="waiting" if begins + row < WAITING else "visited",
                created_at=_NOW,
                legal_name=f"{given[2 * row]} {given[2 * row + 1]} {surnames[2 * row]} {surnames[2 * row + 1]}",
                preferred_name=given[2 * row],
                a_number=f"A{begins + row:09d}",
            )  # fmt: skip
            for row in range(_BATCH)
        )
    waits = list(Person.objects.filter(program=program, state="waiting").only("pk"))
    WaitingPlace.objects.bulk_create(
        WaitingPlace(person=person, since=_TODAY - timedelta(days=row % 400), wishes=["visit", "letters"])
        for row, person in enumerate(waits)
    )
    PriorityFlag.objects.bulk_create(
        PriorityFlag(person=person, reason="long_stay", set_by="bench") for person in waits[::3]
    )
    PersonLanguage.objects.bulk_create(PersonLanguage(person=person, language="es") for person in waits)
    Placement.objects.bulk_create(
        Placement(person=person, key_id=one.key_id, facility=facility, first_day=_TODAY, source="phone", checked_by="b")
        for person in waits
    )


def _duplicates(program: int) -> dict[str, Any]:
    someone: Any = Person.objects.get(alias_code="ZS-777")
    first, second, surname, other = someone.legal_name.split()
    asked = {
        "reordered": (f"{surname}-{other}, {first} {second}", ""),
        "one_letter_off": (f"{first} {second[:-1]}x {surname} {other}", ""),
        "commonest_names": (f"{MEN[0]} {WOMEN[0]} {SURNAMES[0]} {SURNAMES[1]}", ""),
        "by_number": ("", someone.a_number),
        "nobody": ("Zephyrine Quillfeather Oxblood", "A999999999"),
    }
    figures: dict[str, Any] = {"people": PEOPLE, "keys": NameKey.objects.count()}
    for name, (called, number) in asked.items():
        figures[name] = _timed(lambda called=called, number=number: candidates([called], number, program=program))

    def cold() -> None:
        opened.forget()
        candidates([someone.legal_name], someone.a_number, program=program)

    figures["cold"] = _timed(cold)
    found = [each.person.alias_code for each in candidates([asked["reordered"][0]], "", program=program)]
    assert found, "somebody on record is found"
    return figures


def _waiting(lead: Any) -> dict[str, Any]:
    def page(number: int) -> str:
        people = waiting.waiting_for(lead)
        shown = waiting.page_of(people, number, today=_TODAY)
        return render_to_string(
            "visitation/intake/waiting.html", {"page": shown, "reasons": PriorityFlag.Reason.choices, "user": lead}
        )

    counts = set()
    for number in (1, 50, 100):
        with CaptureQueriesContext(connection) as queries:
            page(number)
        counts.add(len(queries.captured_queries))
    return {
        "people": WAITING,
        "queries": sorted(counts),
        "first_page": _timed(lambda: page(1)),
        "last_page": _timed(lambda: page(100)),
    }
