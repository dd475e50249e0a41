"""At a release: who goes on as a contact. A lead asks, the volunteer answers, and now and then a lead confirms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from compliance import audit
from visitation.consents.holding import holds
from visitation.knowing.after_release import LASTS, going_on
from visitation.matching.proposing import NotProposed, propose
from visitation.models import Channel, Consent, Match, Person, PersonExit
from visitation.models.matches import CONFIRM_DAYS, VISITORS_MAX
from visitation.placements import leaving
from visitation.placements.visits import lock
from volunteers.models import Volunteer

CONFIRM_CHOICES = (30, 60, CONFIRM_DAYS)
LONGEST = timedelta(days=180)  # from the closing of the file, whatever keeps the file longer
ASKED_AHEAD = timedelta(days=14)
_PARTS = (Match.Part.VISITOR, Match.Part.PARTNER)
assert len(_PARTS) == VISITORS_MAX


class NotOnlyAfterRelease(Exception):
    """Nobody stays a contact after another end than a release. Nothing was changed."""


class NotPossible(Exception):
    """It is over, or its longest time is; nothing was changed."""


@dataclass(frozen=True)
class Kept:
    """How it ended; who is asked to go on, and who was chosen and could not be asked."""

    row: PersonExit
    asked: tuple[Volunteer, ...]
    refused: tuple[Volunteer, ...]


def may_be_kept(person: Person, *, now: datetime) -> list[Volunteer]:
    """The matched volunteers who could go on as contacts, by code; nobody without the person's yes. Two queries.

    Who has no account of their own would have to be told by somebody else what only they may open.
    """
    if not holds(person, Consent.Kind.AFTER_RELEASE, now=now):
        return []
    matched = Match.objects.filter(person=person, ended_on__isnull=True, ended_at__isnull=True).values("volunteer")
    return list(Volunteer.objects.filter(pk__in=matched, user__isnull=False).order_by("code"))


@transaction.atomic
def end_and_keep(
    person: Person, *, keep: Sequence[str], kind: str, month: date, source: str, by: Any, now: datetime
) -> Kept:
    """Close the file as leaving.end does, and after a release ask these volunteers (codes) whether they go on.

    All matches end all the same: what begins with a yes is another one, which knows nothing of detention. Raises
    NotOnlyAfterRelease, ValueError for more than two, and what leaving.end raises.
    """
    if keep and kind != PersonExit.Kind.RELEASED:
        raise NotOnlyAfterRelease
    if len(set(keep)) > VISITORS_MAX:
        raise ValueError("at most two")
    lock(person.pk)
    could = {volunteer.code: volunteer for volunteer in may_be_kept(person, now=now)} if keep else {}
    row = leaving.end(person, kind=kind, month=month, source=source, by=by, now=now)
    asked, refused = [], []
    for part, code in zip(_PARTS, sorted(set(keep) & could.keys()), strict=False):
        try:
            propose(person, [could[code]], by=by, now=now, channel=Channel.AFTER, part=part)
        except NotProposed:
            refused.append(could[code])
        else:
            asked.append(could[code])
    return Kept(row, tuple(asked), tuple(refused))


def longest(match: Match) -> date | None:
    """The last day on which a contact may go on, whatever is confirmed; None while the file is not closed."""
    closed_at = match.person.closed_at
    return None if closed_at is None else (closed_at + LONGEST).date()


@transaction.atomic
def confirm(match: Match, *, days: int, by: Any, now: datetime) -> Match:
    """It goes on for so many days from today, or as long as it may. Raises NotPossible; ValueError for other days."""
    if days not in CONFIRM_CHOICES:
        raise ValueError("one of CONFIRM_CHOICES")
    list(Volunteer.objects.select_for_update(no_key=True).filter(pk=match.volunteer_id).values_list("pk"))
    list(Person.objects.select_for_update(no_key=True).filter(pk=match.person_id).values_list("pk"))
    rows = Match.objects.select_for_update(of=("self",)).select_related("person__program", "volunteer")
    row = rows.filter(going_on(), pk=match.pk).first()
    if row is None:
        raise NotPossible
    today = now.astimezone(ZoneInfo(row.person.program.timezone)).date()
    last = longest(row)
    if last is None or last <= today or (row.confirm_by is not None and row.confirm_by < today):
        raise NotPossible
    row.confirm_by = min(today + timedelta(days=days), last)
    row.save(update_fields=["confirm_by"])
    audit.record(
        "after_release_confirmed", by=by, subject=row.person.alias_code, program=row.person.program.code,
        detail={"volunteer": row.volunteer.code, "days": days}, now=now,
    )  # fmt: skip
    return row


def to_confirm(program_id: int, *, today: date) -> Any:
    """The contacts of a program that end within two weeks unless somebody confirms them."""
    return Match.objects.filter(
        LASTS, person__program=program_id, confirm_by__gte=today, confirm_by__lte=today + ASKED_AHEAD
    )
