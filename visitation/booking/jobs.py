"""Timed work of booking."""

from django.utils import timezone

from compliance.tenancy import acting, each_program
from visitation.booking.waiting import offer_free_places
from volunteers.models import Program


def offer_places() -> None:
    """Offer seats that became free to whoever waits for them, one program after the other."""
    for pk in each_program():
        with acting(program=pk):
            program = Program.objects.filter(pk=pk, archived_at__isnull=True).first()
            if program is not None:
                offer_free_places(program, now=timezone.now())
