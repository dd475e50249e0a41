"""What every answer carries, whoever made it: pages, files, redirects, refusals and errors."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]

REPORTS_TO = "/csp-report"
# For what has no policy of its own yet: style sheets, scripts, pictures.
NOTHING_FROM_ANYWHERE = "; ".join(
    f"{directive} 'none'" for directive in ("default-src", "base-uri", "form-action", "frame-ancestors", "object-src")
)
ALWAYS = {
    "Content-Security-Policy": NOTHING_FROM_ANYWHERE,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Reporting-Endpoints": f'csp="{REPORTS_TO}"',
    # No copy on a shared computer, not of an error nor of a redirect either; style sheets and scripts say otherwise.
    "Cache-Control": "private, no-store",
}
NAMES_NO_SOFTWARE = ("Server", "X-Powered-By")


def complete(get_response: GetResponse) -> GetResponse:
    """Middleware, the outermost: adds what is missing, and takes away what names our software."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        for name in NAMES_NO_SOFTWARE:
            response.headers.pop(name, None)
        if request.method == "HEAD" and not response.streaming:
            response.content = b""  # its length stays in the head
        return response

    return middleware
