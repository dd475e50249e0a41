"""Timed work of booking."""

from django.utils import timezone

from compliance.tenancy import acting, each_program
from visitation.booking.waiting import offer_free_places
from visitation.choices.asking import end_what_has_passed
from volunteers.models import Program


def offer_places() -> None:
    """Offer seats that became free to whoever waits for them, and close questions for hours that have passed."""
    for pk in each_program():
        with acting(program=pk):
            program = Program.objects.filter(pk=pk, archived_at__isnull=True).first()
            if program is not None:
                now = timezone.now()
                offer_free_places(program, now=now)
                end_what_has_passed(program, now=now)
