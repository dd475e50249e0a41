"""Timed work of contacts after release. It takes nothing, calls one action, and may run twice."""

from django.utils import timezone

from compliance.tenancy import acting, each_program
from visitation.after_release.ending import end_what_is_over
from volunteers.models import Program


def end_contacts() -> None:
    """End contacts that nobody confirmed or that have lost their ground, one program after the other."""
    for pk in each_program():
        with acting(program=pk):
            program = Program.objects.filter(pk=pk, archived_at__isnull=True).first()
            if program is not None:
                end_what_is_over(program, now=timezone.now())
