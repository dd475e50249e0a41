"""What needs somebody tonight, and nothing else: each with the one thing to do next."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compliance.access import Permission
from compliance.approvals.models import Approval
from compliance.approvals.queries import waiting_for
from compliance.approvals.registry import action_of
from compliance.audit.alerts import alerts_for
from compliance.models import AuditEvent
from compliance.rounds import asked
from visitation.aftercare.notes import days_owed
from visitation.choices.queries import waiting
from visitation.concerns.queries import concerns_for
from visitation.job_words import length_words
from visitation.knowing.notices import GlassNotice, as_notices, recent_glasses
from visitation.models import BookingRequest, Concern, Plan, ReviewFlag, Roster, RosterChange, Visit
from visitation.queries import visits_for
from visitation.review.queries import tasks_for
from visitation.rosters.due import what_is_due
from visitation.rosters.queries import rosters_for
from visitation.statuses import Status
from visitation.templatetags.visit_times import clock, days_words, long_day, short_day

LISTS_WITHIN = timedelta(hours=48)
LOGS_AFTER = timedelta(hours=24)  # before that the volunteer is asked, not the lead
VISITS_WITHIN = timedelta(days=7)
PLANS_WITHIN = timedelta(days=14)
FAILED_WITHIN, TRIED_AGAIN_WITHIN = timedelta(days=7), timedelta(minutes=15)
SHOWN = 10
_WAITING = (Status.ASKED, Status.ON_ROSTER, Status.SENT, Status.CONFIRMED)


@dataclass(frozen=True)
class Line:
    """One thing: what it is, how long there is, and the one button beside it. `late`: its time is over."""

    what: str
    url: str
    do: str
    left: str = ""
    late: bool = False


@dataclass(frozen=True)
class Part:
    """Things of one kind. `count` may be more than are shown; `url` leads to all of them."""

    title: Any
    lines: list[Line]
    count: int
    url: str


@dataclass(frozen=True)
class Evening:
    """What needs this lead, and what they are told of besides."""

    parts: list[Part]
    glass_notices: list[GlassNotice]
    alerts: list[AuditEvent]


def tonight(user: Any, *, now: datetime) -> Evening:
    """What needs this lead, the urgent first; no parts: nothing does. At most nine queries."""
    asked_for, untold, plans, glasses, alerts = asked(
        (
            _choices_asked(user, now), _logs_owed(user, now), _open_plans(user, now), recent_glasses(user, now=now),
            alerts_for(user, now=now)[:SHOWN],
        )
    )  # fmt: skip
    parts = (
        _part(gettext_lazy("Urgent words that nobody has taken up"), _concerns(user, now), "concerns"),
        _part(gettext_lazy("Lists for facilities"), _lists(user, now), "roster_list"),
        _part(gettext_lazy("Waiting for you as the second person"), _questions(user, now), "approvals"),
        _part(gettext_lazy("Plans that are not published"), _plans(plans, user, now), "plan_list"),
        _part(gettext_lazy("Hours that somebody asked for"), _choices(asked_for, now), "booking_requests"),
        _part(gettext_lazy("Coming visits to look at"), _tasks(user, now), "review"),
        _part(gettext_lazy("Visits of which nobody has told"), _logs(untold, now), "logs_owed"),
    )
    return Evening([part for part in parts if part.lines], as_notices(glasses, user, now=now), alerts)


def _part(title: Any, lines: Iterator[Line], route: str) -> Part:
    found = list(lines)
    return Part(title, found[:SHOWN], len(found), reverse(route))


def _concerns(user: Any, now: datetime) -> Iterator[Line]:
    for concern in concerns_for(user).filter(state=Concern.State.OPEN):
        late = concern.due_at <= now
        yield Line(
            f"{concern.code}, {concern.get_pace_display()}", concern.get_absolute_url(), _("Take it up"),
            "" if late else _("%(left)s left") % {"left": length_words((concern.due_at - now).total_seconds())}, late,
        )  # fmt: skip


def _lists(user: Any, now: datetime) -> Iterator[Line]:
    changes = RosterChange.objects.filter(roster=OuterRef("pk"), settled_at__isnull=True, visit__starts__gt=now)
    open_lists = rosters_for(user).annotate(changed=Exists(changes)).filter(
        Q(state=Roster.State.APPROVED) | Q(state=Roster.State.SENT, changed=True), last_day__gte=now.date(),
    ).order_by("first_day", "code")  # fmt: skip
    for roster in open_lists:
        what = f"{roster.facility.name}, {short_day(roster.first_day)}"
        if roster.state == Roster.State.APPROVED:
            yield Line(what, roster.get_absolute_url(), _("Send it"), _("two leads agreed, and it was not sent"))
        else:
            yield Line(what, roster.get_absolute_url(), _("Tell the facility"), _("changed since it was sent"))
    for one in what_is_due(user.program, now=now):
        if one.due is None and one.first_day > (now + VISITS_WITHIN).date():
            continue
        if one.due is not None and one.due > now + LISTS_WITHIN:
            continue
        url = one.roster.get_absolute_url() if one.roster else reverse("roster_list")
        do = _("Go on with this list") if one.roster else _("Prepare this list")
        yield Line(f"{one.facility.name}, {short_day(one.first_day)}", url, do, _time_left(one, now), one.is_over(now))


def _time_left(one: Any, now: datetime) -> str:
    if one.due is None:
        return _("The facility’s rules do not say by when. Please ask by telephone.")
    zone = one.facility.zone
    when = f"{long_day(one.due.astimezone(zone).date())}, {clock(one.due, zone)}"
    if one.is_over(now):
        return _("The facility wanted to know by %(when)s. Please call.") % {"when": when}
    left = length_words((one.due - now).total_seconds())
    return _("Send by %(when)s their time, %(left)s left.") % {"when": when, "left": left}


def _questions(user: Any, now: datetime) -> Iterator[Line]:
    for approval in waiting_for(user, now=now).exclude(asked_by=user):
        left = length_words((approval.expires_at - now).total_seconds())
        yield Line(
            str(action_of(approval.action).title), reverse("approval", args=[approval.code]), _("Read it and answer"),
            _("%(left)s left") % {"left": left},
        )  # fmt: skip


def _choices_asked(user: Any, now: datetime) -> QuerySet[BookingRequest]:
    rows = waiting(user, now=now).prefetch_related(None).select_related(None).defer(None)
    return rows.select_related("volunteer", "person").only(
        "key", "open_until", "volunteer__code", "person__alias_code"
    )


def _choices(rows: Iterable[BookingRequest], now: datetime) -> Iterator[Line]:
    """Each waits for a yes, a no, or a rule that is set aside; who has waited longest first."""
    for request in rows:
        what = _("%(volunteer)s for %(person)s") % {
            "volunteer": request.volunteer.code, "person": request.person.alias_code,
        }  # fmt: skip
        left = length_words((request.open_until - now).total_seconds())
        yield Line(what, reverse("booking_request", args=[request.key]), _("Book one of them"),
                   _("%(left)s left") % {"left": left})  # fmt: skip


def _open_plans(user: Any, now: datetime) -> QuerySet[Plan]:
    """Drafts whose days are near and that nobody has asked to publish, and what could not be made."""
    today = _today(user, now)
    asked_to_publish = Approval.objects.filter(
        action=Permission.APPROVE_PLAN.value, subject=OuterRef("code"), program_id=OuterRef("program_id"),
        state=Approval.State.ASKED, expires_at__gt=now,
    )  # fmt: skip
    draft = Q(state=Plan.State.DRAFT, first_day__lte=today + PLANS_WITHIN) & ~Exists(asked_to_publish)
    # One that failed is tried again by itself first.
    failed = Q(state=Plan.State.FAILED, made_at__range=(now - FAILED_WITHIN, now - TRIED_AGAIN_WITHIN))
    rows = Plan.objects.filter(draft | failed, program=user.program, last_day__gte=today)
    return rows.order_by("first_day", "code").only("code", "state", "first_day", "last_day")


def _today(user: Any, now: datetime) -> date:
    return now.astimezone(ZoneInfo(user.program.timezone)).date()


def _plans(rows: Iterable[Plan], user: Any, now: datetime) -> Iterator[Line]:
    for plan in rows:
        what, url = f"{days_words(plan.first_day, plan.last_day)}, {plan.code}", reverse("plan", args=[plan.code])
        if plan.state == Plan.State.FAILED:
            yield Line(what, url, _("See why, and try again"), _("It could not be made."), True)
        else:
            begins = plan.first_day <= _today(user, now)
            yield Line(what, url, _("Look at it, and publish it"), _("a draft that no volunteer sees"), begins)


def _tasks(user: Any, now: datetime) -> Iterator[Line]:
    """What the other lead has is theirs."""
    tasks = tasks_for(user, now=now).filter(visit__starts__lte=now + VISITS_WITHIN)
    tasks = tasks.filter(Q(holder__isnull=True) | Q(holder=user)).annotate(
        kinds=ArrayAgg(
            "flags__kind", filter=Q(flags__cleared_at__isnull=True, flags__ignored_at__isnull=True), distinct=True
        )
    )
    words = dict(ReviewFlag.Kind.choices)
    for task in tasks:
        visit = task.visit
        why = ", ".join(str(words[kind]) for kind in task.kinds)
        yield Line(
            f"{visit.code}, {visit.facility.name}, {short_day(visit.day)}: {why}",
            f"{reverse('review')}#task-{task.pk}", _("Look at it"),
            _("%(left)s left") % {"left": length_words((visit.starts - now).total_seconds())},
        )  # fmt: skip


def _logs_owed(user: Any, now: datetime) -> QuerySet[Visit]:
    owed = visits_for(user).filter(ends__lt=now - LOGS_AFTER, status__in=_WAITING, logs__isnull=True)
    return owed.order_by("ends", "code")


def _logs(rows: Iterable[Visit], now: datetime) -> Iterator[Line]:
    for visit in rows:
        days = days_owed(visit, now=now)
        yield Line(
            f"{visit.code}, {visit.facility.name}, {short_day(visit.day)}", reverse("paper_log", args=[visit.code]),
            _("Call, and type it in"), ngettext("for %(count)d day", "for %(count)d days", days) % {"count": days},
            days > 3,
        )  # fmt: skip
