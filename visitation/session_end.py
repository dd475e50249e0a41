"""Context processor: what the script of a page must know of its session's end."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from compliance.fields import blind_index
from compliance.sessions.engine import SessionStore
from compliance.sessions.standing import standing_of


def session_end(request: HttpRequest) -> dict[str, Any]:
    """`standing` is None where nobody is signed in, and on pages that know no session."""
    session = getattr(request, "session", None)
    known = isinstance(session, SessionStore)
    standing = standing_of(session, now=timezone.now()) if known else None
    return {
        "standing": standing,
        # Whose a sealed copy on this phone is, in a sign that names nobody (static/visitation/js/sealed_store.js).
        "account_mark": blind_index(str(request.user.pk), place="phone.account").hex()[:32] if standing else "",
        "exit_to": settings.QUICK_EXIT_TO,
    }
