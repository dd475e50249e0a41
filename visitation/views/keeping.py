"""What we hold and for how long, holds that keep it longer, and the page that deletes a person who asks for it."""

from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from compliance.access import Permission, Role, require
from compliance.approvals.models import Approval
from compliance.retention.holds import held_now
from compliance.retention.inventory import inventory
from compliance.retention.models import Hold
from compliance.tenancy import acting
from visitation.actions.holds import NoSuchPeople, ask_to_hold, ask_to_release
from visitation.actions.people.deleting import Held, StillExpected, ask_to_delete, is_expected
from visitation.forms.keeping import HoldForm
from visitation.knowing.people import SEALED_OF_PERSON
from visitation.models import Person
from volunteers.accounts.step_up import step_up
from volunteers.models import Program


@require(Permission.LEGAL_HOLD)
@require_safe
def what_we_hold(request: HttpRequest) -> HttpResponse:
    """Counts and dates by class: of the lead's own program; of each program in turn for a coordinator or an auditor."""
    now, user = timezone.now(), request.user
    programs = list(Program.objects.order_by("code")) if user.program is None else [user.program]
    wanted = request.GET.get("program", "") if user.program is None else user.program.code
    shown = next((program for program in programs if program.code == wanted or not wanted), None)
    if wanted and shown is None:
        raise Http404
    context = {
        "programs": programs,
        "program": shown,
        "may_hold": user.role in (Role.PROGRAM_LEAD, Role.COORDINATOR),
        "mail_server": settings.EMAIL_HOST,
    }
    if shown is not None:
        with acting(actor=user.pk, program=shown.pk) if user.program is None else nullcontext():
            context["held"] = inventory(shown.pk, now=now)
    return render(request, "visitation/what_we_hold.html", context)


@require(Permission.LEGAL_HOLD)
@step_up(minutes=5)
def hold_ask(request: HttpRequest) -> HttpResponse:
    """Ask that nothing is deleted any more, about some people or in the whole program."""
    user = request.user
    if user.role not in (Role.PROGRAM_LEAD, Role.COORDINATOR):
        raise Http404
    programs = Program.objects.order_by("name") if user.program is None else None
    form = HoldForm(request.POST or None, programs=programs)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        program = told.get("program") or user.program
        try:
            approval = ask_to_hold(program, people=told["people"], reason=told["reason"], by=user, now=timezone.now())
        except NoSuchPeople as missing:
            codes = ", ".join(missing.codes)
            form.add_error("people", _("Nobody in this program has the code %(codes)s.") % {"codes": codes})
        else:
            return _asked(request, approval)
    return render(request, "visitation/hold_ask.html", {"form": form})


@require(Permission.LEGAL_HOLD)
@require_POST
@step_up(minutes=5)
def hold_release(request: HttpRequest) -> HttpResponse:
    """Ask that a hold ends."""
    user = request.user
    if user.role not in (Role.PROGRAM_LEAD, Role.COORDINATOR):
        raise Http404
    holds = Hold.objects.filter(released_at__isnull=True)
    if user.program is not None:
        holds = holds.filter(program_id=user.program.pk)
    # No form looks at it: a sign of nought would break the question to the database.
    hold = holds.filter(code=request.POST.get("hold", "").replace("\0", "")[:12]).first()
    if hold is None:
        messages.warning(request, _("This hold has ended already."))
        return redirect("what_we_hold")
    return _asked(request, ask_to_release(hold, by=user, now=timezone.now()))


@require(Permission.PURGE_NOW)
@step_up(minutes=5)
def person_delete(request: HttpRequest, code: str) -> HttpResponse:
    """What deleting means, and the button that asks for a second lead; or why it cannot be done now."""
    user, now = request.user, timezone.now()
    if user.role != Role.PROGRAM_LEAD or user.program is None:
        raise Http404
    people = Person.objects.defer(*SEALED_OF_PERSON)
    person = get_object_or_404(people, program=user.program, alias_code=code, merged_into__isnull=True)
    context: dict[str, Any] = {
        "person": person,
        "is_held": held_now(user.program.pk).keeps(code),
        "is_expected": is_expected(person, now=now),
    }
    if request.method == "POST" and person.purged_at is None:
        try:
            return _asked(request, ask_to_delete(person, by=user, now=now))
        except (Held, StillExpected):
            return render(request, "visitation/person_delete.html", context, status=409)
    return render(request, "visitation/person_delete.html", context)


def _asked(request: HttpRequest, approval: Approval) -> HttpResponse:
    messages.success(request, _("A second person must agree now. It waits for 72 hours."))
    return redirect("approval", approval.code)
