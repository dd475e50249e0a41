"""The way somebody gave to be reached after release is written down, with their yes; "nobody knows" counts as asked."""

from datetime import datetime
from typing import Any

from django.db import transaction

from compliance import audit
from visitation.consents.holding import holds
from visitation.knowing.after_release import is_released, way_of
from visitation.models import Consent, ContactAfterRelease, Person


class NotAgreed(Exception):
    """The person has not agreed to be contacted after release, or their time with us ended otherwise."""


class WrittenMeanwhile(Exception):
    """Somebody wrote another one down since the page was made; nothing was written. `row`: theirs."""

    def __init__(self, row: ContactAfterRelease) -> None:
        super().__init__("written meanwhile")
        self.row = row


def mark_of(row: ContactAfterRelease | None) -> str:
    """What a page posts back: when it was written, and nothing of what."""
    return str(int(row.written_at.timestamp() * 1000)) if row is not None else ""


@transaction.atomic
def write_way(person: Person, way: str, *, seen: str, by: Any, now: datetime) -> ContactAfterRelease:
    """Write the way down, in place of the one that was there; "" where nobody knows one.

    `seen`: the mark of the version that was looked at. Raises NotAgreed, WrittenMeanwhile.
    """
    person = Person.objects.select_for_update(no_key=True, of=("self",)).select_related("program").get(pk=person.pk)
    is_there = person.state != Person.State.CLOSED or is_released(person)
    if not is_there or not holds(person, Consent.Kind.AFTER_RELEASE, now=now):
        raise NotAgreed
    counts = way_of(person)
    if mark_of(counts) != seen:
        if counts is None:
            raise NotAgreed
        raise WrittenMeanwhile(counts)
    row = counts or ContactAfterRelease.objects.filter(person=person).first() or ContactAfterRelease(person=person)
    text = " ".join(way.split())
    row.way, row.written_by, row.written_at = text, str(by)[:120], now
    row.save()
    audit.record(
        "after_release_way", by=by, subject=person.alias_code, program=person.program.code,
        detail={"is_known": bool(text)}, now=now,
    )  # fmt: skip
    return row
