"""A person asked to be deleted: two leads agree, and it is done at once, unless a hold keeps it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.access import Permission
from compliance.approvals.asking import ask
from compliance.approvals.models import Approval
from compliance.approvals.registry import two_person
from compliance.retention.holds import held_now, lock_for_deleting
from visitation.actions.people.purging import purge_person
from visitation.models import Channel, Match, Person, Visit
from visitation.statuses import LIVE, Status
from volunteers.models import User

_TO_COME = sorted({status.value for status in LIVE - {Status.DONE}} | {Status.DRAFT.value})


class Held(Exception):
    """A legal hold keeps this person's data: nothing is deleted until two people release it."""


class StillExpected(Exception):
    """Somebody is matched with the person, or a visit is still to come: these end first."""


def ask_to_delete(person: Person, *, by: User, now: datetime) -> Approval:
    """Ask for a second lead. Raises Refused, Held, StillExpected."""
    if held_now(person.program_id).keeps(person.alias_code):
        raise Held
    if is_expected(person, now=now):
        raise StillExpected
    return ask(Permission.PURGE_NOW, subject=person.alias_code, program=by.program, by=by, now=now)


def is_expected(person: Person, *, now: datetime) -> bool:
    """Whether a volunteer is matched with the person or a visit to them is still to come. A contact after release waits
    for nothing: it ends with the file."""
    return (
        Match.objects.filter(person=person.pk, ended_on__isnull=True).exclude(channel=Channel.AFTER).exists()
        or Visit.objects.filter(person=person.pk, starts__gt=now, status__in=_TO_COME).exists()
    )


def _as_it_is(approval: Approval) -> dict[str, Any]:
    found = Person.objects.filter(alias_code=approval.subject, program=approval.program_id)
    return found.values("pk", "state", "purged_at").first() or {}


@two_person(
    Permission.PURGE_NOW,
    title=gettext_lazy("Delete a person"),
    describe=lambda approval: (
        _(
            "Everything we hold about %(code)s is deleted at once, in older copies of the database too, because the "
            "person asked for it. Nobody can bring it back. The code and the number of visits stay."
        )
        % {"code": approval.subject}
    ),
    content=_as_it_is,
    outcome=lambda is_done: (
        _("It is deleted. This page is the receipt.")
        if is_done
        else _("Nothing was deleted: a legal hold is in force, or somebody still expects to visit.")
    ),
)
@transaction.atomic
def delete_person(approval: Approval, *, by: User, now: datetime) -> bool:
    """Purge the person now. False, and nothing is done, under a hold, or while somebody expects to visit."""
    held = lock_for_deleting(approval.program_id)
    row = Person.objects.select_for_update(of=("self",)).filter(alias_code=approval.subject).first()
    if row is None or row.program_id != approval.program_id:
        return False
    if held.keeps(row.alias_code) or is_expected(row, now=now):
        return False
    if row.purged_at is None:
        purge_person(row, by=by, now=now)
    return True
