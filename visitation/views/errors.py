"""The pages for when something does not work. They know nothing: no database, no session, nobody's name.

Each is the same for everybody, in both languages, so that a page which is not there and one that is somebody else's are
the same bytes. Only the number of an error differs, by which the line in the log is found.
"""

import logging
import secrets
import sys
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from compliance import audit
from compliance.audit import refusals, strays
from compliance.audit.alerts import Sign, raise_alert
from compliance.keys import Erased, SealBroken, SealedAway
from compliance.reading import TrailUnavailable
from compliance.tenancy import acting

GetResponse = Callable[[HttpRequest], HttpResponse]

RETRY_AFTER_SECONDS = 30
_NOT_JUST_NOW = (TrailUnavailable, OperationalError, InterfaceError)
_log = logging.getLogger(__name__)
_METHODS = frozenset({"GET", "HEAD", "POST"})
_ID_SIGNS = "23456789BCDFGHJKMNPQRSTVWXYZ"
_GO_BACK = _("Nothing was changed. Go back and try again.")

# status → title, what it means and what to do; a name of its own for the stale form, which is a 403 as well
_WORDS = {
    400: (_("This request was not understood"), _GO_BACK),
    403: (
        _("You cannot do this here"),
        _("Nothing was changed. If you think you should be able to, ask your program lead."),
    ),
    "stale": (
        _("Please try once more"),
        _(
            "The page was open for a long time, or cookies are switched off, so nothing was sent. "
            "Go back, load the page again and repeat the last step."
        ),
    ),
    404: (
        _("This page is not here"),
        _("It may have moved, or it belongs to somebody else."),
    ),
    405: (_("This cannot be done this way"), _GO_BACK),
    413: (
        _("This is too large to send"),
        _("Nothing was changed. Go back and send less."),
    ),
    429: (
        _("Too many tries in a short time"),
        _("Nothing was changed. Wait a few minutes, then try again."),
    ),
    500: (
        _("Something went wrong on our side"),
        _("It is not your fault. What you sent last may not have been saved; please try again in a few minutes."),
    ),
    "erased": (
        _("This was erased"),
        _("The key to it was destroyed, as the rules for keeping data ask. Nobody can read it any more."),
    ),
    "sealed": (
        _("This program is sealed"),
        _(
            "Names and notes are closed for now; nothing is lost. Visits can still be made by code. "
            "Two of the three people who keep the shares can open it again."
        ),
    ),
    503: (
        _("This does not work just now"),
        _("Nothing was shown and nothing was changed. Please try again in a few minutes."),
    ),
}
_WITHOUT_NUMBER = (404, 405, "erased", "sealed")  # nothing went wrong, and the same bytes for everybody


def error_page(request: HttpRequest | None, status: int, *, words: int | str | None = None) -> HttpResponse:
    """The page of a status. The number that it shows is kept as `request.error_id`, for the log."""
    error_id = ""
    if (words or status) not in _WITHOUT_NUMBER:
        error_id = "".join(secrets.choice(_ID_SIGNS) for _ in range(8))
        if request is not None:
            request.error_id = error_id  # type: ignore[attr-defined]
    response = HttpResponse(_body(words or status).replace(b"########", error_id.encode()), status=status)
    response["Cache-Control"] = "no-store"
    if status in (429, 503):
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


@cache
def _body(words: int | str) -> bytes:
    title, text = _WORDS[words]
    parts = []
    for code in dict(settings.LANGUAGES):
        with override(code):
            parts.append(
                {
                    "code": code,
                    "title": str(title),
                    "text": str(text),
                    "number": "" if words in _WITHOUT_NUMBER else gettext("If you ask for help, say this number:"),
                    "home": gettext("To the first page"),
                }
            )
    with override(settings.LANGUAGE_CODE):
        return get_template("error.html").render({"languages": parts}).encode()


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 where it was the size."""
    return error_page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return error_page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its token, or with a stale one."""
    return error_page(request, 403, words="stale")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return error_page(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """500; 503 where it was the database that did not answer."""
    return error_page(request, 503 if isinstance(sys.exc_info()[1], _NOT_JUST_NOW) else 500)


def _note_refusal(request: HttpRequest) -> None:
    """A row of the trail for a page that is not there for somebody who is signed in: who, and which route, no more."""
    user, match, now = getattr(request, "user", None), request.resolver_match, timezone.now()
    if match is None or user is None or not user.is_authenticated or not refusals.is_to_be_noted(user.pk, now=now):
        return
    program = getattr(user, "program", None)
    method = request.method if request.method in _METHODS else "other"
    with acting(actor=user.pk, program=program and program.pk):
        code = program.code if program else ""
        audit.record("refused", by=user, subject=match.view_name, program=code, detail={"method": method}, now=now)


def _count_stray(request: HttpRequest) -> None:
    """Whoever is signed in and tries code after code that is not there is told of to the program's lead."""
    user = getattr(request, "user", None)
    asked_for_code = request.resolver_match is not None and "code" in request.resolver_match.kwargs
    now = timezone.now()
    if asked_for_code and user is not None and user.is_authenticated and strays.stray(user.pk, now=now):
        program = getattr(user, "program", None)
        with acting(actor=user.pk, program=program and program.pk):
            raise_alert(Sign.CODES_TRIED, about=user, now=now, program=program.code if program else "")


class OwnPages:
    """Middleware: a database or a trail that is not there is a 503; bare answers of libraries get our pages."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 404:
            _note_refusal(request)
            _count_stray(request)
        if response.status_code in (405, 413, 429, 503) and not response.streaming and not response.content:
            page = error_page(request, response.status_code)
            response.content = page.content
            for name in ("Content-Type", "Cache-Control", "Retry-After"):
                if name in page:
                    response[name] = page[name]
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Called outside the request's transaction: whatever was begun is rolled back by now."""
        if isinstance(exception, Erased):
            return error_page(request, 410, words="erased")
        if isinstance(exception, SealedAway):
            return error_page(request, 423, words="sealed")
        if isinstance(exception, SealBroken):
            _tell_of(exception)
        if not isinstance(exception, _NOT_JUST_NOW):
            return None
        page = error_page(request, 503)
        _log.error("not just now", exc_info=exception, extra={"request": request, "status_code": 503})
        page._has_been_logged = True  # Django would write a second line
        return page


def _tell_of(broken: SealBroken) -> None:
    """A sealed value that does not open was altered, or its keys are not here: the trail says where, never what."""
    try:
        with transaction.atomic():
            audit.record("seal_broken", by="visitation", subject=str(broken))
    except DatabaseError:
        _log.error("a broken seal could not be written down")
