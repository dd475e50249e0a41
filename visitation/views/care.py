"""For those who look after facilities' rules: what waits, and what nobody has confirmed."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from compliance.access import Permission, grants, may, require
from visitation.queries import facilities_in_care as in_care


@require(Permission.READ_RULE_DRAFTS)
def facilities_in_care(request: HttpRequest) -> HttpResponse:
    """Every facility this user looks after, with its editions and when somebody last asked."""
    if grants(request.user.role, Permission.READ_RULE_DRAFTS) not in ("prog", "net"):
        raise Http404  # an auditor reads what was done to rules, in the trail
    places = list(in_care(request.user))
    fresh_from = timezone.now().date() - timedelta(days=settings.STALE_AFTER_DAYS)
    never = sum(place.last_confirmed_on is None for place in places)
    fresh = sum(place.last_confirmed_on is not None and place.last_confirmed_on >= fresh_from for place in places)
    return render(
        request,
        "visitation/facilities_in_care.html",
        {
            "places": places,
            "never": never,
            "fresh": fresh,
            "stale": len(places) - never - fresh,
            "drafts": sum(place.draft_count for place in places),
            "fresh_from": fresh_from,
            "may_draft": may(request.user, Permission.EDIT_RULE_DRAFT),
            "stale_after_days": settings.STALE_AFTER_DAYS,
        },
    )
