"""The rows of second factors, sealed as a whole: seeds, public keys and fingerprints of recovery codes.

Bound to the account and the kind of factor: a row moved to another account opens nothing. What cannot be opened proves
nothing either, and is treated as a factor that is not there.
"""

import base64
import json
import logging
from typing import Any

from compliance.fields import SealBroken, seal, unseal

log = logging.getLogger(__name__)


def connect() -> None:
    """Seal on the way in, open on the way out; called once, when the apps are ready."""
    from allauth.mfa.models import Authenticator
    from django.db.models.signals import post_init, post_save, pre_save

    post_init.connect(_open, sender=Authenticator, dispatch_uid="factors.open")
    pre_save.connect(_close, sender=Authenticator, dispatch_uid="factors.close")
    post_save.connect(_put_back, sender=Authenticator, dispatch_uid="factors.put_back")


def _place(instance: Any) -> str:
    return f"mfa_authenticator.data:{instance.user_id}:{instance.type}"


def _open(sender: Any, instance: Any, **kwargs: Any) -> None:
    loaded = "data" in instance.__dict__ and isinstance(instance.data, dict)
    if not loaded or "sealed" not in instance.data:
        return
    try:
        instance.data = json.loads(unseal(base64.b64decode(instance.data["sealed"]), place=_place(instance)))
    except (SealBroken, ValueError):
        log.error("A second factor could not be opened: account %s, kind %s", instance.user_id, instance.type)
        instance.data = {}


def _close(sender: Any, instance: Any, **kwargs: Any) -> None:
    instance.opened_data = instance.data
    sealed = seal(json.dumps(instance.data), place=_place(instance))
    instance.data = {"sealed": base64.b64encode(sealed).decode("ascii")}


def _put_back(sender: Any, instance: Any, **kwargs: Any) -> None:
    instance.data = instance.opened_data
