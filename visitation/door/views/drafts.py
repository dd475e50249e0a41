"""What was answered so far: kept by the script of the log form as it is tapped."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from compliance.access import Permission, require
from visitation.actions.completing import LogRefused
from visitation.door.drafts import answers_so_far, save_draft
from visitation.forms.completing import VisitLogForm
from visitation.queries import visits_for


@require(Permission.WRITE_LOG)
@require_http_methods(["GET", "HEAD", "POST"])
def log_draft(request: HttpRequest, code: str) -> HttpResponse:
    """POST keeps the answers. GET gives a token to send with, to a log that waited for a signal."""
    visit = get_object_or_404(visits_for(request.user), code=code)
    visit.program = request.user.program
    if request.method != "POST":
        return JsonResponse({"token": get_token(request)})
    form = VisitLogForm(request.POST)
    answers = answers_so_far(form)
    sent_key = form.cleaned_data.get("sent_key")
    try:
        save_draft(visit, answers, by=request.user, now=timezone.now(), sent_key=sent_key)
    except LogRefused as refused:
        return JsonResponse({"refused": refused.reason.value}, status=409)
    return HttpResponse(status=204)
