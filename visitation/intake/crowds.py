"""Whom of a program's people each row of a whole sheet may be.

As `candidates` answers for one request, with everybody's names opened once and held while the sheet is gone through:
asked of the database row by row, twenty thousand rows take a quarter of an hour.
"""

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from compliance.keys import Closed
from compliance.reading import computing
from visitation.intake.candidates import OPENED, weighed_joins, weighed_piece
from visitation.intake.likeness import Comparing, Likeness, Named
from visitation.intake.spelling import kept_forms
from visitation.models import Person

_READ = (
    "alias_code", "program", "key_id", "legal_name", "preferred_name", "surname", "a_number_index",
    "merged_into__alias_code", "merged_into__program", "merged_into__key_id",
)  # fmt: skip
_MOST_LIKE = list(Likeness)


@dataclass
class Known:
    """Somebody on record: the row's own number, and by which number and code they are known (another's once merged)."""

    named: Named
    index: bytes  # of the A-number, empty without one
    row: int = 0  # none yet: about to be written
    number: int = 0
    code: str = ""
    is_gone: bool = False


class Crowd:
    """The people of one program. Names are held in memory: keep it no longer than the work needs it."""

    def __init__(self, program: int, listed: Collection[int] = ()) -> None:
        """`listed`: row numbers of people who are of the sheet themselves."""
        self.program = program
        self.listed = set(listed)
        self.known: list[Known] = []
        self.rows: dict[int, Known] = {}  # by the row's number
        self.by_index: dict[bytes, list[Known]] = defaultdict(list)  # of A-numbers
        self.bearers: dict[str, array[int]] = {}  # form → places in `known`, in order
        self.spoken: dict[str, list[str]] = defaultdict(list)  # a sound with a letter less, or whole → sounds
        self.comparing = Comparing()

    def look(self, changed: Collection[int] = ()) -> None:
        """See who has come, gone or been changed (these row numbers) since it was last looked."""
        there = set(Person.objects.filter(program=self.program, purged_at__isnull=True).values_list("pk", flat=True))
        for row in (self.rows.keys() - there) | (self.rows.keys() & set(changed)):
            self.rows.pop(row).is_gone = True
        new = there - self.rows.keys()
        if not new:
            return
        rows = Person.objects.filter(program=self.program, purged_at__isnull=True).select_related("merged_into")
        if self.rows:
            rows = rows.filter(pk__in=new)
        with computing("duplicates"):
            for person in rows.only(*_READ).order_by("pk").iterator():
                try:
                    names = person.names()
                except Closed:
                    continue  # erased by another process since
                known = self.put(names, person.a_number_index)
                self.told(known, person)

    def put(self, names: Sequence[str], index: Any = None) -> Known:
        """Somebody more; `told` says the number and the code as soon as there are any."""
        known = Known(Named.of(names), bytes(index or b""))
        place = len(self.known)
        self.known.append(known)
        for form in kept_forms(known.named.pieces):
            if form not in self.bearers:
                self.bearers[form] = array("i")
                if form.startswith("s:"):
                    for way in _ways(form[2:]):
                        self.spoken[way].append(form[2:])
            self.bearers[form].append(place)
        if index:
            self.by_index[known.index].append(known)
        return known

    def told(self, known: Known, person: Person) -> None:
        """Under which number and code somebody is on record."""
        leads_to = person.merged_into or person
        known.row, known.number, known.code = person.pk, leads_to.pk, leads_to.alias_code
        self.rows[person.pk] = known

    def most_like(self, names: Sequence[str], a_number: str) -> tuple[Known, Likeness] | None:
        """Who is known by this number, surely; else who is called alike, perhaps; the likeliest alone."""
        index = Person.index_of(a_number, program=self.program) or b""
        sure = [known for known in self.by_index.get(index, ()) if not known.is_gone]
        if sure:
            return min(sure, key=lambda known: known.code), Likeness.NUMBER
        named, found = Named.of(names), []
        for place in self._best(named):
            known = self.known[place]
            if known.is_gone or (index and known.index and self._is_listed(known)):
                continue  # one sheet gives two namesakes two numbers; who was on record before may be a number mistyped
            likeness = self.comparing.likeness(named, known.named)
            if likeness is not None:
                found.append((_MOST_LIKE.index(likeness), known.code, place))
        if not found:
            return None
        rank, _code, place = min(found)
        return self.known[place], _MOST_LIKE[rank]

    def _is_listed(self, known: Known) -> bool:
        return not known.row or known.row in self.listed

    def _best(self, named: Named) -> Iterable[int]:
        """Places of those whose forms fit best; of equals, those who were put first."""
        weights = np.zeros(len(self.known), dtype=np.int64)
        for form, weight in self._asked(named):
            weights[np.frombuffer(self.bearers[form], dtype=np.int32)] += weight
        count = int(np.count_nonzero(weights))
        order = weights * (len(weights) + 1) - np.arange(len(weights))
        if count > OPENED:
            best: list[int] = np.argpartition(-order, OPENED)[:OPENED].tolist()
            return best
        return [int(place) for place in np.flatnonzero(weights)]

    def _asked(self, named: Named) -> Iterator[tuple[str, int]]:
        """The forms that somebody bears, of those that one request would ask for."""
        for form, weight in weighed_joins(named.pieces):
            if form in self.bearers:
                yield form, weight
        for piece, spoken in zip(named.pieces, named.sounds, strict=True):
            for form, weight in weighed_piece(piece, self._near(spoken)):
                if form in self.bearers:
                    yield form, weight

    def _near(self, spoken: str) -> Iterator[str]:
        """Sounds that somebody bears and that are one letter off."""
        for other in {each for way in _ways(spoken) for each in self.spoken.get(way, ())}:
            if self.comparing.distance(spoken, other) == 1:
                yield other


def _ways(spoken: str) -> set[str]:
    """The sound, and with each letter left out: two sounds that are one letter apart have one of these in common."""
    return {spoken} | {spoken[:place] + spoken[place + 1 :] for place in range(len(spoken))}
