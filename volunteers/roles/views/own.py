"""One's own roles, and who looked at one's own data."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from compliance.access import Permission, require
from compliance.models import AuditEvent
from compliance.sessions import rotate
from volunteers.accounts import factors
from volunteers.accounts.step_up import ROLES_WITH_SECOND_FACTOR, has_second_factor, to_prove
from volunteers.actions.memberships import CannotChange, act_for
from volunteers.models import Volunteer
from volunteers.roles.queries import roles_of

EVENTS_A_PAGE = 50


@require(Permission.OWN_SESSIONS)
@require_safe
def my_roles(request: HttpRequest) -> HttpResponse:
    """Every role one has, and which of them counts now."""
    return render(request, "roles/my_roles.html", {"roles": roles_of(request.user)})


@require(Permission.OWN_SESSIONS)
@require_POST
def my_role_take_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Work under another of one's roles from now on; the session gets a new key, and every other one ends.

    The middleware of second factors lets this through: from a role that needs one, which this session has not proved,
    the way leads to a role that needs none, and only for an account that has none to prove.
    """
    chosen = get_object_or_404(roles_of(request.user), pk=pk)
    if request.user.role in ROLES_WITH_SECOND_FACTOR and not has_second_factor(request):
        if factors.has_any(request.user):
            return to_prove(request)
        if chosen.role in ROLES_WITH_SECOND_FACTOR:
            return redirect("factors")
    try:
        act_for(request.user, chosen, keep=request.session.session_key, now=timezone.now())
    except CannotChange:
        messages.error(request, _("This role rests at the moment."))
        return redirect("my_roles")
    rotate(request, role=chosen.role)
    return redirect("home")


@require(Permission.SEE_OWN_ACCESS, even_resting=True)
@require_safe
def looked_at(request: HttpRequest) -> HttpResponse:
    """What others did with one's own account and details, newest first: reads and changes."""
    codes = Volunteer.objects.filter(user=request.user).values_list("code", flat=True)
    subjects = [request.user.username, *codes]
    events = AuditEvent.objects.filter(subject__in=subjects).exclude(by=request.user.username)
    page = Paginator(events.order_by("-at", "-id"), EVENTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "roles/looked_at.html", {"page": page, "zone": request.user.timezone})
