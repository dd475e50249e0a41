"""The list of rules in words, and a program's trail."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from compliance.access import Permission, public, require
from compliance.explanations import title
from compliance.queries import trail_for
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
def audit_trail(request: HttpRequest) -> HttpResponse:
    """Who did what in the lead's program, newest first."""
    if getattr(request.user, "program", None) is None:
        raise Http404
    page = Paginator(trail_for(request.user), EVENTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "compliance/audit_trail.html", {"page": page, "zone": request.user.program.timezone})
