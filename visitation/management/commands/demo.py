"""`demo`: real rulebooks, invented people, the coming four weeks planned, then the web site."""

import json
from argparse import ArgumentParser
from datetime import date
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.tables import bring_up_to_date
from compliance.tenancy.owner import NotTheOwner, as_owner, require_all_programs
from facilities.editions.reading import SHIPPED_RULEBOOKS
from visitation import supervisor
from visitation.demo_world import PASSWORD, find_world, make_world, remove_world, report
from visitation.demo_world.accounts import demo_users, set_up_codes
from visitation.management.day_options import day
from volunteers.models import Network

BAD_INPUT = 2


class Command(BaseCommand):
    help = "Makes an invented network on real rulebooks, plans four weeks, serves it. A second run uses what is there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="stop before serving; print what was made as JSON")
        parser.add_argument("--seed", type=int, default=1, help="another number makes other people")
        parser.add_argument("--today", metavar="DATE", help="make it as on this day, YYYY-MM-DD")
        parser.add_argument("--fresh", action="store_true", help="take the world that is there away and make it again")
        parser.add_argument("--port", default=settings.PORT, help="where to listen (PORT, else 8000)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["no_serve"]:
            _require_port(str(options["port"]))
        today = day(options["today"], "--today") if options["today"] else timezone.now().date()
        bring_up_to_date()
        try:
            with as_owner():  # three programs are made and counted at once
                require_all_programs()
                network = self._found_or_made(today, options["seed"], fresh=options["fresh"])
                if options["no_serve"]:
                    self.stdout.write(json.dumps(report(network), ensure_ascii=False, indent=1))
                    return
                set_up_codes(demo_users())  # a world that was made before codes were asked for has none
                self._show_sign_ins(network)
        except NotTheOwner as error:
            raise CommandError(str(error), returncode=BAD_INPUT) from None
        call_command("serve", port=options["port"])

    def _found_or_made(self, today: date, seed: int, *, fresh: bool) -> Network:
        network = find_world()
        if network is not None and fresh:
            self.stderr.write("Taking the invented world away …")
            remove_world(network)
            network = None
        if network is None:
            network = self._make(today, seed)
        elif (made := report(network))["seed"] != seed:
            self.stderr.write(f"The world of seed {made['seed']} is there already; --fresh makes another.")
        return network

    def _make(self, today: date, seed: int) -> Network:
        self.stderr.write("Loading the facilities' rulebooks …")
        call_command("load_rulebooks", str(SHIPPED_RULEBOOKS), stdout=StringIO())
        self.stderr.write("Inventing volunteers and people, and planning four weeks …")
        return make_world(today=today, seed=seed)

    def _show_sign_ins(self, network: Network) -> None:
        rows = [("sign-in name", "role", "program")]
        rows += [
            (account["sign_in_name"], account["role"], account["program"]) for account in report(network)["accounts"]
        ]
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        for row in rows:
            self.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        self.stdout.write(f"Every password is: {PASSWORD}")
        self.stdout.write("Leads, admins and the auditor are asked for a code as well: the page shows the one to type.")
        self.stdout.flush()


def _require_port(port: str) -> None:
    """Say before any work is done that the site could not listen there."""
    try:
        supervisor.listen("127.0.0.1", supervisor.port_number(port)).close()
    except supervisor.NoPort as error:
        raise CommandError(str(error), returncode=BAD_INPUT) from None
