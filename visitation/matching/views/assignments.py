"""Pairs for everybody who waits: how far it is, each pair with its reasons, each person left with theirs."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from compliance.access import Permission, require
from visitation.knowing.people import SEALED_OF_PERSON
from visitation.matching.assigning import NotReady, ask_to_propose_all, confirm_pair, discard
from visitation.matching.assigning_words import pair_words
from visitation.matching.queries import assignments_for
from visitation.matching.rows import Ways
from visitation.matching.views.suggesting import refused_words
from visitation.models import AssignedPair, Assignment, Placement

A_PAGE = 50
_SEALED_OF_STAY = ("housing_unit", "classification", "housing_status", "person_category", "assigned_windows")


@require(Permission.PROPOSE_MATCH)
@require_safe
def assignment(request: HttpRequest, code: str) -> HttpResponse:
    """One page of fifty, whoever waits longest first; `left` shows those without a pair alone."""
    shown = get_object_or_404(assignments_for(request.user), code=code)
    only_left = request.GET.get("show") == "left"
    pairs = shown.pairs.filter(state=AssignedPair.State.LEFT) if only_left else shown.pairs.all()
    today = timezone.now().date()
    stays = (
        Placement.objects.filter(first_day__lte=today)
        .exclude(last_day__lt=today)
        .defer(*_SEALED_OF_STAY)
        .select_related("facility")
        .order_by("-first_day")
    )
    pairs = pairs.select_related("person", "volunteer").defer(*(f"person__{name}" for name in SEALED_OF_PERSON))
    page = Paginator(
        pairs.prefetch_related(Prefetch("person__placements", queryset=stays, to_attr="here")).order_by("rank"), A_PAGE
    ).get_page(request.GET.get("page"))
    ways = Ways()
    rows = []
    for pair in page.object_list:
        facility = pair.person.here[0].facility if pair.person.here else None
        way = ways.of(pair.volunteer, facility) if pair.volunteer is not None and facility is not None else None
        rows.append({"pair": pair, "facility": facility, "reasons": pair_words(pair, miles=way[0] if way else None)})
    counts = dict(shown.pairs.order_by().values_list("state").annotate(Count("pk")))
    context = {
        "assignment": shown,
        "is_being_made": shown.state in (Assignment.State.QUEUED, Assignment.State.MAKING),
        "page": page,
        "rows": rows,
        "only_left": only_left,
        "open": counts.get(AssignedPair.State.OPEN, 0),
        "left": counts.get(AssignedPair.State.LEFT, 0),
    }
    return render(request, "matching/assignment.html", context)


@require(Permission.PROPOSE_MATCH)
@require_POST
def assignment_confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Propose one pair, or all that are open: those in the background."""
    shown = get_object_or_404(assignments_for(request.user), code=code)
    now = timezone.now()
    try:
        if request.POST.get("all"):
            ask_to_propose_all(shown, by=request.user, now=now)
            messages.success(request, _("All open pairs are being proposed. Come back in a moment."))
        else:
            _confirm_one(request, shown, now)
    except NotReady:
        messages.warning(request, _("It was proposed or discarded already; nothing was changed."))
    return redirect(shown)


@require(Permission.PROPOSE_MATCH)
@require_POST
def assignment_discard(request: HttpRequest, code: str) -> HttpResponse:
    """Throw it away, or stop its making."""
    shown = get_object_or_404(assignments_for(request.user), code=code)
    try:
        discard(shown, by=request.user, now=timezone.now())
    except NotReady:
        messages.info(request, _("It is discarded already."))
    else:
        messages.success(request, _("Discarded. What was proposed already stays."))
    return redirect("matching")


def _confirm_one(request: HttpRequest, shown: Assignment, now: Any) -> None:
    number = request.POST.get("pair", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 18
    pair = shown.pairs.filter(pk=int(number)).first() if is_number else None
    if pair is None:
        messages.warning(request, _("Please choose a pair from the list."))
    elif (between := confirm_pair(pair, by=request.user, now=now)) is None:
        messages.success(request, _("The question is on its way. It ends by itself where nobody answers."))
    else:
        messages.warning(request, _("Something came between, so it was not proposed. It is marked below."))
        messages.warning(request, refused_words(between))
