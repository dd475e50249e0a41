"""Every chain of the trail computed again, and held against the anchors outside the database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import connection

from compliance.audit.anchors import Anchor
from compliance.audit.chain import BEGINNING, Row, own_hash

_ROWS_AT_ONCE = 5000
_LINKS = """
    SELECT l.chain, l.number, l.previous, l.own, l.event, e.id,
           to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
           e.action, e.by, e.program, e.subject, e.detail::text
    FROM compliance_auditlink l LEFT JOIN compliance_auditevent e ON e.id = l.event
    WHERE %s::text IS NULL OR l.chain = %s
    ORDER BY l.chain, l.number
"""
_UNLINKED = """
    SELECT e.program, min(e.id) FROM compliance_auditevent e LEFT JOIN compliance_auditlink l ON l.event = e.id
    WHERE l.event IS NULL AND (%s::text IS NULL OR e.program = %s) GROUP BY e.program ORDER BY e.program
"""


class Kind(StrEnum):
    """What is wrong with a row."""

    ALTERED = "altered"  # the event is not what was written
    MISSING = "missing"  # places are left out, or an event that had one is gone
    MOVED = "moved"  # it does not follow the row before it
    INSERTED = "inserted"  # an event without a place: written past the database's own hand
    CUT = "cut"  # the anchors know of later rows
    REWRITTEN = "rewritten"  # the anchors know another row of this number


@dataclass(frozen=True)
class Fault:
    """The first bad row of a chain. `number`: its place, 0 for an event without one; `event` None: there is none."""

    kind: Kind
    chain: str
    number: int
    event: int | None = None

    def __str__(self) -> str:
        place = f"row {self.number} of chain {self.chain or '-'}" if self.number else f"chain {self.chain or '-'}"
        return f"{place}: {self.kind}" + (f" (event {self.event})" if self.event is not None else "")


@dataclass
class Verified:
    """How many rows each chain has, and the first fault of each that has one."""

    rows: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def verify(anchors: Iterable[Anchor] = (), *, chain: str | None = None) -> Verified:
    """Compute all chains again (or one), as the database shows them to whoever asks, and compare with the anchors."""
    expected: dict[str, dict[int, bytes]] = {}
    for anchor in anchors:
        if chain is None or anchor.head.chain == chain:
            expected.setdefault(anchor.head.chain, {})[anchor.head.number] = anchor.head.own
    verified = Verified()
    first: dict[str, Fault] = {}
    last: dict[str, int] = {}
    previous, current, number = BEGINNING, None, 0
    for row in _rows(_LINKS, [chain, chain]):
        if row[0] != current:
            current, previous, number = row[0], BEGINNING, 0
        fault = _fault(row, number + 1, previous, expected.get(current, {}))
        if fault is not None:
            first.setdefault(current, fault)
        last[current] = number = row[1]
        previous = bytes(row[3])
        verified.rows[current] = verified.rows.get(current, 0) + 1
        last_numbers = expected.get(current)
        if last_numbers is not None:
            last_numbers.pop(number, None)
    for name, left in expected.items():
        if left:  # anchored places that no row holds any more
            first.setdefault(name, Fault(Kind.CUT, name, last.get(name, 0) + 1))
    for program, event in _rows(_UNLINKED, [chain, chain]):
        first.setdefault(program, Fault(Kind.INSERTED, program, 0, event))
    verified.faults = [first[name] for name in sorted(first)]
    return verified


def _fault(row: tuple[Any, ...], wanted: int, previous: bytes, anchored: dict[int, bytes]) -> Fault | None:
    chain, number, stored_previous, own, event, found, at, action, by, program, subject, detail = row
    if number != wanted:
        return Fault(Kind.MISSING, chain, wanted)
    if found is None:
        return Fault(Kind.MISSING, chain, number, event)
    if program != chain or bytes(stored_previous) != previous:
        return Fault(Kind.MOVED, chain, number, event)
    content = Row(found, at, action, by, program, subject, detail)
    if own_hash(content, number=number, previous=previous) != bytes(own):
        return Fault(Kind.ALTERED, chain, number, event)
    if anchored.get(number, bytes(own)) != bytes(own):
        return Fault(Kind.REWRITTEN, chain, number, event)
    return None


def _rows(question: str, parameters: list[Any]) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.itersize = _ROWS_AT_ONCE
        cursor.execute(question, parameters)
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            yield from rows
