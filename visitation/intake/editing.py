"""What is known of who somebody is, changed by two leads at once: both versions are shown, and nothing is lost."""

import json
from datetime import datetime
from typing import Any

from django.db import transaction

from compliance import audit
from compliance.fields import blind_index
from compliance.reading import showing
from visitation.models import Person

COLUMNS = (
    "legal_name", "preferred_name", "surname", "a_number", "country_of_birth", "date_of_birth", "access_needs",
    "visitor_gender", "visitor_gender_required",
)  # fmt: skip
SEALED = COLUMNS[:7]
_MARK_SIGNS = 32


class ChangedMeanwhile(Exception):
    """Another lead saved since this page was made. `theirs`: the columns as they are now; nothing was written."""

    def __init__(self, theirs: dict[str, Any], mark: str) -> None:
        super().__init__("changed meanwhile")
        self.theirs, self.mark = theirs, mark


def shown_to(user: Any, person: Person) -> tuple[dict[str, Any], str]:
    """The columns, opened to be changed once that is written down, and a mark of this version of them."""
    program = user.program.code
    with showing(by=user, subject=person.alias_code, fields=SEALED, reason="correction", program=program):
        columns = {name: getattr(person, name) for name in COLUMNS}
    return columns, _mark(person, columns)


@transaction.atomic
def change(person: Person, new: dict[str, Any], *, seen: str, by: Any, now: datetime) -> list[str]:
    """Write what differs; the names of the columns that were changed. Raises ChangedMeanwhile.

    `seen` is the mark of the version that was shown.
    """
    row = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    theirs, mark = shown_to(by, row)
    changed = [name for name in COLUMNS if theirs[name] != new[name]]
    if not changed:
        return []
    if seen != mark:
        raise ChangedMeanwhile(theirs, mark)
    for name in changed:
        setattr(row, name, new[name])
    row.save(update_fields=changed)
    program = by.program.code
    audit.record("person_changed", by=by, subject=row, program=program, detail={"fields": changed}, now=now)
    return changed


def _mark(person: Person, columns: dict[str, Any]) -> str:
    """Keyed: a plain hash of a few names could be guessed."""
    told = json.dumps([str(columns[name]) for name in COLUMNS], ensure_ascii=False)
    return blind_index(f"{person.pk} {told}", place="visitation_person.version").hex()[:_MARK_SIGNS]
