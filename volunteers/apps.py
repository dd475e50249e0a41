"""App config of the people who help."""

from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "volunteers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known what lower floors ask for, and which actions need two people."""
        from compliance import queue
        from compliance.sessions.engine import sessions_are
        from compliance.tenancy import programs_are
        from volunteers.accounts.at_the_door import session_and_account
        from volunteers.models import Program

        sessions_are(session_and_account)
        programs_are(lambda: Program.objects.order_by("pk").values_list("pk", flat=True))

        from volunteers.accounts import letters, sealed_factors  # noqa: F401

        sealed_factors.connect()

        from volunteers.actions import purging, sealing  # noqa: F401
        from volunteers.onboarding import letters as onboarding_letters  # noqa: F401
        from volunteers.onboarding import own_rows
        from volunteers.own_data import sections
        from volunteers.roles import asking_two, programs  # noqa: F401
        from volunteers.sheets import by_code, exporting, importing, volunteer_rows
        from volunteers.sheets.giving_up import give_export_up, give_import_up

        purging.register()
        sections.register()
        volunteer_rows.known_to_imports()
        by_code.known_to_exports()
        queue.register(importing.JOB, when_given_up=give_import_up)
        queue.register(exporting.JOB, when_given_up=give_export_up)
        own_rows.register()
