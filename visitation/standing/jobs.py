"""Timed work of standing visits."""

from django.utils import timezone

from compliance.tenancy import acting, each_program
from visitation.standing.letters import post_ending
from visitation.standing.making import fill_all
from volunteers.models import Program


def book_standing() -> None:
    """Book what has come within reach, end what nobody renewed, and tell of what ends soon, program by program."""
    for pk in each_program():
        with acting(program=pk):
            program = Program.objects.filter(pk=pk, archived_at__isnull=True).first()
            if program is not None:
                now = timezone.now()
                fill_all(program, now=now)
                post_ending(program, now=now)
