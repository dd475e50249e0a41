"""What browsers report when a page tried what its policy forbids: one scrubbed line each in the log, and not many."""

import json
import logging
import re
import threading
import time
from collections import deque
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from compliance.access import public

LINES_A_MINUTE = 20  # of each web process; what comes beyond is dropped
MOST_BYTES = 16_384
MOST_REPORTS = 5  # of one request
_DIRECTIVE = re.compile(r"[a-z-]{3,40}")
_WORDS = ("inline", "eval", "wasm-eval", "trusted-types-policy", "trusted-types-sink", "data", "blob", "self")
_log = logging.getLogger(__name__)
_told: deque[float] = deque()
_turn = threading.Lock()


@transaction.non_atomic_requests
@public(acts=False)
@csrf_exempt
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """Takes a report from anybody and answers nothing. No address, no text of a page and no name gets into the log."""
    for directive, blocked, route in _reports(request):
        if _may_tell():
            _log.warning("A page's policy stopped %s from %s on %s", directive, blocked, route)
    return HttpResponse(status=204)


def _reports(request: HttpRequest) -> list[tuple[str, str, str]]:
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return []
    try:
        told = json.loads(request.body)
    except (ValueError, RecursionError, RawPostDataException):  # no JSON, JSON without a floor, a form
        return []
    told = told if isinstance(told, list) else [told]
    return [scrubbed(each) for each in told[:MOST_REPORTS] if isinstance(each, dict)]


def scrubbed(report: dict[str, Any]) -> tuple[str, str, str]:
    """(directive, what kind of source was blocked, name of the route) of a report in either of the two formats."""
    body = report.get("csp-report") or report.get("body") or {}
    if not isinstance(body, dict):
        body = {}

    def text(*names: str) -> str:
        return next((body[name] for name in names if isinstance(body.get(name), str)), "")

    directive = (text("effective-directive", "effectiveDirective", "violated-directive") or " ").split()
    blocked = text("blocked-uri", "blockedURL")
    try:
        route = resolve(urlsplit(text("document-uri", "documentURL")).path or "none").url_name
    except (Resolver404, ValueError):
        route = None
    return (
        directive[0] if directive and _DIRECTIVE.fullmatch(directive[0]) else "something",
        blocked if blocked in _WORDS else "another address",
        route or "no page of ours",
    )


def _may_tell() -> bool:
    now = time.monotonic()
    with _turn:
        while _told and now - _told[0] > 60:
            _told.popleft()
        if len(_told) >= LINES_A_MINUTE:
            return False
        _told.append(now)
        return True
