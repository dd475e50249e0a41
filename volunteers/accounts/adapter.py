"""What allauth asks of us: names shown by authenticators, and that no mail of its own is sent."""

from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from volunteers.accounts.site import host


class Adapter(DefaultMFAAdapter):
    """Never asks the request for its host: a forged one would end up in a passkey or a QR code."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": host(), "name": settings.MFA_TOTP_ISSUER}

    def _get_user_identifier(self, user: Any) -> str:
        return user.username

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        # The authenticator shows both; neither is more than the sign-in name that its owner types.
        handle = user_pk_to_url_str(user).encode("ascii")
        return {"id": handle, "display_name": user.username, "name": user.username}

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Our own letters tell of changes (volunteers/accounts/letters.py)."""
