"""Reads of the queue, scoped by who asks. Codes alone: what the rules found stays closed until its visit is opened."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from compliance.access import Permission, grants
from visitation.booking.starts import Start
from visitation.models import ReviewFlag, ReviewTask, RuleChoice
from visitation.reasons import explain_reason
from visitation.review.flags import COMING
from visitation.rule_desk.impact.waiting import proposed, waiting_choices

ROWS_A_PAGE = 50
# Rules whose sentence has no gap: said as it is. Of the others the type is said; the visit's page says the rest.
_SENTENCES = frozenset([
    "volunteer_left", "volunteer_not_ready", "must_not_meet", "team_apart", "other_gender_wished", "language_needed",
    "volunteer_away", "visits_that_day", "person_moved", "consent_withdrawn", "no_consent",
])  # fmt: skip


def tasks_for(user: Any, *, now: datetime, ignored: bool = False) -> QuerySet[ReviewTask]:
    """A lead: what their program has open, the soonest visit first; `ignored`: what was put aside instead. Others:
    none.
    """
    tasks = ReviewTask.objects.select_related("visit__facility", "holder").defer("visit__findings")
    if getattr(user, "program", None) is None or grants(user.role or "AN", Permission.BUILD_PLAN) != "prog":
        return tasks.none()
    flags = ReviewFlag.objects.filter(task=OuterRef("pk"), cleared_at__isnull=True, ignored_at__isnull=not ignored)
    there = tasks.filter(
        Exists(flags), program=user.program, visit__status__in=COMING, visit__starts__gt=now
    )
    return there.order_by("visit__starts", "visit__code")


@dataclass
class Shown:
    """A flag as a page shows it. `alike`: how many other visits of the page have the same cause."""

    flag: ReviewFlag
    words: str
    alike: int = 0


@dataclass
class Row:
    """A task with its flags; of a visit that new rules hit, what waits to be chosen, and the hour that is proposed."""

    task: ReviewTask
    flags: list[Shown]
    choice: RuleChoice | None = None
    start: Start | None = None


def page_of_tasks(user: Any, number: Any, *, now: datetime, ignored: bool = False) -> tuple[Page[Any], list[Row]]:
    """One page, and its rows. Four queries."""
    flags = ReviewFlag.objects.filter(cleared_at__isnull=True, ignored_at__isnull=not ignored)
    tasks = tasks_for(user, now=now, ignored=ignored).prefetch_related(
        Prefetch("flags", queryset=flags, to_attr="shown_flags")
    )
    page = Paginator(tasks, ROWS_A_PAGE).get_page(number)
    rows = rows_of(page.object_list)
    choices = {} if ignored else waiting_choices([row.task.visit_id for row in rows])
    for row in rows:
        row.choice = choices.get(row.task.visit_id)
        row.start = proposed(row.choice, row.task.visit) if row.choice is not None else None
    return page, rows


def rows_of(tasks: Sequence[Any]) -> list[Row]:
    """Tasks that bring `shown_flags` along."""
    causes = Counter(
        (flag.kind, flag.rule, flag.about) for task in tasks for flag in task.shown_flags if flag.about
    )
    return [
        Row(
            task,
            [
                Shown(flag, words_of(flag), max(0, causes[flag.kind, flag.rule, flag.about] - 1))
                for flag in task.shown_flags
            ],
        )
        for task in tasks
    ]


def words_of(flag: ReviewFlag) -> str:
    """One sentence where there is one without gaps, else nothing: its type says enough."""
    return explain_reason({"code": flag.rule}).text if flag.rule in _SENTENCES else ""
