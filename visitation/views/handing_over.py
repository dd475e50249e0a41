"""Before a lead leaves: somebody else looks after their people."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.access import Permission, Role, require
from visitation.actions.memberships import NotALead, hand_over, people_of
from visitation.forms.handing_over import HandOverForm
from volunteers.accounts.step_up import step_up
from volunteers.roles.queries import team_of


@require(Permission.SUSPEND)
@step_up(minutes=5)
def hand_over_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The codes of a lead's people, and another lead to choose."""
    leads = team_of(request.user).filter(role=Role.PROGRAM_LEAD)
    leaving = get_object_or_404(leads, pk=pk)
    others = leads.exclude(pk=leaving.pk).filter(suspended_at__isnull=True, user__is_active=True)
    form = HandOverForm(request.POST or None, leads=others)
    if request.method == "POST" and form.is_valid():
        try:
            codes = hand_over(leaving, form.cleaned_data["to"], by=request.user, now=timezone.now())
        except NotALead:
            form.add_error("to", _("This has changed meanwhile; nothing was done."))
        else:
            told = ngettext("%(count)d person is handed over.", "%(count)d people are handed over.", len(codes))
            messages.success(request, told % {"count": len(codes)})
            return redirect("member", leaving.pk)
    context = {"member": leaving, "codes": list(people_of(leaving)), "form": form, "others": others}
    return render(request, "visitation/hand_over.html", context)
