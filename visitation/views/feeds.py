"""Visits for the calendars people already use."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from compliance.access import Permission, require
from visitation.calendar_feeds import calendar_of, entries_of
from visitation.calendar_feeds.entries import NEVER_TOLD
from visitation.queries import visits_for

KEPT_DAYS = 30  # how long a past or withdrawn visit is still told of


@require(Permission.OWN_FEED)
@require_safe
def my_calendar(request: HttpRequest) -> HttpResponse:
    """The visits the signed-in user makes in person, as a file that names nobody; 304 while nothing has changed."""
    now = timezone.now()
    first, last = now - timedelta(days=KEPT_DAYS), now + timedelta(days=settings.FEED_DAYS_AHEAD)
    visits = visits_for(request.user).filter(
        ~NEVER_TOLD, team__volunteer__user=request.user, starts__gte=first, starts__lt=last
    )
    content = calendar_of(entries_of(visits), today=now.date(), zone=request.user.timezone)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="visits.ics"'
    response["Cache-Control"] = "private, no-store"
    response["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=response["ETag"], response=response)
