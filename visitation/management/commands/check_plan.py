"""`check_plan INSTANCE SCHEDULE`: every violation by rule, and the objective recomputed."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from visitation.management.document_command import DocumentCommand, bad_input
from visitation.plan_checks import DocumentRefused, check_plan


class Command(DocumentCommand):
    help = "Hold a schedule against its instance: every violation by rule, and the objective recomputed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("instance", type=Path, metavar="INSTANCE")
        parser.add_argument("schedule", type=Path, metavar="SCHEDULE")

    def handle(self, *args: Any, **options: Any) -> None:
        instance, schedule = self.read(options["instance"]), self.read(options["schedule"])
        try:
            report = check_plan(instance, schedule)
        except DocumentRefused as refusal:
            path = options["schedule"] if refusal.where.startswith("schedule") else options["instance"]
            raise bad_input(path, refusal.where, refusal.why) from refusal
        self.answer(
            {
                "instance": instance["name"],
                "visits": report.visits,
                "objective": report.objective,
                "parts": dict(report.parts),
                "by_rule": report.by_rule(),
                "violations": [
                    {
                        "rule": violation.rule,
                        "visit": violation.visit,
                        "reason": violation.reason,
                        "params": dict(violation.params),
                    }
                    for violation in report.violations
                ],
            }
        )
        if report.violations:
            told = ", ".join(f"{rule} {count}" for rule, count in report.by_rule().items())
            raise CommandError(f"{len(report.violations)} violations: {told}", returncode=1)
