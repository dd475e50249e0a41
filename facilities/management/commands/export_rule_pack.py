"""export_rule_pack [CODE…] --out FILE: the rules in force of some facilities, or of all, as a signed pack."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from facilities.actions.packs import make_pack
from facilities.models import Facility
from facilities.packs import PackRefused
from facilities.packs.words import why

BAD_INPUT = 2


class Command(BaseCommand):
    """Reads what is published; the trail notes that a pack was made."""

    help = "Write the rules in force of some facilities, or of all, into one signed file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("codes", nargs="*", metavar="CODE", help="facilities; all where none is named")
        parser.add_argument("--out", required=True, metavar="FILE", help="where the pack is written")
        parser.add_argument("--by", default="export_rule_pack", help="who makes it, for the audit trail")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = list(dict.fromkeys(options["codes"]))
        found = Facility.objects.filter(code__in=asked) if asked else Facility.objects.all()
        facilities = list(found)
        missing = sorted(set(asked) - {facility.code for facility in facilities})
        if missing:
            raise CommandError(f"no facility has the code {', '.join(missing)}", returncode=BAD_INPUT)
        try:
            content = make_pack(facilities, by=options["by"], now=timezone.now())
        except PackRefused as refused:
            raise CommandError(why(refused), returncode=BAD_INPUT) from refused
        try:
            Path(options["out"]).write_bytes(content)
        except OSError as error:
            raise CommandError(
                f"{options['out']}: cannot be written ({error.strerror})", returncode=BAD_INPUT
            ) from error
