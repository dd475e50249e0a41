"""Lists for facilities: what is due, one list from its preparation to the facility's answers."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from compliance.access import Permission, require
from compliance.approvals.refusals import Refused
from facilities.models import Facility
from visitation.codes_sent import code_sent
from visitation.job_words import length_words
from visitation.models import Roster, RosterDocument, RosterName, RosterVersion, VisitOverride
from visitation.rosters import answering, approving, preparing, sending
from visitation.rosters.changed import differences
from visitation.rosters.columns import WORDS
from visitation.rosters.documents import FORMS, Gone
from visitation.rosters.due import what_is_due
from visitation.rosters.queries import differences_between, page_of_rosters, rosters_for, rows_of
from visitation.templatetags.visit_times import clock, long_day
from volunteers.accounts.step_up import step_up

_DOCUMENTS = Prefetch("documents", queryset=RosterDocument.objects.defer("content"))
_WHY_NOT_MADE = {
    "days": lambda: _("A list is for 1 to 31 days."),
    "facility": lambda: _("The program does not visit there."),
    "state": lambda: _("The list was agreed to meanwhile. Nothing was changed."),
    "visit": lambda: _("That visit is not on the list any more. Nothing was changed."),
    "code": lambda: _("That rule does not stand in the way any more, or cannot be set aside."),
    "reason": lambda: _("Please choose a reason."),
    "volunteer": lambda: _("Nobody active has that code, or they are on the visit, or the two must not meet."),
}
_WHY_NOT_ASKED = {
    "problems": lambda: _("Something still stands in the way. Please see to it first, or take the visit off."),
    "nothing": lambda: _("There is nothing to send."),
    "alone": lambda: _(
        "A list takes two leads, and whoever set a rule aside cannot be the second one. Nobody else could agree now; "
        "your network coordinator can appoint another lead."
    ),
    "waiting": lambda: _("A version that was agreed to waits to be sent. Send it, or prepare the list again."),
}
_WHY_NOT_SENT = {
    "state": lambda: _("It was sent or changed meanwhile. Nothing was sent now."),
    "over": lambda: _("More than 24 hours have passed since two leads agreed. Please prepare the list again."),
    "address": lambda: _("The facility’s rules name no e-mail address for lists. Please choose another way."),
    "mail": lambda: _("The e-mail could not be handed over. Nothing was sent; please try again or choose another way."),
    "changed": lambda: _("Nothing was sent: some visits are not as they were agreed to."),
}


@require(Permission.BUILD_PLAN)
@require_safe
def roster_list(request: HttpRequest) -> HttpResponse:
    """What is due, with the time that is left; below, what was sent."""
    now = timezone.now()
    due = what_is_due(request.user.program, now=now)
    shown = [
        {"one": one, "is_over": one.is_over(now), "left": length_words((one.due - now).total_seconds())
         if one.due and one.due > now else "", "when": _moment(one.due, one.facility) if one.due else ""}
        for one in due
    ]  # fmt: skip
    page = page_of_rosters(request.user, request.GET.get("page"))
    return render(request, "rosters/list.html", {"due": shown, "page": page, "now": now})


@require(Permission.BUILD_PLAN)
@require_POST
def roster_make(request: HttpRequest) -> HttpResponse:
    """Make the list of some days, or go to it."""
    facility = Facility.objects.filter(code=code_sent(request.POST, "facility")).first()
    if facility is None:
        messages.warning(request, _WHY_NOT_MADE["facility"]())
        return redirect("roster_list")
    try:
        first, last = (date.fromisoformat(request.POST.get(name, "")[:10]) for name in ("first_day", "last_day"))
        made = preparing.make(request.user.program, facility, first, last, by=request.user, now=timezone.now())
    except ValueError:
        messages.warning(request, _WHY_NOT_MADE["days"]())
        return redirect("roster_list")
    except preparing.CannotPrepare as refused:
        messages.warning(request, _WHY_NOT_MADE[refused.why]())
        return redirect("roster_list")
    return redirect("roster", made.code)


@require(Permission.BUILD_PLAN)
@require_safe
def roster(request: HttpRequest, code: str) -> HttpResponse:
    """One list: problems first; then who comes; then what was sent, as hash and columns."""
    now = timezone.now()
    found = get_object_or_404(rosters_for(request.user).defer(None), code=code)
    rows = rows_of(found, by=request.user, now=now)
    is_draft = found.state == Roster.State.DRAFT
    versions = [] if is_draft else list(found.versions.prefetch_related(_DOCUMENTS))
    told_otherwise = differences_between(found) if len(versions) > 1 else {}
    for version in versions:
        version.against = told_otherwise.get(version.number, [])
        version.columns = [WORDS[name] for name in (*version.fields, *version.person_fields)]
        version.there = [each for each in version.documents.all() if version.sent_at and each.is_there(now)]
    waiting = next((version for version in versions if version.sent_at is None), None)
    sent = found.state == Roster.State.SENT
    context = {
        "roster": found,
        "rows": rows,
        "open": sum(1 for row in rows if row.problems),
        "versions": versions,
        "waiting": waiting,
        "changes": differences(found, now=now) if sent and waiting is None else [],
        "question": approving.waiting_approval(found, now=now),
        "is_draft": is_draft,
        "is_sent": sent,
        "reasons": VisitOverride.Reason.choices,
        "ways": RosterVersion.Way.choices,
        "answers": RosterName.Answer.choices,
        "forms": FORMS,
        "address": sending.address_of(found.facility, day=found.first_day) if waiting else "",
        "now": now,
    }
    return render(request, "rosters/roster.html", context)


@require(Permission.BUILD_PLAN)
@require_POST
def roster_prepare(request: HttpRequest, code: str) -> HttpResponse:
    """Check again, put a stand-by on or take one off, or drop a version that was not sent."""
    found, now, what = _roster(request, code), timezone.now(), request.POST.get("what", "")
    try:
        if what == "stand_by":
            preparing.put_stand_by(
                found, code_sent(request.POST, "visit"), code_sent(request.POST, "volunteer"), by=request.user,
                now=now,
            )  # fmt: skip
        elif what == "again":
            sending.prepare_again(found, by=request.user, now=now)
        else:
            preparing.check_again(found, now=now)
            messages.success(request, _("Every visit was checked again."))
    except preparing.CannotPrepare as refused:
        messages.warning(request, _WHY_NOT_MADE[refused.why]())
    except sending.CannotSend as refused:
        messages.warning(request, _WHY_NOT_SENT[refused.why]())
    return redirect("roster", code)


@require(Permission.SET_RULE_ASIDE)
@require_POST
def roster_set_aside(request: HttpRequest, code: str) -> HttpResponse:
    """Set one rule aside for one visit, with a reason."""
    found = _roster(request, code)
    told = {name: code_sent(request.POST, name) for name in ("visit", "rule", "reason")}
    try:
        preparing.set_aside(
            found, told["visit"], told["rule"], told["reason"], by=request.user, now=timezone.now()
        )
    except preparing.CannotPrepare as refused:
        messages.warning(request, _WHY_NOT_MADE[refused.why]())
    else:
        messages.success(request, _("That rule is set aside for this visit. All others stay in force."))
    return redirect("roster", code)


@require(Permission.GENERATE_ROSTER)
@require_POST
def roster_ask(request: HttpRequest, code: str) -> HttpResponse:
    """Ask another lead to agree."""
    found = _roster(request, code)
    try:
        approving.ask_to_approve(found, by=request.user, now=timezone.now())
    except approving.CannotAsk as refused:
        messages.warning(request, _WHY_NOT_ASKED[refused.why]())
    except Refused:
        raise Http404 from None
    else:
        messages.success(request, _("Another lead was asked. The question waits for 72 hours."))
    return redirect("roster", code)


@require(Permission.SEND_ROSTER)
@require_POST
@step_up(minutes=5)
def roster_send(request: HttpRequest, code: str) -> HttpResponse:
    """Send what two agreed on; where visits changed since, nothing goes until they are left out by name."""
    found, way = _roster(request, code), request.POST.get("way", "")[:4]
    without = [visit[:20] for visit in request.POST.getlist("without")[:200]]
    try:
        version, left_out = sending.send(found, way, without=without, by=request.user, now=timezone.now())
    except sending.CannotSend as refused:
        if refused.why == "changed" and refused.visits:
            context = {"roster": found, "visits": refused.visits, "way": way,
                       "is_addendum": found.state == Roster.State.SENT}  # fmt: skip
            return render(request, "rosters/changed.html", context, status=409)
        messages.warning(request, _WHY_NOT_SENT[refused.why]())
        return redirect("roster", code)
    text = ngettext(
        "It is written down as sent: %(count)d name.", "It is written down as sent: %(count)d names.", version.names
    )
    messages.success(request, text % {"count": version.names})
    if left_out:
        messages.info(request, _("Left out: %(codes)s.") % {"codes": ", ".join(left_out)})
    return redirect("roster", code)


@require(Permission.SEND_ROSTER)
@require_POST
@step_up(minutes=5)
def roster_take(request: HttpRequest, code: str) -> HttpResponse:
    """One attachment as a file, once."""
    found, number = _roster(request, code), request.POST.get("version", "")
    told = {name: code_sent(request.POST, name) for name in ("audience", "form")}
    try:
        name, data = sending.take(
            found, int(number) if number.isascii() and number.isdecimal() and len(number) < 5 else 0,
            told["audience"], told["form"], by=request.user, now=timezone.now(),
        )  # fmt: skip
    except Gone:
        messages.warning(request, _("This file was taken already, or its time is over. It is made once."))
        return render(request, "rosters/gone.html", {"roster": found}, status=410)
    response = HttpResponse(data, content_type=FORMS[told["form"]])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require(Permission.BUILD_PLAN)
@require_POST
def roster_answers(request: HttpRequest, code: str) -> HttpResponse:
    """What the facility answered for each name."""
    found = _roster(request, code)
    answers = {
        int(key[5:]): value for key, value in request.POST.items()
        if key.startswith("name-") and key[5:].isascii() and key[5:].isdecimal() and len(key) < 24
    }  # fmt: skip
    count = answering.record_answers(found, answers, by=request.user, now=timezone.now())
    text = ngettext("%(count)d answer was written down.", "%(count)d answers were written down.", count)
    messages.success(request, text % {"count": count})
    return redirect("roster", code)


def _moment(moment: datetime, facility: Facility) -> str:
    """By the facility's own clock."""
    return f"{long_day(moment.astimezone(facility.zone).date())}, {clock(moment, facility.timezone)}"


def _roster(request: HttpRequest, code: str) -> Any:
    return get_object_or_404(rosters_for(request.user), code=code)
