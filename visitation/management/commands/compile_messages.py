"""`manage.py compile_messages`: the .po files as the .mo files that the site reads."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from visitation import catalogues


class Command(BaseCommand):
    help = "Compiles the translation files that changed. `serve`, `demo` and `test` do this too."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps({"compiled": [path.parent.parent.name for path in catalogues.compile_stale()]}))
