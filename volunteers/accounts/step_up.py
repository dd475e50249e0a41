"""Asking once more who it is, before what matters most."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from compliance.sessions.proofs import SECOND_FACTORS

View = Callable[..., HttpResponse]

# The program lead, rule admin, coordinator, auditor and system admin see or change what others depend on.
ROLES_WITH_SECOND_FACTOR = frozenset({"PL", "RA", "NC", "AU", "SA"})


def mark_proved(request: HttpRequest, factor: str) -> None:
    """Write into the session that a factor was proved now: password, totp, passkey, recovery or link."""
    factors = request.session.get("factors", [])
    request.session["factors"] = [*factors, *({factor} - set(factors))]
    request.session["proved_at"] = int(time.time())


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session proved more than a password or a link."""
    return bool(SECOND_FACTORS & set(request.session.get("factors", [])))


def recently_proved(request: HttpRequest, *, minutes: int = 5) -> bool:
    """Whether the person behind this session proved who they are within so many minutes."""
    proved_at = request.session.get("proved_at")
    return isinstance(proved_at, int) and 0 <= time.time() - proved_at <= minutes * 60


def step_up(minutes: int = 5) -> Callable[[View], View]:
    """Under `@require`: unless proved within so many minutes, to the page that asks, and back.

    What was being sent (POST) is not kept: the way back leads to the page it came from.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if recently_proved(request, minutes=minutes):
                return view(request, *args, **kwargs)
            return to_prove(request)

        guarded.step_up_minutes = minutes  # type: ignore[attr-defined]
        return guarded

    return decorate


def to_prove(request: HttpRequest) -> HttpResponse:
    """To the page that asks who it is, and from there back here."""
    back = request.get_full_path() if request.method in ("GET", "HEAD") else _page_before(request)
    query = QueryDict(mutable=True)
    query["next"] = back
    return HttpResponseRedirect(f"{resolve_url('prove')}?{query.urlencode(safe='/')}")


def _page_before(request: HttpRequest) -> str:
    before = request.headers.get("Referer", "")
    home = f"{request.scheme}://{request.get_host()}"
    path = before.removeprefix(home) if before.startswith(f"{home}/") else ""
    return path if safe_next(request, path) else resolve_url("home")


def safe_next(request: HttpRequest, path: str) -> str:
    """The path if it stays on this site, else nothing. `//` alone is a path to Django and no place to a browser."""
    is_path = path.startswith("/") and not path.startswith("//")
    allowed = is_path and url_has_allowed_host_and_scheme(path, {request.get_host()}, request.is_secure())
    return path if allowed else ""
