"""Roles of the network and programs: for coordinators, auditors and system admins. No person, no volunteer."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compliance.access import AnyOf, Permission, Role, require
from compliance.keys.sealing import is_sealed
from compliance.tenancy import acting
from volunteers.accounts.step_up import step_up
from volunteers.actions.memberships import CannotChange, reopen, suspend
from volunteers.invitations.inviting import withdraw
from volunteers.models import Membership, Program
from volunteers.roles.asking_two import ask_for_role
from volunteers.roles.forms import AccountForm, LeadForm, NetworkRoleForm, ProgramForm, roles_to_grant
from volunteers.roles.programs import ask_for_program, ask_to_archive, ask_to_change
from volunteers.roles.queries import network_roles, waiting_invitations
from volunteers.roles.views.team import END, RESET, RESUME, SUSPEND, _asked, change

_OF_THE_NETWORK = AnyOf((Permission.GRANT_NETWORK_ROLE, Permission.GRANT_SYSTEM_ADMIN))


def _only(request: HttpRequest, *roles: Role) -> None:
    """An auditor's cell in the table is `ps`: to look at, by sign-in name. These pages are not there for others."""
    if request.user.role not in roles:
        raise Http404


@require(_OF_THE_NETWORK)
def network(request: HttpRequest) -> HttpResponse:
    """Who leads, looks after rules, coordinates, audits and runs the system; and the programs."""
    user = request.user
    return render(
        request,
        "roles/network.html",
        {
            "members": network_roles(user),
            "programs": Program.objects.order_by("code"),
            "invitations": waiting_invitations(user, now=timezone.now()),
            "may_grant": bool(roles_to_grant(user.role)),
            "may_name_leads": user.role == Role.COORDINATOR,
            "may_close_accounts": user.role == Role.SYSTEM_ADMIN,
        },
    )


@require(_OF_THE_NETWORK)
@require_POST
def network_withdraw(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take an invitation back."""
    now = timezone.now()
    invitation = get_object_or_404(waiting_invitations(request.user, now=now), pk=pk)
    withdraw(invitation, by=request.user, now=now)
    messages.success(request, _("The invitation does not work any more."))
    return redirect("network")


@require(_OF_THE_NETWORK)
@step_up(minutes=5)
def network_grant(request: HttpRequest) -> HttpResponse:
    """Ask for a new role of the network."""
    _only(request, Role.COORDINATOR, Role.SYSTEM_ADMIN)
    form = NetworkRoleForm(
        request.POST or None, roles=roles_to_grant(request.user.role), initial={"language": get_language()}
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        approval = ask_for_role(
            told["role"],
            program=None,
            address=told["address"],
            language=told["language"],
            by=request.user,
            now=timezone.now(),
        )
        return _asked(request, approval)
    return render(request, "roles/ask.html", {"form": form, "title": _("Ask for a new role in the network")})


@require(Permission.GRANT_LEAD)
@step_up(minutes=5)
def network_lead(request: HttpRequest) -> HttpResponse:
    """Ask for a lead of a program."""
    _only(request, Role.COORDINATOR)
    programs = Program.objects.filter(archived_at__isnull=True)
    form = LeadForm(request.POST or None, programs=programs, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        approval = ask_for_role(
            Role.PROGRAM_LEAD.value,
            program=told["program"],
            address=told["address"],
            language=told["language"],
            by=request.user,
            now=timezone.now(),
        )
        return _asked(request, approval)
    return render(request, "roles/ask.html", {"form": form, "title": _("Ask for a new lead")})


@require(Permission.SUSPEND)
@step_up(minutes=5)
def network_change(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Let a lead's role rest, take it up again, end it; or ask that a lost second factor is taken off."""
    _only(request, Role.COORDINATOR)
    row = get_object_or_404(network_roles(request.user).filter(role=Role.PROGRAM_LEAD), pk=pk)
    if verb not in (RESUME if row.suspended_at else SUSPEND, END, RESET) or row.user_id == request.user.pk:
        raise Http404
    if verb == RESET:
        return change(request, row, verb, back="network")
    with acting(actor=request.user.pk, program=row.program_id):
        return change(request, row, verb, back="network")


@require(Permission.SUSPEND)
@step_up(minutes=5)
def account_close(request: HttpRequest) -> HttpResponse:
    """Close an account, or open it again, by its sign-in name: any but one's own."""
    _only(request, Role.SYSTEM_ADMIN)
    form = AccountForm(request.POST or None)
    account = form.cleaned_data["username"] if request.method == "POST" and form.is_valid() else None
    if account is not None and account.pk == request.user.pk:
        form.add_error("username", _("This is your own account. Another system admin can close it."))
        account = None
    verb = request.POST.get("verb", "")
    if account is not None and verb in ("close", "open"):
        try:
            (suspend if verb == "close" else reopen)(account, by=request.user, now=timezone.now())
        except CannotChange:
            messages.error(request, _("This has changed meanwhile; nothing was done."))
        else:
            closed = _("The account is closed. Every session of it has ended.")
            messages.success(request, closed if verb == "close" else _("The account is open again."))
        return redirect("network")
    return render(request, "roles/account_close.html", {"form": form, "account": account})


@require(Permission.CHANGE_PROGRAMS)
@step_up(minutes=5)
def program_new(request: HttpRequest) -> HttpResponse:
    """Ask for a new program."""
    _only(request, Role.COORDINATOR)
    form = ProgramForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _asked(request, ask_for_program(**form.cleaned_data, by=request.user, now=timezone.now()))
    return render(request, "roles/ask.html", {"form": form, "title": _("Ask for a new program")})


@require(Permission.CHANGE_SETTINGS)
@step_up(minutes=5)
def program_change(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for another name, telephone or time zone."""
    _only(request, Role.COORDINATOR)
    program = get_object_or_404(Program, code=code, archived_at__isnull=True)
    form = ProgramForm(request.POST or None, instance=program)
    if request.method == "POST" and form.is_valid():
        changed = {name: form.cleaned_data[name] for name in form.changed_data}
        if not changed:
            return redirect("network")
        kept = Program.objects.get(pk=program.pk)  # the form wrote into its own copy
        return _asked(request, ask_to_change(kept, by=request.user, now=timezone.now(), **changed))
    return render(request, "roles/ask.html", {"form": form, "title": _("Ask for a change of this program")})


@require(Permission.CHANGE_PROGRAMS)
@step_up(minutes=5)
def program_archive(request: HttpRequest, code: str) -> HttpResponse:
    """Ask that a sealed program is archived; one that is not leads to its sealing first."""
    _only(request, Role.COORDINATOR)
    program = get_object_or_404(Program, code=code, archived_at__isnull=True)
    sealed = is_sealed(program.pk)
    if request.method == "POST" and sealed:
        return _asked(request, ask_to_archive(program, by=request.user, now=timezone.now()))
    with acting(actor=request.user.pk, program=program.pk):
        members = Membership.objects.filter(program=program, ended_at__isnull=True).count()
    return render(request, "roles/program_archive.html", {"program": program, "members": members, "sealed": sealed})
