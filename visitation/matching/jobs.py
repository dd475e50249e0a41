"""Timed work of matching. Each job takes ids or nothing, calls one action, and may run twice."""

from django.utils import timezone

from compliance.tenancy import acting, acting_for_long, each_program
from visitation.matching import assigning
from visitation.matching.proposing import end_what_is_over
from visitation.models import Assignment
from volunteers.models import Program, User


def make_assignment(assignment_id: int, program_id: int) -> None:
    """Work out pairs for everybody of a program who waits."""
    with acting_for_long(program=program_id):
        try:
            assigning.make_assignment(
                Assignment.objects.select_related("program").get(pk=assignment_id), now=timezone.now()
            )
        except assigning.NotReady:
            return


def propose_assigned(assignment_id: int, program_id: int, user_id: int) -> None:
    """Propose all open pairs of a draft in the name of the lead who confirmed them."""
    with acting_for_long(program=program_id):
        assignment = Assignment.objects.get(pk=assignment_id)
        assigning.propose_all(assignment, by=User.objects.get(pk=user_id), now=timezone.now())


def end_proposals() -> None:
    """End proposals that nobody answered in time, one program after the other."""
    for pk in each_program():
        with acting(program=pk):
            program = Program.objects.filter(pk=pk, archived_at__isnull=True).first()
            if program is not None:
                end_what_is_over(program, now=timezone.now())
