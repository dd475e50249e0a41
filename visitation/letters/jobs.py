"""Timed work of the letters about visits. Each job takes nothing, and may run twice or twice at once."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone

from compliance.retention.outside import NOBODY
from compliance.tenancy import acting, each_program
from facilities.models import Facility
from visitation.actions.closing import hold_closed_visits
from visitation.letters import stale_rules
from visitation.letters.digest import post_digests
from visitation.letters.list_due import post_lists_due
from visitation.letters.on_again import post_waiting
from visitation.letters.rechecks import post_rechecks
from visitation.letters.reminders import post_logs_owed, post_reminders
from visitation.rosters.changed import note_changes
from volunteers.models import Program
from volunteers.post.sending import send_due


def post_what_is_coming() -> None:
    """Post the reminders, questions and digests that are due, one program after the other."""
    now = timezone.now()
    for pk in each_program():
        with _of(pk) as program:
            if program is not None:
                post_reminders(program, now=now)
                post_logs_owed(program, now=now)
                post_lists_due(program, now=now)
                note_changes(program, now=now)
                post_rechecks(program, now=now)
                post_digests(program, now=now)


def post_stale_rules() -> None:
    """Tell those who look after rules, once a week, how many nobody has confirmed lately."""
    with acting(actor=NOBODY):
        stale_rules.post_stale_rules(now=timezone.now())


def tell_of_closures() -> None:
    """Put the visits that a closure stops on hold, and tell everybody at once."""
    now = timezone.now()
    held = []
    for pk in each_program():
        with _of(pk) as program:
            if program is not None:
                held += hold_closed_visits(program, now=now)
    if held:
        send_due(now=now)


def tell_of_lifted_closure(facility_id: int, closure_id: int, minute: int) -> None:
    """Tell the leads of every program which visits at a facility wait now that a closure was lifted, in that minute."""
    now, facility = timezone.now(), Facility.objects.get(pk=facility_id)
    for pk in each_program():
        with _of(pk) as program:
            if program is not None:
                post_waiting(program, facility, f"{closure_id} {minute}", now=now)


@contextmanager
def _of(pk: int) -> Iterator[Program | None]:
    """Act for a program within the block; None for one that was archived."""
    with acting(program=pk):
        yield Program.objects.filter(pk=pk, archived_at__isnull=True).first()
