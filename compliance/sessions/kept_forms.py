"""A form that was sent after its session had ended: given back to its sender, and to nobody else, after signing in.

It waits in the session of the same browser that asks to sign in. Nothing of it can be read where it is stored, and it
is gone with that session, at the latest after half an hour.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.middleware.csrf import CSRF_SESSION_KEY, InvalidTokenFormat, _check_token_format, _does_token_match

from compliance.sessions.models import WebSession
from compliance.sessions.payload import hash_of, open_

KEPT = "kept_form"
MOST_CHARACTERS = 200_000
_TOKEN = "csrfmiddlewaretoken"


@dataclass(frozen=True)
class KeptForm:
    """What was typed, and where it was sent: `fields` are (name, value) in the order of the form."""

    path: str
    fields: list[tuple[str, str]]

    def texts(self) -> list[str]:
        """What somebody wrote in their own words, to be shown so that it can be seen not to be lost."""
        return [value for _name, value in self.fields if len(value) > 30 or "\n" in value]


def keep(request: HttpRequest, *, now: datetime) -> bool:
    """Keep the form of this request if its session ended by time alone, and the form was that session's own."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    row = WebSession.objects.filter(pk=hash_of(key), user_pk__isnull=False).first()
    if row is None or row.lives(now=now):
        return False
    held = open_(row.payload, key=key) or {}
    fields = [(name, value) for name, values in request.POST.lists() for value in values if name != _TOKEN]
    if (
        not _is_own(request, held)
        or sum(len(name) + len(value) for name, value in fields) > MOST_CHARACTERS
        or any("password" in name for name, _value in fields)
    ):
        return False
    request.session[KEPT] = {"user": int(held[SESSION_KEY]), "path": request.get_full_path(), "fields": fields}
    row.delete()
    return True


def _is_own(request: HttpRequest, held: dict[str, Any]) -> bool:
    token, secret = request.POST.get(_TOKEN, ""), held.get(CSRF_SESSION_KEY)
    try:
        _check_token_format(token)
    except InvalidTokenFormat:
        return False
    return SESSION_KEY in held and bool(secret) and bool(_does_token_match(token, secret))


def kept_for(request: HttpRequest) -> KeptForm | None:
    """The form that waits for whoever is signed in now."""
    kept = request.session.get(KEPT)
    if kept is None or kept["user"] != request.user.pk:
        return None
    return KeptForm(kept["path"], [(name, value) for name, value in kept["fields"]])


def forget(request: HttpRequest) -> None:
    request.session.pop(KEPT, None)
