"""No page for leads, admins and auditors before a second factor was proved, but for the few of OPEN_BEFORE.

Those name nobody but the account itself. By them a factor is made and proved; one leaves, here or everywhere; and
whoever took up a role that needs a factor goes back to one that needs none (volunteers/roles/views/own.py).
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from compliance.tenancy import acting
from volunteers.accounts import factors
from volunteers.accounts.step_up import ROLES_WITH_SECOND_FACTOR, has_second_factor, to_prove

# What stays within reach: making and proving a second factor, leaving, and going back to another role.
OPEN_BEFORE = frozenset(
    {
        "sign_out",
        "set_language",
        "quick_exit",
        "away",
        "session_state",
        "session_alive",
        "csp_report",
        "health",
        "prove",
        "prove_passkey_options",
        "factors",
        "passkey_add",
        "passkey_add_options",
        "totp_add",
        "totp_picture",
        "recovery_codes",
        "my_roles",
        "my_role_take_up",
        "sessions",
        "session_end",
        "sessions_end",
    }
)


class SecondFactor:
    """Middleware: everything but OPEN_BEFORE leads to the page about second factors until one is proved."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        route = request.resolver_match.url_name if request.resolver_match else None
        if route in OPEN_BEFORE or not request.user.is_authenticated or has_second_factor(request):
            return None
        with acting(actor=request.user.pk):
            role, has_one = request.user.role, None
            if role in ROLES_WITH_SECOND_FACTOR:
                has_one = factors.has_any(request.user)
        if has_one is None:
            return None
        return to_prove(request) if has_one else HttpResponseRedirect(resolve_url("factors"))
