"""`manage.py migrate`: Django's own, as the tables' owner."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate

from compliance.tenancy.owner import as_owner
from compliance.tenancy.roles import RolesMissing


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner():
            try:
                super().handle(*args, **options)
            except RolesMissing as missing:
                raise CommandError(str(missing), returncode=2) from None
