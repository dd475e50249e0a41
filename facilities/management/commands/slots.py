"""slots FACILITY --from DATE --to DATE: every slot the rules give, refused ones too, each with its findings."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from compliance.explanations import explain
from compliance.rules import FacilityFacts, Finding, slots
from facilities.queries import facts_in_force, has_tables
from facilities.slot_questions import BadQuestion, Question, batch, person_file, question

BAD_INPUT = 2


class Command(BaseCommand):
    """Reads the published rulebooks; changes nothing."""

    help = "The visiting slots of a facility between two dates, as JSON; or a whole batch of such questions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("facility", nargs="?", metavar="FACILITY", help="the facility's id")
        parser.add_argument("--from", dest="from", metavar="DATE", help="first local date, included")
        parser.add_argument("--to", dest="to", metavar="DATE", help="last local date, included")
        parser.add_argument("--person", metavar="FILE", help="JSON: what is known of the person visited")
        parser.add_argument("--route", metavar="ROUTE", help="social (the default) or community_group")
        parser.add_argument("--party", metavar="ADULTS,CHILDREN", help="judge the party's shape as well")
        parser.add_argument("--now", metavar="INSTANT", help="judge booking times as well, asked at this moment")
        parser.add_argument("--batch", metavar="FILE", help="a JSON list of questions instead")

    def handle(self, *args: Any, **options: Any) -> None:
        # An option that is given as nothing is no option left out: its place would be answered with a guess.
        named = ("facility", "from", "to", "route", "party", "now")
        given = {key: options[key] for key in named if options[key] is not None}
        try:
            if options["batch"] is not None:
                if given or options["person"] is not None:
                    raise BadQuestion("--batch stands alone; put everything else into its file")
                asked = batch(options["batch"])
            else:
                for key, name in (("facility", "FACILITY"), ("from", "--from"), ("to", "--to")):
                    if key not in given:
                        raise BadQuestion(f"{name} is missing; ask as: slots FACILITY --from DATE --to DATE")
                if options["person"] is not None:
                    given["person"] = person_file(options["person"])
                asked = [question(given)]
            rules = facts_in_force({one.facility for one in asked}) if has_tables() else {}
            for number, one in enumerate(asked):
                if one.facility not in rules:
                    place = f"{options['batch']}: [{number}].facility: " if options["batch"] is not None else ""
                    raise BadQuestion(f"{place}no facility {one.facility!r} is loaded; load_rulebooks loads them")
        except BadQuestion as error:
            raise CommandError(" ".join(str(error).split()), returncode=BAD_INPUT) from error
        # One answer at a time: a year of every facility is a hundred megabytes of text.
        lines = (json.dumps(answer(one, rules[one.facility]), ensure_ascii=False) for one in asked)
        if options["batch"] is None:
            self.stdout.write(next(lines))
            return
        self.stdout.write("[", ending="")
        for number, line in enumerate(lines):
            self.stdout.write(",\n" + line if number else line, ending="")
        self.stdout.write("]")


def answer(asked: Question, facility: FacilityFacts) -> dict[str, Any]:
    """What the rules say, as plain values: the contract of the command."""
    found = slots(
        facility,
        asked.first,
        asked.last,
        person=asked.person,
        route=asked.route,
        party=asked.party,
        now=asked.now,
    )
    told: dict[int, dict[str, Any]] = {}

    def tell(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
        # The same finding stands under many slots; `found` keeps it alive, so its identity is its name.
        return [told.get(id(one)) or told.setdefault(id(one), finding_as_json(one)) for one in findings]

    return {
        "facility": facility.id,
        "timezone": facility.timezone,
        "slots": [
            {
                "start": slot.start_local.isoformat(),
                "end": slot.end_local.isoformat(),
                "mode": slot.mode,
                "window": slot.window_id,
                "verdict": slot.verdict.value,
                "findings": tell(slot.findings),
            }
            for slot in found.slots
        ],
        "findings": tell(found.findings),
    }


def finding_as_json(finding: Finding) -> dict[str, Any]:
    """A finding with its sentence in plain English."""
    return {
        "code": finding.code,
        "verdict": finding.verdict.value,
        "text": explain(finding),
        "source": finding.source,
        "confirmed_on": finding.confirmed_on.isoformat() if finding.confirmed_on else None,
    }
