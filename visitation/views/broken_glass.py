"""Break the glass for one person, look behind it for an hour, and review what others did."""

from contextlib import suppress
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from compliance.access import Permission, Role, require
from compliance.reading import showing
from visitation.actions.people.breaking_glass import (
    GlassHolds,
    ReviewRefused,
    break_glass,
    close_glass,
    review_glass,
)
from visitation.forms.people import BreakGlassForm, ReviewForm
from visitation.knowing.fields import COLUMNS, Field
from visitation.knowing.glass import (
    OPEN_FOR,
    REVIEWED_WITHIN,
    TIMES_AT_MOST,
    Refusal,
    glass_in_force,
    glasses_for,
    standing_of,
    to_review,
)
from visitation.knowing.people import people_for
from visitation.models import BreakGlass, Person
from visitation.views.devices import device_of
from volunteers.accounts.step_up import has_second_factor, recently_proved, to_prove

PROVED_MINUTES = 5
GLASSES_SHOWN = 100

_WORDS = {
    Refusal.SUSPENDED: gettext_lazy(
        "You cannot break the glass at the moment: an earlier one was not reviewed within 72 hours, or was found not "
        "justified. Please ask another lead of your program."
    ),
    Refusal.TOO_OFTEN: gettext_lazy(
        "You have broken the glass five times in 30 days, which is as often as one person may. "
        "Please ask another lead of your program."
    ),
}


@require(Permission.SEE_HEALTH_NOTES)
def glass(request: HttpRequest, code: str) -> HttpResponse:
    """The form that breaks the glass for one person; while it is broken, what lies behind it, to look at only."""
    now = timezone.now()
    person = get_object_or_404(people_for(request.user, now=now), alias_code=code)
    if person.assigned_lead_id == request.user.pk:
        return redirect("person", code)
    broken = glass_in_force(request.user, person, now=now, device=device_of(request))
    if broken is not None:
        return _behind(request, person, broken, now=now)
    if request.method == "HEAD":
        raise Http404  # the page that lay behind the glass is no longer there
    refusal = standing_of(request.user, now=now).refusal
    if refusal is not None:
        return render(request, "visitation/glass.html", {"person": person, "why_not": _WORDS.get(refusal)}, status=403)
    if not (recently_proved(request, minutes=PROVED_MINUTES) and has_second_factor(request)):
        return to_prove(request)
    form = BreakGlassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with suppress(GlassHolds):  # somebody's clock or hand was quicker: the page says it as it is now
            break_glass(
                person, by=request.user, device=device_of(request), is_proved=True, now=now, **form.cleaned_data
            )
        return redirect("glass", code)
    context = {
        "person": person,
        "form": form,
        "minutes": int(OPEN_FOR.total_seconds() // 60),
        "times_at_most": TIMES_AT_MOST,
        "hours": int(REVIEWED_WITHIN.total_seconds() // 3600),
    }
    return render(request, "visitation/glass.html", context)


@require(Permission.SEE_HEALTH_NOTES)
@require_POST
def glass_close(request: HttpRequest, code: str) -> HttpResponse:
    """Close it before its hour is over."""
    now = timezone.now()
    person = get_object_or_404(people_for(request.user, now=now), alias_code=code)
    broken = glass_in_force(request.user, person, now=now, device=device_of(request))
    if broken is not None:
        close_glass(broken, by=request.user, now=now)
        messages.success(request, _("It is closed again."))
    return redirect("person", code)


@require(Permission.REVIEW_BROKEN_GLASS)
@require_safe
def broken_glasses(request: HttpRequest) -> HttpResponse:
    """Who broke the glass, when, and what was said of it. An auditor sees codes and categories, no reason."""
    glasses = list(glasses_for(request.user)[:GLASSES_SHOWN])
    waiting = set(to_review(request.user).values_list("pk", flat=True))
    now = timezone.now()
    for each in glasses:
        each.waits = each.pk in waiting
        each.review_by = each.broken_at + REVIEWED_WITHIN
        each.is_late = not each.verdict and each.review_by <= now
    context = {"glasses": glasses, "count_this_month": _this_month(glasses, now)}
    return render(request, "visitation/broken_glasses.html", context)


@require(Permission.REVIEW_BROKEN_GLASS)
def glass_review(request: HttpRequest, code: str) -> HttpResponse:
    """One of them: a lead reads the reason, which is written down first, and says whether it was right."""
    now = timezone.now()
    broken = get_object_or_404(glasses_for(request.user), code=code)
    waits = to_review(request.user).filter(pk=broken.pk).exists()
    form = ReviewForm(request.POST or None) if waits else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            try:
                review_glass(broken, by=request.user, verdict=form.cleaned_data["verdict"], now=now)
            except ReviewRefused:
                raise Http404 from None
            messages.success(request, _("Your answer is kept."))
            return redirect("broken_glasses")
    reason = ""
    if request.user.role == Role.PROGRAM_LEAD and request.method != "HEAD":
        reason = _reason(broken, request)
    context = {"glass": broken, "form": form, "reason": reason, "review_by": broken.broken_at + REVIEWED_WITHIN}
    return render(request, "visitation/glass_review.html", context)


def _behind(request: HttpRequest, person: Person, broken: BreakGlass, *, now: datetime) -> HttpResponse:
    if request.method == "POST":
        return redirect("glass", person.alias_code)
    if request.method == "HEAD":
        return HttpResponse()
    column = COLUMNS[Field.HEALTH_NOTES]
    with showing(
        by=request.user,
        subject=person.alias_code,
        fields=[column],
        reason=f"glass_{broken.category}",
        program=broken.program_code,
        detail={"glass": broken.code},
    ):
        notes = getattr(person, column)
    context = {
        "person": person,
        "broken": broken,
        "health_notes": notes,
        "minutes_left": -(-int((broken.ends_at - now).total_seconds()) // 60),
    }
    return render(request, "visitation/glass_open.html", context)


def _reason(broken: BreakGlass, request: HttpRequest) -> str:
    with showing(
        by=request.user,
        subject=broken.person_code,
        fields=["reason"],
        reason="review",
        program=broken.program_code,
        detail={"glass": broken.code},
    ):
        return broken.reason


def _this_month(glasses: list[BreakGlass], now: datetime) -> int:
    return sum(each.broken_at.year == now.year and each.broken_at.month == now.month for each in glasses)
