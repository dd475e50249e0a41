"""App config of the people who help."""

from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "volunteers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from compliance.tenancy import programs_are
        from volunteers.models import Program

        programs_are(lambda: Program.objects.order_by("pk").values_list("pk", flat=True))

        from volunteers.accounts import sealed_factors

        sealed_factors.connect()
