"""“I offer my place”: to whom, who was asked, and the way back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.access import Permission, Role, require
from visitation.actions.call_out_endings import cancel
from visitation.actions.callouts import NotNow
from visitation.letters.reminders import GOING
from visitation.queries import visits_for
from visitation.stand_ins.forms import OfferForm
from visitation.stand_ins.offering import MAY_BE_OFFERED, CannotOffer, offer_of, offer_place
from volunteers.models import Volunteer


@require(Permission.CANCEL_VISIT)
def place_offer(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for somebody who takes the place; who has asked already sees how far that is, and may take it back."""
    if request.user.role not in (Role.VOLUNTEER, Role.MENTOR):
        raise Http404
    now = timezone.now()
    visit = get_object_or_404(visits_for(request.user), code=code)
    volunteer = get_object_or_404(Volunteer, user=request.user, program=request.user.program, places__visit=visit)
    offer = offer_of(visit, volunteer)
    if request.method == "POST" and "back" in request.POST:
        if offer is not None:
            try:
                cancel(offer, by=request.user, now=now)
            except NotNow:
                messages.info(request, _("Somebody has answered meanwhile."))
            else:
                messages.success(request, _("The offer is taken back: you are still expected. Who was asked is told."))
        return redirect(visit)
    form = OfferForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and offer is None and form.is_valid():
        try:
            swap = form.cleaned_data["swap"]
            raised = offer_place(visit, volunteer, to=form.named, swap=swap, by=request.user, now=now)
        except CannotOffer as refused:
            form.add_error(None, _("Nobody who was named could take it.") if refused.nobody and form.named else
                           _("Nobody of the program could take it at that hour.") if refused.nobody else
                           _("Somebody is being looked for already, or the visit is not as it was. Please call your"
                             " lead."))  # fmt: skip
        else:
            told = ngettext("%(count)d volunteer is being asked.", "%(count)d volunteers are being asked.",
                            raised.asked)  # fmt: skip
            messages.success(request, told % {"count": raised.asked})
            return redirect("place_offer", visit.code)
    mine = visit.team.filter(volunteer=volunteer).first()
    context = {
        "visit": visit,
        "offer": offer,
        "asked": offer.answers.count() if offer is not None else 0,
        "form": form,
        "may_be_offered": visit.starts > now and visit.status in GOING and mine is not None
        and mine.part in MAY_BE_OFFERED,
    }
    return render(request, "stand_ins/offer.html", context)
