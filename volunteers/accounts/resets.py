"""A new password by a link: one use, 30 minutes, no sign-in by it, and no second factor spared."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from compliance import audit
from compliance.fields import blind_index
from compliance.sessions import end_sessions_of
from volunteers.accounts import devices, guesses, passwords
from volunteers.accounts.outbox import post
from volunteers.models import PasswordReset, User

GOOD_FOR = timedelta(minutes=30)


@transaction.atomic
def ask(name: str, *, now: datetime) -> None:
    """Have a link sent to the account of this name or address. What is done is the same where there is none."""
    user = User.objects.for_sign_in(name)
    if user is not None and not user.is_active:
        user = None
    if guesses.count(guesses.RESET, guesses.whom(user, name), now=now) is None:
        return
    token = secrets.token_urlsafe(32)
    PasswordReset.objects.create(fingerprint=_fingerprint(token), user=user, ends_at=now + GOOD_FOR)
    post("new_password", user, useful=GOOD_FOR, token=token)


def owner_of(token: str, *, now: datetime) -> User | None:
    """Whose link this is while it is good. Looking does not use it up: mail scanners look, too."""
    found = PasswordReset.objects.select_related("user").filter(fingerprint=_fingerprint(token), ends_at__gt=now)
    reset = found.first()
    return reset.user if reset and reset.user and reset.user.is_active else None


@transaction.atomic
def use(token: str, password: str, *, now: datetime) -> User | None:
    """Set the password, end every session, forget every browser and every other link. None: the link is good no more.

    Raises ValidationError if the password is not good enough; the link is good for another try then.
    """
    # Locked first: of two that click at once one finds it.
    reset = PasswordReset.objects.select_for_update().filter(fingerprint=_fingerprint(token), ends_at__gt=now).first()
    user = User.objects.filter(pk=reset.user_id, is_active=True).first() if reset else None
    if user is None:
        return None
    passwords.check(password, user)
    set_password(user, password, action="password_reset")
    devices.forget_all(user)
    end_sessions_of(user.pk, why="password_reset")
    return user


def set_password(user: User, password: str, *, action: str) -> None:
    """Set it, write it down, tell its owner, and make every waiting link worthless."""
    user.set_password(password)
    user.save(update_fields=["password"])
    PasswordReset.objects.filter(user=user).delete()
    audit.record(action, by=user, subject=user)
    post("password_changed", user)


def forget_old(*, now: datetime) -> int:
    """Remove links that are good no more; how many."""
    removed, _ = PasswordReset.objects.filter(ends_at__lte=now).delete()
    return removed


def _fingerprint(token: str) -> bytes:
    return blind_index(token, place="volunteers_passwordreset.fingerprint")
