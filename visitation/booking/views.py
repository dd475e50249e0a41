"""Pages of booking: whom, which day, confirm; another day, calling off; the queue for a full hour."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from compliance.access import Permission, require
from compliance.rounds import Asking, answer, together
from visitation.booking.against import Against, against, asks_team, team_with_mentor
from visitation.booking.asking import asked_for, first_day_of, pair_of, start_sent, today_for
from visitation.booking.confirming import BookingRefused, SomebodyWasQuicker, book, can_be_set_aside
from visitation.booking.forms import CallOffForm, ConfirmForm, ForWhomForm
from visitation.booking.holding import keep_start
from visitation.booking.offers import DAYS_SHOWN, FARTHEST, lines_of, offers, once, told
from visitation.booking.queries import (
    asks_person,
    asks_team_of,
    hold_for,
    is_lead,
    own_people,
    to_change,
    waiters_of,
)
from visitation.booking.starts import Start, start_of
from visitation.booking.waiting import NothingToWaitFor, wait_for, wait_no_more
from visitation.booking.withdrawing import CannotChange, call_off
from visitation.models import Match, Person, SlotHold, Visit
from volunteers.models import Volunteer

_STILL_FIT = 5
_FIT_WITHIN = (3, 14)  # days, looked at one after the other


@require(Permission.BOOK_VISIT)
@require_safe
def book_whom(request: HttpRequest) -> HttpResponse:
    """Whom a volunteer visits; with one person alone, their days at once. A lead begins with the person."""
    if is_lead(request.user):
        return redirect("people")
    matches = list(own_people(request.user, now=timezone.now()).order_by("person__alias_code"))
    if len(matches) == 1:
        return redirect("book_person", matches[0].person.alias_code)
    return render(request, "booking/whom.html", {"matches": matches})


@require(Permission.BOOK_VISIT)
def book_person(request: HttpRequest, code: str) -> HttpResponse:
    """The days of four weeks; a button keeps its start and leads to the page that confirms."""
    now = timezone.now()
    person, volunteer = pair_of(request, code, now)
    if volunteer is None:
        return _for_whom(request, person)
    if request.method == "POST":
        start = start_sent(request, person, now)
        if start is None:
            messages.warning(request, _("Please choose an hour from the list."))
            return redirect(_address(person, volunteer, request))
        return redirect(keep_start(person, volunteer, start, now=now))
    return _days(request, person, volunteer, now=now)


@require(Permission.BOOK_VISIT)
def visit_change(request: HttpRequest, code: str) -> HttpResponse:
    """Another day or hour for a visit, which keeps its own until the new one is confirmed."""
    now = timezone.now()
    visit = _visit_to_change(request, code, now)
    person, team = answer(together(asks_person(visit.person_id), asks_team_of(visit.pk)))
    volunteer = next((each for each in team if each.user_id == request.user.pk), team[0] if team else None)
    if volunteer is None or visit.starts <= now:
        messages.info(request, _("This visit cannot be moved any more."))
        return redirect(visit)
    if request.method == "POST":
        start = start_sent(request, person, now)
        if start is None:
            messages.warning(request, _("Please choose an hour from the list."))
            return redirect("visit_change", visit.code)
        return redirect(keep_start(person, volunteer, start, now=now, replaces=visit))
    return _days(request, person, volunteer, now=now, team=team, replaces=visit)


@require(Permission.BOOK_VISIT)
def book_confirm(request: HttpRequest, key: UUID) -> HttpResponse:
    """What is about to be booked; the button books it, once however often it is pressed."""
    now = timezone.now()
    try:
        hold = hold_for(request.user, key, now=now)
    except SlotHold.DoesNotExist:
        raise Http404 from None
    if hold.visit is not None:
        return redirect(hold.visit)
    if is_lead(request.user):
        return _confirm_as_lead(request, hold, now=now)
    found: Against | None = None
    if request.method == "POST":
        booked, found = _booked(request, hold, now=now)
        if booked is not None:
            return booked
    person, team = answer(together(asks_person(hold.person_id), _asks_team(hold)))
    found = found or _found(hold, person, team, now)
    return _confirm_page(request, hold, person, team, found, lines_of(found, for_lead=False), now=now)


def _confirm_as_lead(request: HttpRequest, hold: SlotHold, *, now: datetime) -> HttpResponse:
    person, team = answer(together(asks_person(hold.person_id), _asks_team(hold)))
    found = _found(hold, person, team, now)
    form = ConfirmForm(
        request.POST if request.method == "POST" else None, program=request.user.program, blocking=found.blocking
    )
    why = lines_of(found, for_lead=True)
    if request.method == "POST" and form.is_valid():
        booked, refused = _booked(
            request, hold, companions=form.companions, overrides=form.overrides, driver=form.at_the_wheel, now=now
        )
        if booked is not None:
            return booked
        why = lines_of(refused, for_lead=True) if refused is not None else []
        found = _found(hold, person, team, now)
    return _confirm_page(request, hold, person, team, found, why, form=form, now=now)


def _booked(
    request: HttpRequest, hold: SlotHold, *, now: datetime, **asked: Any
) -> tuple[HttpResponse | None, Against | None]:
    """Where booking leads to; or, where it was refused, everything that stood in the way, if it is known."""
    try:
        visit = book(hold, by=request.user, now=now, **asked)
    except BookingRefused as refused:
        return None, refused.against
    except SomebodyWasQuicker:
        messages.warning(request, _("Somebody was quicker: this place was taken in the same moment."))
        return None, None
    except CannotChange:
        messages.info(request, _("This visit cannot be moved any more."))
        return redirect(hold.replaces), None
    messages.success(request, _("It is booked. Thank you for going."))
    return redirect(visit), None


def _confirm_page(
    request: HttpRequest,
    hold: SlotHold,
    person: Person,
    team: list[Volunteer],
    found: Against,
    why: list[Any],
    *,
    now: datetime,
    form: ConfirmForm | None = None,
) -> HttpResponse:
    for_lead = form is not None
    context = {
        "hold": hold,
        "person": person,
        "start": hold,
        "team": team,
        "is_lead": for_lead,
        "form": form,
        "is_clear": found.is_clear,
        "can_be_set_aside": for_lead and can_be_set_aside(found),
        "why": why,
        "is_refused": request.method == "POST",
        "fits": [] if found.is_clear else _what_fits(hold, person, team, now),
        "notes": once(told(finding, for_lead=for_lead) for finding in found.findings if finding.advice)[:6],
        "back": _back(hold, person, for_lead),
    }
    return render(request, "booking/confirm.html", context)


@require(Permission.BOOK_VISIT)
@require_POST
def book_wait(request: HttpRequest, code: str) -> HttpResponse:
    """Wait for a full hour."""
    now = timezone.now()
    person, volunteer = pair_of(request, code, now)
    start = start_sent(request, person, now)
    if volunteer is None or start is None:
        messages.warning(request, _("Please choose an hour from the list."))
        return redirect("book_person", person.alias_code)
    try:
        wait_for(person, volunteer, start, by=request.user, now=now)
    except NothingToWaitFor:
        messages.info(request, _("This hour is not full, or cannot be booked for another reason. Please look again."))
    else:
        messages.success(request, _("You wait for this hour. If a place is free, you are told, with hours to accept."))
    return redirect(_address(person, volunteer, request))


@require(Permission.BOOK_VISIT)
@require_POST
def book_wait_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Wait no more."""
    waiter = get_object_or_404(waiters_of(request.user).select_related("person", "volunteer"), pk=pk)
    wait_no_more(waiter, now=timezone.now())
    messages.success(request, _("You do not wait for this hour any more."))
    return redirect(_address(waiter.person, waiter.volunteer, request))


@require(Permission.CANCEL_VISIT)
def visit_call_off(request: HttpRequest, code: str) -> HttpResponse:
    """Nobody goes: asks why, in a code. Who cannot come themselves has another page, and a stand-in is looked for."""
    now = timezone.now()
    visit = _visit_to_change(request, code, now)
    form = CallOffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            call_off(visit, because=form.cleaned_data["because"], by=request.user, now=now)
        except CannotChange:
            messages.info(request, _("It has begun, is over, or was called off already. Nothing was changed."))
        else:
            messages.success(request, _("It is called off, and everybody on it is told."))
        return redirect(visit)
    return render(request, "booking/call_off.html", {"visit": visit, "form": form, "is_lead": is_lead(request.user)})


# What several of them need


def _visit_to_change(request: HttpRequest, code: str, now: datetime) -> Visit:
    try:
        return to_change(request.user, code, now=now)
    except Visit.DoesNotExist:
        raise Http404 from None


def _days(
    request: HttpRequest,
    person: Person,
    volunteer: Volunteer,
    *,
    now: datetime,
    team: list[Volunteer] | None = None,
    replaces: Visit | None = None,
) -> HttpResponse:
    today = today_for(person, now)
    first = first_day_of(request.GET.get("from", ""), today)
    last = first + timedelta(days=DAYS_SHOWN - 1)
    for_lead = is_lead(request.user)
    team = team or team_with_mentor(volunteer)
    context = {
        "person": person,
        "volunteer": volunteer,
        "is_lead": for_lead,
        "team": team,
        "visit": replaces,
        "offers": offers(person, team, first, last, now=now, for_lead=for_lead, replaces=replaces),
        "waits": list(waiters_of(request.user).filter(person=person, volunteer=volunteer)) if not replaces else [],
        "earlier": max(today, first - timedelta(days=DAYS_SHOWN)) if first > today else None,
        "later": last + timedelta(days=1) if last < today + FARTHEST else None,
        "first": first,
        "last": last,
    }
    return render(request, "booking/days.html", context)


def _for_whom(request: HttpRequest, person: Person) -> HttpResponse:
    matches = Match.objects.filter(person=person, ended_on__isnull=True, ended_at__isnull=True, channel="visits")
    context = {
        "person": person,
        "matches": matches.select_related("volunteer").order_by("volunteer__code"),
        "form": ForWhomForm(request.GET if request.GET.get("for") else None, program=request.user.program),
    }
    return render(request, "booking/for_whom.html", context)


def _address(person: Person, volunteer: Volunteer, request: HttpRequest) -> str:
    return reverse("book_person", args=[person.alias_code]) + asked_for(request, volunteer)


def _back(hold: SlotHold, person: Person, for_lead: bool) -> str:
    if hold.replaces is not None:
        return reverse("visit_change", args=[hold.replaces.code])
    query = f"?{urlencode({'for': hold.volunteer.code})}" if for_lead else ""
    return reverse("book_person", args=[person.alias_code]) + query


def _asks_team(hold: SlotHold) -> Asking[list[Volunteer]]:
    return asks_team_of(hold.replaces_id) if hold.replaces_id else asks_team(hold.volunteer)


def _found(hold: SlotHold, person: Person, team: list[Volunteer], now: datetime) -> Against:
    (found,) = against(person, team, [start_of(hold)], now=now, replaces=hold.replaces)
    return found


def _what_fits(hold: SlotHold, person: Person, team: list[Volunteer], now: datetime) -> list[Start]:
    """The next starts that may be booked instead, from the day that was asked for; no more days are looked at than
    it takes to find them."""
    fits: list[Start] = []
    first = max(hold.day, today_for(person, now))
    for days in _FIT_WITHIN:
        last = first + timedelta(days=days - 1)
        found = offers(person, team, first, last, now=now, replaces=hold.replaces)
        fits += [start for day in found.days for start in day.open]
        first = last + timedelta(days=1)
        if len(fits) >= _STILL_FIT:
            break
    return fits[:_STILL_FIT]
