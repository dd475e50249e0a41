"""Django's session middleware, which also notes the steps of a session's user, and leaves no copy of a page behind."""

from datetime import datetime, timedelta
from typing import TypeGuard

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from compliance.sessions.models import WebSession

NOTED_EVERY = timedelta(seconds=4)  # steps that follow each other closer than that are one
NO_COPY = "private, no-store"
LET_GO = '"cache", "storage"'  # the cookie that knows the device stays: it is not about who signed in
BACKGROUND_HEADER = "Visitation-Background"  # what our scripts ask for by themselves carries it


def is_step_of_user(request: HttpRequest) -> bool:
    """Whether a person did this, not a page by itself: what scripts fetch extends nothing, unless it is sent."""
    if BACKGROUND_HEADER in request.headers:
        return False
    fetched = request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
    return request.method == "POST" or not fetched


class WebSessions(SessionMiddleware):
    """Sessions by cookie. A step of the user moves the idle end; nothing moves the end by the clock."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        session, now = request.session, timezone.now()
        is_step = is_step_of_user(request)
        if is_step and _is_due(session.row, now):
            session.step_at = now  # what is saved anyway takes it along
        response = super().process_response(request, response)
        row = session.row
        if row is not None and row.user_pk is not None:
            response.headers["Cache-Control"] = NO_COPY  # what one user was shown, the next one's way back must not
        elif session.before is not None and session.session_key is None:
            # The key of a session whose time is over opens nothing, but tells whose form was sent too late.
            response.cookies.pop(settings.SESSION_COOKIE_NAME, None)
        if session.signed_out:
            response.headers.setdefault("Clear-Site-Data", LET_GO)
        if is_step and session.session_key and _is_due(row, now):
            WebSession.objects.filter(pk=row.pk).update(last_seen_at=now)
        return response


def _is_due(row: WebSession | None, now: datetime) -> TypeGuard[WebSession]:
    """Whether a step of its user is to be noted."""
    return row is not None and row.user_pk is not None and now - row.last_seen_at >= NOTED_EVERY and row.lives(now=now)
