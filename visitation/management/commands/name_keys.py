"""`manage.py name_keys`: whoever is on record without fingerprints of their names gets them. Prints counts as JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from compliance.tables import bring_up_to_date
from visitation.intake.name_keys import keep_missing
from volunteers.models import Program


class Command(BaseCommand):
    help = (
        "Fingerprint the names of people who were on record before names were looked for by sound, in every program. "
        "May be run again: who has fingerprints keeps them. Prints counts as JSON."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        bring_up_to_date()
        told = []
        for program in Program.objects.order_by("code"):
            kept, closed = keep_missing(program.pk)
            told.append({"program": program.code, "people": kept, "closed": closed})
        self.stdout.write(json.dumps({"programs": told}))
