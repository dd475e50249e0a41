"""One A-number is one person of a program, whoever else writes it down at the same moment."""

from collections.abc import Collection, Iterable

from django.db import connection

from visitation.models import Person


class NumberTaken(Exception):
    """Somebody else of the program has this A-number; nothing was written. `code`: theirs."""

    def __init__(self, code: str) -> None:
        super().__init__("number taken")
        self.code = code


def keep_for_one(a_number: str, *, program: int, besides: Collection[int] = ()) -> None:
    """Wait for whoever writes this number down at the same moment; nobody else does until this transaction ends.

    `besides`: people, by primary key, who may have it. An empty number is nobody's. Raises NumberTaken.
    """
    index = Person.index_of(a_number, program=program)
    if index is None:
        return
    _wait_for([index], program)
    theirs = Person.objects.filter(program=program, a_number_index=index, purged_at__isnull=True,
                                   merged_into__isnull=True)  # fmt: skip
    code = theirs.exclude(pk__in=besides).order_by("pk").values_list("alias_code", flat=True).first()
    if code is not None:
        raise NumberTaken(code)


def keep_for_these(a_numbers: Iterable[str], *, program: int) -> None:
    """Wait for whoever writes one of these numbers down; nobody else does until this transaction ends."""
    indexes = {Person.index_of(a_number, program=program) for a_number in a_numbers} - {None}
    _wait_for(sorted(bytes(index) for index in indexes if index), program)


def _wait_for(indexes: Iterable[bytes], program: int) -> None:
    names = [f"visitation.a_number:{program}:{bytes(index).hex()}" for index in indexes]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(name, 0))"
            " FROM (SELECT unnest(%s::text[]) AS name ORDER BY 1) AS named",
            [names],
        )
