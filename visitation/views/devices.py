"""Which web session a page was asked from, as a fingerprint that says nothing else."""

from django.http import HttpRequest

from compliance.fields import blind_index


def device_of(request: HttpRequest) -> bytes:
    """32 bytes for this session; empty where there is none."""
    key = request.session.session_key
    return blind_index(key, place="visitation_breakglass.device") if key else b""
