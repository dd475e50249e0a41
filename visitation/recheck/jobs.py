"""Timed work: what changed is asked about again within a minute."""

from django.utils import timezone

from compliance.tenancy import acting, each_program
from visitation.recheck.following import follow_trail
from visitation.rule_desk.impact.carrying_out import carry_out
from volunteers.models import Program


def follow_trails() -> None:
    """Do what leads chose about new rules, and ask again about what the trail says was touched, program by program."""
    for pk in each_program():
        with acting(program=pk):
            program = Program.objects.filter(pk=pk, archived_at__isnull=True).first()
            if program is not None:
                carry_out(program, now=timezone.now())  # first: what is kept or off needs nobody to look at it
                follow_trail(program, now=timezone.now())
