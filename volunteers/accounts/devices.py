"""Browsers that an account signed in with before. The cookie is a random name; the database keeps its fingerprint."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from compliance.fields import blind_index
from volunteers.models import KnownDevice, User

KEPT_FOR = timedelta(days=180)
_SALT = "volunteers.accounts.devices"


def cookie_name() -> str:
    """With `__Host-` wherever browsers take such cookies."""
    return f"{settings.COOKIE_PREFIX}device"


def device_of(request: HttpRequest) -> bytes:
    """The fingerprint of the browser's cookie; of nothing at all, if it brought none that we signed."""
    try:
        name = signing.Signer(salt=_SALT).unsign(request.COOKIES.get(cookie_name(), ""))
    except signing.BadSignature:
        name = ""
    return blind_index(name, place="volunteers_knowndevice.fingerprint")


def is_known(fingerprint: bytes, user: User | None, *, now: datetime) -> bool:
    """Whether this account signed in there before. One question to the database, also for nobody's account."""
    known = KnownDevice.objects.filter(user_id=user.pk if user else 0, fingerprint=fingerprint)
    return known.filter(seen_at__gt=now - KEPT_FOR).exists()


def remember(request: HttpRequest, response: HttpResponse, user: User, *, now: datetime) -> bool:
    """Know this browser again. True if it was not known for this account."""
    fingerprint = device_of(request)
    if KnownDevice.objects.filter(user=user, fingerprint=fingerprint).update(seen_at=now):
        return False
    name = secrets.token_urlsafe(24)
    KnownDevice.objects.create(
        user=user,
        fingerprint=blind_index(name, place="volunteers_knowndevice.fingerprint"),
        since=now,
        seen_at=now,
    )
    response.set_cookie(
        cookie_name(),
        signing.Signer(salt=_SALT).sign(name),
        max_age=KEPT_FOR,
        path="/",
        secure=settings.COOKIES_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return True


def forget_all(user: User) -> None:
    """After a reset no browser is an old acquaintance."""
    KnownDevice.objects.filter(user=user).delete()
