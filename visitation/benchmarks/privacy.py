"""What protecting people costs: sealing a field, a list of visits with its names, an audited read, a search.

Made on rows and keys of its own, which are gone when it ends; PostgreSQL holds it to row level security as it does the
web.
"""

import gc
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.test import override_settings

from compliance import reading
from compliance.access import Permission, may
from compliance.keys import opened
from compliance.tenancy import acting
from compliance.tenancy.owner import as_owner
from facilities.models import Facility
from visitation.benchmarks.visits import confirmed_visits
from visitation.knowing.people import SEALED_OF_PERSON, people_for
from visitation.models import Person, Visit, VisitVolunteer
from visitation.queries import visits_for, with_team
from volunteers.models import Membership, Network, Program, User, Volunteer

VISITS = 200
SEARCHED = 10_000
_ROUNDS = 30
_FIELD_ROUNDS = 5_000
_NOT_SHOWN = [f"person__{name}" for name in SEALED_OF_PERSON if name != "preferred_name"]
_NOON = datetime(2026, 9, 5, 16, 0, tzinfo=UTC)


class _Over(Exception):
    """Ends the transaction: nothing of the benchmark stays."""


def privacy_figures() -> dict[str, Any]:
    """Microseconds for one field, milliseconds for the rest: median and 95 of 100, `cold` with no key at hand yet."""
    figures: dict[str, Any] = {}
    with as_owner(), tempfile.TemporaryDirectory() as folder, override_settings(KEY_STORE=Path(folder)):
        try:
            with transaction.atomic():
                lead, facility = _world()
                figures = _measured(lead, facility)
                raise _Over
        except _Over:
            opened.forget()
    return figures


def _measured(lead: User, facility: Facility) -> dict[str, Any]:
    program: Any = lead.program
    with acting(actor=lead.pk, program=program.pk):
        _visits(program, facility)
    _analyze(Visit, VisitVolunteer, Person, Volunteer)
    with acting(actor=lead.pk, program=program.pk):
        person: Any = Person.objects.filter(program=program).first()
        found: dict[str, Any] = {"field_microseconds": _field(person)}
        found["list_of_visits"] = {"visits": VISITS, **_timed(lambda: _list(lead)), "cold": _cold(lambda: _list(lead))}
        found["audited_read_of_a_person"] = _timed(lambda: _read(lead, person.alias_code))
        found["a_number_search"] = {"people": SEARCHED, **_search(program, person)}
    return found


def _analyze(*models: Any) -> None:
    """Tell the planner of the new rows, as autovacuum does of rows that are committed. The owner alone may."""
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _field(person: Person) -> dict[str, float]:
    """Through the model's own attribute, files asked each time as always."""
    field = Person._meta.get_field("legal_name")

    def seal() -> None:
        person.legal_name = "Zephyrine Quillfeather"
        field.pre_save(person, False)

    figures = {}
    for name, work in (("seal", seal), ("open", lambda: person.legal_name)):
        each = []
        for _ in range(_ROUNDS):
            begun = time.perf_counter()
            for _ in range(_FIELD_ROUNDS // _ROUNDS):
                work()
            each.append((time.perf_counter() - begun) / (_FIELD_ROUNDS // _ROUNDS) * 1e6)
        figures[name] = round(statistics.median(each), 1)
    return figures


def _list(lead: User) -> int:
    """Visits as their lead may see them, with the person's chosen name, what the rules said, and the volunteers."""
    with reading.computing("benchmark"):
        shown = [
            (visit.person.preferred_name, visit.findings, [place.volunteer.called for place in visit.team_shown])
            for visit in with_team(visits_for(lead)).defer(None).defer(*_NOT_SHOWN)[:VISITS]
        ]
    assert len(shown) == VISITS
    return len(shown)


def _read(lead: Any, code: str) -> Any:
    """One protected field of one person, as a page shows it: right, row, trail, value."""
    with reading.in_request():
        assert may(lead, Permission.SEE_PERSON)
        person = people_for(lead, now=_NOON).get(alias_code=code)
        with reading.showing(by=lead, subject=code, fields=["legal_name"], program=lead.program.code):
            return person.legal_name


def _search(program: Program, person: Person) -> dict[str, float]:
    """By full A-number, among many."""
    number = person.a_number
    Person.objects.bulk_create(
        (
            Person(program=program, alias_code=f"ZS-{place}", key_id=person.key_id, a_number=f"A{place:09d}")
            for place in range(SEARCHED)
        ),
        batch_size=2000,
    )

    def search() -> None:
        index = Person.index_of(number, program=program.pk)
        assert [one.legal_name for one in people_for_number(index)] == ["Zephyrine Quillfeather"]

    def people_for_number(index: bytes | None) -> list[Person]:
        return list(Person.objects.filter(program=program, a_number_index=index))

    return _timed(search)


def _cold(work: Callable[[], Any]) -> dict[str, float]:
    def from_nothing() -> None:
        opened.forget()
        work()

    return _timed(from_nothing)


def _timed(work: Callable[[], Any], rounds: int = _ROUNDS) -> dict[str, float]:
    """`core_ms` is what this process used of a core, as a mean and as a median: on a busy machine only that says
    something, though nothing of the database's part. The rounds begin as the server does, with what is loaded set
    aside from the search for garbage (visitation/supervised.py)."""
    gc.collect()
    gc.freeze()
    each, core = [], []
    for _ in range(rounds):
        begun, used = time.perf_counter(), time.process_time()
        work()
        each.append((time.perf_counter() - begun) * 1000)
        core.append((time.process_time() - used) * 1000)
    gc.unfreeze()
    each.sort()
    return {
        "best_ms": round(each[0], 2),
        "median_ms": round(statistics.median(each), 2),
        "p95_ms": round(each[int(len(each) * 0.95)], 2),
        "core_ms": round(statistics.mean(core), 2),
        "core_median_ms": round(statistics.median(core), 2),
    }


def _world() -> tuple[User, Facility]:
    facility: Any = Facility.objects.filter(editions__isnull=False).order_by("code").first()
    mark = uuid4().hex[:8]
    network = Network.objects.create(code=f"bench-{mark}", name="Benchmark")
    program = Program.objects.create(network=network, code=f"bench-{mark}", name="Benchmark")
    program.facilities.add(facility)
    lead = User.objects.create_user(f"bench-{mark}")
    with acting(actor=lead.pk, program=program.pk):
        lead.active_membership = Membership.objects.create(user=lead, program=program, role="PL")
        lead.save()
        assert lead.program == program  # looked up while it can be
    return lead, facility


def _visits(program: Program, facility: Facility) -> None:
    people = Person.objects.bulk_create(
        Person(
            program=program,
            alias_code=f"Z{number}",
            preferred_name="Zephyrine",
            legal_name="Zephyrine Quillfeather",
            a_number=f"A999{number:06d}"[:10],
        )
        for number in range(VISITS)
    )
    volunteers = Volunteer.objects.bulk_create(
        Volunteer(program=program, code=f"ZV-{number}", preferred_name="Ida") for number in range(20)
    )
    confirmed_visits(
        program,
        facility,
        [
            (person, volunteers[number % 20], _NOON + timedelta(hours=2 * (number // 20)))
            for number, person in enumerate(people)
        ],
        findings=[{"code": "closure", "verdict": "unknown", "params": {}}],
    )
