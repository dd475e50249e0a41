"""import_rule_pack FILE [--only CODE…] [--as THEIRS=OURS…]: drafts from a signed pack; nothing is put in force."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from facilities.actions.drafts import SaysTheSame
from facilities.actions.editions import RulebookRefused
from facilities.actions.packs import draft_from_pack, opened_pack
from facilities.models import Facility, PackSigner
from facilities.packs import LARGEST_PACK_BYTES, Pack, PackRefused, fingerprint
from facilities.packs.words import why

REFUSED, BAD_INPUT = 1, 2


class Command(BaseCommand):
    """One transaction a facility: what cannot be a draft is told and leaves nothing behind."""

    help = "Make drafts from a signed rule pack. Nothing is in force until two people put it there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the pack")
        parser.add_argument("--only", nargs="+", metavar="CODE", help="of the pack, these facilities alone")
        parser.add_argument("--as", nargs="+", default=[], metavar="THEIRS=OURS", dest="renamed",
                            help="a facility that goes by another code here")  # fmt: skip
        parser.add_argument("--by", default="import_rule_pack", help="who drafts, for the audit trail")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with Path(options["file"]).open("rb") as stream:
                pack = opened_pack(stream.read(LARGEST_PACK_BYTES + 1))
        except OSError as error:
            raise CommandError(f"{options['file']}: cannot be read ({error.strerror})", returncode=BAD_INPUT) from error
        except PackRefused as refused:
            raise CommandError(f"{options['file']}: {why(refused)}", returncode=BAD_INPUT) from refused
        names = dict(pair.partition("=")[::2] for pair in options["renamed"])
        made, refused_lines = self._drafts(pack, names, only=options["only"], by=options["by"])
        known = PackSigner.objects.filter(public_key=pack.public_key.hex()).exists()
        report = {"signer": fingerprint(pack.public_key), "known": known, "drafts": made, "refused": refused_lines}
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
        if refused_lines:
            raise SystemExit(REFUSED)

    def _drafts(
        self, pack: Pack, names: dict[str, str], *, only: list[str] | None, by: str
    ) -> tuple[dict[str, int], list[dict[str, str]]]:
        now = timezone.now()
        codes = [names.get(entry.code, entry.code) for entry in pack.entries]
        here = {facility.code: facility for facility in Facility.objects.filter(code__in=codes)}
        made: dict[str, int] = {}
        refused: list[dict[str, str]] = []
        for entry, code in zip(pack.entries, codes, strict=True):
            if only is not None and entry.code not in only:
                continue
            wrong = [{"id": entry.code, "where": one.where, "why": one.why} for one in entry.problems[:1]]
            if not wrong and code not in here:
                wrong = [
                    {"id": entry.code, "where": "id", "why": f"no facility has the code {code}; name one with --as"}
                ]
            if not wrong:
                try:
                    made[code] = draft_from_pack(here[code], entry.document, pack=pack, by=by, now=now).number
                except SaysTheSame as same:
                    made[code] = same.edition.number
                except RulebookRefused as error:
                    first = error.problems[0]
                    wrong = [{"id": entry.code, "where": first.where, "why": first.why}]
            refused += wrong
        return made, refused
