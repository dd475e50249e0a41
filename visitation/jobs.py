"""Timed work. Each job takes ids or nothing, calls one action, and may run twice; timetable.py says when."""

from datetime import date, timedelta

from django.utils import timezone

from compliance import queue
from compliance.audit.anchors import write_anchors
from compliance.queue import healing
from compliance.retention.outside import purge_outside
from compliance.retention.running import purge
from compliance.tenancy import acting, acting_for_long, each_program
from facilities.actions.openings import keep_openings
from visitation.actions import breaks, call_out_endings, held
from visitation.actions.attempts import PlanNotReady
from visitation.actions.planning import make_draft
from visitation.actions.rechecking import recheck, recheck_some
from visitation.actions.trail import check_trail, watch_all
from visitation.backups.making import is_set_up, make_backup
from visitation.letters import lapses
from visitation.models import Heartbeat, Plan, Visit
from visitation.recheck.pieces import ask_to_recheck
from visitation.task_failures import forget_failures
from volunteers.models import Program
from volunteers.queries import visited_facilities

HEARTBEAT = "jobs"
PURGE = "visitation.jobs.purge_program"
OPENINGS_AHEAD = timedelta(weeks=13)
PLANNER_SECONDS = 60.0  # well under the time the queue gives a task, so that there is time left to check and store


def beat() -> None:
    """Show that a worker took a task and finished it: the supervisor and /health look for this."""
    Heartbeat.objects.update_or_create(name=HEARTBEAT, defaults={"beaten_at": timezone.now()})


def make_plan(plan_id: int, program_id: int) -> None:
    """Work a program's queued plan out. One that is made, discarded or given up already is left alone."""
    with acting_for_long(program=program_id):
        plan = Plan.objects.get(pk=plan_id)
        try:
            make_draft(plan, now=timezone.now(), seconds=PLANNER_SECONDS)
        except PlanNotReady as refused:
            if refused.state == Plan.State.FAILED:  # tried too often; whoever has it tried again must see that
                raise


def recheck_all() -> None:
    """Have the coming visits of each program asked about again: jobs that each end by themselves, so that all workers
    have something to do.
    """
    now = timezone.now()
    for pk in each_program():
        with acting(program=pk):
            program = Program.objects.filter(pk=pk, archived_at__isnull=True).first()
            if program is not None:
                ask_to_recheck(program, now=now)


def recheck_visits(
    program_id: int, first: int | None = None, last: int | None = None, facility_id: int | None = None
) -> None:
    """Ask the rules about every coming visit of one program; what they say now is kept, and its leads are told.

    Of those from a first to a last day (counted as `date.toordinal` does) or at one facility alone, where that is said.
    """
    now = timezone.now()
    with acting_for_long(program=program_id):
        program = Program.objects.get(pk=program_id)
        if first is None and facility_id is None:
            recheck(program, by="nightly", now=now)
            return
        visits = Visit.objects.filter(program=program)
        if first is not None and last is not None:
            visits = visits.filter(day__range=(date.fromordinal(first), date.fromordinal(last)))
        if facility_id is not None:
            visits = visits.filter(facility=facility_id)
        recheck_some(program, visits, by="nightly", now=now)


def call_out_cover(visit_id: int, volunteer_id: int, program_id: int) -> None:
    """Ask those on call to stand in on a visit that this volunteer has left."""
    with acting(program=program_id):
        call_out_endings.call_out_cover(visit_id, volunteer_id, now=timezone.now())


def end_call_outs() -> None:
    """End call-outs whose time is over, or whose visit is off, one program after the other."""
    for pk in each_program():
        with acting(program=pk):
            program = Program.objects.filter(pk=pk, archived_at__isnull=True).first()
            if program is not None:
                call_out_endings.end_what_is_over(program, now=timezone.now())


def keep_coming_openings() -> None:
    """Put the openings of the coming weeks on record, for every facility that a program visits."""
    today = timezone.now().date()
    # A day either side: the facilities' own dates run behind the clock here.
    keep_openings(visited_facilities(), first=today - timedelta(days=1), last=today + OPENINGS_AHEAD)


def anchor_trail() -> None:
    """Note outside the database how far each chain of the audit trail has come, so that a cut end is missed."""
    write_anchors(now=timezone.now())


def check_the_trail() -> None:
    """Compute every chain of the trail again; a bad row becomes an alert."""
    check_trail(now=timezone.now())


def watch_trail() -> None:
    """Look for signs that somebody reads more than their work asks for."""
    watch_all(now=timezone.now())


def purge_what_is_due() -> None:
    """Have what was kept long enough let go of: one job a program, and here what belongs to none."""
    now = timezone.now()
    for program in Program.objects.order_by("pk"):
        queue.ask_for(PURGE, program.pk, now=now, program=program.code)
    purge_outside(by="nightly", now=now)


def purge_program(program_id: int) -> None:
    """Let go of what one program has kept long enough. Cancelled or killed, the next run goes on."""
    purge(program_id, Program.objects.get(pk=program_id).code, by="nightly", now=timezone.now())


def post_lapses() -> None:
    """Tell volunteers which clearances and trainings of theirs end, one program after the other."""
    for program in Program.objects.filter(archived_at__isnull=True).order_by("pk"):
        with acting(program=program.pk):
            lapses.post_lapses(program, now=timezone.now())


def turn_breaks() -> None:
    """Let breaks of volunteers begin and end, one program after the other."""
    for program in Program.objects.filter(archived_at__isnull=True).order_by("pk"):
        with acting(program=program.pk):
            breaks.turn_breaks(program, now=timezone.now())


def end_holds() -> None:
    """End visits that were on hold until they were over, one program after the other."""
    for pk in each_program():
        with acting(program=pk):
            program = Program.objects.filter(pk=pk, archived_at__isnull=True).first()
            if program is not None:
                held.end_passed_holds(program, now=timezone.now())


def back_up() -> None:
    """Copy the database and the wrapped keys, where a folder for that is named."""
    if not is_set_up():
        queue.tell("not_set_up")
        return
    make_backup(by="nightly", now=timezone.now(), tell=queue.tell)


def heal_jobs() -> None:
    """Have jobs run again whose worker died, and end those that had their attempts."""
    healing.heal(now=timezone.now())


def clear_failures() -> None:
    """Forget jobs that ended, and tasks that failed, more than a week ago."""
    now = timezone.now()
    healing.forget_old(now=now)
    forget_failures(now=now)
