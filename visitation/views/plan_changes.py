"""A plan that is changed: made again beside an earlier one, pinned, ended early, or made to mend what is published."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compliance.access import Permission, require
from visitation.actions.attempts import PlanNotReady
from visitation.actions.planning import ask_for_plan, pin, stop_with_best
from visitation.codes_sent import code_sent
from visitation.falling_short import visits_that_fall_short
from visitation.forms.planning import PlanForm, WeightsForm
from visitation.models import Plan
from visitation.on_hold import visits_on_hold
from visitation.plan_instances import preset_of, weights_of
from visitation.queries import plans_for, visits_for
from visitation.statuses import Status
from visitation.views.planning import own_program, today_of, weighing


@require(Permission.BUILD_PLAN)
def plan_again(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a plan of the same weeks beside a draft, weighed otherwise; what is pinned in the draft stays."""
    shown = get_object_or_404(plans_for(request.user), code=code)
    if shown.state != Plan.State.DRAFT:
        messages.warning(request, _("This plan is no longer a draft; nothing was changed."))
        return redirect("plan", shown.code)
    form = WeightsForm(request.POST or None, initial={"preset": preset_of(shown.weights)})
    if request.method == "POST" and form.is_valid():
        made = ask_for_plan(
            program=shown.program,
            first_day=shown.first_day,
            last_day=shown.last_day,
            by=request.user,
            now=timezone.now(),
            weights=weights_of(form.cleaned_data["preset"]),
            follows=shown,
            mends=shown.mends,
            once=form.cleaned_data["once"],
        )
        return redirect("plan", made.code)
    pinned = shown.visits.filter(is_pinned=True, status=Status.DRAFT.value).count()
    return render(request, "visitation/plan_again.html", {"plan": shown, "form": form, "pinned": pinned, **weighing()})


@require(Permission.BUILD_PLAN)
@require_POST
def plan_pin(request: HttpRequest, code: str) -> HttpResponse:
    """Have one visit of a draft stay in the next plan, or let it go again."""
    shown = get_object_or_404(plans_for(request.user), code=code)
    name = "pin" if "pin" in request.POST else "unpin"
    visit = visits_for(request.user).filter(plan=shown, code=code_sent(request.POST, name)).first()
    if visit is None:
        messages.warning(request, _("That visit is not in this plan; nothing was changed."))
        return redirect("plan", shown.code)
    try:
        pin(shown, visit, pinned=name == "pin", by=request.user, now=timezone.now())
    except PlanNotReady:
        messages.warning(request, _("This plan is no longer a draft; nothing was changed."))
    else:
        said = _("%(visit)s is pinned: the next plan beside this one keeps it as it is.")
        let_go = _("%(visit)s is not pinned any more.")
        messages.success(request, (said if name == "pin" else let_go) % {"visit": visit.code})
    return redirect("plan", shown.code)


@require(Permission.BUILD_PLAN)
@require_POST
def plan_stop(request: HttpRequest, code: str) -> HttpResponse:
    """Have the planner end soon, with the best plan it has found so far."""
    shown = get_object_or_404(plans_for(request.user), code=code)
    try:
        stop_with_best(shown, by=request.user, now=timezone.now())
    except PlanNotReady:
        messages.warning(request, _("This plan is not being made at the moment; nothing was changed."))
    else:
        messages.success(request, _("The planner ends at its next step. The best plan so far is kept as a draft."))
    return redirect("plan", shown.code)


@require(Permission.BUILD_PLAN)
def plan_mend(request: HttpRequest) -> HttpResponse:
    """Ask for other hours for published visits that cannot be as they stand; the others stay."""
    program, now = own_program(request), timezone.now()
    form = PlanForm(request.POST or None, today=today_of(program), mends=True)
    if request.method == "POST" and form.is_valid():
        asked = dict(form.cleaned_data)
        weights = weights_of(asked.pop("preset"))
        made = ask_for_plan(program=program, by=request.user, now=now, weights=weights, mends=True, **asked)
        return redirect("plan", made.code)
    context = {
        "form": form,
        "held": visits_on_hold(request.user, now=now).count(),
        "short": visits_that_fall_short(request.user, now=now).count(),
        **weighing(),
    }
    return render(request, "visitation/plan_mend.html", context)
