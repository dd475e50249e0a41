"""A lead's week, and plans from asking to publishing."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compliance.access import Permission, require
from compliance.audit.alerts import alerts_for
from compliance.reading import showing
from compliance.rules import Verdict
from facilities.queries import facts_in_force
from visitation.actions.attempts import PlanNotReady
from visitation.actions.planning import discard_plan
from visitation.actions.publication import NobodyCouldAgree, ask_to_publish, require_second_lead, waiting_publication
from visitation.actions.sharing import with_progress
from visitation.actions.trying_again import ask_once, try_again
from visitation.curves import drawn
from visitation.differences import differences, of_before, with_published
from visitation.fairness_words import fairness_words
from visitation.falling_short import visits_that_fall_short
from visitation.forms.planning import PlanForm
from visitation.knowing.notices import glass_notices
from visitation.models import Plan, UnmetRequest, Visit
from visitation.on_hold import visits_on_hold
from visitation.plan_instances import weights_of
from visitation.plan_work import going_of
from visitation.queries import (
    by_facility_and_day,
    plans_for,
    unmet_for,
    unpublished,
    visits_of_plan,
    visits_without_log,
)
from visitation.queries import week as week_of
from visitation.reasons import Said, explain_reason, explain_reasons, gap_words, why_allowed
from visitation.remedy_words import helps_most, what_would_help
from visitation.statuses import Status
from visitation.together.asking import UnderWay
from visitation.together.trying_again import try_together_again
from visitation.weight_words import name_of_weights, ways_to_weigh, weights_in

PLANS_A_PAGE = 30
UNTOLD_SHOWN = ALERTS_SHOWN = SHORT_SHOWN = 10
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


def today_of(program: Any) -> date:
    """The program's own date."""
    return timezone.now().astimezone(ZoneInfo(program.timezone)).date()


def own_program(request: HttpRequest) -> Any:
    """The program somebody leads. Roles without one have no week and no plans of their own."""
    if request.user.program is None:
        raise Http404
    return request.user.program


def monday_asked(text: str, today: date) -> date:
    """The Monday of the week that a page was asked for; this week's where the date makes no sense."""
    try:
        day = parse_date(text) or today
    except ValueError:
        day = today
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        day = today
    return day - timedelta(days=day.weekday())


@require(Permission.BUILD_PLAN)
def week(request: HttpRequest) -> HttpResponse:
    """One week of the program, facility by facility."""
    program = own_program(request)
    today = today_of(program)
    first_day = monday_asked(request.GET.get("from", ""), today)
    blocks = week_of(request.user, first_day)
    untold = list(visits_without_log(request.user, before=timezone.now()).order_by("starts"))
    held = list(visits_on_hold(request.user, now=timezone.now()))
    with_visits = {block.facility.pk for block in blocks}
    return render(
        request,
        "visitation/week.html",
        {
            "blocks": blocks,
            "quiet": [place for place in program.facilities.all() if place.pk not in with_visits],
            "first_day": first_day,
            "last_day": first_day + timedelta(days=6),
            "before": first_day - timedelta(days=7),
            "after": first_day + timedelta(days=7),
            "today": today,
            "visit_count": sum(block.count for block in blocks),
            "draft_count": sum(
                visit.status == Status.DRAFT for block in blocks for day in block.days for visit in day.visits
            ),
            "glass_notices": glass_notices(request.user, now=timezone.now()),
            "alerts": alerts_for(request.user, now=timezone.now())[:ALERTS_SHOWN],
            "short": list(visits_that_fall_short(request.user, now=timezone.now())[:SHORT_SHOWN]),
            "held": held[:SHORT_SHOWN],
            "held_count": len(held),
            "untold": len(untold),
            "untold_first": untold[:UNTOLD_SHOWN],
        },
    )


@require(Permission.BUILD_PLAN)
def plan_list(request: HttpRequest) -> HttpResponse:
    """The program's plans, newest first."""
    program = own_program(request)
    page = Paginator(plans_for(request.user), PLANS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "visitation/plan_list.html", {"page": page, "program": program})


@require(Permission.BUILD_PLAN)
def plan_ask(request: HttpRequest) -> HttpResponse:
    """Ask for a plan of some weeks; it is made in the background."""
    program = own_program(request)
    form = PlanForm(request.POST or None, today=today_of(program))
    if request.method == "POST" and form.is_valid():
        asked = dict(form.cleaned_data)
        weights = weights_of(asked.pop("preset"))
        plan, is_new = ask_once(program=program, by=request.user, now=timezone.now(), weights=weights, **asked)
        if not is_new:
            messages.info(request, _("A plan of these days was asked for already. Here it is."))
        return redirect("plan", plan.code)
    context = {"form": form, "unpublished": unpublished(request.user, today=today_of(program)), **weighing()}
    return render(request, "visitation/plan_ask.html", context)


@require(Permission.BUILD_PLAN)
@require_POST
def plan_try(request: HttpRequest, code: str) -> HttpResponse:
    """Ask once more for a plan that could not be made."""
    shown = get_object_or_404(plans_for(request.user), code=code)
    again: dict[str, Any] = {"by": request.user, "today": today_of(shown.program), "now": timezone.now()}
    try:
        if shown.shared_id is None:
            made = try_again(shown, **again)
        else:
            made, is_together = try_together_again(shown, **again)
            if is_together:
                messages.info(request, _("It is planned together again with the others that it could not be made for."))
            else:
                messages.warning(
                    request,
                    _(
                        "It is planned for your program alone: the others do not agree any more, or threw their part "
                        "of it away."
                    ),
                )
    except UnderWay as under_way:
        messages.warning(request, _("A plan of some of these days is being made together already."))
        return redirect("plan", under_way.plan.code) if under_way.plan else redirect("plan_list")
    except PlanNotReady as refused:
        if refused.state == Plan.State.FAILED:
            messages.warning(request, _("The days of this plan are over. Please ask for other weeks."))
            return redirect("plan_ask")
        messages.info(request, _("Somebody asked for it again already, or it is made by now."))
        return redirect("plan_list")
    return redirect("plan", made.code)


def weighing() -> dict[str, Any]:
    """What a page needs to say what each way to weigh counts."""
    return {"weights": weights_in({}), "ways": ways_to_weigh()}


@require(Permission.BUILD_PLAN)
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """One plan: its visits and why each is allowed, what it leaves unmet and why, and what can be done with it."""
    shown = with_progress(get_object_or_404(with_published(plans_for(request.user)), code=code))
    going = going_of(shown, now=timezone.now())
    if going is not None or shown.state == Plan.State.DISCARDED:
        # Nothing of it is shown, so nothing is opened.
        return render(request, "visitation/plan.html", {"plan": shown, "going": going, "curve": drawn(shown.curve)})
    found = list(visits_of_plan(request.user, shown, of_before(shown)))
    visits = [visit for visit in found if visit.plan_id == shown.pk]
    unmet = list(unmet_for(shown))
    most_helpful = _say_why(request, shown, visits, unmet) if visits or unmet else []
    kept = [visit for visit in visits if visit.status != Status.WITHDRAWN]
    left_out = [visit for visit in visits if visit.status == Status.WITHDRAWN]
    if shown.state == Plan.State.PUBLISHED:
        _say_why_left_out(left_out, {row.request_id: row.why for row in unmet})
    return render(
        request,
        "visitation/plan.html",
        {
            "plan": shown,
            "blocks": by_facility_and_day(kept, shown.first_day, shown.last_day),
            "left_out": left_out,
            "visit_count": len(kept),
            "unmet": unmet,
            "helps_most": most_helpful,
            "gap": gap_words(shown),
            "curve": drawn(shown.curve),
            "weights": weights_in(shown.weights),
            "way_to_weigh": name_of_weights(shown.weights),
            "fairness": fairness_words(shown.fairness),
            "differences": differences(
                shown, kept, [visit for visit in found if visit.plan_id != shown.pk], unmet
            )
            if shown.state == Plan.State.DRAFT
            else None,
            "waiting": waiting_publication(shown, now=timezone.now()) if shown.state == Plan.State.DRAFT else None,
        },
    )


def _say_why(
    request: HttpRequest, plan: Plan, visits: list[Visit], unmet: list[UnmetRequest]
) -> list[tuple[str, int]]:
    """Give each visit and each unmet request its sentences; what would serve several of them.

    One row of the trail names everybody they are about.
    """
    facts = facts_in_force({visit.facility.code for visit in visits}, plan.first_day) if visits else {}
    people = {visit.person.alias_code for visit in visits} | {row.request.person.alias_code for row in unmet}
    with showing(
        by=request.user,
        subject=plan.code,
        fields=["findings", "reasons"],
        reason="planning",
        program=request.user.program.code,
        detail={"people": sorted(people)},
    ):
        for visit in visits:
            visit.why = why_allowed(visit, facts.get(visit.facility.code))
        for row in unmet:
            row.plan = plan
            row.why = explain_reasons(row.reasons)
            row.helps = what_would_help(row.reasons)
        return helps_most(row.reasons for row in unmet)


def _say_why_left_out(visits: list[Visit], unmet: dict[int, list[Said]]) -> None:
    """What no rule refused was overtaken since the plan was made: its unmet request says how, else it is served."""
    for visit in visits:
        if all(line.verdict == Verdict.ALLOWED for line in visit.why):
            visit.why = unmet.get(visit.request_id) or [explain_reason({"code": "already_served"})]


@require(Permission.APPROVE_PLAN)
def plan_publish(request: HttpRequest, code: str) -> HttpResponse:
    """Ask a second lead to publish the whole plan; publishing itself happens where they agree."""
    shown = get_object_or_404(plans_for(request.user), code=code)
    now = timezone.now()
    if request.method != "POST":
        if shown.state != Plan.State.DRAFT:
            return redirect("plan", shown.code)
        waiting = waiting_publication(shown, now=now)
        if waiting is not None:
            return redirect("approval", waiting.code)
        try:
            require_second_lead(shown, by=request.user)
        except NobodyCouldAgree as alone:
            context = {"plan": shown, "is_alone": True, "made_by_another": alone.made_by_another}
            return render(request, "visitation/plan_publish.html", context)
        return render(request, "visitation/plan_publish.html", {"plan": shown})
    try:
        ask_to_publish(shown, by=request.user, now=now)
    except PlanNotReady:
        messages.warning(request, _("This plan is no longer a draft; nothing was changed."))
    except NobodyCouldAgree:
        return redirect("plan_publish", shown.code)
    else:
        messages.success(request, _("You asked for the plan to be published. It waits for another lead to agree."))
    return redirect("plan", shown.code)


@require(Permission.BUILD_PLAN)
def plan_discard(request: HttpRequest, code: str) -> HttpResponse:
    """Ask once more, then throw a draft away."""
    shown = get_object_or_404(plans_for(request.user), code=code)
    if request.method != "POST":
        if shown.state in (Plan.State.PUBLISHED, Plan.State.DISCARDED):
            return redirect("plan", shown.code)
        return render(request, "visitation/plan_discard.html", {"plan": shown})
    try:
        discard_plan(shown, by=request.user, now=timezone.now())
    except PlanNotReady:
        messages.warning(request, _("This plan is published or discarded already; nothing was changed."))
    else:
        messages.success(request, _("The plan is discarded. Nobody was told of it."))
    return redirect("plan_list")
