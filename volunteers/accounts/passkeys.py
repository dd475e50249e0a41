"""Passkeys: what the browser is asked, and what its answer proves. The protocol is allauth's, on fido2."""

import json
from datetime import datetime
from typing import Any

from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from volunteers.accounts.factors import Authenticator, Kind
from volunteers.models import User

_MAY_FAIL = (ValidationError, ValueError, TypeError, KeyError, AttributeError, IndexError)  # of what a browser sends


def options() -> dict[str, Any]:
    """What a browser needs to ask for a passkey. The same for everybody: the passkey itself says whose it is."""
    return _plain(webauthn.begin_authentication(None))


def use(request: HttpRequest, answer: Any, *, now: datetime) -> User | None:
    """The account whose passkey answered this session's challenge, with its user verified; else None.

    Refused: a challenge used before, another site's answer, an unknown key, a counter that does not grow (a copy).
    """
    try:
        parsed = AuthenticationResponse.from_dict(answer)
        user = webauthn.extract_user_from_response(answer)
        with transaction.atomic():
            rows = Authenticator.objects.select_for_update().filter(user_id=user.pk, type=Kind.WEBAUTHN)
            list(rows)  # locked until the counter is kept
            row = webauthn.complete_authentication(user, answer)
            grown = _grown(row.data.get("sign_count", 0), parsed.response.authenticator_data.counter)
            if not user.is_active or not grown or parsed.response.client_data.origin != _origin(request):
                return None
            row.data = row.data | {"sign_count": parsed.response.authenticator_data.counter}
            row.last_used_at = now
            row.save()
    except _MAY_FAIL:
        return None
    finally:
        _forget_challenge(request)
    return user


def new_options(user: User) -> dict[str, Any]:
    """What a browser needs to make a passkey for this account: kept on the device, used with its lock."""
    return _plain(webauthn.begin_registration(user, True))


def add(request: HttpRequest, user: User, name: str, answer: Any) -> bool:
    """Keep the passkey that the browser made for this session's challenge."""
    try:
        parsed = RegistrationResponse.from_dict(answer)
        data = webauthn.complete_registration(answer)
        if parsed.response.client_data.origin != _origin(request) or not data.is_user_verified():
            return False
        Authenticator.objects.create(
            user=user,
            type=Kind.WEBAUTHN,
            data={"name": name[:60], "credential": answer, "sign_count": data.counter},
        )
    except _MAY_FAIL:
        return False
    finally:
        _forget_challenge(request)
    return True


def passkeys_of(user: User) -> list[Authenticator]:
    """In the order they were made; `.data["name"]` is what their owner calls them."""
    return list(Authenticator.objects.filter(user=user, type=Kind.WEBAUTHN).order_by("created_at", "pk"))


def _grown(before: int, counter: int) -> bool:
    """Passkeys that live in several devices count nothing and say 0; those that count must count on."""
    return counter > before or (counter == 0 and before == 0)


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _forget_challenge(request: HttpRequest) -> None:
    request.session.pop(webauthn.STATE_SESSION_KEY, None)


def _plain(options: Any) -> dict[str, Any]:
    return json.loads(json.dumps(options, default=dict))
