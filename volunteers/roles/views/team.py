"""The accounts and roles of a program, for its leads."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compliance.access import Permission, Role, require
from compliance.approvals.refusals import Refused
from volunteers.accounts import factors
from volunteers.accounts.step_up import ROLES_WITH_SECOND_FACTOR, step_up
from volunteers.actions.memberships import (
    CannotChange,
    LastLead,
    StillResponsible,
    end_membership,
    resume_membership,
    suspend_membership,
    who_depends_on,
)
from volunteers.invitations.forms import InviteForm
from volunteers.invitations.inviting import TooManyInvitations, invite, may_invite, withdraw
from volunteers.models import Membership
from volunteers.roles.asking_two import ask_for_reset, ask_for_role
from volunteers.roles.forms import LeadForm
from volunteers.roles.queries import managed_by, team_of, waiting_invitations

SUSPEND, RESUME, END, LEAD, RESET = "suspend", "resume", "end", "lead", "second-factor"
_DONE = {
    SUSPEND: (suspend_membership, _("This role rests now. Every session under it has ended.")),
    RESUME: (resume_membership, _("This role holds again.")),
    END: (end_membership, _("This role has ended. Every session under it has ended too.")),
}


@require(Permission.INVITE_VOLUNTEER)
def team(request: HttpRequest) -> HttpResponse:
    """Who has an account, who is acted for, and whom we still wait for."""
    if request.user.program is None:
        raise Http404
    return render(
        request,
        "roles/team.html",
        {
            "members": team_of(request.user),
            "managed": managed_by(request.user),
            "invitations": waiting_invitations(request.user, now=timezone.now()),
        },
    )


@require(Permission.INVITE_VOLUNTEER)
def team_invite(request: HttpRequest) -> HttpResponse:
    """Invite a volunteer, a mentor or an applicant; `volunteer`: one who was acted for so far."""
    # No form looks at it: a sign of nought would break the question to the database.
    code = (request.POST.get("volunteer") or request.GET.get("volunteer") or "").replace("\0", "")
    volunteer = get_object_or_404(managed_by(request.user), code=code) if code else None
    known = {"address": volunteer.email} if volunteer is not None else {}
    form = InviteForm(request.POST or None, initial={"language": get_language(), **known})
    if request.method == "POST" and form.is_valid():
        if not may_invite(request.user, request.user.program):
            raise Http404
        try:
            invite(
                role=form.cleaned_data["role"],
                program=request.user.program,
                address=form.cleaned_data["address"],
                language=form.cleaned_data["language"],
                volunteer=volunteer,
                by=request.user,
                invited_by=request.user.membership,
                now=timezone.now(),
            )
        except TooManyInvitations:
            form.add_error(None, _("Your program has sent as many invitations as it may in one day."))
        else:
            messages.success(request, _("The invitation is on its way. It works once, for 72 hours."))
            return redirect("team")
    return render(request, "roles/invite.html", {"form": form, "volunteer": volunteer})


@require(Permission.INVITE_VOLUNTEER)
@require_POST
def team_withdraw(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take an invitation back."""
    now = timezone.now()
    invitation = get_object_or_404(waiting_invitations(request.user, now=now), pk=pk)
    withdraw(invitation, by=request.user, now=now)
    messages.success(request, _("The invitation does not work any more."))
    return redirect("team")


@require(Permission.INVITE_VOLUNTEER)
@step_up(minutes=5)
def team_lead(request: HttpRequest) -> HttpResponse:
    """Ask for a new lead from outside; a second lead agrees."""
    form = LeadForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        approval = ask_for_role(
            Role.PROGRAM_LEAD.value,
            program=request.user.program,
            address=form.cleaned_data["address"],
            language=form.cleaned_data["language"],
            by=request.user,
            now=timezone.now(),
        )
        return _asked(request, approval)
    return render(request, "roles/ask.html", {"form": form, "title": _("Ask for a new lead")})


@require(Permission.SUSPEND)
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """One role, and what can be done about it."""
    row = get_object_or_404(team_of(request.user), pk=pk)
    return render(request, "roles/member.html", {"member": row, "verbs": verbs_for(request.user, row)})


@require(Permission.SUSPEND)
@step_up(minutes=5)
def member_change(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Say what will happen, and do it when it is sent."""
    row = get_object_or_404(team_of(request.user), pk=pk)
    if verb not in verbs_for(request.user, row):
        raise Http404
    return change(request, row, verb, back="team")


def change(request: HttpRequest, row: Membership, verb: str, *, back: str) -> HttpResponse:
    """The page of one change, for leads and for coordinators."""
    refused = ""
    if request.method == "POST":
        try:
            return _do(request, row, verb, back)
        except LastLead:
            refused = _("Nothing was done: the program would have no lead, and it still looks after people.")
        except StillResponsible:
            refused = _("Nothing was done: people would be left without a lead of their own.")
        except CannotChange:
            refused = _("This has changed meanwhile; nothing was done.")
        except Refused:
            refused = _("Your role has no part in this.")
    depends = who_depends_on(row) if verb == END else ()
    return render(
        request,
        "roles/change.html",
        {"member": row, "verb": verb, "refused": refused, "depends": depends, "back": back},
        status=409 if refused else 200,
    )


def _do(request: HttpRequest, row: Membership, verb: str, back: str) -> HttpResponse:
    now = timezone.now()
    if verb == LEAD:
        return _asked(
            request,
            ask_for_role(Role.PROGRAM_LEAD.value, program=row.program, user=row.user, by=request.user, now=now),
        )
    if verb == RESET:
        return _asked(request, ask_for_reset(row, by=request.user, now=now))
    action, words = _DONE[verb]
    action(row, by=request.user, now=now)
    if row.user_id == request.user.pk:  # one's own role: the session under it has ended
        return redirect("home")
    messages.success(request, words)
    return redirect(back)


def verbs_for(user: Any, row: Membership) -> list[str]:
    """What a lead may do about a role: let any but their own rest; end all but other leads'; ask for more."""
    own = row.user_id == user.pk
    verbs = [] if own else [RESUME if row.suspended_at else SUSPEND]
    if own or row.role != Role.PROGRAM_LEAD:
        verbs.append(END)
    if not own and row.role in (Role.VOLUNTEER, Role.MENTOR) and row.suspended_at is None:
        verbs.append(LEAD)
    if not own and (row.role in ROLES_WITH_SECOND_FACTOR or factors.has_any(row.user)):
        verbs.append(RESET)
    return verbs


def _asked(request: HttpRequest, approval: Any) -> HttpResponse:
    messages.success(request, _("A second person must agree now. It waits for 72 hours."))
    return redirect("approval", approval.code)
