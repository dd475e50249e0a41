"""The leads' own page of volunteers who should hear from them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.access import Permission, require
from visitation.aftercare import caring
from visitation.aftercare.views.logs import A_PAGE, leads_only, not_there
from visitation.models import CareTask

_REASONS = dict(CareTask.Reason.choices)


@require(Permission.NOTE_OF_VOLUNTEER)
def care_tasks(request: HttpRequest) -> HttpResponse:
    """Who found a visit heavy or asks for a call; take it, offer a talk, be done."""
    leads_only(request, Permission.NOTE_OF_VOLUNTEER)
    if request.method == "POST":
        return _done(request)
    waiting = caring.tasks_for(request.user).filter(done_at__isnull=True).order_by("made_at", "pk")
    page = Paginator(waiting, A_PAGE).get_page(request.GET.get("page"))
    rows = [{"task": task, "reason": _REASONS.get(task.reason, "")} for task in page.object_list]
    context = {"page": page, "rows": rows, "outcomes": CareTask.Outcome.choices, "me": str(request.user)}
    return render(request, "aftercare/care_tasks.html", context)


def _done(request: HttpRequest) -> HttpResponse:
    number, now = request.POST.get("task", ""), timezone.now()
    if not (number.isascii() and number.isdigit() and len(number) < 20 and int(number) < 2**63):
        return not_there(request, "care_tasks")
    task = caring.tasks_for(request.user).filter(pk=int(number)).first()
    if task is None:
        return not_there(request, "care_tasks")
    task.program = request.user.program
    wish = request.POST.get("wish", "")
    if wish == "take":
        is_new = caring.take_task(task, by=request.user, now=now)
        text = _("You have this one.")
    elif wish == "offer":
        is_new = caring.offer_talk(task, by=request.user, now=now)
        text = _("A talk is offered in a message.")
    elif wish in CareTask.Outcome.values:
        is_new = caring.end_task(task, wish, by=request.user, now=now)
        text = _("Done. Thank you for looking after them.")
    else:
        return not_there(request, "care_tasks")
    if is_new:
        messages.success(request, text)
    else:
        messages.info(request, _("Somebody has done this meanwhile. Nothing was changed."))
    return redirect("care_tasks")
