"""The page that asks once more who it is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from compliance.access import Permission, require
from volunteers.accounts.forms import PasswordForm
from volunteers.accounts.step_up import mark_proved, safe_next


@require(Permission.OWN_SESSIONS)
def prove(request: HttpRequest) -> HttpResponse:
    """Ask for a factor again; then back to where it was asked for."""
    next_path = safe_next(request, request.POST.get("next", "") or request.GET.get("next", ""))
    form = PasswordForm(request.POST or None, user=request.user, next_path=next_path)
    if request.method == "POST" and form.is_valid():
        mark_proved(request, "password")
        request.session.cycle_key()
        return redirect(next_path or "home")
    return render(request, "accounts/prove.html", {"form": form})
