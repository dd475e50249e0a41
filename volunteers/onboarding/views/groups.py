"""A group that applies together: its contact's page, and a lead's."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from compliance.access import Permission, require
from volunteers.models import Volunteer
from volunteers.onboarding import groups
from volunteers.onboarding.applying import ChangedMeanwhile
from volunteers.onboarding.files import load
from volunteers.onboarding.forms.groups import GroupForm, MembersForm, SendForm
from volunteers.onboarding.stages import next_of, steps_of
from volunteers.onboarding.views.own import own_volunteer


@require(Permission.APPLY)
def my_group(request: HttpRequest) -> HttpResponse:
    """Apply for a group; then name the others, and see how many of them are how far, never who."""
    volunteer, now = own_volunteer(request), timezone.now()
    group = groups.group_of(volunteer)
    if group is None and volunteer.group_id is not None:
        return render(request, "onboarding/my_group.html", {"is_member": True})
    form = _begin(request, volunteer) if group is None else _name(request, group)
    if form is None:
        return redirect("my_group")
    context: dict[str, Any] = {"form": form, "group": group}
    if group is not None:
        context |= {"name": groups.name_of(group), "counts": groups.counts_of(group, now=now)}
    return render(request, "onboarding/my_group.html", context)


def _begin(request: HttpRequest, volunteer: Volunteer) -> Any:
    """The form while it is not done, else None."""
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            groups.begin(volunteer, by=request.user, now=timezone.now(), **form.cleaned_data)
        except groups.InAGroup:
            messages.info(request, _("You belong to a group already."))
        return None
    return form


def _name(request: HttpRequest, group: Any) -> Any:
    form = MembersForm(request.POST or None, initial={"revision": group.revision})
    if request.method == "POST" and form.is_valid():
        try:
            groups.name_members(group, form.cleaned_data["addresses"], revision=form.cleaned_data["revision"],
                                by=request.user, now=timezone.now())  # fmt: skip
        except groups.TooMany as refused:
            text = ngettext(
                "There is room for %(left)d more in your group.", "There is room for %(left)d more in your group.",
                refused.left,
            )  # fmt: skip
            form.add_error("addresses", text % {"left": refused.left})
        except ChangedMeanwhile:
            group.refresh_from_db()
            form.add_error(None, _("The list has changed meanwhile. Yours stands below; please send it once more."))
            form.data = form.data.copy()
            form.data["revision"] = group.revision
        else:
            messages.success(request, _("Thank you. The program invites them."))
            return None
    return form


@require(Permission.READ_APPLICATION)
@require_safe
def onboarding_group(request: HttpRequest, code: str) -> HttpResponse:
    """A group for leads: who belongs to it, each with their own next step."""
    return _lead_page(request, code, SendForm())


@require(Permission.INVITE_VOLUNTEER)
def onboarding_group_invite(request: HttpRequest, code: str) -> HttpResponse:
    """Send the invitations that the contact asked for."""
    form = SendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        group, now = get_object_or_404(groups.groups_for(request.user), code=code), timezone.now()
        sent = groups.send_invitations(group, language=form.cleaned_data["language"], by=request.user, now=now)
        text = ngettext("%(count)d invitation is on its way.", "%(count)d invitations are on their way.", sent)
        messages.success(request, text % {"count": sent})
        return redirect("onboarding_group", code)
    return _lead_page(request, code, form)


def _lead_page(request: HttpRequest, code: str, form: SendForm) -> HttpResponse:
    group, now = get_object_or_404(groups.groups_for(request.user), code=code), timezone.now()
    members = list(group.members.select_related("application").order_by("code"))
    files = load([member.pk for member in members])
    lines = [
        {
            "volunteer": member,
            "stage": files[member.pk].application and files[member.pk].application.get_stage_display(),
            "next": next_of(steps_of(files[member.pk], day=now.date())),
            "is_held": files[member.pk].hold is not None,
            "is_contact": member.pk == group.contact_id,
        }
        for member in members
    ]
    context = {
        "group": group, "name": groups.name_of(group), "lines": lines, "waiting": groups.waiting_of(group),
        "counts": groups.counts_of(group, now=now), "form": form,
    }  # fmt: skip
    return render(request, "onboarding/group.html", context)
