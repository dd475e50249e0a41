"""Where this site is, from the settings alone: the Host header of a request is anybody's word."""

from urllib.parse import urlsplit

from django.conf import settings


def address() -> str:
    """Scheme, host and port, for links in letters; e.g. `https://visits.example.org`."""
    return settings.SITE_ADDRESS


def host() -> str:
    """The host alone, which passkeys are bound to."""
    return urlsplit(settings.SITE_ADDRESS).hostname or "localhost"
