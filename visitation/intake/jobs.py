"""Timed work of intake. Each job takes ids or nothing, calls one action, and may run twice."""

from django.utils import timezone

from compliance.tenancy import acting, each_program
from visitation.intake.renewing import renew_wishes as renew
from volunteers.models import Program


def renew_wishes() -> None:
    """Close wishes that were fulfilled or ran out and write the next ones down, one program after the other."""
    for pk in each_program():
        with acting(program=pk):
            program = Program.objects.filter(pk=pk, archived_at__isnull=True).first()
            if program is not None:
                renew(program, by="nightly", now=timezone.now())
