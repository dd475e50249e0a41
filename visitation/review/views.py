"""The review queue: what stands against coming visits, who has it, and what is put aside."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.access import Permission, require
from visitation.concerns.leads import users_at_work
from visitation.models import ReviewFlag, ReviewTask
from visitation.review import holding
from visitation.review.queries import page_of_tasks

_LARGEST = 2**63  # of a row: what the database has room for


def meanwhile() -> str:
    """What is said where a page was older than what it shows."""
    return _("Somebody changed it meanwhile. Nothing was changed now; this is how it stands.")


def number_sent(values: Any, name: str) -> int:
    """A whole number that was sent under this name; 0, which is no row's, for anything else."""
    sent = values.get(name) or ""
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 20 and int(sent) < _LARGEST else 0


@require(Permission.BUILD_PLAN)
def review(request: HttpRequest) -> HttpResponse:
    """What is open, the soonest visit first; `?ignored=1`: what was put aside. A lead takes it, hands it on."""
    program = request.user.program
    if program is None:
        raise Http404
    ignored = request.GET.get("ignored") == "1"
    if request.method == "POST":
        _act(request)
        return redirect(reverse("review") + ("?ignored=1" if ignored else ""))
    now = timezone.now()
    page, rows = page_of_tasks(request.user, request.GET.get("page"), now=now, ignored=ignored)
    leads = users_at_work(program.pk)
    context = {
        "page": page, "rows": rows, "ignored": ignored, "reasons": ReviewFlag.Because.choices, "now": now,
        "others": [lead for lead in leads if lead.pk != request.user.pk], "zone": program.timezone,
    }  # fmt: skip
    return render(request, "review/queue.html", context)


def _act(request: HttpRequest) -> None:
    told, by, now = request.POST, request.user, timezone.now()
    task = ReviewTask.objects.filter(program=by.program, pk=number_sent(told, "task")).first()
    if task is None:
        messages.warning(request, meanwhile())
        return
    version, what = number_sent(told, "version"), told.get("what", "")
    try:
        if what == "take":
            holding.take(task, by=by, version=version, now=now)
            messages.success(request, _("It is yours now."))
        elif what == "let_go":
            holding.let_go(task, by=by, version=version, now=now)
            messages.success(request, _("Nobody has it now."))
        elif what == "hand":
            to = next((lead for lead in users_at_work(task.program_id) if lead.pk == number_sent(told, "to")), None)
            if to is None:
                messages.warning(request, _("Please choose a lead. Nothing was changed."))
                return
            holding.hand(task, to=to, by=by, version=version, now=now)
            messages.success(request, _("%(name)s has it now.") % {"name": to.username})
        elif what == "ignore":
            because = told.get("because", "")[:20]
            holding.ignore(task, number_sent(told, "flag"), because=because, by=by, version=version, now=now)
            messages.success(request, _("It is put aside until its cause is gone."))
        elif what == "again":
            holding.look_again(task, number_sent(told, "flag"), by=by, version=version, now=now)
            messages.success(request, _("It is in the queue again."))
    except holding.Overtaken:
        messages.warning(request, meanwhile())
    except holding.NotALead:
        messages.warning(request, _("Please choose a lead. Nothing was changed."))
    except ValueError:
        messages.warning(request, _("Please choose a reason. Nothing was changed."))
