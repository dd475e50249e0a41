"""One proposal: a lead sees who said what; who is asked sees what they may before they say yes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compliance.access import Permission, require
from visitation.knowing.people import SEALED_OF_PERSON
from visitation.matching.glimpse import glimpse_of
from visitation.matching.proposing import NotOpen, Outcome, answer, mark_seen, take_back
from visitation.matching.queries import is_lead, proposals_for
from visitation.matching.words import days_words, spoken_words
from visitation.models import Channel, MatchProposal, ProposalAnswer
from volunteers.models import Volunteer


@require(Permission.ANSWER_PROPOSAL)
def proposal(request: HttpRequest, code: str) -> HttpResponse:
    """A link in a message only asks; the button answers."""
    now = timezone.now()
    if is_lead(request.user):
        shown = get_object_or_404(proposals_for(request.user), code=code)
        is_open = shown.state == MatchProposal.State.OPEN and shown.answer_until > now
        answers = shown.answers.select_related("volunteer").order_by("asked_at", "volunteer__code")
        return render(
            request, "matching/proposal.html", {"proposal": shown, "answers": answers, "is_open": is_open}
        )
    own = ProposalAnswer.objects.select_related("volunteer", "proposal__person", "proposal__program")
    own = own.defer(*(f"proposal__person__{name}" for name in SEALED_OF_PERSON))
    own = own.filter(proposal__in=proposals_for(request.user).values("pk"), proposal__code=code)
    mine = get_object_or_404(own, volunteer__user=request.user, volunteer__program=request.user.program)
    shown, volunteer = mine.proposal, mine.volunteer
    is_open = shown.state == MatchProposal.State.OPEN and shown.answer_until > now
    said = request.POST.get("answer", "") if request.method == "POST" else ""
    if said in ("yes", "no"):
        _say(request, answer(shown, volunteer, yes=said == "yes", by=request.user, now=now), shown.channel)
        return redirect(shown)
    if mine.seen_at is None and request.method == "GET":
        mark_seen(shown, volunteer, now=now)
    context: dict[str, Any] = {"proposal": shown, "mine": mine, "is_open": is_open}
    if is_open:
        glimpse = glimpse_of(shown, volunteer, now=now)
        context |= {
            "glimpse": glimpse,
            "spoken": spoken_words(glimpse.spoken),
            "days": days_words(glimpse.weekdays) if glimpse.weekdays else "",
        }
    return render(request, "matching/proposal_answer.html", context)


@require(Permission.ANSWER_PROPOSAL)
@require_POST
def proposal_told(request: HttpRequest, code: str, volunteer: str) -> HttpResponse:
    """A volunteer said yes or no on the telephone, and the lead writes it down."""
    shown, asked = _of_lead(request, code), Volunteer.objects.filter(code=volunteer, program=request.user.program)
    who = get_object_or_404(asked, match_answers__proposal=shown)
    said = request.POST.get("answer", "")
    if said in ("yes", "no"):
        outcome = answer(shown, who, yes=said == "yes", by=request.user, now=timezone.now())
        told = {
            Outcome.MATCHED: _("Saved: the match has begun."),
            Outcome.NOTED: _("Saved. Thank them for telling you."),
            Outcome.CANNOT: _("Something came between: a consent, a pause or a place that was taken."),
        }.get(outcome, _("Somebody else was first, or it is over. Please tell them."))
        messages.success(request, told)
    return redirect(shown)


@require(Permission.PROPOSE_MATCH)
@require_POST
def proposal_take_back(request: HttpRequest, code: str) -> HttpResponse:
    """Nobody is asked any more."""
    shown = _of_lead(request, code)
    try:
        take_back(shown, by=request.user, now=timezone.now())
    except NotOpen:
        messages.warning(request, _("It is over already; nothing was changed."))
    else:
        messages.success(request, _("It is taken back. Whoever was asked is told."))
    return redirect(shown)


def _of_lead(request: HttpRequest, code: str) -> MatchProposal:
    if not is_lead(request.user):
        raise Http404
    return get_object_or_404(proposals_for(request.user), code=code)


def _say(request: HttpRequest, outcome: Outcome, channel: str) -> None:
    words = {
        Outcome.MATCHED: _("Thank you! The match has begun: you find the person under “Whom I visit”."),
        Outcome.NOTED: _("Thank you for telling us. Nobody asks why."),
        Outcome.TAKEN: _("Thank you! Somebody else was first. You will be asked again."),
        Outcome.OVER: _("Thank you! It is over already, and nothing was changed."),
        Outcome.CANNOT: _("Thank you! Something came between, so it cannot begin. Your lead will write to you."),
    }[outcome]
    if outcome is Outcome.MATCHED and channel == Channel.AFTER:
        words = _("Thank you! How to reach them stands under “Contacts after release”.")
    is_well = outcome in (Outcome.MATCHED, Outcome.NOTED)
    (messages.success if is_well else messages.info)(request, words)
