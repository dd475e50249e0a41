"""`check_bound INSTANCE CERTIFICATE`: recompute a proven bound from the certificate's multipliers alone."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from visitation.management.document_command import DocumentCommand, bad_input
from visitation.plan_checks import DocumentRefused, check_bound


class Command(DocumentCommand):
    help = "Recompute the bound of a plan from its certificate's multipliers alone; exit code 1 if it does not hold."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("instance", type=Path, metavar="INSTANCE")
        parser.add_argument("certificate", type=Path, metavar="CERTIFICATE")

    def handle(self, *args: Any, **options: Any) -> None:
        instance, certificate = self.read(options["instance"]), self.read(options["certificate"])
        try:
            report = check_bound(instance, certificate)
        except DocumentRefused as refusal:
            path = options["certificate"] if refusal.where.startswith("certificate") else options["instance"]
            raise bad_input(path, refusal.where, refusal.why) from refusal
        self.answer(
            {
                "instance": instance["name"],
                "holds": report.holds,
                "exact": report.exact,
                "claimed": report.claimed,
                "recomputed": report.recomputed,
                "faults": list(report.faults),
            }
        )
        if not report.holds:
            raise CommandError(f"the bound does not hold: {', '.join(report.faults)}", returncode=1)
