"""Requests that another site made a browser send, and methods that no page of ours uses: refused before any view."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

GetResponse = Callable[[HttpRequest], HttpResponse]

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_OURS = ("same-origin", "none")  # none: typed, bookmarked, opened from a letter
_WHOLE_PAGES = ("document", "")


def refuse_foreign(get_response: GetResponse) -> GetResponse:
    """Middleware: 405 for other methods, 403 for what another site asks for by its own page.

    From elsewhere one may follow a link to a page of ours and nothing more: no form sent here, no page of ours in a
    frame, no picture, script or answer of ours read. Browsers say where a request comes from in `Sec-Fetch-Site`, and,
    where a site has no TLS, at least for forms in `Origin`. What says neither (a calendar program) is no browser.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join(METHODS)})
        if is_foreign(request):
            raise PermissionDenied
        return get_response(request)

    return middleware


def is_foreign(request: HttpRequest) -> bool:
    """Whether another site's page asks for more than the reader's way to a page of ours."""
    site, changes = request.headers.get("Sec-Fetch-Site"), request.method == "POST"
    if site is None:
        origin = request.headers.get("Origin")
        ours = (f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS)
        return changes and origin is not None and origin not in ours
    if site in _OURS:
        return False
    mode, place = request.headers.get("Sec-Fetch-Mode", ""), request.headers.get("Sec-Fetch-Dest", "")
    return changes or mode != "navigate" or place not in _WHOLE_PAGES
