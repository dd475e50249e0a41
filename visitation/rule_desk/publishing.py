"""Publishing an edition takes two: whoever drafted it asks, somebody else agrees (RUL-06)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compliance import queue
from compliance.access import Permission
from compliance.approvals.asking import ask
from compliance.approvals.models import Approval
from compliance.approvals.registry import two_person
from facilities.actions.editions import Published, publish_edition
from facilities.models import RulebookEdition
from facilities.queries import edition_in_force
from visitation.rule_desk.shown import shown_changes
from volunteers.models import User

FOLLOW = "visitation.recheck.jobs.follow_trails"  # what becomes of the visits that it hits


def ask_to_publish_rules(edition: RulebookEdition, *, by: User, now: datetime) -> Approval:
    """Ask somebody else to put a draft in force. Raises what `ask` raises."""
    subject = f"{edition.facility.code}/{edition.number}"
    return ask(Permission.PUBLISH_RULES, subject=subject, program=by.program, by=by, now=now)


def waiting_to_publish(edition: RulebookEdition, *, by: User, now: datetime) -> Approval | None:
    """The question that waits for an answer, if somebody with the same range asked."""
    return Approval.objects.filter(
        action=Permission.PUBLISH_RULES.value,
        subject=f"{edition.facility.code}/{edition.number}",
        program_id=getattr(by.program, "pk", None),
        state=Approval.State.ASKED,
        expires_at__gt=now,
    ).first()


def _edition_of(approval: Approval, *, lock: bool = False) -> RulebookEdition:
    code, _slash, number = approval.subject.partition("/")
    editions = RulebookEdition.objects.select_related("facility")
    if lock:
        editions = editions.select_for_update(of=("self",))
    return editions.get(facility__code=code, number=int(number))


def _described(approval: Approval) -> str:
    edition = _edition_of(approval)
    facility = edition.facility
    today = approval.asked_at.astimezone(facility.zone).date()
    in_force = edition_in_force(facility, today)
    count = len(shown_changes(in_force.document if in_force else None, edition.document))
    return ngettext(
        "Put edition %(number)s of the rules of %(name)s in force: %(count)d place says something new.",
        "Put edition %(number)s of the rules of %(name)s in force: %(count)d places say something new.",
        count,
    ) % {"number": edition.number, "name": facility.name, "count": count}


def _content(approval: Approval) -> dict[str, Any]:
    edition = _edition_of(approval, lock=True)
    return {"state": edition.state, "hash": edition.content_hash, "when_hit": edition.when_hit}


def _editors(approval: Approval) -> list[int]:
    return list(User.objects.filter(username=_edition_of(approval).made_by).values_list("pk", flat=True))


def _page(approval: Approval) -> str:
    code, _slash, number = approval.subject.partition("/")
    return reverse("rule_draft", args=[code, int(number)])


def _came_of_it(published: Published) -> str:
    day = published.edition.effective_from
    if day is None:
        return _("The edition is in force.")
    return _("The edition is in force from %(day)s.") % {"day": date_format(day)}


@two_person(
    Permission.PUBLISH_RULES,
    title=gettext_lazy("Put rules of a facility in force"),
    describe=_described,
    content=_content,
    editors=_editors,
    link=_page,
    outcome=_came_of_it,
)
def publish(approval: Approval, *, by: Any, now: datetime) -> Published:
    """What two people agreed on. Raises PublishRefused."""
    published = publish_edition(_edition_of(approval), by=str(by), now=now)
    # After the commit, when the database's own role for rule admins is laid down: it knows no jobs.
    transaction.on_commit(lambda: queue.ask_for(FOLLOW, now=now))
    return published
