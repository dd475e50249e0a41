"""What is known of who somebody is, changed by two leads at once: both versions are shown, and nothing is lost.

What stays closed on a person's page stays closed here: it is written anew without being shown. Empty leaves it.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from compliance import audit
from compliance.fields import blind_index
from compliance.reading import computing, showing
from visitation.intake.numbers import keep_for_one
from visitation.models import Person

OPEN = ("preferred_name", "access_needs")
SHOWN = (*OPEN, "visitor_gender", "visitor_gender_required")
CLOSED = ("legal_name", "surname", "a_number", "country_of_birth", "date_of_birth")
_MARK_SIGNS = 32


class ChangedMeanwhile(Exception):
    """Another lead saved since this page was made; nothing was written.

    `theirs`: what is shown of it as it is now; `closed`: the closed columns in which the two versions differ; `mark`:
    of their version.
    """

    def __init__(self, theirs: dict[str, Any], closed: tuple[str, ...], mark: str) -> None:
        super().__init__("changed meanwhile")
        self.theirs, self.closed, self.mark = theirs, closed, mark


def shown_to(user: Any, person: Person) -> tuple[dict[str, Any], str]:
    """What a lead may see without a reason of its own, opened once that is written down; and a mark of this version."""
    program = user.program.code
    with showing(by=user, subject=person.alias_code, fields=OPEN, reason="correction", program=program):
        shown = {name: getattr(person, name) for name in SHOWN}
    return shown, _mark(person)


@transaction.atomic
def change(person: Person, new: Mapping[str, Any], *, seen: str, by: Any, now: datetime) -> list[str]:
    """Write what differs, of closed columns what is not empty; the names of what was changed.

    Raises ChangedMeanwhile; NumberTaken.
    `seen` is the mark of the version that was shown.
    """
    row = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    wanted = {name: new[name] for name in SHOWN} | {name: new[name] for name in CLOSED if new[name]}
    with computing("version"):
        changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    if not changed:
        return []
    theirs, mark = shown_to(by, row)
    if seen != mark:
        raise ChangedMeanwhile(theirs, tuple(name for name in changed if name in CLOSED), mark)
    if "a_number" in changed:
        keep_for_one(wanted["a_number"], program=row.program_id, besides=[row.pk])
    for name in changed:
        setattr(row, name, wanted[name])
    row.save(update_fields=changed)
    program = by.program.code
    audit.record("person_changed", by=by, subject=row, program=program, detail={"fields": changed}, now=now)
    return changed


def version_of(person: Person) -> str:
    """A mark of all that is known of who somebody is: another one once anything was changed."""
    return _mark(person)


def _mark(person: Person) -> str:
    """Keyed: a plain hash of a few names could be guessed."""
    with computing("version"):
        told = json.dumps([str(getattr(person, name)) for name in (*SHOWN, *CLOSED)], ensure_ascii=False)
    return blind_index(f"{person.pk} {told}", place="visitation_person.version").hex()[:_MARK_SIGNS]
