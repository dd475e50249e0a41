"""Who of a program's own people may be the one that somebody asks for now.

Nothing is looked for but this program's rows, by fingerprints that are this program's own: somebody whom another
program knows is answered by the same statements as somebody whom nobody knows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from compliance.keys import Closed
from compliance.reading import computing
from visitation.intake.likeness import Comparing, Likeness, Named
from visitation.intake.spelling import halves, joins, kept_forms, one_letter_off, pieces, sound
from visitation.models import Person
from visitation.models.name_keys import key_of

SHOWN = 6
OPENED = 60  # of those whose fingerprints fit best; each name is opened and compared
_EXACT, _SLIP = 3, 2
_COMPARED = (
    "alias_code", "state", "program", "key_id", "legal_name", "preferred_name", "surname",
    "merged_into__alias_code", "merged_into__state", "merged_into__program", "merged_into__key_id",
)  # fmt: skip
_MOST_LIKE = list(Likeness)

_BEST = """
SELECT kept.person_id
FROM unnest(%s::int[], %s::int[]) AS asked (key, weight)
JOIN visitation_namekey AS kept ON kept.key = asked.key AND kept.program_id = %s
GROUP BY kept.person_id ORDER BY sum(asked.weight) DESC, kept.person_id LIMIT %s
"""


@dataclass(frozen=True)
class Candidate:
    """Somebody on record who may be the same person, and what speaks for it. Names stay closed."""

    person: Person
    likeness: Likeness


def candidates(names: Sequence[str], a_number: str, *, program: int, besides: int | None = None) -> list[Candidate]:
    """The people most like this one, the likeliest first, six at most; those whose file was purged are nobody any more.

    Two statements, by number and by fingerprint, and a third where there is somebody of ours to look at. `besides`: not
    this person.
    """
    index = Person.index_of(a_number, program=program) or b""
    same = set(Person.objects.filter(program=program, a_number_index=index).values_list("pk", flat=True))
    numbers = (same | set(_by_name(names, program=program))) - {besides}
    rows = Person.objects.filter(program=program, pk__in=numbers, purged_at__isnull=True)
    rows = rows.select_related("merged_into")
    found = []
    asked, comparing = Named.of(names), Comparing()
    with computing("duplicates"):
        for person in rows.only(*_COMPARED):
            likeness = Likeness.NUMBER if person.pk in same else _likeness(person, asked, comparing)
            if likeness is not None:
                found.append(Candidate(person.merged_into or person, likeness))
    found = [each for each in _once(found) if each.person.pk != besides]
    found.sort(key=lambda each: (_MOST_LIKE.index(each.likeness), each.person.alias_code))
    return found[:SHOWN]


def _once(found: list[Candidate]) -> list[Candidate]:
    """Each person once, however many rows are theirs, by what speaks most for it."""
    best: dict[int, Candidate] = {}
    for each in found:
        other = best.get(each.person.pk)
        if other is None or _MOST_LIKE.index(each.likeness) < _MOST_LIKE.index(other.likeness):
            best[each.person.pk] = each
    return list(best.values())


def _likeness(person: Person, asked: Named, comparing: Comparing) -> Likeness | None:
    try:
        return comparing.likeness(asked, Named.of(person.names()))
    except Closed:
        return None  # erased by another process since


def _by_name(names: Sequence[str], *, program: int) -> list[int]:
    keys, weights = _asked(names, program)
    with connection.cursor() as cursor:
        cursor.execute(_BEST, [keys, weights, program, OPENED])
        return [number for (number,) in cursor.fetchall()]


def _asked(names: Sequence[str], program: int) -> tuple[list[int], list[int]]:
    """What to look for: how each piece sounds, that with one letter off, and its consonants; and what two pieces make
    together, or one apart."""
    found = pieces(*names)
    weighed = list(weighed_joins(found))
    for piece in found:
        weighed += weighed_piece(piece, one_letter_off(sound(piece)))
    return [key_of(form, program=program) for form, _weight in weighed], [weight for _form, weight in weighed]


def weighed_joins(found: Sequence[str]) -> Iterable[tuple[str, int]]:
    """Forms of what two of these pieces make together, or one apart, each with what it weighs."""
    together = {f"s:{sound(each)}" for piece in found for each in halves(piece)}
    together |= {f"s:{sound(both)}" for _first, _second, both in joins(found)}
    return ((form, _SLIP) for form in sorted(together - {f"s:{sound(piece)}" for piece in found}))


def weighed_piece(piece: str, near: Iterable[str]) -> Iterable[tuple[str, int]]:
    """Forms of one piece, and of sounds that are one letter off, each once with what it weighs."""
    asked = dict.fromkeys(kept_forms([piece]), _EXACT)
    if len(sound(piece)) > 2:
        for off in near:
            asked.setdefault(f"s:{off}", _SLIP)
    return asked.items()
