"""load_rulebooks PATH…: files or folders of rulebooks → facilities with a published edition."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from compliance.tables import bring_up_to_date
from facilities.actions.editions import Loaded, RulebookRefused, load_rulebook
from facilities.editions.changes import content_hash
from facilities.editions.reading import Candidate, PathNotFound, Problem, candidates, files_in
from facilities.queries import stored_hashes

REFUSED, BAD_INPUT = 1, 2


class Command(BaseCommand):
    """One transaction a facility: a bad one is told and leaves nothing behind; its neighbours load."""

    help = "Load rulebooks (files or folders). Loading the same again changes nothing; a changed one becomes a draft."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="a rulebook file, or a folder of them")
        parser.add_argument("--by", default="load_rulebooks", help="who loads them, for the audit trail")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            files = files_in(Path(path) for path in options["paths"])
        except PathNotFound as error:
            raise CommandError(str(error), returncode=BAD_INPUT) from error
        if not files:
            named = ", ".join(options["paths"])
            raise CommandError(
                f"{named}: no rulebook (*.json) in it; name a folder that has some", returncode=BAD_INPUT
            )
        bring_up_to_date(self.stderr.write)
        report = Load(by=options["by"])
        for file in files:
            for candidate in candidates(file):
                report.take(candidate)
        self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
        for line in report.lines:
            self.stderr.write(line)
        if report.readable == 0:
            first = report.lines[0]
            raise CommandError(f"nothing could be loaded: {first}", returncode=BAD_INPUT)
        if report.rejected:
            raise SystemExit(REFUSED)


class Load:
    """One run: what came of every facility."""

    def __init__(self, *, by: str) -> None:
        self.by = by
        self.now = timezone.now()
        self.counts: Counter[Loaded] = Counter()
        self.rejected: list[dict[str, Any]] = []
        self.lines: list[str] = []
        self.readable = 0  # facilities that were at least readable as an object
        self._seen: dict[str, Path] = {}
        self._stored = stored_hashes()

    def take(self, candidate: Candidate) -> None:
        """Load one facility, or note why not."""
        document = candidate.document
        if document is None:
            self._reject(candidate, candidate.problems)
            return
        self.readable += 1
        name = document.get("id")
        if isinstance(name, str) and name in self._seen:
            why = f'"{name}" was already given in {self._seen[name].name}; keep one of the two'
            self._reject(candidate, (Problem("id", why),))
            return
        if isinstance(name, str):
            self._seen[name] = candidate.file
        # The common case, a folder loaded again, costs one query for all.
        if content_hash(document) in self._stored.get(str(name), ()):
            self.counts[Loaded.UNCHANGED] += 1
            return
        try:
            self.counts[load_rulebook(document, by=self.by, now=self.now)] += 1
        except RulebookRefused as error:
            self._reject(candidate, tuple(error.problems))

    def _reject(self, candidate: Candidate, problems: tuple[Problem, ...]) -> None:
        first, *more = problems
        entry: dict[str, Any] = {"id": candidate.name, "where": first.where, "why": first.why}
        entry["file"] = candidate.file.name
        if more:
            entry["more"] = [{"where": problem.where, "why": problem.why} for problem in more[:20]]
        self.rejected.append(entry)
        self.lines.append(f"{candidate.file}: {candidate.name}: {first.where}: {first.why}")

    def as_json(self) -> dict[str, Any]:
        return {
            "loaded": self.counts[Loaded.LOADED],
            "unchanged": self.counts[Loaded.UNCHANGED],
            "drafts": self.counts[Loaded.DRAFT],
            "rejected": self.rejected,
        }
