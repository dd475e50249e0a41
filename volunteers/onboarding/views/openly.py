"""The page on which anybody may apply to a program, and the switch for it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from compliance.access import Permission, public, require
from volunteers.models import Program
from volunteers.onboarding import applying_openly
from volunteers.onboarding.forms.openly import OpenForm


@public()
@never_cache
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a link to apply. What it says does not depend on whom the address belongs to."""
    program = get_object_or_404(Program, code=code, archived_at__isnull=True)
    context = {"program": program, "is_open": program.takes_applications}
    if not program.takes_applications:
        return render(request, "onboarding/apply.html", context)
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            applying_openly.ask(
                program, form.cleaned_data["address"], language=get_language() or "en", now=timezone.now()
            )
        except applying_openly.TooManyToday:
            form.add_error(None, _("So many people have applied today that we cannot answer more. Please come back "
                                   "tomorrow."))  # fmt: skip
        else:
            return render(request, "onboarding/apply.html", context | {"is_asked": True})
    return render(request, "onboarding/apply.html", context | {"form": form})


@require(Permission.INVITE_VOLUNTEER)
@require_POST
def applications_open(request: HttpRequest) -> HttpResponse:
    """Open or close the page."""
    if request.user.program is None:
        raise Http404
    on = request.POST.get("open") == "yes"
    applying_openly.switch(request.user.program, on=on, by=request.user, now=timezone.now())
    messages.success(request, _("Anybody may apply now.") if on else _("Only whom you invite can apply now."))
    return redirect("what_we_ask")
