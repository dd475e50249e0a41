"""Agree that the own program is planned together with others, and ask for such a plan."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compliance.access import Permission, require
from visitation.forms.planning import PlanForm
from visitation.plan_instances import weights_of
from visitation.together.agreeing import agree, agreement_of, planned_with, take_back
from visitation.together.asking import Alone, NotAgreed, UnderWay, ask_together
from visitation.views.planning import own_program, today_of, weighing
from volunteers.models import Program


@require(Permission.BUILD_PLAN)
def plan_together(request: HttpRequest) -> HttpResponse:
    """Which programs are planned with the own one, and a plan for all of them."""
    program, now = own_program(request), timezone.now()
    form = PlanForm(request.POST or None, today=today_of(program))
    if request.method == "POST" and form.is_valid():
        asked = dict(form.cleaned_data)
        weights = weights_of(asked.pop("preset"))
        try:
            plan = ask_together(program=program, by=request.user, now=now, weights=weights, **asked)
        except (NotAgreed, Alone):
            messages.warning(request, _("There is no program to plan with any more; nothing was changed."))
            return redirect("plan_together")
        except UnderWay as under_way:
            messages.warning(request, _("A plan of some of these days is being made together already."))
            return redirect("plan", under_way.plan.code) if under_way.plan else redirect("plan_together")
        return redirect("plan", plan.code)
    together = planned_with(program)
    others = Program.objects.filter(pk__in=together).exclude(pk=program.pk)
    context = {
        "program": program,
        "agreement": agreement_of(program),
        "others": list(others.values_list("name", flat=True)),
        "form": form,
        **weighing(),
    }
    return render(request, "visitation/plan_together.html", context)


@require(Permission.BUILD_PLAN)
@require_POST
def plan_together_agree(request: HttpRequest) -> HttpResponse:
    """Agree for the own program, or take it back."""
    program, now = own_program(request), timezone.now()
    if "agree" in request.POST:
        agree(program, by=request.user, now=now)
        messages.success(request, _("Your program can be planned together with others now."))
    elif "take_back" in request.POST:
        take_back(program, by=request.user, now=now)
        messages.success(request, _("Your program is planned alone again. Plans that are made already stay."))
    else:
        messages.warning(request, _("Nothing was chosen; nothing was changed."))
    return redirect("plan_together")
