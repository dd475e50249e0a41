"""`first_account`: begin an empty installation. Prints a link that works once; there is no default password."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.access import Role
from compliance.tables import bring_up_to_date
from compliance.tenancy import acting
from volunteers.invitations.inviting import LASTS, NOBODY, draw_token, invite
from volunteers.invitations.letters import invitation_link
from volunteers.models import Membership

ENOUGH = 2  # from two on they ask each other for more: what counts takes two people
CANNOT = 1


class Command(BaseCommand):
    help = (
        "Prints a link with which a first network coordinator, or system admin, makes an account. It works once, for "
        "72 hours. From two of a role on they invite others themselves, and this command refuses."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--role", choices=["coordinator", "system-admin"], default="coordinator")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="en")

    def handle(self, *args: Any, **options: Any) -> None:
        bring_up_to_date()
        role = Role.COORDINATOR if options["role"] == "coordinator" else Role.SYSTEM_ADMIN
        now = timezone.now()
        with acting(actor=NOBODY):
            held = Membership.objects.filter(role=role, ended_at__isnull=True, user__is_active=True).count()
        if held >= ENOUGH:
            raise CommandError(
                f"There are {held} of this role already: two of them agree on another one, on the site.",
                returncode=CANNOT,
            )
        with acting():
            invitation = invite(
                role=role.value, program=None, address=None, language=options["language"], by="first_account", now=now
            )
            token = draw_token(invitation)
        self.stderr.write(f"Open this link within {int(LASTS.total_seconds() // 3600)} hours. It works once.")
        self.stdout.write(invitation_link(token))
