"""Ask that a program is sealed: a lead for their own, a coordinator for any."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from compliance.access import Permission, Role, require
from compliance.keys.sealing import is_sealed
from volunteers.accounts.step_up import step_up
from volunteers.actions.sealing import ask_to_seal
from volunteers.models import Program
from volunteers.roles.views.team import _asked


@require(Permission.SEAL_PROGRAM)
@step_up(minutes=5)
def program_seal(request: HttpRequest, code: str) -> HttpResponse:
    """What sealing means, and the button that asks for a second person."""
    user = request.user
    program = get_object_or_404(Program, code=code)
    if user.role != Role.COORDINATOR and not (user.role == Role.PROGRAM_LEAD and user.program == program):
        raise Http404
    sealed = is_sealed(program.pk)
    if request.method == "POST" and not sealed:
        return _asked(request, ask_to_seal(program, by=user, now=timezone.now()))
    return render(request, "roles/program_seal.html", {"program": program, "sealed": sealed})
