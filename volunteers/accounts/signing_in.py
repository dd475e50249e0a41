"""From a name and a password, a passkey or a link to a session: the one way in, whatever the first step was.

For a name that no account has, the same is done as for one: the same questions to the database, one hash.
"""

import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth import hashers, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from compliance import audit
from compliance.audit.alerts import Sign, raise_alert
from compliance.sessions.proofs import RECOVERY, TOTP
from compliance.tenancy import acting
from volunteers.accounts import devices, factors, guesses
from volunteers.accounts.failures import failed
from volunteers.accounts.outbox import post
from volunteers.accounts.passwords import LONGEST
from volunteers.accounts.step_up import mark_proved, safe_next
from volunteers.models import User
from volunteers.models.users import one_form

HALF_WAY_SECONDS = 600  # from the first step to the second
_HALF_WAY = "half_way"
_BACKEND = "volunteers.accounts.at_the_door.Accounts"


class TooManyGuesses(Exception):
    """No more guesses at this account, or at this name, for now."""


# ── the first step ────────────────────────────────────────────────────────────────────────────────────────────────────


def account_of(request: HttpRequest, name: str, password: str, *, now: datetime) -> User | None:
    """The account that a name (or an e-mail address) and a password open; None for every kind of wrong.

    Raises TooManyGuesses, and Busy (hashing.py) where no hash can be made now.
    """
    if not 0 < len(password) <= LONGEST:  # never hashed, however it is repeated
        failed(None, "password", now=now)
        return None
    user = User.objects.for_sign_in(name)
    device = devices.device_of(request)
    known = devices.is_known(device, user, now=now)
    whom = guesses.whom(user, name)
    guess = guesses.count(guesses.PASSWORD, f"{whom} in {device.hex()}" if known else whom, now=now)
    if guess is None:
        raise TooManyGuesses
    nobody = _hash_of_nobody()
    may = user is not None and user.is_active and user.has_usable_password()
    right = hashers.check_password(one_form(password), user.password if may else nobody)
    if not (right and may):
        failed(user, "password", now=now)
        return None
    guesses.give_back(guess)
    if hashers.get_hasher("default").must_update(user.password):
        user.set_password(password)
        user.save(update_fields=["password"])
    return user


def is_password_of(user: User, password: str, *, now: datetime) -> bool:
    """Whether somebody who is signed in knows their password. Counted apart from guesses at signing in."""
    if not 0 < len(password) <= LONGEST:
        return False
    guess = guesses.count(guesses.PASSWORD, f"{guesses.whom(user, '')} signed in", now=now)
    if guess is None:
        raise TooManyGuesses
    if not user.check_password(password):
        failed(user, "password", now=now)
        return False
    guesses.give_back(guess)
    return True


@cache
def _hash_of_nobody() -> str:
    """Looked at where there is no account, or none that may sign in."""
    return hashers.make_password(secrets.token_urlsafe(32))


# ── between the steps ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class HalfWay:
    """Somebody who took the first step and owes the second."""

    user: User
    factor: str
    next_path: str


def begin(request: HttpRequest, user: User, *, factor: str, next_path: str = "", now: datetime) -> HttpResponse:
    """After a first step (`password` or `link`): to the second if the account has one, else in."""
    if not factors.has_any(user):
        return finish(request, user, proved=[factor], next_path=next_path, now=now)
    request.session.cycle_key()
    request.session[_HALF_WAY] = {"user": user.pk, "factor": factor, "at": int(time.time()), "next": next_path}
    return redirect("sign_in_code")


def half_way(request: HttpRequest) -> HalfWay | None:
    """Who owes the second step in this browser, for ten minutes after the first."""
    kept = request.session.get(_HALF_WAY)
    if not kept or not 0 <= time.time() - kept["at"] <= HALF_WAY_SECONDS:
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    return HalfWay(user, kept["factor"], kept["next"]) if user else None


# ── the second step ───────────────────────────────────────────────────────────────────────────────────────────────────


def factor_of_code(user: User, code: str, *, now: datetime) -> str | None:
    """`totp` or `recovery` if the code is right; it is used up then. Raises TooManyGuesses."""
    guess = guesses.count(guesses.CODE, guesses.whom(user, ""), now=now)
    if guess is None:
        _alert(user, now=now)
        raise TooManyGuesses
    plain = "".join(code.split())
    if len(plain) == 6 and plain.isascii() and plain.isdigit():
        proved = TOTP if factors.use_code(user, plain, now=now) else None
    else:
        proved = RECOVERY if factors.use_recovery_code(user, code, now=now) else None
    if proved:
        guesses.give_back(guess)
    else:
        failed(user, "code", now=now)
    if proved == RECOVERY:
        audit.record("recovery_code_used", by=user, subject=user, detail={"left": factors.recovery_codes_left(user)})
        post("sign_in_changed", user)
    return proved


def _alert(user: User, *, now: datetime) -> None:
    """Whoever guesses at codes knows the password: the program's leads and the auditor are told."""
    with acting(actor=user.pk):
        program = user.program
    with acting(actor=user.pk, program=program.pk if program else None):
        raise_alert(Sign.FACTORS_TRIED, about=user, now=now, program=program.code if program else "")


# ── in ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def finish(request: HttpRequest, user: User, *, proved: list[str], next_path: str, now: datetime) -> HttpResponse:
    """Begin the session, know the browser again, tell of a new one, and go where the person wanted to go."""
    request.session.pop(_HALF_WAY, None)
    with acting(actor=user.pk):  # so that the account's own role is found, by which its session lasts
        login(request, user, backend=_BACKEND)
        for factor in proved:
            mark_proved(request, factor)
        response = redirect(safe_next(request, next_path) or settings.LOGIN_REDIRECT_URL)
        new_browser = devices.remember(request, response, user, now=now)
        audit.record("signed_in", by=user, subject=user, detail={"factors": proved, "new_browser": new_browser})
        if new_browser:
            post("new_browser", user)
        remember_language(response, user.language)
    return response


def remember_language(response: Any, language: str) -> None:
    """The screens of this browser speak the account's language from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
