"""What was promised: the list, one more, and what came of one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.access import Permission, grants, require
from compliance.reading import showing
from visitation.codes_sent import code_sent
from visitation.concerns.follow_ups import Ended, ask_for, end
from visitation.concerns.forms import FollowUpEndForm, FollowUpForm
from visitation.concerns.leads import users_at_work
from visitation.concerns.queries import OWN_FOR, concerns_for, follow_ups_for
from visitation.concerns.rota import today_of
from visitation.knowing.people import people_for
from visitation.models import FollowUp
from volunteers.models import Volunteer

ROWS_A_PAGE = 50


def _is_lead(user: Any) -> bool:
    return user.program is not None and grants(user.role or "", Permission.OFFER_HELP) == "prog"


@require(Permission.OFFER_HELP)
@require_safe
def follow_ups(request: HttpRequest) -> HttpResponse:
    """Codes alone. What is to be done, by its day; `?ended=1`: what is done."""
    if request.user.program is None:
        raise Http404
    ended = request.GET.get("ended") == "1"
    now, is_lead = timezone.now(), _is_lead(request.user)
    found = follow_ups_for(request.user)
    if ended:
        found = found.exclude(state=FollowUp.State.OPEN).order_by("-ended_at", "code")
        found = found if is_lead else found.filter(ended_at__gt=now - OWN_FOR)
    else:
        found = found.filter(state=FollowUp.State.OPEN)
    page = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    today = today_of(request.user.program, now)
    context = {"page": page, "is_lead": is_lead, "ended": ended, "today": today}
    return render(request, "concerns/follow_ups.html", context)


@require(Permission.OFFER_HELP)
def follow_up_new(request: HttpRequest) -> HttpResponse:
    """A lead asks somebody, or themselves. `?concern=` says what it follows."""
    if not _is_lead(request.user):
        raise Http404
    now, program = timezone.now(), request.user.program
    concern = concerns_for(request.user).filter(code=code_sent(request.GET, "concern")).first()
    volunteers = Volunteer.objects.filter(program=program, user__isnull=False, state=Volunteer.State.ACTIVE)
    form = FollowUpForm(
        request.POST if request.method == "POST" else None, leads=users_at_work(program.pk),
        volunteers=volunteers.select_related("user").order_by("code"), today=today_of(program, now),
        initial={
            "lead": request.user.pk,
            "person": concern.person.alias_code if concern is not None and concern.person is not None else "",
        },
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        code = told["person"].strip().upper()
        person = people_for(request.user, now=now).filter(alias_code=code).first() if code else None
        if code and person is None:
            form.add_error("person", _("Nobody of this code is here. You can leave it empty."))
        else:
            owner = told["lead"] or told["volunteer"].user
            made = ask_for(
                program, kind=told["kind"], owner=owner, due_on=told["due_on"], line=told["line"], person=person,
                concern=concern, by=request.user, now=now,
            )  # fmt: skip
            messages.success(request, _("Written down, and they are told."))
            return redirect(made)
    return render(request, "concerns/follow_up_new.html", {"form": form, "concern": concern})


@require(Permission.OFFER_HELP)
def follow_up(request: HttpRequest, code: str) -> HttpResponse:
    """One of them: what, until when; whoever is to do it, or asked for it, says what came of it."""
    now, is_lead = timezone.now(), _is_lead(request.user)
    task = get_object_or_404(follow_ups_for(request.user), code=code)
    if not is_lead and task.ended_at is not None and now - task.ended_at > OWN_FOR:
        raise Http404
    form = FollowUpEndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            end(
                task, is_done=request.POST.get("do") != "drop", answer=form.cleaned_data["answer"], by=request.user,
                now=now,
            )  # fmt: skip
        except Ended:
            messages.info(request, _("That was ended already. Nothing was changed."))
        else:
            messages.success(request, _("Thank you. The other side is told."))
        return redirect(task)
    if request.method == "HEAD":
        return HttpResponse()
    knows = task.person is not None and (
        is_lead or people_for(request.user, now=now).filter(pk=task.person_id).exists()
    )
    people = [task.person.alias_code] if task.person is not None else []
    with showing(
        by=request.user, subject=task.code, fields=("line", "answer"), reason="follow_up",
        program=request.user.program.code, detail={"people": people},
    ):  # fmt: skip
        line, answer = task.line, task.answer
    context = {
        "task": task, "form": form, "line": line, "answer": answer, "knows_person": knows, "is_lead": is_lead,
        "is_open": task.state == FollowUp.State.OPEN, "today": today_of(request.user.program, now),
    }  # fmt: skip
    return render(request, "concerns/follow_up.html", context)
