"""What was purged is gone: from tables, indexes and write-ahead log, and from a copy of them that somebody kept; and a
purge that is killed leaves nobody half purged.
"""

import os
import random
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

from compliance.fields import SealedRow
from compliance.keys import Erased, SealBroken, ciphers, is_destroyed, open_in_row, opened, store
from compliance.retention.clocks import CLOCKS
from compliance.retention.models import PurgeRun
from compliance.retention.running import purge
from tests.factories.known_people import KnownPeople
from tests.proof.canary_scan import Scanner
from visitation.models import Conflict, Person, Placement, VisitLog

pytestmark = pytest.mark.django_db(transaction=True)

CLOSED = datetime(2026, 6, 1, 12, tzinfo=UTC)
DUE = CLOSED + CLOCKS["person"].length + timedelta(seconds=1)
PEOPLE = 20
NEEDLES = {
    "legal_name": "ZQAPURGELEGAL0001Q",
    "preferred_name": "ZQAPURGECHOSE0001Q",
    "a_number": "A999314159",
    "country_of_birth": "ZQAPURGECOUNT0001Q",
    "health_notes": "ZQAPURGEHEALT0001Q",
    "contacts": "ZQAPURGECONTA0001Q",
}
IN_THE_OPEN = "ZQAPURGEPLAIN0001Q"


@pytest.fixture(autouse=True)
def own_store(settings):
    """Every key there is will be tried on every value: keys of other tests have no part in it."""
    settings.KEY_STORE = settings.KEY_STORE / uuid4().hex


class Closed:
    """Twenty people whose files were closed, with stays and notes, and one whose file is open."""

    def __init__(self):
        self.known = world = KnownPeople()
        self.program = world.program
        self.people = []
        for number in range(PEOPLE):
            person = world.another_person(f"{number:02}-ZZ", **NEEDLES)
            Placement.objects.create(
                person=person, facility=world.facility, first_day=CLOSED.date(), housing_unit=NEEDLES["legal_name"],
                source="locator", checked_by=IN_THE_OPEN,
            )  # fmt: skip
            Conflict.objects.create(person=person, volunteer=world.ida, reason="asked", note=NEEDLES["contacts"])
            self.people.append(person)
        visit = world.visit(person=self.people[0], starts=CLOSED - timedelta(days=1))
        VisitLog.objects.create(visit=visit, written_by=world.ida.user, happened="yes", line=NEEDLES["health_notes"])
        Person.objects.filter(pk__in=[person.pk for person in self.people]).update(state="closed", closed_at=CLOSED)

    def purge(self, now=DUE):
        return purge(self.program.pk, self.program.code, by="tests", now=now)

    def bodies(self):
        """{(table.column, row): what is stored} of all that the twenty people's keys seal."""
        ours, found = {person.key_id for person in self.people}, {}
        for model in SealedRow.__subclasses__():
            if model._meta.abstract or not model._meta.managed:
                continue
            for row in model._base_manager.filter(key_id__in=ours):
                for column in model.sealed_fields():
                    if (kept := row.__dict__[column.attname]) is not None:
                        found[column.place, row.pk] = bytes(kept.body)
        return found


def files(since):
    """The bytes of this database's tables and indexes and of the write-ahead log from then on, all written out."""
    folder = Path(settings.VAR_DIR) / "database" / "data"
    assert folder.is_dir(), "this test reads the files of the server that `manage.py test` starts"
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        (number,) = cursor.fetchone()
        # The tests' role may not ask for a checkpoint; making a database by copying files makes one.
        cursor.execute(f"CREATE DATABASE checkpoint_{number} TEMPLATE template0 STRATEGY file_copy")
        cursor.execute(f"DROP DATABASE checkpoint_{number}")
    for place in (folder / "base" / str(number), folder / "pg_wal"):
        for path in place.iterdir():
            # Of the log that a whole run of the tests has written, what is older cannot hold what this test writes.
            if path.is_file() and (place.name != "pg_wal" or path.stat().st_mtime >= since):
                yield path.read_bytes().rstrip(b"\0")


def test_after_a_purge_nothing_can_be_read_in_the_files_or_in_an_older_copy_of_them():
    since = time.time() - 1  # a file's time may be rounded
    world = Closed()
    bodies = world.bodies()
    assert len(bodies) >= PEOPLE * (len(NEEDLES) + 2)
    older_copy = list(files(since))
    # The copy is a real one, and what is in it opens as long as the keys are there:
    assert [place for place, body in bodies.items() if not any(body in file for file in older_copy)] == []
    assert {open_in_row(body, place=place, row=row) for (place, row), body in bodies.items()} == set(NEEDLES.values())

    run = world.purge()
    assert (run.purged["person"], run.failed) == (PEOPLE, {})

    scanner = Scanner([*NEEDLES.values(), IN_THE_OPEN])
    hits = {hit.marker for content in [*older_copy, *files(since)] for hit in scanner.scan(content)}
    assert hits == {IN_THE_OPEN}  # what stood in an open column shows that the search finds
    for (place, row), body in bodies.items():
        with pytest.raises(Erased):
            open_in_row(body, place=place, row=row)
    assert opened_with_any_key(bodies) == []
    assert world.bodies() == {}
    assert all(not store.data_path(person.key_id).exists() for person in world.people)


def opened_with_any_key(bodies):
    opening = []
    for path in store.data_paths():
        file = store.KeyFile.read(path)
        cipher = ciphers.cipher_of(file.unwrapped(opened.program_cipher(file.wrapped_by)))
        for (place, row), body in bodies.items():
            try:
                ciphers.open_(body, cipher, key_id=ciphers.key_of(body, place=place), place=place, row=row)
                opening.append((path.name, place))
            except SealBroken:
                continue
    return opening


# ── killed at any step ────────────────────────────────────────────────────────────────────────────────────────────────


def killed_at(number, work):
    """Run it in a process that gets kill -9 before its n-th question or change of a file; how it ended."""
    kept = connection.connection  # the parent's: the child neither uses nor closes it
    child = os.fork()
    if child == 0:
        left = [number]

        def count():
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        def counted(real):
            def step(*args, **kwargs):
                count()
                return real(*args, **kwargs)

            return step

        def asked(execute, *args):
            count()
            return execute(*args)

        connection.connection = None
        for name in ("rename", "write", "ftruncate", "unlink"):
            setattr(os, name, counted(getattr(os, name)))
        try:
            with connection.execute_wrapper(asked):
                work()
        except BaseException:
            os._exit(3)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    assert kept is connection.connection
    return "killed" if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def test_killed_at_random_points_nobody_is_half_purged_and_the_next_run_goes_on():
    world, chance = Closed(), random.Random(20261121)
    numbers = [chance.randint(20, 420) for _ in range(10)]
    ends = []
    for number in numbers:
        ends.append(killed_at(number, world.purge))
        for person in Person.objects.filter(pk__in=[person.pk for person in world.people]):
            sealed = [person.__dict__[column.attname] is None for column in Person.sealed_fields()]
            if person.purged_at is not None:
                assert all(sealed)
                assert (person.placements.count(), person.conflicts.count()) == (0, 0)
                assert is_destroyed(person.key_id)
            else:  # whole in the database, and due again; at worst its key is gone already
                assert sealed.count(False) == len(NEEDLES)
                assert (person.placements.count(), person.conflicts.count()) == (1, 1)
    assert ends.count("killed") >= 3
    assert set(ends) <= {"killed", 0}
    # A run that was cut off says so, unless it was cut off before it began.
    assert 1 <= PurgeRun.objects.filter(finished_at__isnull=True).count() <= ends.count("killed")
    world.purge()
    assert not Person.objects.filter(state="closed", purged_at__isnull=True).exists()
    assert all(is_destroyed(person.key_id) for person in world.people)
    assert world.known.person.legal_name == "Canary Legalname"
