"""`manage.py make_messages`: brings the .po files to the sentences of the source."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from visitation import catalogues


class Command(BaseCommand):
    help = "Brings the translation files to the sentences of the source: keeps, adds empty, removes."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sentences = catalogues.gather(settings.BASE_DIR)
        except catalogues.NotASentence as error:
            raise CommandError(str(error), returncode=2) from None
        done = {code: catalogues.update(path, code, sentences) for code, path in catalogues.po_paths().items()}
        self.stdout.write(json.dumps(done))
