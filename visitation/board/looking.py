"""What others changed in a program since a lead last looked: from its trail, codes alone, grouped."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from compliance.models import AuditEvent, AuditLink
from compliance.queries import trail_for
from compliance.tenancy import acting
from visitation.models import LastLook
from visitation.recheck.touching import OF_FACILITIES

ROWS_A_PAGE = 50
AT_FIRST = timedelta(hours=24)
FACILITIES_SHOWN = 20
# (title, how their actions begin); what nothing here names is a read, a sign-in or a machine's.
_GROUPS = (
    (_("Urgent words, and what is to follow"), ("concern_", "follow_up_")),
    (
        _("Visits"),
        ("visit_", "rule_set_aside", "call_out_", "plan_", "review_", "rule_choice_", "log_written", "log_seen",
         "log_note_"),
    ),
    (_("Lists for facilities"), ("roster_",)),
    (_("People"), ("person_", "consent_", "place_checked", "match_", "request_", "priority_", "family_", "hand_over_")),
    (
        _("Volunteers"),
        ("clearance_", "role_", "application_", "break_", "availability_", "managed_", "invit", "care_", "expense_",
         "mentor_named", "interview_noted", "attendance_noted", "agreement_", "course_", "on_call_"),
    ),
    (_("What takes two people"), ("approval_",)),
)  # fmt: skip
_LEFT_OUT = ("visit_rechecked", "application_read", "person_purged", "approval_denied")


@dataclass
class About:
    """What happened to one thing, newest first."""

    subject: str
    events: list[AuditEvent] = field(default_factory=list)


@dataclass
class Group:
    """The things of one kind on this page."""

    title: Any
    about: list[About]


@dataclass(frozen=True)
class Look:
    """Since when a lead is told what changed; `place` in the program's chain, None before the first look."""

    since: datetime
    place: int | None
    row: LastLook | None


def look_of(user: Any, *, now: datetime) -> Look:
    """A lead's last look; at first it is a day back. One query."""
    row = LastLook.objects.filter(program=user.program, user=user).first()
    return Look(row.looked_at, row.place, row) if row else Look(now - AT_FIRST, None, None)


def changes_by_others(user: Any, look: Look) -> QuerySet[AuditEvent]:
    """What others changed since, newest first."""
    named = Q()
    for _title, beginnings in _GROUPS:
        for beginning in beginnings:
            named |= Q(action__startswith=beginning)
    events = trail_for(user).filter(named).exclude(action__in=_LEFT_OUT).exclude(by=str(user))
    if look.place is None:
        return events.filter(at__gt=look.since)
    later = AuditLink.objects.filter(chain=user.program.code, number__gt=look.place)
    return events.filter(pk__in=later.values("event"))


def page_of_changes(user: Any, look: Look, number: Any) -> tuple[Page[Any], list[Group]]:
    """One page of it, and its groups. Two queries."""
    page = Paginator(changes_by_others(user, look), ROWS_A_PAGE).get_page(number)
    return page, grouped(page.object_list)


def grouped(events: Sequence[AuditEvent]) -> list[Group]:
    """By kind of thing, then by the thing."""
    found: list[Group] = []
    for title, beginnings in _GROUPS:
        about: dict[str, About] = {}
        for event in events:
            if event.action.startswith(beginnings):
                about.setdefault(event.subject, About(event.subject)).events.append(event)
        if about:
            found.append(Group(title, list(about.values())))
    return found


def changes_at_facilities(user: Any, look: Look) -> list[AuditEvent]:
    """New rules and closures of the program's facilities since: they belong to no program. Two queries."""
    codes = list(user.program.facilities.values_list("code", flat=True))
    with acting():
        events = AuditEvent.objects.filter(
            program="", action__in=OF_FACILITIES, subject__in=codes, at__gt=look.since
        ).order_by("-at", "-id")
        return list(events[:FACILITIES_SHOWN])


def end_of_chain(program: Any) -> int:
    """The last place of the program's chain. One query."""
    return AuditLink.objects.filter(chain=program.code).aggregate(last=Max("number"))["last"] or 0


def looked(user: Any, place: int, *, now: datetime) -> LastLook:
    """Keep that a lead has seen what changed up to this place, as their page showed it; never back behind an earlier
    look, never ahead of what is there.
    """
    seen = min(place, end_of_chain(user.program))
    row, is_new = LastLook.objects.select_for_update().get_or_create(
        program=user.program, user=user, defaults={"looked_at": now, "place": seen}
    )
    if not is_new and seen >= row.place:
        row.looked_at, row.place = now, seen
        row.save(update_fields=["looked_at", "place"])
    return row
