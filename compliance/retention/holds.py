"""What is held now, asked in the transaction that would delete.

Setting a hold waits for deletions that run, and deletions wait for a hold that is being set: both take one lock of the
program, deletions together, a hold alone. The database asks the same question before it deletes a row about a person.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from compliance import audit
from compliance.retention.models import Hold


@dataclass(frozen=True)
class Held:
    """What holds in force keep: everything of the program, or these people (codes)."""

    everything: bool
    people: frozenset[str]

    def keeps(self, person: str) -> bool:
        return self.everything or person in self.people


def lock_for_deleting(program: int) -> Held:
    """Wait for holds that are being set; none can be until this transaction ends. Says what is held then."""
    _lock("pg_advisory_xact_lock_shared", program)
    return held_now(program)


def held_now(program: int) -> Held:
    """What is held at this moment; whoever deletes uses lock_for_deleting."""
    people: set[str] = set()
    everything = False
    for codes in Hold.objects.filter(program_id=program, released_at__isnull=True).values_list("people", flat=True):
        everything = everything or not codes
        people.update(codes)
    return Held(everything, frozenset(people))


@transaction.atomic
def set_hold(
    *, program: int, program_code: str, people: Iterable[str], reason: str, asked_by: str, by: Any, now: datetime
) -> Hold:
    """Hold these people's data, or without people the whole program's, from the commit on."""
    _lock("pg_advisory_xact_lock", program)
    hold = Hold(
        program_id=program, program_code=program_code, people=sorted(set(people)), asked_by=asked_by,
        agreed_by=str(by)[:120], set_at=now,
    )  # fmt: skip
    hold.reason = reason
    hold.save()
    detail = {"people": hold.people, "asked_by": asked_by}
    audit.record("hold_set", by=by, subject=hold.code, program=program_code, detail=detail, now=now)
    return hold


@transaction.atomic
def release_hold(hold: Hold, *, asked_by: str, by: Any, now: datetime) -> bool:
    """Let go; what was due meanwhile goes with the next run. False: it was released already."""
    row = Hold.objects.select_for_update().get(pk=hold.pk)
    if row.released_at is not None:
        return False
    row.released_at, row.release_asked_by, row.release_agreed_by = now, asked_by, str(by)[:120]
    row.save(update_fields=["released_at", "release_asked_by", "release_agreed_by"])
    audit.record("hold_released", by=by, subject=row.code, program=row.program_code,
                 detail={"asked_by": asked_by}, now=now)  # fmt: skip
    return True


def _lock(function: str, program: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtext('visitation.hold'), %s::int)", [program])
