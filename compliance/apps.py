"""App config of the ground floor."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ComplianceConfig(AppConfig):
    name = "compliance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from compliance import fields, reading
        from compliance.retention import own

        own.register()
        fields.ask_before_opening(reading.check_open)
        post_migrate.connect(_grant, sender=self, dispatch_uid="compliance.grant")


def _grant(using: str, **kwargs: Any) -> None:
    """After all migrations: every table is there by then."""
    from django.db import connections

    from compliance.tenancy.roles import grant

    grant(connections[using])
