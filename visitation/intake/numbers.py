"""One A-number is one person of a program, whoever else writes it down at the same moment."""

from collections.abc import Collection

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
    with connection.cursor() as cursor:
        name = f"visitation.a_number:{program}:{bytes(index).hex()}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
    theirs = Person.objects.filter(program=program, a_number_index=index, purged_at__isnull=True,
                                   merged_into__isnull=True)  # fmt: skip
    code = theirs.exclude(pk__in=besides).order_by("pk").values_list("alias_code", flat=True).first()
    if code is not None:
        raise NumberTaken(code)
