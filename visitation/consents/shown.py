"""What the pages show of consents: read for one person, the names of bodies after that was written down."""

from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from compliance.reading import showing
from visitation.consents.words import HOLDS
from visitation.models import Consent, Person


@dataclass(frozen=True)
class Line:
    """One yes. `body`: whom the person may be named to; empty where that is nobody's to read."""

    number: str
    kind: str
    words: Any
    way: Any
    language: str
    taken_by: str
    taken_at: datetime
    body: str = ""
    withdrawn_by: str = ""
    withdrawn_at: datetime | None = None


@dataclass(frozen=True)
class Shown:
    """What holds, what held once, and to what somebody could still say yes: (kind, words)."""

    holding: list[Line]
    ended: list[Line]
    open: list[tuple[str, Any]]

    @property
    def choices(self) -> list[tuple[str, Any]]:
        """(number, words) of each yes that holds."""
        kinds = Consent.Kind
        return [
            (line.number, line.body or Consent(kind=line.kind).get_kind_display())
            for line in sorted(self.holding, key=lambda line: line.kind != kinds.TELL_LAWYER)
        ]


def shown_of(
    person: Person, *, by: Any, names_bodies: bool, consents: Iterable[Consent] | None = None
) -> Shown:
    """Of these rows, or all of a person's. At most one query, and one row of the trail where a body is named."""
    rows = list(Consent.objects.filter(person=person) if consents is None else consents)
    named = names_bodies and any(row.kind == Consent.Kind.NAMED_TO for row in rows)
    reading = (
        showing(
            by=by, subject=person.alias_code, fields={"body"}, reason="person_page", program=by.program.code,
            detail={"shown": ["body"]},
        )
        if named
        else nullcontext()
    )  # fmt: skip
    with reading:
        lines = [_line(row, person, named) for row in rows]
    order = {kind: place for place, kind in enumerate(Consent.Kind.values)}
    holding = sorted((line for line in lines if line.withdrawn_at is None), key=lambda line: order[line.kind])
    there = {line.kind for line in holding} - {Consent.Kind.NAMED_TO.value}
    still = [(kind, words) for kind, words in Consent.Kind.choices if kind not in there]
    return Shown(holding, [line for line in lines if line.withdrawn_at is not None], still)


def _line(row: Consent, person: Person, named: bool) -> Line:
    row.person = person  # known already; the seal asks whose row it is
    body = row.body if named and row.kind == Consent.Kind.NAMED_TO else ""
    return Line(
        str(row.pk), row.kind, HOLDS[Consent.Kind(row.kind)], row.get_way_display(), row.language, row.taken_by,
        row.taken_at, body, row.withdrawn_by, row.withdrawn_at,
    )  # fmt: skip
