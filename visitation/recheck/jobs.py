"""Timed work: what changed is asked about again within a minute."""

from django.utils import timezone

from compliance.tenancy import acting, each_program
from visitation.recheck.following import follow_trail
from volunteers.models import Program


def follow_trails() -> None:
    """Ask again about what the trail says was touched, one program after the other."""
    for pk in each_program():
        with acting(program=pk):
            program = Program.objects.filter(pk=pk, archived_at__isnull=True).first()
            if program is not None:
                follow_trail(program, now=timezone.now())
