"""One's own ways to sign in: passkeys, codes from an app, recovery codes, password."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compliance import audit
from compliance.access import Permission, require
from compliance.sessions import end_sessions_of, rotate
from volunteers.accounts import factors as own
from volunteers.accounts import lost_factors, passkeys, resets
from volunteers.accounts.forms import ChangePasswordForm, PasskeyNameForm, SeedForm
from volunteers.accounts.outbox import post
from volunteers.accounts.signing_in import TooManyGuesses, is_password_of
from volunteers.accounts.step_up import (
    ROLES_WITH_SECOND_FACTOR,
    has_second_factor,
    mark_proved,
    recently_proved,
    to_prove,
)

View = Callable[..., HttpResponse]
PROVED_WITHIN_MINUTES = 15
_NEW_SEED = "new_seed"


def proved_first(view: View) -> View:
    """Only for whoever proved lately who they are; with the second factor, where the account has one.

    Otherwise somebody with a password alone could give an account that they got into a factor of their own.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        enough = has_second_factor(request) or not own.has_any(request.user)
        if enough and recently_proved(request, minutes=PROVED_WITHIN_MINUTES):
            return view(request, *args, **kwargs)
        return to_prove(request)

    return guarded


@require(Permission.OWN_SESSIONS)
def factors(request: HttpRequest) -> HttpResponse:
    """What this account signs in with."""
    kinds = own.kinds_of(request.user)
    return render(
        request,
        "accounts/factors.html",
        {
            "compulsory": _is_compulsory(request),
            "is_open": has_second_factor(request),
            "passkeys": passkeys.passkeys_of(request.user),
            "has_app": own.Kind.TOTP.value in kinds,
            "has_any": own.has_any(request.user),
            "codes_left": own.recovery_codes_left(request.user),
            "has_password": request.user.has_usable_password(),
        },
    )


@require(Permission.OWN_SESSIONS)
@proved_first
def passkey_add(request: HttpRequest) -> HttpResponse:
    """Make a passkey in this browser."""
    form = PasskeyNameForm(request.POST if request.method == "POST" else None)
    failed = False
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"].strip()
        if passkeys.add(request, request.user, name, form.cleaned_data["answer"]):
            return _added(request, "passkey")
        failed = True
    return render(request, "accounts/passkey_add.html", {"form": form, "passkey_failed": failed})


@require(Permission.OWN_SESSIONS)
@proved_first
@require_POST
def passkey_add_options(request: HttpRequest) -> HttpResponse:
    """What the browser makes a passkey with."""
    return JsonResponse(passkeys.new_options(request.user))


@require(Permission.OWN_SESSIONS)
@proved_first
def passkey_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then remove one passkey."""
    passkey = next((each for each in passkeys.passkeys_of(request.user) if each.pk == pk), None)
    if passkey is None:
        raise Http404
    if request.method == "POST":
        return _removed(request, "passkey", partial(own.remove_passkey, request.user, pk))
    return render(request, "accounts/factor_remove.html", {"name": passkey.data.get("name", ""), "kind": "passkey"})


@require(Permission.OWN_SESSIONS)
@proved_first
def totp_add(request: HttpRequest) -> HttpResponse:
    """Show a seed to an app, and keep it once the app shows a code made from it."""
    form = SeedForm(request.POST if request.method == "POST" else None)
    seed = request.session.get(_NEW_SEED) or own.new_seed()
    request.session[_NEW_SEED] = seed
    if request.method == "POST" and form.is_valid():
        code = "".join(form.cleaned_data["code"].split())
        if own.add_seed(request.user, seed, code, now=timezone.now()):
            del request.session[_NEW_SEED]
            return _added(request, "totp")
        form.refuse_wrong()
    spaced = " ".join(seed[at : at + 4] for at in range(0, len(seed), 4))
    return render(request, "accounts/totp_add.html", {"form": form, "seed": spaced})


@require(Permission.OWN_SESSIONS)
@proved_first
def totp_picture(request: HttpRequest) -> HttpResponse:
    """The seed that is being set up, as a picture for an app to look at."""
    seed = request.session.get(_NEW_SEED)
    if not seed:
        raise Http404
    return HttpResponse(own.seed_picture(request.user, seed), content_type="image/svg+xml")


@require(Permission.OWN_SESSIONS)
@proved_first
def totp_remove(request: HttpRequest) -> HttpResponse:
    """Ask, then remove the app's seed."""
    if own.Kind.TOTP.value not in own.kinds_of(request.user):
        raise Http404
    if request.method == "POST":
        return _removed(request, "totp", partial(own.remove_seed, request.user))
    return render(request, "accounts/factor_remove.html", {"kind": "totp"})


@require(Permission.OWN_SESSIONS)
@proved_first
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make ten new codes and show them, this once."""
    if not own.has_any(request.user):
        return redirect("factors")
    codes = []
    if request.method == "POST":
        codes = own.new_recovery_codes(request.user, now=timezone.now())
        audit.record("recovery_codes_made", by=request.user, subject=request.user)
        post("sign_in_changed", request.user)
    left = own.recovery_codes_left(request.user)
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "left": left})


@require(Permission.OWN_SESSIONS)
@require_POST
def lost_factor_stop(request: HttpRequest) -> HttpResponse:
    """It is not lost: two people agreed to take it off, and its owner says no."""
    if lost_factors.stop(request.user, now=timezone.now()):
        messages.success(request, _("Nothing is taken off. Please tell your program lead or coordinator about this."))
    return redirect("profile")


@require(Permission.OWN_SESSIONS)
@proved_first
def password_change(request: HttpRequest) -> HttpResponse:
    """A new password for whoever knows the old one. Everywhere else the account is signed out."""
    user = request.user
    if not user.has_usable_password():
        return redirect("factors")
    form = ChangePasswordForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            right = is_password_of(user, form.cleaned_data["old"], now=timezone.now())
        except TooManyGuesses:
            form.refuse_too_many()
        else:
            if right:
                resets.set_password(user, form.cleaned_data["password"], action="password_changed")
                update_session_auth_hash(request, user)
                end_sessions_of(user.pk, keep=request.session.session_key, why="password_changed")
                return redirect("factors")
            form.refuse_wrong()
    return render(request, "accounts/password_change.html", {"form": form})


def _is_compulsory(request: HttpRequest) -> bool:
    return request.user.role in ROLES_WITH_SECOND_FACTOR


def _added(request: HttpRequest, kind: str) -> HttpResponse:
    """It was just shown, so this session has proved it; the account's others begin anew."""
    mark_proved(request, kind)
    _changed(request, "factor_added", kind)
    return redirect("factors" if own.recovery_codes_left(request.user) else "recovery_codes")


def _removed(request: HttpRequest, kind: str, remove: Callable[..., int]) -> HttpResponse:
    try:
        remove(compulsory=_is_compulsory(request))
    except own.LastFactor:
        return render(request, "accounts/factor_remove.html", {"kind": kind, "is_last": True}, status=409)
    _changed(request, "factor_removed", kind)
    return redirect("factors")


def _changed(request: HttpRequest, action: str, kind: str) -> None:
    rotate(request)
    end_sessions_of(request.user.pk, keep=request.session.session_key, why=action)
    lost_factors.stop(request.user, now=timezone.now())  # who changes a factor has proved that none is lost
    audit.record(action, by=request.user, subject=request.user, detail={"kind": kind})
    post("sign_in_changed", request.user)
