"""The page that asks once more who it is."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from compliance.access import Permission, require
from compliance.sessions import rotate
from volunteers.accounts import factors, passkeys
from volunteers.accounts.demo import code_of_demo
from volunteers.accounts.failures import failed
from volunteers.accounts.forms import CodeForm, PasskeyForm, PasswordForm
from volunteers.accounts.signing_in import TooManyGuesses, factor_of_code, is_password_of
from volunteers.accounts.step_up import mark_proved, safe_next


@require(Permission.OWN_SESSIONS)
def prove(request: HttpRequest) -> HttpResponse:
    """Ask for the strongest factor there is; a password only from accounts without a second factor."""
    now, user = timezone.now(), request.user
    next_path = safe_next(request, request.POST.get("next") or request.GET.get("next", ""))
    second = factors.has_any(user)
    form = (CodeForm if second else PasswordForm)(request.POST if request.method == "POST" else None)
    too_many = False
    if request.method == "POST" and form.is_valid():
        try:
            if second:
                proved = factor_of_code(user, form.cleaned_data["code"], now=now)
            else:
                proved = "password" if is_password_of(user, form.cleaned_data["password"], now=now) else None
        except TooManyGuesses:
            too_many = True
            form.refuse_too_many()
        else:
            if proved:
                return _proved(request, proved, next_path)
            form.refuse_wrong()
    shown = {"form": form, "next": next_path, "second": second, "has_password": user.has_usable_password()}
    shown["demo_code"] = code_of_demo(user, now=now)
    return render(request, "accounts/prove.html", shown, status=429 if too_many else 200)


@require(Permission.OWN_SESSIONS)
@require_POST
def prove_passkey_options(request: HttpRequest) -> HttpResponse:
    """What the browser asks a passkey with."""
    return JsonResponse(passkeys.options())


@require(Permission.OWN_SESSIONS)
@require_POST
def prove_passkey(request: HttpRequest) -> HttpResponse:
    """Proved by one of the account's own passkeys; anybody else's proves nothing here."""
    form, next_path = PasskeyForm(request.POST), safe_next(request, request.POST.get("next", ""))
    user = passkeys.use(request, form.cleaned_data["answer"], now=timezone.now()) if form.is_valid() else None
    if user is not None and user.pk == request.user.pk:
        return _proved(request, "passkey", next_path)
    failed(request.user, "passkey", now=timezone.now())
    second = factors.has_any(request.user)
    form = (CodeForm if second else PasswordForm)()
    return render(
        request, "accounts/prove.html", {"form": form, "next": next_path, "second": second, "passkey_failed": True}
    )


def _proved(request: HttpRequest, factor: str, next_path: str) -> HttpResponse:
    mark_proved(request, factor)
    rotate(request)
    return redirect(next_path or "home")
