"""Pages of hours that are asked for: choose up to three, see the answer; for leads: grant one, or none."""

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
from visitation.booking.against import Against, against, team_with_mentor
from visitation.booking.asking import asked_for, first_day_of, key_sent, pair_of, today_for
from visitation.booking.holding import keep_start
from visitation.booking.offers import DAYS_SHOWN, lines_of, offers
from visitation.booking.queries import asks_person, is_lead
from visitation.booking.starts import start_of
from visitation.choices.asking import (
    AnsweredAlready,
    AskedAlready,
    ChoicesRefused,
    ask,
    book_first_free,
    decline,
    grant,
    take_back,
)
from visitation.choices.forms import RANKS, ChoicesForm
from visitation.choices.queries import requests_for, waiting
from visitation.models import BookingRequest, Person
from visitation.reasons import Said

SHOWN = 50


@require(Permission.BOOK_VISIT)
def booking_choices(request: HttpRequest, code: str) -> HttpResponse:
    """Choose up to three hours: the first that is free is booked at once, or a lead is asked to decide."""
    now = timezone.now()
    person, volunteer = pair_of(request, code, now)
    if volunteer is None:
        return redirect("book_person", person.alias_code)
    if request.method == "POST" and (key := key_sent(request)):
        stored = requests_for(request.user, now=now).filter(key=key).first()
        if stored is not None:
            return redirect(stored.visit or stored)  # sent twice: its hours may be taken by now, by itself
    for_lead, today = is_lead(request.user), today_for(person, now)
    first = first_day_of(request.GET.get("from", ""), today)
    found = offers(
        person, team_with_mentor(volunteer), first, first + timedelta(days=DAYS_SHOWN - 1), now=now, for_lead=for_lead
    )
    form = ChoicesForm(
        request.POST if request.method == "POST" else None,
        starts=[start for day in found.days for start in day.open],
        to_ask=[start for day in found.days if day.is_to_ask for start in day.rest],
    )  # fmt: skip
    refused: dict[int, list[Said]] = {}
    if request.method == "POST" and form.is_valid():
        action = book_first_free if "book" in request.POST else ask
        try:
            made = action(person, volunteer, form.starts, key=form.cleaned_data["key"], by=request.user, now=now)
        except (AskedAlready, AnsweredAlready):
            form.add_error(None, _("You have asked already; that question has to be answered or taken back first."))
        except ChoicesRefused as refusal:
            form.add_error(None, _("None of them could be booked. What stands in the way is listed below."))
            refused = _lines(refusal.against, for_lead=for_lead)
        else:
            messages.success(request, _("It is booked. Thank you for going.") if action is book_first_free
                             else _("Your lead is asked. No hour is kept meanwhile."))  # fmt: skip
            return redirect(made)
    context = {
        "person": person,
        "volunteer": volunteer,
        "is_lead": for_lead,
        "asked_for": asked_for(request, volunteer),
        "form": form,
        "has_any": bool(form.fields["first"].choices),
        "refused": refused,
    }
    return render(request, "choices/choose.html", context)


@require(Permission.BOOK_VISIT)
def booking_request(request: HttpRequest, key: UUID) -> HttpResponse:
    """One question. Its volunteer may take it back; a lead sees what stands against each hour, and grants one."""
    now = timezone.now()
    shown = get_object_or_404(requests_for(request.user, now=now), key=key)
    for_lead = is_lead(request.user)
    refused: dict[int, list[Said]] = {}
    if request.method == "POST":
        page, refused = _answered(request, shown, now) if for_lead else (_taken_back(request, shown, now), {})
        if page is not None:
            return page
    person = answer(asks_person(shown.person_id))
    is_open = shown.state == BookingRequest.State.OPEN and shown.open_until > now
    context = {
        "shown": shown,
        "person": person,
        "is_lead": for_lead,
        "is_open": is_open,
        "choices": _looked(shown, person, now) if is_open and for_lead else
        [(choice, None, []) for choice in shown.choices.all()],
        "refused": refused,
    }
    return render(request, "choices/one.html", context)


@require(Permission.BOOK_VISIT)
@require_safe
def booking_requests(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, the oldest first: a lead's program's, a volunteer's own."""
    if request.user.program is None:
        raise Http404
    pages = Paginator(waiting(request.user, now=timezone.now()), SHOWN)
    context = {"page": pages.get_page(request.GET.get("page")), "is_lead": is_lead(request.user)}
    return render(request, "choices/list.html", context)


def _looked(shown: BookingRequest, person: Person, now: datetime) -> list[tuple[Any, bool, list[Said]]]:
    choices = list(shown.choices.all())
    found = against(person, team_with_mentor(shown.volunteer), [start_of(choice) for choice in choices], now=now)
    return [
        (choice, one.is_clear, lines_of(one, for_lead=True)) for choice, one in zip(choices, found, strict=True)
    ]


def _answered(
    request: HttpRequest, shown: BookingRequest, now: datetime
) -> tuple[HttpResponse | None, dict[int, list[Said]]]:
    rank = request.POST.get("grant") or request.POST.get("look") or ""
    choice = next((one for one in shown.choices.all() if rank == f"{one.rank}"), None)
    try:
        if "decline" in request.POST:
            decline(shown, by=request.user, now=now)
            messages.success(request, _("They are told that none of these hours is possible."))
        elif choice is not None and "look" in request.POST:
            # The page that confirms a booking is the one on which rules are set aside.
            person = Person.objects.select_related("program").get(pk=shown.person_id)
            return redirect(keep_start(person, shown.volunteer, start_of(choice), now=now)), {}
        elif choice is not None:
            visit = grant(shown, by=request.user, now=now, rank=choice.rank)
            messages.success(request, _("It is booked, and they are told."))
            return redirect(visit), {}
    except AnsweredAlready:
        messages.info(request, _("It was answered meanwhile."))
    except ChoicesRefused as refusal:
        messages.warning(request, _("Nothing was booked. What stands in the way is listed below."))
        return None, _lines(refusal.against, for_lead=True)
    return redirect(shown), {}


def _taken_back(request: HttpRequest, shown: BookingRequest, now: datetime) -> HttpResponse:
    if "back" in request.POST:
        try:
            take_back(shown, by=request.user, now=now)
        except AnsweredAlready:
            messages.info(request, _("It was answered meanwhile."))
        else:
            messages.success(request, _("It is taken back."))
    return redirect(shown)


def _lines(refused: dict[int, Against | None], *, for_lead: bool) -> dict[int, list[Said]]:
    quicker = Said(_("Somebody was quicker: this place was taken in the same moment."), "refused")
    return {
        rank: lines_of(found, for_lead=for_lead) if found is not None else [quicker]
        for rank, found in sorted(refused.items()) if rank <= len(RANKS)
    }  # fmt: skip
