"""Who is on call, call-outs, and the page on which somebody who was asked says yes or no."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from compliance.access import Permission, grants, require
from visitation.actions.call_out_endings import cancel
from visitation.actions.callouts import (
    NobodyOnCall,
    NotNow,
    Outcome,
    answer,
    give_back,
    mark_seen,
    raise_call_out,
)
from visitation.actions.joining import for_visit
from visitation.actions.on_call_lists import ListedAlready, make_list, put_on_call, remove_list
from visitation.actions.swapping import could_be_given
from visitation.forms.callouts import CallOutForm, OnCallForm, OnCallListForm, VisitCallOutForm
from visitation.letters.callouts import needed
from visitation.models import CallOut, CallOutAnswer, OnCall, Visit
from visitation.on_call import call_outs_for, on_call_lists_for
from visitation.queries import visits_for
from volunteers.models import Volunteer
from volunteers.queries import volunteers_for

SHOWN = 40


def _is_lead(user: Any, permission: Permission = Permission.BOOK_VISIT) -> bool:
    return user.program is not None and grants(user.role or "", permission) == "prog"


def _leads_only(user: Any, permission: Permission = Permission.BOOK_VISIT) -> None:
    if not _is_lead(user, permission):
        raise Http404


@require(Permission.OFFER_HELP)
@require_safe
def call_outs(request: HttpRequest) -> HttpResponse:
    """A lead: the program's, newest first. A volunteer: what they were asked."""
    if request.user.program is None:
        raise Http404
    is_lead = _is_lead(request.user, Permission.OFFER_HELP)
    found = call_outs_for(request.user).order_by("-starts", "code")
    if is_lead:
        found = found.annotate(asked=Count("answers"))
    context = {"call_outs": found[:SHOWN], "is_lead": is_lead}
    return render(request, "visitation/call_outs.html", context)


@require(Permission.BOOK_VISIT)
def call_out_new(request: HttpRequest) -> HttpResponse:
    """Somebody is needed, and no visit is planned for it: a ride tonight, a bed, an interpreter."""
    _leads_only(request.user)
    now = timezone.now()
    form = CallOutForm(request.POST if request.method == "POST" else None, program=request.user.program, now=now)
    if request.method == "POST" and form.is_valid():
        made = _raised(request, form, form.call_out())
        if made is not None:
            return redirect(made)
    return render(request, "visitation/call_out_new.html", {"form": form})


@require(Permission.BOOK_VISIT)
def visit_call_out(request: HttpRequest, code: str) -> HttpResponse:
    """Somebody is needed for a visit: a driver, an interpreter, a stand-in."""
    _leads_only(request.user)
    visit = get_object_or_404(visits_for(request.user), code=code)
    form = VisitCallOutForm(request.POST if request.method == "POST" else None, visit=visit)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        made = _raised(
            request, form, for_visit(visit, told["role"], is_red=told["is_red"], language=told["language"])
        )
        if made is not None:
            return redirect(made)
    return render(request, "visitation/call_out_new.html", {"form": form, "visit": visit})


@require(Permission.OFFER_HELP)
def call_out(request: HttpRequest, code: str) -> HttpResponse:
    """A lead sees who said what. Who was asked sees the question; a link in a message only asks, the button acts."""
    shown = get_object_or_404(call_outs_for(request.user), code=code)
    now = timezone.now()
    if _is_lead(request.user, Permission.OFFER_HELP):
        return _for_the_lead(request, shown)
    volunteer = get_object_or_404(Volunteer, user=request.user, program=request.user.program)
    said = request.POST.get("answer", "") if request.method == "POST" else ""
    if said in ("yes", "no"):
        gives = _given(request, shown, volunteer, now) if said == "yes" and shown.is_swap else None
        _say(request, answer(shown, volunteer, yes=said == "yes", by=request.user, now=now, gives=gives))
        return redirect(shown)
    if said == "back":
        try:
            give_back(shown, volunteer, by=request.user, now=now)
        except NotNow:
            messages.warning(request, _("This cannot be changed here any more. Please call your lead."))
        else:
            messages.success(request, _("You are not expected any more. Thank you for telling us; your lead knows."))
        return redirect(shown)
    if request.method == "GET":
        mark_seen(shown, volunteer, now=now)
    mine = CallOutAnswer.objects.get(call_out=shown, volunteer=volunteer)
    is_open = shown.state == CallOut.State.OPEN and shown.answer_until > now
    context = {
        "call_out": shown,
        "mine": mine,
        "needed": needed(shown),
        "is_open": is_open,
        "could_give": could_be_given(shown, volunteer, now=now) if shown.is_swap and is_open else (),
        "may_give_back": mine.is_assigned and not shown.joins_team and shown.starts > now,
    }
    return render(request, "visitation/call_out_answer.html", context)


@require(Permission.BOOK_VISIT)
@require_POST
def call_out_cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Nobody is needed any more."""
    _leads_only(request.user)
    shown = get_object_or_404(call_outs_for(request.user), code=code)
    try:
        cancel(shown, by=request.user, now=timezone.now())
    except NotNow:
        messages.warning(request, _("It is over already; nothing was changed."))
    else:
        messages.success(request, _("It is called off. Whoever was asked is told."))
    return redirect(shown)


@require(Permission.BOOK_VISIT)
@require_POST
def call_out_told(request: HttpRequest, code: str, volunteer: str) -> HttpResponse:
    """A volunteer said yes or no on the telephone, and the lead writes it down."""
    _leads_only(request.user)
    shown = get_object_or_404(call_outs_for(request.user), code=code)
    asked = get_object_or_404(Volunteer, code=volunteer, program=shown.program, call_out_answers__call_out=shown)
    said = request.POST.get("answer", "")
    if said in ("yes", "no"):
        outcome = answer(shown, asked, yes=said == "yes", by=request.user, now=timezone.now())
        told = {
            Outcome.YOURS: _("Saved: %(code)s comes."),
            Outcome.NOTED: _("Saved: %(code)s cannot come."),
            Outcome.GIVEN_BACK: _("Saved: %(code)s does not come after all. Others on call who could are being asked."),
            Outcome.STAYS: _("%(code)s is still expected: a place in a visit’s team is given back on the page of the"
                             " visit, and nothing can be given back once it has begun."),
            Outcome.CHOOSE: _("It is a swap: %(code)s chooses on their own page which visit they give for it."),
            Outcome.CANNOT: _("%(code)s is elsewhere then, or the rules do not allow it. Please ask somebody else."),
        }.get(outcome, _("Somebody else was first, or it is over. Please tell %(code)s."))
        messages.success(request, told % {"code": asked.code})
    return redirect(shown)


@require(Permission.OWN_AVAILABILITY)
def on_call_lists(request: HttpRequest) -> HttpResponse:
    """The program's lists, and the form for another one."""
    _leads_only(request.user, Permission.OWN_AVAILABILITY)
    form = OnCallListForm(request.POST if request.method == "POST" else None, program=request.user.program)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_list(request.user.program, by=request.user, now=timezone.now(), **form.cleaned_data)
        except ListedAlready:
            form.add_error(None, _("There is such a list already."))
        else:
            return redirect("on_call_list", made.pk)
    places = Prefetch("places", queryset=OnCall.objects.select_related("volunteer").order_by("volunteer__code"))
    lists = on_call_lists_for(request.user).prefetch_related(places)
    return render(request, "visitation/on_call_lists.html", {"form": form, "lists": lists})


@require(Permission.OWN_AVAILABILITY)
def on_call_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Who stands on one list."""
    _leads_only(request.user, Permission.OWN_AVAILABILITY)
    shown = get_object_or_404(on_call_lists_for(request.user), pk=pk)
    volunteers = volunteers_for(request.user).prefetch_related(None)
    form = OnCallForm(request.POST if request.method == "POST" else None, on_call_list=shown, volunteers=volunteers)
    if request.method == "POST" and form.is_valid():
        put_on_call(shown, form.cleaned_data["volunteers"], by=request.user, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("on_call_lists")
    return render(request, "visitation/on_call_list.html", {"form": form, "list": shown})


@require(Permission.OWN_AVAILABILITY)
@require_POST
def on_call_list_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a list away."""
    _leads_only(request.user, Permission.OWN_AVAILABILITY)
    remove_list(get_object_or_404(on_call_lists_for(request.user), pk=pk), by=request.user, now=timezone.now())
    messages.success(request, _("The list is gone. Call-outs that were sent stay as they are."))
    return redirect("on_call_lists")


def _for_the_lead(request: HttpRequest, shown: CallOut) -> HttpResponse:
    answers = shown.answers.select_related("volunteer").order_by("volunteer__code")
    now = timezone.now()
    is_open = shown.state == CallOut.State.OPEN and shown.answer_until > now
    may_give_back = shown.state == CallOut.State.TAKEN and not shown.joins_team and shown.starts > now
    context = {
        "call_out": shown,
        "answers": answers,
        "needed": needed(shown),
        "is_open": is_open,
        "may_note": is_open or may_give_back,
        "may_cancel": shown.ends > now
        and (shown.state == CallOut.State.OPEN or (shown.state == CallOut.State.TAKEN and not shown.joins_team)),
    }
    return render(request, "visitation/call_out.html", context)


def _raised(request: HttpRequest, form: Any, asked_for: CallOut) -> CallOut | None:
    """Raise it and say how many are asked; None, and the form says why not."""
    try:
        raised = raise_call_out(asked_for, by=request.user, now=timezone.now())
    except NobodyOnCall as nobody:
        form.add_error(None, _("Nobody who is on call for this could do it then."))
        for words in left_out_words(nobody.left_out):
            form.add_error(None, words)
        return None
    except NotNow as refused:
        words = (
            _("Somebody is being looked for already.")
            if refused.is_open_already
            else _("It is not written down that the person agrees to visits. Ask, then write it down.")
            if refused.is_not_agreed
            else _("This visit has begun, is on hold, or is over: nobody can be called out for it.")
        )
        form.add_error(None, words)
        return None
    told = ngettext("%(count)d volunteer is being asked.", "%(count)d volunteers are being asked.", raised.asked)
    messages.success(request, " ".join([told % {"count": raised.asked}, *left_out_words(raised.left_out)]))
    return raised.call_out


def left_out_words(left_out: Counter[str]) -> list[str]:
    """Who of the lists is not asked, and why: in counts."""
    found = []
    for reason, count in sorted(left_out.items()):
        words = {
            "not_active": ngettext("%(count)d is taking a break or has left.",
                                   "%(count)d are taking a break or have left.", count),
            "on_it_already": ngettext("%(count)d is on it already.", "%(count)d are on it already.", count),
            "busy": ngettext("%(count)d is elsewhere then.", "%(count)d are elsewhere then.", count),
            "not_free": ngettext("%(count)d is not free then.", "%(count)d are not free then.", count),
            "language": ngettext("%(count)d does not speak the language fluently.",
                                 "%(count)d do not speak the language fluently.", count),
            "keep_apart": ngettext("%(count)d does not fit this person’s visit.",
                                   "%(count)d do not fit this person’s visit.", count),
            "not_allowed": ngettext("%(count)d may not join by the rules: a clearance, a course, the size of the team"
                                    " or the hours of notice.",
                                    "%(count)d may not join by the rules: a clearance, a course, the size of the team"
                                    " or the hours of notice.", count),
        }[reason]  # fmt: skip
        found.append(words % {"count": count})
    return found


def _given(request: HttpRequest, shown: CallOut, volunteer: Volunteer, now: datetime) -> Visit | None:
    """The own visit that was chosen for a swap; whether it can be given is asked again when it is."""
    code = request.POST.get("gives", "")[:12]
    mine = Visit.objects.filter(program=shown.program_id, code=code, team__volunteer=volunteer, starts__gt=now)
    return mine.select_related("facility").defer("findings").first()


def _say(request: HttpRequest, outcome: Outcome) -> None:
    words = {
        Outcome.YOURS: _("Thank you! You were the first: you are expected."),
        Outcome.NOTED: _("Thank you for telling us."),
        Outcome.GIVEN_BACK: _("You are not expected any more. Thank you for telling us; your lead knows."),
        Outcome.STAYS: _("You are still expected: this cannot be changed here. Please call your lead."),
        Outcome.TAKEN: _("Thank you! Somebody else was first, so please do not go."),
        Outcome.OVER: _("Thank you! It is over or called off, so please do not go."),
        Outcome.CHOOSE: _("It is a swap: please choose one of your visits that they could make instead."),
        Outcome.CANNOT: _("Thank you! It does not go together with your other visits or your clearances."
                          " Please call your lead."),
    }[outcome]  # fmt: skip
    is_well = outcome in (Outcome.YOURS, Outcome.NOTED, Outcome.GIVEN_BACK)
    (messages.success if is_well else messages.warning)(request, words)


