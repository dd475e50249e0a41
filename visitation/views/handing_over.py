"""Before a lead leaves: somebody else looks after their people."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.access import Permission, Role, require
from visitation.actions.memberships import NotALead, NotTheirs, hand_over, may_hand_over, people_of, takers
from visitation.forms.handing_over import HandOverForm
from volunteers.accounts.step_up import step_up
from volunteers.models import Membership
from volunteers.roles.queries import team_of


@require(Permission.SUSPEND)
@step_up(minutes=5)
def hand_over_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The codes of a lead's people, and another lead to choose. Those of another lead who is at work are theirs."""
    leads = Membership.objects.select_related("user", "program").filter(role=Role.PROGRAM_LEAD)
    leaving = get_object_or_404(leads.filter(program__in=team_of(request.user).values("program")), pk=pk)
    if not may_hand_over(leaving, by=request.user):
        raise Http404
    others = takers(leaving, by=request.user)
    form = HandOverForm(request.POST or None, leads=others)
    if request.method == "POST" and form.is_valid():
        try:
            codes = hand_over(leaving, form.cleaned_data["to"], by=request.user, now=timezone.now())
        except (NotALead, NotTheirs):
            form.add_error("to", _("This has changed meanwhile; nothing was done."))
        else:
            told = ngettext("%(count)d person is handed over.", "%(count)d people are handed over.", len(codes))
            messages.success(request, told % {"count": len(codes)})
            return redirect("member", leaving.pk) if leaving.ended_at is None else redirect("team")
    context = {"member": leaving, "codes": list(people_of(leaving)), "form": form, "others": others}
    return render(request, "visitation/hand_over.html", context)
