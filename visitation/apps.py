"""App config of the project's own floor: visits, plans, pages."""

from django.apps import AppConfig


class VisitationConfig(AppConfig):
    name = "visitation"
    default_auto_field = "django.db.models.BigAutoField"
