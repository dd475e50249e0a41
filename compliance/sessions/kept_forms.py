"""A form that was sent after its session had ended: given back to its sender, and to nobody else, after signing in.

It waits in the session of the same browser that asks to sign in. Nothing of it can be read where it is stored, and it
is gone with that session, at the latest after half an hour.
"""

from dataclasses import dataclass

from django.http import HttpRequest
from django.middleware.csrf import InvalidTokenFormat, _check_token_format, _does_token_match

KEPT = "kept_form"
MOST_CHARACTERS = 200_000
_NEVER_KEPT = ("password", "document_number")  # forms with such a field are typed anew
_TOKEN = "csrfmiddlewaretoken"


@dataclass(frozen=True)
class KeptForm:
    """What was typed, and where it was sent: `fields` are (name, value) in the order of the form."""

    path: str
    fields: list[tuple[str, str]]

    def texts(self) -> list[str]:
        """What somebody wrote in their own words, to be shown so that it can be seen not to be lost."""
        return [value for _name, value in self.fields if len(value) > 30 or "\n" in value]


def keep(request: HttpRequest) -> bool:
    """Keep the form of this request if its session ended by time alone, and the form was that session's own."""
    before = request.session.before
    fields = [(name, value) for name, values in request.POST.lists() for value in values if name != _TOKEN]
    if (
        before is None
        or not _is_own(request, before["secret"])
        or sum(len(name) + len(value) for name, value in fields) > MOST_CHARACTERS
        or any(word in name for name, _value in fields for word in _NEVER_KEPT)
    ):
        return False
    request.session[KEPT] = {"user": before["user"], "path": request.get_full_path(), "fields": fields}
    return True


def _is_own(request: HttpRequest, secret: str | None) -> bool:
    token = request.POST.get(_TOKEN, "")
    try:
        _check_token_format(token)
    except InvalidTokenFormat:
        return False
    return secret is not None and bool(_does_token_match(token, secret))


def kept_for(request: HttpRequest) -> KeptForm | None:
    """The form that waits for whoever is signed in now."""
    kept = request.session.get(KEPT)
    if kept is None or kept["user"] != request.user.pk:
        return None
    return KeptForm(kept["path"], [(name, value) for name, value in kept["fields"]])


def forget(request: HttpRequest) -> None:
    request.session.pop(KEPT, None)
