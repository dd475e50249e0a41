"""One import of a program writes at a time, and knows what others have written meanwhile.

Two leads may import the same sheet at the same instant. Whoever comes second waits for the part that is being written,
and then finds everybody in it.
"""

from typing import Any

from django.db import connection

from volunteers.models import SheetImport, SheetRow

_CHANGING = (SheetRow.Outcome.MADE, SheetRow.Outcome.FILLED)


def at_last(sheet: SheetImport, memory: dict[str, Any]) -> set[int]:
    """Wait until no other import of the program writes; none does until this transaction ends.

    Gives the numbers of rows that others have written since this run asked last: what it remembers of them is old.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('volunteers.sheet'), %s::int)", [sheet.program_id])
    # Lines of the ledger are numbered while the lock is held: a greater number was written later.
    lines = SheetRow.objects.filter(sheet__program=sheet.program_id, sheet__what=sheet.what)
    seen, newest = memory.get("ledger"), lines.order_by("-pk").values_list("pk", flat=True).first() or 0
    memory["ledger"] = newest
    if seen is None:
        return set()
    others = lines.filter(pk__gt=seen, outcome__in=_CHANGING).exclude(sheet=sheet)
    return set(others.values_list("target", flat=True))
