"""The list of rules in words, and the trail."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from compliance.access import Permission, Role, may, public, require
from compliance.audit.anchors import AnchorsBroken
from compliance.audit.state import state_of
from compliance.explanations import title
from compliance.forms import TrailForm
from compliance.queries import actions_of, as_row, history_of, trail_for
from compliance.rules import CODES

EVENTS_A_PAGE = 50


@public(Permission.READ_PUBLISHED_RULES)
def rule_list(request: HttpRequest) -> HttpResponse:
    """Every answer that a rule can give, in words: those that may stop a visit, then the advice."""
    lines = [(code, title(code), info) for code, info in CODES.items()]
    return render(
        request,
        "compliance/rule_list.html",
        {
            "deciding": [(code, words) for code, words, info in lines if not info.advice],
            "advice": [(code, words) for code, words, info in lines if info.advice],
        },
    )


@require(Permission.READ_PROGRAM_AUDIT)
@require_safe
def audit_trail(request: HttpRequest) -> HttpResponse:
    """Who did what, newest first: in the lead's program; for an auditor everywhere, without anybody's name."""
    user = request.user
    is_auditor = user.role == Role.AUDITOR
    if user.program is None and not is_auditor:
        raise Http404
    form = TrailForm(request.GET or None, actions=actions_of(user), knows_names=not is_auditor)
    asked = {name: text for name, text in form.cleaned_data.items() if text} if form.is_valid() else {}
    page = Paginator(trail_for(user, **asked), EVENTS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [as_row(event, user) for event in page.object_list],
        "form": form,
        "asked": urlencode(asked),
        "is_auditor": is_auditor,
        "zone": user.program.timezone if user.program else user.timezone,
        **_state(user),
    }
    return render(request, "compliance/audit_trail.html", context)


@require(Permission.SEE_ACCESS_HISTORY)
@require_safe
def access_history(request: HttpRequest, code: str) -> HttpResponse:
    """Who read what of one person, and why."""
    user = request.user
    page = Paginator(history_of(user, code), EVENTS_A_PAGE).get_page(request.GET.get("page"))
    if not page.object_list:
        raise Http404  # nothing was read, or it is another program's: the same answer
    context = {
        "code": code,
        "page": page,
        "rows": [as_row(event, user) for event in page.object_list],
        "zone": user.program.timezone if user.program else user.timezone,
    }
    return render(request, "compliance/access_history.html", context)


def _state(user: Any) -> dict[str, Any]:
    """Whether the trail is whole, for whoever may ask (AUD-06): the lead's own chain, the auditor's network chain."""
    if not may(user, Permission.VERIFY_TRAIL):
        return {}
    try:
        return {"state": state_of(user.program.code if user.program else "")}
    except AnchorsBroken:
        return {"anchors_broken": True}
