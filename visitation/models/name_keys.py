"""Keyed fingerprints of pieces of people's names: by these alone two rows are found that may be one person."""

import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models

from compliance.keys import blind_index
from visitation.intake.spelling import MOST_PIECES, kept_forms, pieces

KEYS_A_PERSON = 2 * MOST_PIECES
_BITS = 32
_BATCH = 6000


def key_of(form: str, *, program: int) -> int:
    """The fingerprint of one form of a piece of a name (spelling.kept_forms), signed, 32 bits."""
    made = blind_index(form, place="visitation_namekey.key", program=program)
    return int.from_bytes(made[: _BITS // 8], signed=True)


class NameKey(models.Model):
    """32 bits of a keyed fingerprint of how one piece of a name sounds, or of nothing at all.

    The key is the program's own and lies outside the database. Each person has the same number of rows whatever their
    name; what is no piece of it is drawn by chance (docs/decisions).
    """

    program = models.ForeignKey("volunteers.Program", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("visitation.Person", on_delete=models.CASCADE, related_name="name_keys")
    key = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["program", "key"], include=["person"], name="name_key_search")]

    def __str__(self) -> str:
        return str(self.person_id)

    @classmethod
    def keep(cls, named: Iterable[tuple[Any, Sequence[str]]], *, is_new: bool = False) -> None:
        """Write the keys of saved people anew, each with all their names. Nobody without a name has any."""
        named = list(named)
        if not is_new and named:
            cls.objects.filter(person__in=[person.pk for person, _names in named]).delete()
        rows = [
            cls(program_id=person.program_id, person_id=person.pk, key=key)
            for person, names in named
            for key in keys_of(names, program=person.program_id)
        ]
        cls.objects.bulk_create(rows, batch_size=_BATCH)


def keys_of(names: Sequence[str], *, program: int) -> list[int]:
    """Twelve numbers for names of any length, in the order of their size; none for no name at all."""
    forms = kept_forms(pieces(*names))
    if not forms:
        return []
    keys = {key_of(form, program=program) for form in forms}
    while len(keys) < KEYS_A_PERSON:
        keys.add(secrets.randbits(_BITS) - (1 << (_BITS - 1)))
    return sorted(keys)
