"""Signing in: a passkey alone, or a name and a password and then a code."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from compliance.access import public
from volunteers.accounts import passkeys
from volunteers.accounts.demo import code_of_demo
from volunteers.accounts.failures import failed
from volunteers.accounts.forms import CodeForm, PasskeyForm, SignInForm
from volunteers.accounts.signing_in import (
    TooManyGuesses,
    account_of,
    begin,
    factor_of_code,
    finish,
    half_way,
)
from volunteers.accounts.step_up import safe_next

HOUR_SECONDS, QUARTER_SECONDS = 3600, 900


@public()
def sign_in(request: HttpRequest) -> HttpResponse:
    """The first step. Whoever is signed in already goes on to where they wanted."""
    next_path = safe_next(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.user.is_authenticated:
        return redirect(next_path or settings.LOGIN_REDIRECT_URL)
    form = SignInForm(request.POST if request.method == "POST" else None, initial={"next": next_path})
    too_many = False
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            user = account_of(request, form.cleaned_data["username"], form.cleaned_data["password"], now=now)
        except TooManyGuesses:
            too_many = True
            form.refuse_too_many()
        else:
            if user is not None:
                return begin(request, user, factor="password", next_path=next_path, now=now)
            form.refuse_wrong()
    return _answer(request, "accounts/sign_in.html", {"form": form, "next": next_path}, HOUR_SECONDS * too_many)


@public()
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The second step, for whoever took the first in this browser."""
    half = half_way(request)
    if half is None:
        return redirect("sign_in")
    form = CodeForm(request.POST if request.method == "POST" else None)
    too_many = False
    now = timezone.now()
    if request.method == "POST" and form.is_valid():
        try:
            proved = factor_of_code(half.user, form.cleaned_data["code"], now=now)
        except TooManyGuesses:
            too_many = True
            form.refuse_too_many()
        else:
            if proved:
                return finish(request, half.user, proved=[half.factor, proved], next_path=half.next_path, now=now)
            form.refuse_wrong()
    shown = {"form": form, "next": half.next_path, "demo_code": code_of_demo(half.user, now=now)}
    return _answer(request, "accounts/sign_in_code.html", shown, QUARTER_SECONDS * too_many)


@public()
@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """What the browser asks a passkey with. It names no account."""
    response = JsonResponse(passkeys.options())
    response["Cache-Control"] = "no-store"
    return response


@public()
@require_POST
def sign_in_passkey(request: HttpRequest) -> HttpResponse:
    """In by a passkey alone: it is something one has, opened by the lock of the device."""
    form, now = PasskeyForm(request.POST), timezone.now()
    next_path = safe_next(request, request.POST.get("next", ""))
    user = passkeys.use(request, form.cleaned_data["answer"], now=now) if form.is_valid() else None
    if user is not None:
        half = half_way(request)
        before = [half.factor] if half and half.user == user else []
        return finish(request, user, proved=[*before, "passkey"], next_path=next_path, now=now)
    failed(None, "passkey", now=now)
    shown = {"form": SignInForm(initial={"next": next_path}), "next": next_path, "passkey_failed": True}
    return _answer(request, "accounts/sign_in.html", shown, 0)


def _answer(request: HttpRequest, template: str, shown: dict, retry_after_seconds: int) -> HttpResponse:
    response = render(request, template, shown, status=429 if retry_after_seconds else 200)
    response["Cache-Control"] = "private, no-store"
    if retry_after_seconds:
        response["Retry-After"] = str(retry_after_seconds)
    return response
