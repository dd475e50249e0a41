"""The first page: where each role's work is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control

from compliance.access import Role, public
from compliance.audit.alerts import alerts_for
from compliance.tenancy import acting
from visitation.knowing.notices import glass_notices
from visitation.offices import work_of

ALERTS_SHOWN = 10
_FIRST_PAGE = {
    Role.PROGRAM_LEAD: "tonight",  # only what needs them; the week is one tap away
    Role.VOLUNTEER: "my_visits",
    Role.MENTOR: "my_visits",
    Role.RULE_ADMIN: "facilities_in_care",
}


@public()
def home(request: HttpRequest) -> HttpResponse:
    """To the role's own first page; a calm page for roles without one, and for nobody signed in."""
    if not request.user.is_authenticated:
        return render(request, "visitation/welcome.html")
    if request.user.role in _FIRST_PAGE:
        return redirect(_FIRST_PAGE[request.user.role])
    now = timezone.now()
    with acting(actor=request.user.pk):
        notices = glass_notices(request.user, now=now)
        alerts = list(alerts_for(request.user, now=now)[:ALERTS_SHOWN])
        work = work_of(request.user, now=now)
    context = {"membership": request.user.membership, "glass_notices": notices, "work": work, "alerts": alerts}
    response = render(request, "visitation/home.html", context)
    patch_cache_control(response, private=True, no_store=True)  # it greets somebody by name
    return response
