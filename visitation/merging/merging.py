"""Ask for two rows of one person to become one, and do it: two leads, one transaction, no way back but the trail."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance import audit
from compliance.access import Permission
from compliance.approvals.asking import ask
from compliance.approvals.models import Approval
from compliance.approvals.registry import two_person
from compliance.retention.holds import Held, held_now, lock_for_deleting
from visitation.intake.editing import version_of
from visitation.merging import carrying
from visitation.merging.versions import CHOSEN, FIELD_WORDS, KEPT, OTHER, PLACE, can_be_read, merged
from visitation.models import Conflict, HandOver, Match, PeopleApart, Person
from visitation.statuses import LIVE
from volunteers.models import User, Volunteer


class Refusal(Enum):
    """Why two rows cannot become one now."""

    SAME = "same"
    GONE = "gone"  # deleted, merged already, or its names do not open
    HELD = "held"
    CLOSED = "closed"  # the kept one's file is closed, the other's is not
    OVERLAP = "overlap"
    HAND_OVER = "hand_over"
    KEPT_APART = "kept_apart"  # from each other
    APART = "apart"  # a volunteer of one must never meet the other
    CHANGED = "changed"


class NotMerged(Exception):
    """Nothing was changed; `why` says what stands in the way."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why


def ask_to_merge(kept: Person, other: Person, choices: Mapping[str, str], *, by: User, now: datetime) -> Approval:
    """Ask for a second lead. `choices`: {field that differs: `kept` or `other`}. Raises Refused, NotMerged."""
    why = why_not(kept, other, held_now(kept.program_id))
    if why is not None:
        raise NotMerged(why)
    wanted = {name: choices[name] for name in sorted(choices) if name in (*CHOSEN, PLACE)}
    payload = {"other": other.alias_code, "choices": wanted}
    return ask(Permission.MERGE_PEOPLE, subject=kept.alias_code, program=by.program, payload=payload, by=by, now=now)


def why_not(kept: Person, other: Person, held: Held) -> Refusal | None:
    """What stands in the way as the rows are now."""
    if kept.pk == other.pk:
        return Refusal.SAME
    if any(row.purged_at or row.merged_into_id for row in (kept, other)) or kept.program_id != other.program_id:
        return Refusal.GONE
    if held.keeps(kept.alias_code) or held.keeps(other.alias_code):
        return Refusal.HELD
    if kept.state == Person.State.CLOSED != other.state:
        return Refusal.CLOSED
    if HandOver.objects.filter(person__in=(kept, other), state=HandOver.State.OFFERED).exists():
        return Refusal.HAND_OVER
    if _overlap(kept, other):
        return Refusal.OVERLAP
    for one, another in ((kept, other), (other, kept)):
        matched = Match.objects.filter(person=one, ended_on__isnull=True).values("volunteer")
        if Conflict.objects.filter(person=another, volunteer__in=matched).exists():
            return Refusal.APART
    if PeopleApart.objects.filter(Q(person=kept, other=other) | Q(person=other, other=kept)).exists():
        return Refusal.KEPT_APART
    return None if can_be_read(kept, other) else Refusal.GONE


_OVERLAP = """
SELECT EXISTS (
    SELECT 1 FROM visitation_visit AS one JOIN visitation_visit AS another
        ON tstzrange(one.starts, one.ends) && tstzrange(another.starts, another.ends)
    WHERE one.person_id = %s AND another.person_id = %s AND one.status = ANY(%s) AND another.status = ANY(%s)
)
"""


def _overlap(kept: Person, other: Person) -> bool:
    live = sorted(status.value for status in LIVE)
    with connection.cursor() as cursor:
        cursor.execute(_OVERLAP, [kept.pk, other.pk, live, live])
        return bool(cursor.fetchone()[0])


def _two(approval: Approval) -> tuple[Person | None, Person | None]:
    rows = Person.objects.select_for_update(of=("self",)).filter(program=approval.program_id)
    codes = (approval.subject, approval.payload.get("other", ""))
    found = {row.alias_code: row for row in rows.filter(alias_code__in=codes).order_by("pk")}
    return found.get(codes[0]), found.get(codes[1])


def _as_they_are(approval: Approval) -> dict[str, Any]:
    _lock_volunteers(approval)
    kept, other = _two(approval)
    return {
        side: [row.state, row.purged_at, row.merged_into_id, version_of(row) if can_be_read(row) else ""]
        for side, row in (("kept", kept), ("other", other))
        if row is not None
    }


def _lock_volunteers(approval: Approval) -> None:
    """Before the people, as everywhere: those whose visits and matches this may end."""
    codes = (approval.subject, approval.payload.get("other", ""))
    people = Person.objects.filter(program=approval.program_id, alias_code__in=codes).values("pk")
    concerned = Volunteer.objects.filter(places__visit__person__in=people) | Volunteer.objects.filter(
        matches__person__in=people
    )
    numbers = list(concerned.order_by().values_list("pk", flat=True).distinct())
    list(Volunteer.objects.select_for_update(no_key=True).filter(pk__in=numbers).order_by("pk").values_list("pk"))


def _describe(approval: Approval) -> str:
    told = {"kept": approval.subject, "other": approval.payload.get("other", "")}
    choices = approval.payload.get("choices", {})
    taken = [str(FIELD_WORDS[name]) for name in FIELD_WORDS if choices.get(name) == OTHER]
    text = _(
        "%(other)s and %(kept)s are one person. Visits, matches, requests, places and logs of %(other)s go to %(kept)s;"
        " of what the person agreed to the stricter holds. %(other)s leads to %(kept)s from then on, and nobody can"
        " undo it."
    ) % told
    if taken:
        text += " " + _("Where they differ, this is taken from %(other)s: %(fields)s.") % {
            **told, "fields": ", ".join(taken)
        }  # fmt: skip
    return text


def _page(approval: Approval) -> str:
    return f"{reverse('person_merge', args=[approval.subject])}?other={approval.payload.get('other', '')}"


@two_person(
    Permission.MERGE_PEOPLE,
    title=gettext_lazy("Make two people one"),
    describe=_describe,
    content=_as_they_are,
    link=_page,
    outcome=lambda why: (
        _("They are one now.") if why is None else _("Nothing was changed: %(why)s") % {"why": REFUSAL_WORDS[why]}
    ),
)
@transaction.atomic
def merge(approval: Approval, *, by: User, now: datetime) -> Refusal | None:
    """Make them one; or say what stands in the way, and nothing is changed."""
    held = lock_for_deleting(approval.program_id)
    kept, other = _two(approval)
    if kept is None or other is None:
        return Refusal.GONE
    why = why_not(kept, other, held)
    if why is not None:
        return why
    choices = approval.payload.get("choices", {})
    _merge(kept, other, choices, by=by, now=now)
    return None


def _merge(kept: Person, other: Person, choices: Mapping[str, str], *, by: Any, now: datetime) -> None:
    carrying.carry_consents(kept, other, by=by, now=now)
    carrying.carry_way(kept, other)
    today = now.astimezone(ZoneInfo(kept.program.timezone)).date()
    carrying.carry_places(kept, other, others_first=choices.get(PLACE, KEPT) == OTHER)
    carrying.carry_matches(kept, other, by=by, now=now, today=today)
    carrying.carry_visits(kept, other)
    carrying.carry_starts(kept, other, now=now)
    carrying.carry_words(kept, other)
    carrying.carry_bookings(kept, other, now=now)
    carrying.carry_waiting(kept, other)
    values = merged(kept, other, choices)
    # The other's number goes first: one number is one person's.
    Person.objects.filter(pk=other.pk).update(
        a_number_index=None, state=Person.State.CLOSED, merged_into=kept.pk, merged_at=now
    )
    Person.objects.filter(merged_into=other.pk).update(merged_into=kept.pk)
    for name, value in values.items():
        setattr(kept, name, value)
    kept.save(update_fields=[name.removesuffix("_id") for name in values])
    detail = {"fields": sorted(name for name in values if name in CHOSEN)}
    for person, more in ((kept, {"from": other.alias_code}), (other, {"into": kept.alias_code})):
        audit.record("person_merged", by=by, subject=person.alias_code, program=kept.program.code,
                     detail=detail | more, now=now)  # fmt: skip


REFUSAL_WORDS = {
    Refusal.SAME: gettext_lazy("It is one code."),
    Refusal.GONE: gettext_lazy("One of the two is deleted, sealed, or one with another person already."),
    Refusal.HELD: gettext_lazy("A legal hold is in force: until two people end it, the rows stay as they are."),
    Refusal.CLOSED: gettext_lazy("The file that would stay is closed. Please start from the other code."),
    Refusal.OVERLAP: gettext_lazy("Both have a visit at the same time. Please cancel one of the two first."),
    Refusal.HAND_OVER: gettext_lazy("A hand-over to another program waits for an answer."),
    Refusal.KEPT_APART: gettext_lazy("They are kept apart from each other, so they are two. Please settle this first."),
    Refusal.APART: gettext_lazy("A volunteer of one of them must never meet the other. Please settle this first."),
    Refusal.CHANGED: gettext_lazy("Something has changed meanwhile. Please look at both once more."),
}
