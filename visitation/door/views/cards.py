"""The door card as a page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from compliance.access import Permission, require
from visitation.door.card import CardClosed, NotOnTheCard, open_card, opens_at, require_card
from visitation.knowing.fields import WORDS
from visitation.models import DoorSlip
from visitation.queries import visits_for


@require(Permission.SEE_CHOSEN_NAME)
@require_safe
def door_card(request: HttpRequest, code: str) -> HttpResponse:
    """What the desk asks, for whoever of the visit stands there; that it was opened is written down first.

    HEAD only asks whether the card is still open: it opens nothing and writes nothing.
    """
    visit = get_object_or_404(visits_for(request.user), code=code)
    visit.program = request.user.program  # the same; at hand already
    now = timezone.now()
    try:
        if request.method == "HEAD":
            require_card(request.user, visit, now=now)
            return HttpResponse()
        card = open_card(request.user, visit, now=now)
    except NotOnTheCard:
        raise Http404 from None
    except CardClosed as closed:
        if request.method == "HEAD":
            raise Http404 from None
        context = {"visit": visit, "why": closed.why.value, "opens_at": opens_at(visit).astimezone(visit.facility.zone)}
        return render(request, "door/closed.html", context, status=409)
    slips = DoorSlip.objects.filter(visit=visit, destroyed_at__isnull=True).count()
    context = {"visit": visit, "card": card, "missing": [WORDS[field] for field in card.missing], "slips": slips}
    return render(request, "door/card.html", context | {"has_begun": visit.starts <= now})
