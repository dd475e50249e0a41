"""One's own data: a page, a file, and the way out."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance import audit
from compliance.access import Permission, require
from volunteers.accounts.step_up import step_up
from volunteers.actions.memberships import LastLead, StillResponsible
from volunteers.own_data.leaving import LastOfRole, leave
from volunteers.own_data.sections import for_reading, own_data


@contextmanager
def _of_a_role_that_rests(user: Any) -> Iterator[None]:
    """While a role rests it opens nothing, but what is kept under it is still told to its owner."""
    if user.membership is not None or user.resting_membership is None:
        yield
        return
    user.membership = user.resting_membership  # of this request alone
    try:
        yield
    finally:
        user.membership = None


@require(Permission.OWN_DATA, even_resting=True)
@require_safe
def own_data_page(request: HttpRequest) -> HttpResponse:
    """Everything that is kept about whoever reads it."""
    with _of_a_role_that_rests(request.user):
        sections = list(for_reading(request.user))
    return render(request, "own_data/own_data.html", {"sections": sections})


@require(Permission.OWN_DATA, even_resting=True)
@step_up(minutes=5)
@require_safe
def own_data_file(request: HttpRequest) -> HttpResponse:
    """The same as a JSON file."""
    user, now = request.user, timezone.now()
    with _of_a_role_that_rests(user):
        content = {"made_at": now.isoformat(timespec="seconds")} | own_data(user)
        program = getattr(user.program, "code", "")
    audit.record("own_data_taken", by=user, subject=user, program=program, now=now)
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@require(Permission.OWN_DATA, even_resting=True)
@step_up(minutes=5)
def own_data_delete(request: HttpRequest) -> HttpResponse:
    """What leaving means, and the button that does it; or who must be looked after first."""
    refused = ""
    if request.method == "POST":
        try:
            leave(request.user, now=timezone.now())
        except LastLead:
            refused = _(
                "Nothing was done: your program would have no lead, and it still looks after people. Please ask for a "
                "new lead first."
            )
        except StillResponsible:
            refused = _(
                "Nothing was done: people would be left without a lead of their own. Please hand them over first."
            )
        except LastOfRole:
            refused = _("Nothing was done: nobody else has this role in the network yet.")
        else:
            logout(request)
            return redirect("sign_in")
    return render(request, "own_data/delete.html", {"refused": refused}, status=409 if refused else 200)
