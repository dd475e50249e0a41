"""`manage.py verify_audit`: every chain of the trail computed again and held against the anchors kept outside."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from compliance.audit.anchors import Anchor, AnchorsBroken, content_of, heads, printed_anchors, read_anchors
from visitation.actions.trail import verify_all

FAULTS, BAD_INPUT = 1, 2


class Command(BaseCommand):
    help = (
        "Compute every chain of the audit trail again and compare it with the anchors outside the database. "
        "Exit code 0: nothing was changed; 1: something was, and the first bad row of each chain is named; 2: it could "
        "not be checked."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--against", type=Path, metavar="FILE", help="lines that --heads printed, kept elsewhere")
        parser.add_argument("--heads", action="store_true", help="print each chain's last place and check nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["heads"]:
                self._print_heads()
                return
            anchors = [*read_anchors(), *(_kept(options["against"]) if options["against"] else [])]
            verified = verify_all(anchors)
        except AnchorsBroken as broken:
            raise CommandError(f"anchors: line {broken.line} is not as it was written", returncode=FAULTS) from None
        except DatabaseError as error:
            raise CommandError(f"the trail cannot be read ({type(error).__name__})", returncode=BAD_INPUT) from None
        self.stdout.write(
            json.dumps(
                {
                    "chains": len(verified.rows),
                    "rows": sum(verified.rows.values()),
                    "anchors": len(anchors),
                    "faults": [
                        {"chain": fault.chain, "row": fault.number, "event": fault.event, "kind": fault.kind.value}
                        for fault in verified.faults
                    ],
                }
            )
        )
        if verified.faults:
            raise CommandError("; ".join(map(str, verified.faults)), returncode=FAULTS)

    def _print_heads(self) -> None:
        for _, head in sorted(heads().items()):
            self.stdout.write(content_of(head, timezone.now()))  # the form that --against reads


def _kept(path: Path) -> list[Anchor]:
    try:
        return printed_anchors(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise CommandError(f"{path}: not a file of lines that --heads printed", returncode=BAD_INPUT) from None
