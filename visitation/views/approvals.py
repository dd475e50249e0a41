"""What waits for a second person: the list, and one of them with the question in full."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from compliance import audit
from compliance.access import require, rows_for_two
from compliance.approvals import answering, asking
from compliance.approvals.models import Approval
from compliance.approvals.queries import approvals_for, waiting_for
from compliance.approvals.refusals import Refusal, Refused
from compliance.approvals.registry import action_of, names_for
from visitation.actions.attempts import PlanNotReady
from volunteers.accounts.step_up import step_up, to_prove

ANSWERED_SHOWN = 20

_WORDS = {
    Refusal.NO_RIGHT: gettext_lazy("Your role has no part in this."),
    Refusal.SAME_PERSON: gettext_lazy("You asked for this yourself, so somebody else must agree."),
    Refusal.LAST_EDITOR: gettext_lazy(
        "You made or changed this last, so somebody else must agree. If you are the only other one, "
        "ask for it yourself, and let the other person agree."
    ),
    Refusal.CHANGED: gettext_lazy(
        "It has changed since it was asked for. Nothing was done; it must be asked for again."
    ),
    Refusal.ANSWERED: gettext_lazy("It has been answered already; nothing was done now."),
    Refusal.EXPIRED: gettext_lazy("The 72 hours are over; nothing was done. It can be asked for again."),
    Refusal.NOT_PROVED: gettext_lazy("Please prove first that it is you."),
    Refusal.ASKER_LEFT: gettext_lazy("Whoever asked for this may no longer do so; nothing was done."),
}


@require(rows_for_two())
@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits now, the oldest first, and what was answered lately; each is told in full on its own page."""
    if not names_for(request.user):
        raise Http404
    now = timezone.now()
    waiting = [_titled(approval, now) for approval in waiting_for(request.user, now=now)]
    answered = approvals_for(request.user).exclude(pk__in=[approval.pk for approval in waiting])[:ANSWERED_SHOWN]
    context = {"waiting": waiting, "answered": [_titled(approval, now) for approval in answered]}
    return render(request, "visitation/approvals.html", context)


@require(rows_for_two())
@require_safe
def approval(request: HttpRequest, code: str) -> HttpResponse:
    """One question in full, and whether this user may answer it."""
    row = get_object_or_404(approvals_for(request.user), code=code)
    now = timezone.now()
    refusal = answering.why_not(row, by=request.user, now=now)
    is_own = row.asked_by_id == request.user.pk
    return render(
        request,
        "visitation/approval.html",
        {
            "approval": _shown(row) if row.is_open(now) else _titled(row, now),
            "is_open": row.is_open(now),
            "is_own": is_own,
            "why_not": _WORDS.get(refusal) if refusal and not is_own else None,
            "may_agree": refusal is None,
            "may_refuse": refusal in (None, Refusal.LAST_EDITOR),
        },
    )


@require(rows_for_two())
@require_POST
@step_up(minutes=15)
def approval_agree(request: HttpRequest, code: str) -> HttpResponse:
    """Agree to exactly what the page showed, and do it."""
    row = get_object_or_404(approvals_for(request.user), code=code)
    second = answering.SecondPerson(
        request.user, _proved_at(request), frozenset(request.session.get("factors", []))
    )
    try:
        done = answering.approve(row, by=second, seen=request.POST.get("seen", ""), now=timezone.now())
    except Refused as refused:
        if refused.why is Refusal.NOT_THERE:
            raise Http404 from None
        detail = {"approval": row.code, "action": row.action, "why": refused.why.value}
        audit.record("approval_denied", by=request.user, subject=row.subject, program=row.program_code, detail=detail)
        if refused.why is Refusal.NOT_PROVED:
            return to_prove(request)
        messages.warning(request, _WORDS[refused.why])
        return redirect("approval", row.code)
    except PlanNotReady:
        messages.warning(request, _WORDS[Refusal.CHANGED])
        return redirect("approval", row.code)
    if done.approval.state == Approval.State.EXECUTED:
        came_of_it = action_of(row.action).outcome(done.result)
        messages.success(request, came_of_it or _("You agreed, and it is done."))
    else:
        messages.success(request, _("You agreed. It can be done now, once."))
    return redirect(action_of(row.action).link(row) or "approvals")


@require(rows_for_two())
@require_POST
def approval_refuse(request: HttpRequest, code: str) -> HttpResponse:
    """Say no; for one's own question: take it back."""
    row = get_object_or_404(approvals_for(request.user), code=code)
    now = timezone.now()
    try:
        if row.asked_by_id == request.user.pk:
            asking.withdraw(row, by=request.user, now=now)
            messages.success(request, _("You took it back. Nothing was done."))
        else:
            answering.refuse(row, by=request.user, now=now)
            messages.success(request, _("You did not agree. Nothing was done."))
    except Refused as refused:
        if refused.why is Refusal.NOT_THERE:
            raise Http404 from None
        messages.warning(request, _WORDS[refused.why])
    return redirect("approvals")


def _proved_at(request: HttpRequest) -> datetime | None:
    seconds = request.session.get("proved_at")
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else None


def _shown(row: Approval) -> Approval:
    """With the words of its action: what would be done, as of now."""
    action = action_of(row.action)
    row.title, row.told, row.link = action.title, action.describe(row), action.link(row)
    return row


def _titled(row: Approval, now: datetime) -> Approval:
    """With its title and its state in words; an open one whose time is over says so."""
    row.title, row.told, row.link = action_of(row.action).title, "", ""
    if row.state == Approval.State.ASKED and not row.is_open(now):
        row.state = Approval.State.EXPIRED
    return row
