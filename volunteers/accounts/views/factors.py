"""One's own ways to sign in: passkeys, codes from an app, recovery codes, password."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from compliance.access import Permission, require
from volunteers.accounts.step_up import ROLES_WITH_SECOND_FACTOR, has_second_factor


@require(Permission.OWN_SESSIONS)
def factors(request: HttpRequest) -> HttpResponse:
    """What this account signs in with."""
    compulsory = request.user.role in ROLES_WITH_SECOND_FACTOR
    return render(request, "accounts/factors.html", {"compulsory": compulsory, "is_open": has_second_factor(request)})
