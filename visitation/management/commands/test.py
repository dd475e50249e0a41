"""`manage.py test [pytest's arguments]`."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from visitation import test_run


class Command(BaseCommand):
    help = "Runs every test with pytest, in parallel, the journeys in a real browser included. Arguments go to pytest."
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        # manage.py itself runs the tests, before Django is loaded; this is reached through `help` and call_command.
        sys.exit(test_run.run(argv[2:]))

    def handle(self, *arguments: Any, **options: Any) -> None:
        sys.exit(test_run.run([str(argument) for argument in arguments]))
