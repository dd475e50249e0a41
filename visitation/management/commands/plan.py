"""`plan INSTANCE --out SCHEDULE`: plan an instance, with a proven bound; no plan is written that breaks a rule."""

import math
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from visitation.management.document_command import DocumentCommand, bad_input, writable, write_documents
from visitation.plan_checks import DocumentRefused, Report, check_instance, check_plan
from visitation.planner import InstanceRefused, Plan, make_plan

PROCESSES_MAX = 64


def seconds(written: str) -> float:
    try:
        value = float(written)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value > 0):
        raise ArgumentTypeError(f"{written!r} is no time; give seconds above 0, such as 30")
    return value


def processes(written: str) -> int:
    value = int(written) if written.isascii() and written.isdigit() and len(written) < 4 else 0
    if not 1 <= value <= PROCESSES_MAX:
        raise ArgumentTypeError(f"{written!r} is no number of threads; give 1 to {PROCESSES_MAX}")
    return value


class Command(DocumentCommand):
    help = "Plan an instance: a schedule that breaks no rule, and a proven bound no schedule can exceed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("instance", type=Path, metavar="INSTANCE")
        parser.add_argument("--out", type=Path, required=True, metavar="SCHEDULE")
        parser.add_argument("--certificate", type=Path, metavar="BOUND")
        parser.add_argument("--seconds", type=seconds, metavar="N", help="stop then, with the best plan so far")
        parser.add_argument("--threads", type=processes, default=2, metavar="N", help="processes at most")

    def handle(self, *args: Any, **options: Any) -> None:
        path, out, certificate = options["instance"], options["out"], options["certificate"]
        files = [file.absolute() for file in (path, out, certificate) if file is not None]
        if len({file.resolve() for file in files}) < len(files):
            raise bad_input(out, "output", "the same file is named twice; give each document its own")
        for file in files[1:]:
            writable(file)
        document = self.read(path)
        self.stderr.write(f"Planning {path} …")
        try:
            check_instance(document)  # what could not be checked afterwards is not planned
            plan = make_plan(document, seconds=options["seconds"], processes=options["threads"])
            report = check_plan(document, plan.schedule)
        except (InstanceRefused, DocumentRefused) as refusal:
            raise bad_input(path, refusal.where, refusal.why) from refusal
        self.hold(plan, report)
        documents = {out: plan.schedule}
        if certificate is not None:
            documents[certificate] = plan.certificate
        write_documents(documents)
        self.answer(
            {
                "instance": document["name"],
                "objective": plan.objective,
                "bound": plan.bound,
                "gap": plan.gap,
                "seconds": round(plan.seconds, 3),
                "finished": plan.finished,
                "visits": report.visits,
                "unmet": len(plan.unmet),
                "schedule": str(out),
                "certificate": None if certificate is None else str(certificate),
            }
        )

    def hold(self, plan: Plan, report: Report) -> None:
        """A plan that breaks a rule is not written. What booked visits break by themselves is told and kept."""
        booked = {place for place, visit in enumerate(plan.schedule["visits"]) if visit.get("booked")}
        own = [found for found in report.violations if found.visit is not None and found.visit not in booked]
        if own:
            told = ", ".join(sorted({violation.rule for violation in own}))
            raise CommandError(f"the plan breaks rules ({told}) and was not written", returncode=1)
        if report.objective != plan.objective:
            told = f"{plan.objective} points claimed, {report.objective} counted"
            raise CommandError(f"the plan's points do not agree ({told}); it was not written", returncode=1)
        for found in report.violations:
            params = ", ".join(f"{name} {value}" for name, value in found.params.items())
            self.stderr.write(f"A booked visit breaks {found.rule}: {found.reason} ({params})")
