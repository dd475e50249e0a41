"""Timed work: what nobody has taken up goes to the next lead, and whoever forgot is told."""

from django.utils import timezone

from compliance.tenancy import acting, each_program
from visitation.concerns.follow_ups import remind_of
from visitation.concerns.leads import leads_at_work
from visitation.concerns.owning import give_to_who_is_there, move_on, remind
from visitation.concerns.rota import today_of
from visitation.models import Concern, FollowUp
from volunteers.models import Program


def look_after_concerns() -> None:
    """One program after the other, each concern in a transaction of its own; what was done is not done again."""
    now = timezone.now()
    for pk in each_program():
        with acting(program=pk):
            program = Program.objects.filter(pk=pk, archived_at__isnull=True).first()
            if program is None:
                continue
            ownerless = Concern.objects.filter(program=program).exclude(state=Concern.State.CLOSED)
            for concern in ownerless.exclude(owner__in=leads_at_work(pk).values("user")):
                give_to_who_is_there(concern, now=now)
            for concern in Concern.objects.filter(program=program, state=Concern.State.OPEN, moves_on_at__lte=now):
                move_on(concern, now=now)
            late = Concern.objects.filter(
                program=program, state=Concern.State.TAKEN, due_at__lte=now, reminded_at__isnull=True
            )
            for concern in late:
                remind(concern, now=now)
            due = FollowUp.objects.filter(
                program=program, state=FollowUp.State.OPEN, due_on__lte=today_of(program, now),
                reminded_on__isnull=True,
            )  # fmt: skip
            for task in due:
                remind_of(task, now=now)
