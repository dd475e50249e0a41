"""`benchmarks WHAT`: figures of speed as JSON. Never a test: a machine that is busy is slower."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.tables import bring_up_to_date
from facilities.models import Facility
from visitation import readiness
from visitation.benchmarks.instances import SIZES
from visitation.demo_world import find_world

BAD_INPUT = 2
WHAT = [
    "rules", "slots", "plan", "pages", "privacy", "trail", "sign_in", "feeds", "page_reading", "intake", "matching",
    "sheets", "lists", "roster", "bookings", "recheck", "replan",
]  # fmt: skip


class Command(BaseCommand):
    help = (
        "Measure: rules in bulk, slots of a year, a plan, every page of the demo, what protecting people costs, "
        "calendar links, requests and who waits, pairs for everybody, sheets, lists of thousands and for facilities, "
        "bookings while servers are killed, every coming visit asked about again, a plan mended after each kind of "
        "change. "
        "Prints figures as JSON."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=WHAT)
        parser.add_argument("--size", choices=list(SIZES), default="program", help="of the plan's instance")
        parser.add_argument("--people", type=int, default=5_000, help="who wait, for matching")
        parser.add_argument("--volunteers", type=int, default=4_500, help="for matching, bookings, recheck")
        parser.add_argument("--weeks", type=int, default=1, help="of the plan's instance")
        parser.add_argument("--seed", type=int, default=1, help="of the plan's instance")
        parser.add_argument(
            "--visits", type=int, default=None,
            help="of a link, for feeds (1,000); of the year, for bookings and recheck (150,000)",
        )  # fmt: skip
        parser.add_argument("--tries", type=int, default=100_000, help="of bookings, at contended seats; 0: none")
        parser.add_argument("--clients", type=int, default=32, help="of bookings, at once")
        parser.add_argument("--guesses", type=int, default=0, help="tokens that are guessed besides, for feeds")
        parser.add_argument("--pairs", type=int, default=400, help="of a known and an unknown name, for sign_in")
        parser.add_argument("--rows", type=int, default=0, help="of a sheet, 20,000 unless given; for lists 5,000")
        parser.add_argument("--seconds", type=float, default=None, help="stop the planner then")
        parser.add_argument(
            "--against", action="append", choices=["cpsat", "timefold"],
            help="plan the same with it, in the same time (30 s); may be given twice",
        )  # fmt: skip
        parser.add_argument("--workers", type=int, choices=[1, 2], default=1, help="of cpsat; timefold has one")

    def handle(self, *args: Any, **options: Any) -> None:
        what = options["what"]
        # Each part is loaded only when asked for: what is measured shall not carry the others' memory.
        if what == "plan":
            from visitation.benchmarks.against.comparison import CannotCompare
            from visitation.benchmarks.plans import figures_against, plan_figures

            if not 1 <= options["weeks"] <= 52:
                raise CommandError("--weeks: give 1 to 52", returncode=BAD_INPUT)
            asked = {name: options[name] for name in ("size", "weeks", "seed", "seconds")}
            if options["against"]:
                try:
                    figures = figures_against(options["against"], **asked, workers=options["workers"])
                except CannotCompare as refused:
                    raise CommandError(str(refused), returncode=BAD_INPUT) from refused
            else:
                figures = plan_figures(asked.pop("size"), **asked)
        elif what == "replan":
            from visitation.benchmarks.replans import replan_figures

            figures = replan_figures(options["size"], seed=options["seed"], seconds=options["seconds"])
        elif what == "matching":
            from visitation.benchmarks.matching import matching_figures

            figures = matching_figures(options["people"], options["volunteers"], seed=options["seed"])
        elif what == "roster":
            from visitation.benchmarks.rosters import roster_figures

            readiness.make_ready()
            if not Facility.objects.filter(editions__isnull=False).exists():
                raise CommandError("no facility is loaded: run demo --no-serve first", returncode=BAD_INPUT)
            figures = roster_figures()
        elif what == "sheets":
            from visitation.benchmarks.sheets import sheets_figures

            readiness.make_ready()
            figures = sheets_figures(options["rows"])
        elif what == "pages":
            from visitation.benchmarks.pages import pages_figures

            readiness.make_ready()
            if find_world() is None:
                raise CommandError("no invented world is there: run demo --no-serve first", returncode=BAD_INPUT)
            figures = pages_figures()
        elif what == "sign_in":
            from visitation.benchmarks.sign_in import sign_in_figures

            readiness.make_ready()
            figures = sign_in_figures(options["pairs"])
        elif what == "page_reading":
            from visitation.benchmarks.page_reading import page_reading_figures

            figures = page_reading_figures()
        elif what == "trail":
            from visitation.benchmarks.trail import trail_figures

            bring_up_to_date()
            figures = trail_figures()
        elif what == "feeds":
            from visitation.benchmarks.feeds import feeds_figures

            readiness.make_ready()
            if not Facility.objects.filter(editions__isnull=False).exists():
                raise CommandError("no facility is loaded: run demo --no-serve first", returncode=BAD_INPUT)
            figures = feeds_figures(options["visits"] or 0, options["guesses"])
        elif what == "intake":
            from visitation.benchmarks.intake import intake_figures

            readiness.make_ready()
            if not Facility.objects.filter(editions__isnull=False).exists():
                raise CommandError("no facility is loaded: run demo --no-serve first", returncode=BAD_INPUT)
            figures = intake_figures()
        elif what == "bookings":
            from visitation.benchmarks.bookings import bookings_figures
            from visitation.benchmarks.bookings.speed import VISITS

            visits = VISITS if options["visits"] is None else options["visits"]
            figures = bookings_figures(
                tries=options["tries"], clients=options["clients"], visits=visits, volunteers=options["volunteers"]
            )
        elif what == "recheck":
            from visitation.benchmarks import rechecks

            visits = options["visits"] or rechecks.VISITS
            figures = rechecks.recheck_figures(visits=visits, volunteers=options["volunteers"])
        elif what == "lists":
            from visitation.benchmarks.lists import lists_figures

            readiness.make_ready()
            if not Facility.objects.filter(editions__isnull=False).exists():
                raise CommandError("no facility is loaded: run demo --no-serve first", returncode=BAD_INPUT)
            figures = lists_figures(options["rows"])
        elif what == "privacy":
            from visitation.benchmarks.privacy import privacy_figures

            bring_up_to_date()
            if not Facility.objects.filter(editions__isnull=False).exists():
                raise CommandError("no facility is loaded: run demo --no-serve first", returncode=BAD_INPUT)
            figures = privacy_figures()
        else:
            from visitation.benchmarks.rules import rules_figures, slots_figures

            bring_up_to_date()
            if not Facility.objects.exists():
                raise CommandError("no facility is loaded: run demo --no-serve first", returncode=BAD_INPUT)
            today = timezone.now().date()
            figures = slots_figures(today) if what == "slots" else rules_figures(today)
        self.stdout.write(json.dumps({"benchmark": what, **figures}, ensure_ascii=False, indent=1))
