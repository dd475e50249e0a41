"""People: the list of codes, one person's page, one field opened alone, and a number looked up."""


from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from compliance.access import Permission, Role, may, require
from visitation.actions.matches import MatchNotYours, end_match
from visitation.actions.people import looking_up, revealing
from visitation.consents import holds
from visitation.consents.telling import tell_volunteer
from visitation.forms.people import LookUpForm, RevealForm
from visitation.knowing.after_release import contacts_of
from visitation.knowing.fields import COLUMNS, WORDS, Field
from visitation.knowing.pages import (
    count_by_state,
    ended_count,
    facility_of,
    languages_of,
    lines_of,
    matches_shown,
    people_listed,
)
from visitation.knowing.people import codes_of, person_for
from visitation.knowing.policy import Openness, Standing
from visitation.matching.queries import asked_now
from visitation.models import Consent, Person
from visitation.placements.knowledge import known_of_person, with_known
from visitation.views.devices import device_of

A_PAGE = 50


@require(Permission.SEE_PERSON)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """A lead: the program's people by code and state. A volunteer: those of now, and how many before."""
    if request.user.program is None:
        raise Http404
    now = timezone.now()
    is_lead = request.user.role == Role.PROGRAM_LEAD
    listed = people_listed(request.user, now=now)
    states = count_by_state(listed) if is_lead else {}
    page = Paginator(listed, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "people": with_known(page, now=now),
        "now": now,
        "is_lead": is_lead,
        "states": [
            (Person.State(state).label, count) for state, count in sorted(states.items())
        ],
        "after_release": 0 if is_lead else contacts_of(request.user, now=now).count(),
        "before": 0 if is_lead else ended_count(request.user),
        "asked": list(asked_now(request.user, now=now)) if not is_lead else [],
    }
    return render(request, "visitation/people.html", context)


@require(Permission.SEE_PERSON)
@require_safe
def person(request: HttpRequest, code: str) -> HttpResponse:
    """One person, as far as this user may know them at this moment.

    HEAD only asks whether the page is still there: it opens nothing and writes nothing.
    """
    now = timezone.now()
    shown, standing = _person_or_404(request, code, now)
    if request.method == "HEAD":
        return HttpResponse()
    openness = standing.openness
    placement = facility_of(shown, now=now)
    masked = [field for field in Field if openness[field] is Openness.MASKED]
    lasting, ended = matches_shown(request.user, shown, standing.ties, now=now)
    is_lead = request.user.role == Role.PROGRAM_LEAD
    lines = lines_of(shown, placement, openness, user=request.user, reason="person_page")
    if not is_lead:
        fields = {COLUMNS[line.field] for line in lines}
        tell_volunteer(shown, standing.ties, fields=fields, by=request.user, now=now)
    context = {
        "person": shown,
        "is_lead": is_lead,
        "earlier_codes": codes_of(shown)[1:] if is_lead else [],
        "keeps_consents": may(request.user, Permission.KEEP_CONSENTS),
        "is_unasked": is_lead and not holds(shown, Consent.Kind.VISIT, now=now),
        "placement": placement,
        "known_place": known_of_person(shown, now=now, stay=placement),
        "now": now,
        "languages": languages_of(shown),
        "lines": lines,
        "masked": [WORDS[field] for field in masked],
        "form": RevealForm(masked=masked, action=reverse("person_field", args=[code])) if masked else None,
        "health": openness[Field.HEALTH_NOTES].value if is_lead else "",
        "lasting": lasting,
        "ended": ended,
        "visits": standing.ties.visits,
    }
    return render(request, "visitation/person.html", context)


@require(Permission.SEE_PERSON)
@require_POST
def person_field(request: HttpRequest, code: str) -> HttpResponse:
    """One field of one person, alone on its page: nothing else about the person stands beside it."""
    now = timezone.now()
    shown, standing = _person_or_404(request, code, now)
    masked = [field for field in Field if standing.openness[field] is Openness.MASKED]
    if not masked:
        raise Http404
    form = RevealForm(request.POST, masked=masked, action=reverse("person_field", args=[code]))
    if not form.is_valid():
        return render(request, "visitation/person_field.html", {"person": shown, "form": form}, status=422)
    field = Field(form.cleaned_data["field"])
    try:
        value = revealing.reveal(shown, field, by=request.user, reason=form.cleaned_data["reason"], now=now)
    except revealing.NotRevealed as refused:
        if refused.why is revealing.Refusal.NOT_OPEN:
            raise Http404 from None
        context = {"person": shown, "at_most": revealing.AT_MOST}
        return render(request, "visitation/person_field.html", context, status=429)
    context = {"person": shown, "words": WORDS[field], "value": value, "is_revealed": True, "field": field.value}
    context["is_search"] = form.cleaned_data["reason"] == "locate"
    return render(request, "visitation/person_field.html", context)


@require(Permission.LOOK_UP_A_NUMBER)
def look_up(request: HttpRequest) -> HttpResponse:
    """A whole A-number: to the person's page, or “not in your program”, whoever else may know it."""
    if request.user.program is None:
        raise Http404
    form = LookUpForm(request.POST or None)
    context = {"form": form, "at_most": looking_up.AT_MOST}
    if request.method != "POST" or not form.is_valid():
        return render(request, "visitation/look_up.html", context)
    try:
        found = looking_up.look_up(form.cleaned_data["number"], by=request.user, now=timezone.now())
    except looking_up.TooManyLookUps:
        return render(request, "visitation/look_up.html", context | {"form": None}, status=429)
    if found is not None:
        return redirect("person", found.alias_code)
    return render(request, "visitation/look_up.html", context | {"form": LookUpForm(), "is_missed": True})


@require(Permission.END_MATCH)
def match_end(request: HttpRequest, code: str, volunteer: str) -> HttpResponse:
    """Ask once more, then end a match: from then on the volunteer finds nothing of the person."""
    now = timezone.now()
    shown, standing = _person_or_404(request, code, now)
    lasting, _ended = matches_shown(request.user, shown, standing.ties, now=now)
    match = next((each for each in lasting if each.volunteer.code == volunteer), None)
    if match is None:
        raise Http404
    is_own = match.volunteer.user_id == request.user.pk
    if request.method != "POST":
        return render(request, "visitation/match_end.html", {"person": shown, "match": match, "is_own": is_own})
    try:
        ended = end_match(match, by=request.user, now=now)
    except MatchNotYours:
        raise Http404 from None
    messages.success(request, _("The match has ended."))
    if ended.withdrawn:
        messages.info(request, _("Visits that were still to come have been withdrawn."))
    if ended.left:
        messages.info(request, _("Visits that others still make stay planned, without this volunteer."))
    return redirect("people" if is_own else reverse("person", args=[code]))


def _person_or_404(request: HttpRequest, code: str, now: datetime) -> tuple[Person, Standing]:
    try:
        return person_for(request.user, code, now=now, device=device_of(request))
    except Person.DoesNotExist:
        raise Http404 from None
