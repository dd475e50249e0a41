"""Pages of standing visits: look at each date, make it, see it, renew it, end it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.access import Permission, require
from compliance.rounds import answer
from visitation.booking.against import team_with_mentor
from visitation.booking.asking import asked_for, key_sent, pair_of, today_for
from visitation.booking.offers import DAYS_SHOWN, offers
from visitation.booking.queries import asks_person, is_lead
from visitation.booking.starts import Start
from visitation.models import Person
from visitation.standing.forms import USUAL_WEEKS, StandingForm
from visitation.standing.looking import AHEAD, Turn, days_to_come, is_on_hold, look, today_of
from visitation.standing.making import IsOver, NothingFits, StandsAlready, end, go_alone, make, planned, renew
from visitation.standing.queries import listed, standing_for
from volunteers.models import Volunteer

SHOWN = 50


@require(Permission.BOOK_VISIT)
def standing_new(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the first start, the rhythm and the length; every date is looked at before anything is booked."""
    now = timezone.now()
    person, volunteer = pair_of(request, code, now)
    if volunteer is None:
        return redirect("book_person", person.alias_code)
    if request.method == "POST" and (key := key_sent(request)):
        stored = standing_for(request.user, now=now).filter(key=key).first()
        if stored is not None:
            return redirect(stored)  # sent twice: its hours are taken by now, by itself
    for_lead = is_lead(request.user)
    form = StandingForm(
        request.POST if request.method == "POST" else None, starts=_open_starts(person, volunteer, now, for_lead),
        program=person.program if for_lead else None, besides=volunteer.code,
    )
    looked, beyond = [], None
    if request.method == "POST" and form.is_valid():
        rhythm, weeks = form.cleaned_data["rhythm"], form.cleaned_data["weeks"]
        standing = planned(person, volunteer, form.first_start, rhythm, weeks, form.companion)
        if "book" in request.POST:
            made = _made(request, standing, form, now)
            if made is not None:
                return redirect(made)
        looked = look(standing, person, volunteer, days_to_come(standing, now), now=now, for_lead=for_lead)
        beyond = today_of(standing, now) + AHEAD
    context = {
        "person": person,
        "volunteer": volunteer,
        "is_lead": for_lead,
        "asked_for": asked_for(request, volunteer),
        "form": form,
        "looked": looked,
        "beyond": beyond,
        "may_book": any(one.turn in (Turn.FREE, Turn.LATER) for one in looked),
    }
    return render(request, "standing/new.html", context)


@require(Permission.BOOK_VISIT)
def standing_visit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Its dates: what is booked, what is not and why. A button renews it, another ends it."""
    now = timezone.now()
    standing = get_object_or_404(standing_for(request.user, now=now), key=key)
    if request.method == "POST":
        return _changed(request, standing, now)
    person = answer(asks_person(standing.person_id))
    today = today_of(standing, now)
    goes_on = standing.ended_at is None and standing.last_day >= today
    looked = look(standing, person, standing.volunteer, days_to_come(standing, now), now=now,
                  for_lead=is_lead(request.user)) if goes_on else []  # fmt: skip
    context = {
        "standing": standing,
        "person": person,
        "is_lead": is_lead(request.user),
        "looked": looked,
        "goes_on": goes_on,
        "on_hold": goes_on and is_on_hold(standing, now),
        "beyond": today + AHEAD,
        "weeks": USUAL_WEEKS,
    }
    return render(request, "standing/one.html", context)


@require(Permission.BOOK_VISIT)
@require_safe
def standing_list(request: HttpRequest) -> HttpResponse:
    """A volunteer's own, or a lead's program's; soonest ending first."""
    if request.user.program is None:
        raise Http404
    pages = Paginator(listed(request.user, now=timezone.now()), SHOWN)
    context = {"page": pages.get_page(request.GET.get("page")), "is_lead": is_lead(request.user)}
    return render(request, "standing/list.html", context)


def _open_starts(person: Person, volunteer: Volunteer, now: datetime, for_lead: bool) -> list[Start]:
    first = today_for(person, now)
    found = offers(person, team_with_mentor(volunteer), first, first + timedelta(days=DAYS_SHOWN - 1), now=now,
                   for_lead=for_lead)  # fmt: skip
    return [start for day in found.days for start in day.open]


def _made(request: HttpRequest, standing: Any, form: StandingForm, now: datetime) -> Any:
    try:
        made = make(standing, key=form.cleaned_data["key"], by=request.user, now=now)
    except NothingFits:
        form.add_error(None, _("None of these dates can be booked."))
    except StandsAlready:
        form.add_error(None, _("There is such a standing visit already."))
    else:
        messages.success(request, _("It stands. What is within four weeks is booked; the rest follows by itself."))
        return made
    return None


def _changed(request: HttpRequest, standing: Any, now: datetime) -> HttpResponse:
    if "end" in request.POST:
        end(standing, by=request.user, now=now)
        messages.success(request, _("No more visits are booked. Those that are booked stay."))
    elif "renew" in request.POST:
        try:
            renew(standing, weeks=USUAL_WEEKS, by=request.user, now=now)
        except IsOver:
            messages.info(request, _("It has ended already. Please make a new one."))
        else:
            messages.success(request, _("It goes on."))
    elif "alone" in request.POST and is_lead(request.user):
        if go_alone(standing, by=request.user, now=now):
            messages.success(request, _("Nobody comes along any more. Visits that are booked stay as they are."))
        else:
            messages.info(request, _("That was changed already."))
    return redirect(standing)
