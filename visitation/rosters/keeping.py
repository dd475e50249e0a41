"""Where the purge finds lists for facilities."""

from datetime import datetime
from typing import Any

from django.db import transaction

from compliance.keys import destroy_key
from compliance.retention.keepers import keep
from visitation.models import Roster, RosterDocument


def end_document(document: RosterDocument) -> None:
    """Nobody can take it any more: the names go, with their key, out of every copy of the row."""
    RosterDocument.objects.filter(pk=document.pk).update(content=None)
    # The key goes once that is certain: what is undone must still open.
    transaction.on_commit(lambda: destroy_key(document.key_id))


def _end_documents(rows: list[RosterDocument], *, by: Any, now: datetime) -> None:
    for row in rows:
        end_document(row)


def _delete(rows: list[Roster], *, by: Any, now: datetime) -> None:
    """The keys go last: killed before, the next run finds the rows due and ends it."""
    numbers = [row.pk for row in rows]
    keys = [row.key_id for row in rows]
    keys += RosterDocument.objects.filter(version__roster__in=numbers).values_list("key_id", flat=True)
    Roster.objects.filter(pk__in=numbers).delete()
    for key_id in keys:
        destroy_key(key_id)


def register() -> None:
    """Tell the purge where the rows are."""
    keep(
        "roster_document",
        rows=lambda program: RosterDocument.objects.filter(
            version__roster__program=program, content__isnull=False
        ).defer("content"),
        starts="version__approved_at",
        purge=_end_documents,
        batch=1,
    )
    keep("roster", rows=lambda program: Roster.objects.filter(program=program), starts="last_day", purge=_delete)
