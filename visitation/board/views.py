"""A lead's evening: tonight, what changed, the week as a board, and who could go on one visit."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.postgres.aggregates import ArrayAgg
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from compliance.access import Permission, grants, require
from visitation.board import bulk, looking, placing
from visitation.board.tonight import tonight as needs_of
from visitation.codes_sent import code_sent
from visitation.models import Plan, ReviewFlag
from visitation.models.visits import CALLED_OFF_BECAUSE
from visitation.queries import by_facility_and_day, visits_for, with_team
from visitation.review.flags import COMING
from visitation.review.views import meanwhile, number_sent
from visitation.statuses import Status
from visitation.views.planning import monday_asked, own_program, today_of
from volunteers.models import Volunteer

ROWS_A_PAGE = 50
_KINDS = dict(ReviewFlag.Kind.choices)


def _lead(request: HttpRequest) -> Any:
    """The program they lead. Raises Http404 for everybody else."""
    program = own_program(request)
    if grants(request.user.role or "AN", Permission.BUILD_PLAN) != "prog":
        raise Http404
    return program


@require(Permission.BUILD_PLAN)
@require_safe
def tonight(request: HttpRequest) -> HttpResponse:
    """Only what needs somebody, each with the one thing to do next."""
    _lead(request)
    now = timezone.now()
    changed = looking.changes_by_others(request.user, looking.look_of(request.user, now=now)).count()
    found = needs_of(request.user, now=now)
    context = {
        "parts": found.parts, "glass_notices": found.glass_notices, "alerts": found.alerts, "changed": changed,
    }  # fmt: skip
    return render(request, "board/tonight.html", context)


@require(Permission.BUILD_PLAN)
def since_last_look(request: HttpRequest) -> HttpResponse:
    """What others changed; a button keeps that it was seen, up to what the page showed."""
    program, now = _lead(request), timezone.now()
    if request.method == "POST":
        looking.looked(request.user, number_sent(request.POST, "place"), now=now)
        messages.success(request, _("From now on you are told what changes after this."))
        return redirect("tonight")
    look = looking.look_of(request.user, now=now)
    place = looking.end_of_chain(program)
    page, groups = looking.page_of_changes(request.user, look, request.GET.get("page"))
    context = {
        "look": look, "page": page, "groups": groups, "place": place, "zone": program.timezone,
        "at_facilities": looking.changes_at_facilities(request.user, look) if page.number == 1 else [],
    }  # fmt: skip
    return render(request, "board/since.html", context)


@require(Permission.BUILD_PLAN)
def week_board(request: HttpRequest) -> HttpResponse:
    """The week by facility and day, each visit with its state, who has it, and what can be done with several."""
    program = _lead(request)
    first_day = monday_asked(request.GET.get("from", ""), today_of(program))
    refused: tuple[bulk.Refused, ...] = ()
    if request.method == "POST":
        answer = _several(request, program)
        if answer is None:
            return redirect(f"{reverse('week_board')}?from={first_day:%Y-%m-%d}")
        refused = answer
    return _board(request, program, first_day, refused)


def _board(request: HttpRequest, program: Any, first_day: date, refused: tuple[bulk.Refused, ...]) -> HttpResponse:
    last_day = first_day + timedelta(days=6)
    open_flags = Q(
        review_task__flags__isnull=False, review_task__flags__cleared_at__isnull=True,
        review_task__flags__ignored_at__isnull=True,
    )  # fmt: skip
    shown = ~Q(status=Status.WITHDRAWN) & (~Q(status=Status.DRAFT) | Q(plan__state=Plan.State.DRAFT))
    visits = with_team(
        visits_for(request.user)
        .filter(shown, day__range=(first_day, last_day))
        .annotate(
            kinds=ArrayAgg("review_task__flags__kind", filter=open_flags, distinct=True),
            holder=F("review_task__holder__display_name"),
        )
        .order_by("starts", "code")
    )
    now = timezone.now()
    blocks = by_facility_and_day(visits, first_day, last_day)
    for block in blocks:
        for day in block.days:
            for visit in day.visits:
                visit.against = [_KINDS[kind] for kind in visit.kinds or ()]
                visit.may_be_chosen = visit.status in COMING and visit.starts > now
    chosen = set(_chosen(request)) if refused else set()
    context = {
        "blocks": blocks, "first_day": first_day, "last_day": last_day, "today": today_of(program),
        "before": first_day - timedelta(days=7), "after": first_day + timedelta(days=7),
        "reasons": CALLED_OFF_BECAUSE, "refused": refused, "chosen": chosen,
        "volunteers": Volunteer.objects.filter(program=program, state=Volunteer.State.ACTIVE).order_by("code"),
    }  # fmt: skip
    return render(request, "board/board.html", context, status=409 if refused else 200)


def _chosen(request: HttpRequest) -> dict[str, int]:
    """Code → the sequence that the page showed, of each visit that was ticked."""
    found = {}
    for sent in request.POST.getlist("visit")[: bulk.MOST]:
        code, _colon, sequence = sent.partition(":")
        code = code_sent({"code": code}, "code")
        if code:
            found[code] = number_sent({"sequence": sequence}, "sequence")
    return found


def _several(request: HttpRequest, program: Any) -> tuple[bulk.Refused, ...] | None:
    """Do it to all that are ticked; None where there is nothing more to say than a message."""
    chosen, what, by, now = _chosen(request), request.POST.get("what", ""), request.user, timezone.now()
    if not chosen:
        messages.warning(request, _("Please tick the visits first. Nothing was changed."))
        return None
    try:
        if what == "confirm":
            count = bulk.confirm_all(program, chosen, by=by, now=now)
            text = ngettext("%(count)d visit is confirmed.", "%(count)d visits are confirmed.", count)
        elif what == "off":
            count = bulk.call_off_all(program, chosen, because=request.POST.get("because", "")[:20], by=by, now=now)
            text = ngettext("%(count)d visit is off.", "%(count)d visits are off.", count)
        elif what == "hand":
            to = Volunteer.objects.filter(
                program=program, state=Volunteer.State.ACTIVE, code=code_sent(request.POST, "to")
            ).first()
            if to is None:
                messages.warning(request, _("Please choose a volunteer. Nothing was changed."))
                return None
            count = bulk.hand_all(program, chosen, to=to, by=by, now=now)
            text = ngettext(
                "%(count)d visit is with somebody else now.", "%(count)d visits are with somebody else now.", count
            )
        else:
            return None
    except bulk.NothingDone as nothing:
        return nothing.refused
    except ValueError:
        messages.warning(request, _("Please choose a reason. Nothing was changed."))
        return None
    messages.success(request, text % {"count": count})
    return None


@require(Permission.BUILD_PLAN)
def visit_disposal(request: HttpRequest, code: str) -> HttpResponse:
    """Who could go on one visit, free ones first; a button puts somebody on it."""
    _lead(request)
    visit = get_object_or_404(with_team(visits_for(request.user)), code=code)
    now = timezone.now()
    if visit.status not in COMING or visit.starts <= now:
        messages.info(request, _("This visit is over or off; nobody can be put on it."))
        return redirect(visit)
    why: tuple[str, ...] = ()
    if request.method == "POST":
        volunteer = Volunteer.objects.filter(
            program=request.user.program, code=code_sent(request.POST, "volunteer")
        ).first()
        if volunteer is None:
            messages.warning(request, _("Please choose a volunteer. Nothing was changed."))
            return redirect("visit_disposal", visit.code)
        try:
            placing.put_on(
                visit, volunteer, sequence=number_sent(request.POST, "sequence"), by=request.user, now=now,
                instead=request.POST.get("instead") == "1",
            )  # fmt: skip
        except placing.Overtaken:
            messages.warning(request, meanwhile())
        except placing.CannotPlace as cannot:
            why = cannot.why
        else:
            messages.success(request, _("%(name)s is on the visit, and is told.") % {"name": volunteer.code})
            return redirect(visit)
        visit = get_object_or_404(with_team(visits_for(request.user)), code=code)
    found, common = placing.candidates(visit, now=now)
    page = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"visit": visit, "page": page, "common": common, "why": why, "team": visit.team_shown}
    return render(request, "board/disposal.html", context, status=409 if why else 200)
