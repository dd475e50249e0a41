"""What is proposed and not answered yet, and pairs for everybody who waits."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from compliance.access import Permission, require
from visitation.matching.assigning import ask_for_assignment
from visitation.matching.gathering import waiting_in
from visitation.matching.queries import assignments_for, is_lead, proposals_listed

A_PAGE = 50
_ASSIGNMENTS = 5


@require(Permission.PROPOSE_MATCH)
def matching(request: HttpRequest) -> HttpResponse:
    """A lead's proposals, open ones first; the button asks for pairs for everybody who waits."""
    if not is_lead(request.user):
        raise Http404
    if request.method == "POST":
        return redirect(ask_for_assignment(request.user.program, by=request.user, now=timezone.now()))
    page = Paginator(proposals_listed(request.user), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "waiting": waiting_in(request.user.program).count(),
        "assignments": assignments_for(request.user)[:_ASSIGNMENTS],
    }
    return render(request, "matching/matching.html", context)
