"""Publishing a plan takes two leads: one asks, another one agrees (ROS-02)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compliance.access import Permission, Role
from compliance.approvals.asking import ask
from compliance.approvals.models import Approval
from compliance.approvals.registry import two_person
from visitation.actions.attempts import PlanNotReady
from visitation.actions.planning import Published, publish_plan
from visitation.models import Plan
from visitation.statuses import Status
from volunteers.models import Membership, User


class NobodyCouldAgree(Exception):
    """No lead of the program but the one who asks and those who made the plan; `made_by_another`: one of the latter."""

    def __init__(self, made_by_another: bool) -> None:
        super().__init__("nobody could agree")
        self.made_by_another = made_by_another


@transaction.atomic
def ask_to_publish(plan: Plan, *, by: User, now: datetime) -> Approval:
    """Ask another lead of the program to publish a draft.

    Raises PlanNotReady, NobodyCouldAgree, and what `ask` raises.
    """
    plan = Plan.objects.select_for_update(of=("self",)).select_related("program").get(pk=plan.pk)
    if plan.state != Plan.State.DRAFT:
        raise PlanNotReady(plan.state)
    require_second_lead(plan, by=by)
    return ask(Permission.APPROVE_PLAN, subject=plan.code, program=plan.program, by=by, now=now)


def require_second_lead(plan: Plan, *, by: User) -> None:
    """Raises NobodyCouldAgree unless the program has a lead who neither asks nor made the plan."""
    makers = set(_made_by(plan))
    others = set(_leads(plan.program_id)) - {by.pk}
    if not others - makers:
        raise NobodyCouldAgree(made_by_another=bool(others))


def waiting_publication(plan: Plan, *, now: datetime) -> Approval | None:
    """The question that waits for an answer, if somebody asked."""
    return Approval.objects.filter(
        action=Permission.APPROVE_PLAN.value,
        subject=plan.code,
        program_id=plan.program_id,
        state=Approval.State.ASKED,
        expires_at__gt=now,
    ).first()


def _leads(program_id: int | None) -> list[int]:
    leads = Membership.objects.filter(
        program=program_id,
        role=Role.PROGRAM_LEAD.value,
        ended_at__isnull=True,
        suspended_at__isnull=True,
        user__is_active=True,
    )
    return list(leads.values_list("user_id", flat=True))


def _made_by(plan: Plan) -> list[int]:
    return list(User.objects.filter(username=plan.made_by).values_list("pk", flat=True))


def _plan_of(approval: Approval) -> Plan:
    return Plan.objects.get(code=approval.subject, program=approval.program_id)


def _described(approval: Approval) -> str:
    plan = _plan_of(approval)
    count = plan.visits.filter(status=Status.DRAFT.value).count()
    told = ngettext(
        "Publish plan %(code)s: %(count)d visit becomes a planned one, and its volunteers see it.",
        "Publish plan %(code)s: %(count)d visits become planned ones, and their volunteers see them.",
        count,
    )
    again = _("Every visit is checked against the rules once more; one that no longer passes is left out.")
    return f"{told % {'code': plan.code, 'count': count}} {again}"


def _content(approval: Approval) -> dict[str, Any]:
    """The plan and each of its draft visits with its team, locked where a transaction is open."""
    plan = Plan.objects.select_for_update().get(code=approval.subject, program=approval.program_id)
    visits = plan.visits.select_for_update(of=("self",)).filter(~Q(status=Status.WITHDRAWN.value)).defer("findings")
    return {
        "state": plan.state,
        "days": [plan.first_day.isoformat(), plan.last_day.isoformat()],
        "visits": [
            [
                visit.code,
                visit.person_id,
                visit.facility_id,
                visit.window_id,
                visit.status,
                visit.starts.isoformat(),
                visit.ends.isoformat(),
                sorted(place.volunteer_id for place in visit.team.all()),
            ]
            for visit in visits.order_by("code").prefetch_related("team")
        ],
    }


def _editors(approval: Approval) -> Iterable[int]:
    return _made_by(_plan_of(approval))


def _page(approval: Approval) -> str:
    return reverse("plan", args=[approval.subject])


def _came_of_it(published: Published) -> str:
    done = ngettext(
        "The plan is published: %(count)d visit is now planned.",
        "The plan is published: %(count)d visits are now planned.",
        published.visits,
    ) % {"count": published.visits}
    if not published.refused:
        return done
    left_out = ngettext(
        "%(count)d visit no longer passes the rules and was left out. The reasons stand below.",
        "%(count)d visits no longer pass the rules and were left out. The reasons stand below.",
        len(published.refused),
    ) % {"count": len(published.refused)}
    return f"{done} {left_out}"


@two_person(
    Permission.APPROVE_PLAN,
    title=gettext_lazy("Publish a plan"),
    describe=_described,
    content=_content,
    editors=_editors,
    link=_page,
    outcome=_came_of_it,
)
def publish(approval: Approval, *, by: Any, now: datetime) -> Published:
    """What two leads agreed on. Raises PlanNotReady."""
    return publish_plan(_plan_of(approval), by=by, now=now)
