"""`manage.py sync_timetable`: makes the stored schedules those of visitation/timetable.py."""

import json
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from visitation import timetable


class Command(BaseCommand):
    help = "Makes the schedules of the background jobs those of the timetable. `serve` does this too."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(timetable.sync(now=timezone.now())))
