"""Suggestions for one person, and the tap that proposes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compliance.access import Permission, require
from visitation.consents.holding import holds
from visitation.knowing.people import person_for
from visitation.matching.forms import LookForm, ProposeForm
from visitation.matching.proposing import AGREED_TO, NotProposed, Refusal, ask_too, propose
from visitation.matching.queries import is_lead, matches_for
from visitation.matching.suggestions import suggest
from visitation.matching.words import left_out_words, reasons_of
from visitation.models import Channel, Match, Person
from visitation.views.devices import device_of
from volunteers.models import Volunteer


@require(Permission.PROPOSE_MATCH)
def suggestions(request: HttpRequest, code: str) -> HttpResponse:
    """Whom to look for; sent, the page says who could, with reasons."""
    person = _person_or_404(request, code)
    covers = _covers(request, person)
    form = LookForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"person": person, "form": form, "covers": covers}
    if request.method == "POST" and form.is_valid():
        channel = covers.channel if covers else form.cleaned_data["channel"]
        if not holds(person, AGREED_TO[Channel(channel)], now=timezone.now()):
            messages.warning(request, refusal_words(Refusal.NO_CONSENT))
            return redirect("suggestions", code)
        part = Match.Part.COVER if covers else form.cleaned_data["part"]
        found = suggest(person, channel=channel, part=part, now=timezone.now())
        rows = [
            {
                "suggestion": each,
                "reasons": reasons_of(each, channel),
                "is_first": place == 0,
                "backup": found.beside(each.volunteer),
            }
            for place, each in enumerate(found.listed)
        ]
        context |= {
            "found": found,
            "rows": rows,
            "left_out": left_out_words(found.left_out),
            "channel": channel,
            "part": part,
            "channel_words": Channel(channel).label,
            "becauses": ProposeForm.base_fields["chosen_because"].choices,
        }
    return render(request, "matching/suggestions.html", context)


@require(Permission.PROPOSE_MATCH)
@require_POST
def propose_match(request: HttpRequest, code: str, volunteer: str) -> HttpResponse:
    """Ask this volunteer; where another lead was first, ask them too only after one more tap."""
    person = _person_or_404(request, code)
    chosen = get_object_or_404(Volunteer, code=volunteer, program=request.user.program)
    form = ProposeForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Please choose somebody from the suggestions."))
        return redirect("suggestions", code)
    told, now = form.cleaned_data, timezone.now()
    covers = matches_for(request.user).filter(pk=told["covers"], person=person).first() if told["covers"] else None
    backup = Volunteer.objects.filter(code=told["backup"], program=request.user.program).first()
    try:
        if request.POST.get("too"):
            return _too(request, person, chosen, told)
        proposal = propose(
            person, [chosen], by=request.user, now=now, channel=told["channel"], part=told["part"], covers=covers,
            backup=backup, is_suggested=told["is_suggested"], chosen_because=told["chosen_because"],
            more_because=told["more_because"] or (Match.More.COVER.value if covers else ""),
        )  # fmt: skip
    except NotProposed as refused:
        if refused.why in (Refusal.FULL, Refusal.OTHERS):
            context = {
                "person": person, "volunteer": chosen, "form": form, "is_full": refused.why is Refusal.FULL,
                "proposal": refused.proposal, "mores": Match.More.choices,
            }  # fmt: skip
            return render(request, "matching/propose.html", context, status=409)
        messages.warning(request, refused_words(refused))
        return redirect("suggestions", code)
    messages.success(request, _("The question is on its way. It ends by itself where nobody answers."))
    return redirect(proposal)


def _too(request: HttpRequest, person: Person, chosen: Volunteer, told: dict[str, Any]) -> HttpResponse:
    first = person.match_proposals.filter(channel=told["channel"], part=told["part"], state="open").first()
    if first is None:
        messages.info(request, _("The question that was there is over. Please look once more."))
        return redirect("suggestions", person.alias_code)
    ask_too(first, chosen, by=request.user, now=timezone.now())
    messages.success(request, _("They are asked as well: whoever says yes first begins."))
    return redirect(first)


def refused_words(refused: NotProposed) -> str:
    """The same, with what the volunteer lacks."""
    return " ".join([refusal_words(refused.why), *(each.words for each in refused.missing)])


def refusal_words(why: Refusal) -> str:
    """Why a match is not proposed; of two who must not meet no more is said than that."""
    return {
        Refusal.NO_CONSENT: _("The person has not agreed to this. Ask them first, and write their answer down."),
        Refusal.NOT_NOW: _("That is not possible now: one of the two takes a break, or has left."),
        Refusal.NOT_RELEASED: _("That is asked when the person is released, on the page where you write that down."),
        Refusal.APART: _("These two are not to be matched."),
        Refusal.MATCHED: _("These two are matched already."),
        Refusal.NOT_YET: _("They cannot visit this person at the moment."),
        Refusal.NO_ROOM: _("They have as many people already as they said they could."),
        Refusal.FULL: _("Two are matched with this person already."),
        Refusal.ASKED: _("They are asked already."),
        Refusal.OTHERS: _("Another lead has just proposed somebody."),
    }[why]


def _covers(request: HttpRequest, person: Person) -> Match | None:
    """The paused match for which somebody is to stand in, where the page was asked for it."""
    number = (request.POST or request.GET).get("covers", "")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        return None
    return matches_for(request.user).filter(pk=int(number), person=person, paused_at__isnull=False).first()


def _person_or_404(request: HttpRequest, code: str) -> Person:
    if not is_lead(request.user):
        raise Http404
    try:
        return person_for(request.user, code, now=timezone.now(), device=device_of(request))[0]
    except Person.DoesNotExist:
        raise Http404 from None
