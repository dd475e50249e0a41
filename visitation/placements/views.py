"""Where people are: the list of whom to look for, one person's history, a move, an end."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from compliance.access import Permission, grants, require
from facilities.models import Facility
from visitation.after_release import keeping
from visitation.forms.people import RevealForm
from visitation.knowing.fields import WORDS, Field
from visitation.knowing.people import person_for
from visitation.knowing.policy import Openness, Standing
from visitation.models import Person, Placement, PlacementFact
from visitation.placements import leaving, locating, moving, queries
from visitation.placements.conflicts import SaidMeanwhile, mark_of
from visitation.placements.forms import EndForm, MoveForm, answer_words
from visitation.placements.handing_on import programs_at
from visitation.placements.knowledge import Known, history_of
from visitation.placements.leaving import exit_in_force
from visitation.placements.locating import stay_now
from visitation.views.devices import device_of

SEARCHED_BY = (Field.A_NUMBER, Field.LEGAL_NAME, Field.COUNTRY_OF_BIRTH, Field.DATE_OF_BIRTH)


@require(Permission.EDIT_VISIT_FIELDS)
@require_safe
def locate_list(request: HttpRequest) -> HttpResponse:
    """Whom to look for, the next visit first; each with four buttons."""
    _only_leads(request, Permission.EDIT_VISIT_FIELDS)
    now = timezone.now()
    page = queries.page_of(queries.people_to_locate(request.user, now=now), request.GET.get("page"))
    context = {
        "page": page,
        "cards": queries.cards(page.object_list, now=now),
        "sources": Placement.Source.choices,
        "answers": answer_words().items(),
        "now": now,
    }
    return render(request, "visitation/placements/locate_list.html", context)


@require(Permission.EDIT_VISIT_FIELDS)
def locate_person(request: HttpRequest, code: str) -> HttpResponse:
    """What to search by, each thing opened alone; and what came of the search, in one tap."""
    now = timezone.now()
    person, standing = _person_or_404(request, code, now, Permission.EDIT_VISIT_FIELDS)
    if request.method == "POST":
        return _told(request, person, now)
    masked = [field for field in SEARCHED_BY if standing.openness[field] is Openness.MASKED]
    form = RevealForm(masked=masked, action=reverse("person_field", args=[code]), initial={"reason": "locate"})
    context = _card_context(person, now) | {"form": form if masked else None, "searched_by": WORDS}
    return render(request, "visitation/placements/locate_person.html", context)


def _told(request: HttpRequest, person: Person, now: datetime) -> HttpResponse:
    answer, source = request.POST.get("answer", ""), request.POST.get("source", "")
    if answer not in PlacementFact.Answer.values or source not in Placement.Source.values:
        return render(request, "visitation/placements/locate_person.html", _card_context(person, now), status=422)
    try:
        locating.record_answer(
            person, answer, source=source, seen=request.POST.get("seen", "")[:40], by=request.user, now=now
        )
    except SaidMeanwhile as first:
        mine = {"answer": answer, "source": source, "words": answer_words()[answer]}
        context = _meanwhile(person, first.known) | {"mine": mine, "here": reverse("locate_person", args=[person])}
        return render(request, "visitation/placements/said_meanwhile.html", context, status=409)
    except locating.NoPlaceYet:
        messages.warning(request, _("No place is known yet. Please say at which facility the person is."))
        return redirect("person_moved", person.alias_code)
    if answer == PlacementFact.Answer.OTHER:
        text = _("It is written down. Where is the person now? Until you say so, visits stay as they are.")
        messages.info(request, text)
        return redirect("person_moved", person.alias_code)
    if answer == PlacementFact.Answer.OUT:
        messages.info(request, _("It is written down. What happened? Until you say so, visits stay as they are."))
        return redirect("person_end", person.alias_code)
    messages.success(request, _("It is written down for %(code)s.") % {"code": person.alias_code})
    return redirect("locate_list")


@require(Permission.EDIT_VISIT_FIELDS)
@require_safe
def person_places(request: HttpRequest, code: str) -> HttpResponse:
    """Every stay and every fact, the newest first; who else visits there; what is on hold elsewhere."""
    now = timezone.now()
    person, _standing = _person_or_404(request, code, now, Permission.EDIT_VISIT_FIELDS)
    stay = stay_now(person, now=now)
    there = list(programs_at(stay.facility)) if stay is not None else []
    context = {
        "person": person,
        "now": now,
        "stay": stay,
        "entries": history_of(person),
        "programs": [program for program in there if program.pk != person.program_id],
        "is_ours": person.program_id in {program.pk for program in there},
        "held": queries.held_elsewhere(person, stay, now=now),
        "offer": queries.open_offer(person),
        "exit": exit_in_force(person),
        "is_closed": person.state == Person.State.CLOSED,
    }
    return render(request, "visitation/placements/places.html", context)


@require(Permission.EDIT_VISIT_FIELDS)
def person_moved(request: HttpRequest, code: str) -> HttpResponse:
    """The one page on which somebody is moved, with what follows from it."""
    now = timezone.now()
    person, _standing = _person_or_404(request, code, now, Permission.EDIT_VISIT_FIELDS)
    context = _card_context(person, now)
    known = context["card"].known
    initial = {
        "to": locating.told_elsewhere(person, now=now),
        "seen": mark_of(known),
        "day": now.astimezone(ZoneInfo(person.program.timezone)).date(),
    }
    form = MoveForm(request.POST or None, initial=initial)
    context |= {"form": form}
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "visitation/placements/moved.html", context, status=status)
    told = form.cleaned_data
    try:
        moved = moving.move(person, **told, by=request.user, now=now)
    except SaidMeanwhile as first:
        again = MoveForm(initial=told | {"seen": mark_of(first.known)})
        context |= _meanwhile(person, first.known) | {"form": again, "wanted": told["to"]}
        return render(request, "visitation/placements/moved.html", context, status=409)
    except moving.CannotMove as cannot:
        form.add_error("day" if cannot.why in ("in_future", "before_arrival") else "to", _why_not(cannot.why))
        return render(request, "visitation/placements/moved.html", context, status=422)
    messages.success(request, _("%(code)s is at %(facility)s now.") % {"code": code, "facility": moved.stay.facility})
    if moved.held:
        count = len(moved.held)
        text = ngettext(
            "%(count)d visit is on hold, and its volunteers are being told.",
            "%(count)d visits are on hold, and their volunteers are being told.",
            count,
        )
        messages.info(request, text % {"count": count})
    return redirect("person_places", code)


@require(Permission.EDIT_VISIT_FIELDS)
@require_POST
def person_held_off(request: HttpRequest, code: str) -> HttpResponse:
    """Withdraw what is on hold where the person is no more."""
    now = timezone.now()
    person, _standing = _person_or_404(request, code, now, Permission.EDIT_VISIT_FIELDS)
    if moving.call_off_held(person, by=request.user, now=now):
        messages.success(request, _("These visits are withdrawn. The wishes for them can be planned anew."))
    return redirect("person_places", code)


@require(Permission.CLOSE_PERSON)
def person_end(request: HttpRequest, code: str) -> HttpResponse:
    """How a person's time with the program ended."""
    now = timezone.now()
    person, _standing = _person_or_404(request, code, now, Permission.CLOSE_PERSON)
    today = now.astimezone(ZoneInfo(person.program.timezone)).date()
    matched = keeping.may_be_kept(person, now=now)
    form = EndForm(request.POST or None, today=today, may_be_kept=matched)
    context = {"person": person, "form": form, "exit": exit_in_force(person)}
    if request.method != "POST" or not form.is_valid() or person.state == Person.State.CLOSED:
        status = 422 if request.method == "POST" else 200
        return render(request, "visitation/placements/end.html", context, status=status)
    try:
        kept = keeping.end_and_keep(person, **form.cleaned_data, by=request.user, now=now)
    except leaving.CannotEnd as first:
        return render(request, "visitation/placements/end.html", context | {"exit": first.there}, status=409)
    messages.success(request, _("The file is closed. Whoever visited gets one message, and you can talk with them."))
    for volunteer in kept.asked:
        text = _("%(name)s is asked whether they go on as a contact after release.") % {"name": volunteer.code}
        messages.info(request, text)
    for volunteer in kept.refused:
        text = _("%(name)s could not be asked: they take a break, something is on hold, or the yes was taken back.")
        messages.warning(request, text % {"name": volunteer.code})
    return redirect("person_places", code)


@require(Permission.CLOSE_PERSON)
@require_POST
def person_reopen(request: HttpRequest, code: str) -> HttpResponse:
    """Take an end back that was recorded by mistake."""
    now = timezone.now()
    person, _standing = _person_or_404(request, code, now, Permission.CLOSE_PERSON)
    try:
        leaving.reopen(person, by=request.user, now=now)
    except leaving.CannotReopen:
        messages.warning(request, _("This file cannot be opened again."))
    else:
        messages.success(request, _("The file is open again. Matches and visits that ended stay ended."))
    return redirect("person_places", code)


def _only_leads(request: HttpRequest, permission: Permission) -> None:
    """A volunteer's cell says `act-suggest`: what they learn, they say in the log of a visit."""
    if grants(request.user.role, permission) != "prog" or request.user.program is None:
        raise Http404


def _person_or_404(
    request: HttpRequest, code: str, now: datetime, permission: Permission
) -> tuple[Person, Standing]:
    _only_leads(request, permission)
    try:
        person, standing = person_for(request.user, code, now=now, device=device_of(request))
        person.program = request.user.program  # known already: one question less
        return person, standing
    except Person.DoesNotExist:
        raise Http404 from None


def _card_context(person: Person, now: datetime) -> dict[str, Any]:
    (card,) = queries.cards([person], now=now)
    return {
        "person": person,
        "card": card,
        "sources": Placement.Source.choices,
        "answers": answer_words().items(),
        "now": now,
    }


def _meanwhile(person: Person, known: Known | None) -> dict[str, Any]:
    """What somebody else said, beside what this lead would say."""
    place = Facility.objects.filter(pk=known.facility).first() if known is not None and known.facility else None
    return {"person": person, "theirs": known, "their_place": place, "mark": mark_of(known), "now": timezone.now()}


def _why_not(why: str) -> str:
    return {
        "closed": _("This person’s file is closed. Please open it again first."),
        "in_future": _("That day has not come yet at this facility."),
        "before_arrival": _("By then the person had not arrived where they were before. Please look at the history."),
        "same_place": _("That is where the person is already."),
    }[why]
