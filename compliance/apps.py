"""App config of the ground floor."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ComplianceConfig(AppConfig):
    name = "compliance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.conf import settings

        from compliance import fields, reading
        from compliance.keys.ring import parse_key_ring
        from compliance.retention import own

        parse_key_ring(settings.FIELD_KEYS)  # a ring that cannot be read stops the start, not the first sealed value

        own.register()
        fields.ask_before_opening(reading.check_open)
        post_migrate.connect(_grant, sender=self, dispatch_uid="compliance.grant")


def _grant(using: str, **kwargs: Any) -> None:
    """After all migrations: every table is there by then."""
    from django.db import connections

    from compliance.tenancy.roles import grant

    grant(connections[using])
