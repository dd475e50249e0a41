"""The jobs in the background and their timetable, for system admins: what and when, in codes; nothing about anybody."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from compliance import audit, queue
from compliance.access import Permission, grants, require
from compliance.models import Job
from compliance.queue.looking import at_work, ended_badly, figures, shared_work
from visitation.job_words import length_words, name_of
from visitation.timetable import lines
from visitation.timetable import messages as messages_of
from volunteers.post.mail_down import mail_down_everywhere

_LARGEST_ID = 2**63 - 1


@require(Permission.SEE_HEALTH)
@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """What runs, what waits, what failed."""
    _require_the_whole_queue(request.user)
    now = timezone.now()
    working, ended = at_work(), ended_badly()
    for job in [*working, *ended]:
        job.name = name_of(job.kind)
    for job in working:
        job.since = length_words((now - (job.started_at or job.asked_at)).total_seconds())
    state = figures(now=now)
    context = {"figures": state, "oldest": length_words(state.oldest_seconds), "working": working, "ended": ended}
    context["shared"] = [(name_of(whole.kind), whole) for whole in shared_work()]
    context["mail_down"] = mail_down_everywhere()
    return render(request, "visitation/job_list.html", {**context, "zone": request.user.timezone})


@require(Permission.SEE_HEALTH)
@require_POST
def job_cancel(request: HttpRequest) -> HttpResponse:
    """End a job that waits or runs."""
    return _answered(request, queue.cancel, "job_cancelled", _("The job ends: at once if it waits, else soon."))


@require(Permission.SEE_HEALTH)
@require_POST
def job_retry(request: HttpRequest) -> HttpResponse:
    """Have a job that failed tried again."""
    return _answered(request, queue.retry, "job_tried_again", _("The job is tried again."))


@require(Permission.SEE_HEALTH)
@require_safe
def timetable(request: HttpRequest) -> HttpResponse:
    """Each line: what, when, when next, and how it went the last time; and when each message about visits goes out."""
    _require_the_whole_queue(request.user)
    shown = lines(now=timezone.now())
    context = {"lines": shown, "messages_told": messages_of(shown), "zone": request.user.timezone}
    return render(request, "visitation/timetable.html", context | {"office": settings.Q_CLUSTER["time_zone"]})


def _require_the_whole_queue(user: Any) -> None:
    """Some roles may know counts; the rows are for those who look after the machine."""
    if grants(user.role, Permission.SEE_HEALTH) != "net":
        raise Http404


def _answered(request: HttpRequest, verb: Any, action: str, said: str) -> HttpResponse:
    _require_the_whole_queue(request.user)
    now, number = timezone.now(), request.POST.get("job", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 20 and int(number) <= _LARGEST_ID
    job = Job.objects.filter(pk=int(number)).first() if is_number else None
    if job is not None and verb(job, now=now):
        audit.record(action, by=request.user, subject=job, detail={"kind": job.kind}, now=now)
        messages.success(request, said)
    else:
        messages.warning(request, _("This job has ended or changed meanwhile; nothing was changed."))
    return redirect("job_list")
