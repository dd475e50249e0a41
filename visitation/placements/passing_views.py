"""Hand-overs to another program: asked for here, answered there, seen as envelopes by the network's roles."""

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from compliance.access import Permission, grants, require
from compliance.approvals.refusals import Refused
from visitation.consents.giving import give
from visitation.knowing.people import person_for
from visitation.models import Consent, HandOver, Person
from visitation.placements import accepting, handing_on
from visitation.placements.forms import FIELD_WORDS, HandOverForm
from visitation.placements.locating import stay_now
from visitation.placements.queries import languages_of, open_offer
from visitation.views.devices import device_of

A_PAGE = 50


@require(Permission.HAND_OVER)
@require_safe
def hand_over_list(request: HttpRequest) -> HttpResponse:
    """A lead: the envelopes from and to the program. The network's roles: every envelope, and nobody in it."""
    page = Paginator(accepting.hand_overs_for(request.user), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "visitation/placements/hand_overs.html", {"page": page, "now": timezone.now()})


@require(Permission.HAND_OVER)
@require_safe
def hand_over_envelope(request: HttpRequest, code: str) -> HttpResponse:
    """One envelope: what it carries by the names of the fields; for the receiving lead, the languages."""
    now = timezone.now()
    envelope = get_object_or_404(accepting.hand_overs_for(request.user), code=code)
    program = request.user.program
    is_to_us = program is not None and envelope.to_program_id == program.pk
    is_from_us = program is not None and envelope.from_program_id == program.pk
    context = {
        "envelope": envelope,
        "carries": [FIELD_WORDS[name] for name in envelope.carries if name in FIELD_WORDS],
        "languages": accepting.languages_in(envelope) if is_to_us and envelope.is_open(now) else [],
        "is_to_us": is_to_us,
        "is_from_us": is_from_us,
        "is_open": envelope.is_open(now),
        "is_over": envelope.state == HandOver.State.OFFERED and not envelope.is_open(now),
        "now": now,
    }
    return render(request, "visitation/placements/hand_over.html", context)


@require(Permission.HAND_OVER)
@require_POST
def hand_over_answer(request: HttpRequest, code: str) -> HttpResponse:
    """Accept it, refuse it, or take it back."""
    if not grants(request.user.role, Permission.HAND_OVER).startswith("cons"):
        raise Http404
    envelope = get_object_or_404(accepting.hand_overs_for(request.user), code=code)
    now, answer = timezone.now(), request.POST.get("answer")
    try:
        if answer == "accept":
            person = accepting.accept(envelope, by=request.user, now=now)
            messages.success(request, _("The person goes by %(code)s here.") % {"code": person.alias_code})
            return redirect("person", person.alias_code)
        if answer == "refuse":
            accepting.refuse(envelope, by=request.user, now=now)
            messages.success(request, _("The other program knows that the person stays with them."))
        elif answer == "take_back":
            accepting.take_back(envelope, by=request.user, now=now)
            messages.success(request, _("It is taken back, and what lay in it is gone."))
    except accepting.NotOpen:
        messages.warning(request, _("Somebody has answered it already, or its time is over. Nothing was changed now."))
    except accepting.KeptThere:
        messages.warning(
            request,
            _("The other program must keep its data at the moment, for a legal reason. Please ask them again later."),
        )
    return redirect("hand_over_envelope", code)


@require(Permission.HAND_OVER)
def person_hand_over(request: HttpRequest, code: str) -> HttpResponse:
    """To which program, and what the person agreed to pass on; a second lead agrees before anything is."""
    now = timezone.now()
    person = _person_or_404(request, code, now)
    stay = stay_now(person, now=now)
    programs = handing_on.programs_at(stay.facility, besides=person.program) if stay is not None else None
    form = None
    if programs and person.state != Person.State.CLOSED:
        first = (languages_of(person) or ["en"])[0]
        form = HandOverForm(request.POST or None, programs=programs, initial={"language": first})
    always = [FIELD_WORDS[name] for name in handing_on.ALWAYS]
    context = {"person": person, "stay": stay, "form": form, "offer": open_offer(person), "always": always}
    if request.method != "POST" or form is None or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "visitation/placements/hand_over_ask.html", context, status=status)
    told = form.cleaned_data
    give(
        person, Consent.Kind.NAMED_TO, language=told["language"], way=told["way"], body=told["to"].name,
        by=request.user, now=now,
    )  # fmt: skip
    try:
        approval = handing_on.ask_to_hand_over(person, to=told["to"], fields=told["carries"], by=request.user, now=now)
    except handing_on.CannotHandOver as cannot:
        form.add_error(None, _why_not(cannot.why))
        return render(request, "visitation/placements/hand_over_ask.html", context, status=422)
    except Refused:
        raise Http404 from None
    messages.success(request, _("Another lead of your program is asked. Nothing is passed on before they agree."))
    return redirect("approval", approval.code)


def _person_or_404(request: HttpRequest, code: str, now: datetime) -> Person:
    if not grants(request.user.role, Permission.HAND_OVER).startswith("cons") or request.user.program is None:
        raise Http404
    try:
        return person_for(request.user, code, now=now, device=device_of(request))[0]
    except Person.DoesNotExist:
        raise Http404 from None


def _why_not(why: str) -> str:
    return {
        "closed": _("This person’s file is closed."),
        "nowhere": _("Nobody knows where the person is. Please say so first."),
        "not_there": _("That program does not visit where the person is."),
        "no_consent": _("The person has not agreed to be named to that program."),
        "held": _("A legal hold keeps what we hold about this person: it cannot be passed on now."),
        "no_fields": _("Please choose at least one thing that the person agreed to pass on."),
    }[why]
