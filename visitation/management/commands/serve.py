"""`manage.py serve`: the web site and its background jobs, under one supervisor, until Ctrl-C."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from compliance.quiet_database import server_log
from compliance.tenancy.owner import advice
from visitation import command_line, embedded_database, readiness, supervisor


class Command(BaseCommand):
    help = "Serves the web site and works on its background jobs until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", default=settings.PORT, help="where to listen (PORT, else 8000)")
        parser.add_argument("--host", default="127.0.0.1", help="which address to listen on; 0.0.0.0 is every one")
        parser.add_argument("--workers", type=int, default=1, help="web processes")
        parser.add_argument("--threads", type=int, default=8, help="requests at once in each")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            listener = supervisor.listen(options["host"], supervisor.port_number(str(options["port"])))
        except supervisor.NoPort as error:
            print(error, file=sys.stderr)
            sys.exit(2)
        for done in readiness.make_ready():
            self.stderr.write(done)
        for line in filter(None, (advice(), server_log.advice())):
            self.stderr.write(line)
        connections.close_all()
        command_line.forget_owner()
        embedded_database.keep_through_exec()
        host_name = next((name for name in settings.ALLOWED_HOSTS if name[:1] not in "*."), "localhost")
        command_line.tell_port(str(options["port"]))
        supervisor.become_supervisor(
            listener, host_name=host_name, workers=options["workers"], threads=options["threads"]
        )
