"""App config of the people who help."""

from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "volunteers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known what lower floors ask for, and which actions need two people."""
        from compliance.tenancy import programs_are
        from volunteers.models import Program

        programs_are(lambda: Program.objects.order_by("pk").values_list("pk", flat=True))

        from volunteers.accounts import sealed_factors

        sealed_factors.connect()

        from volunteers.actions import purging, sealing  # noqa: F401
        from volunteers.roles import asking_two, programs  # noqa: F401

        purging.register()
