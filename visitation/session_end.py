"""Context processor: what the script of a page must know of its session's end."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from compliance.sessions.engine import SessionStore
from compliance.sessions.standing import standing_of


def session_end(request: HttpRequest) -> dict[str, Any]:
    """`standing` is None where nobody is signed in, and on pages that know no session."""
    session = getattr(request, "session", None)
    known = isinstance(session, SessionStore)
    return {
        "standing": standing_of(session, now=timezone.now()) if known else None,
        "exit_to": settings.QUICK_EXIT_TO,
    }
