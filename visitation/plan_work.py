"""How the making of a plan goes, as its page says it: true as well where its worker is gone."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.models import Job
from visitation.actions.attempts import ATTEMPTS_MAX
from visitation.actions.planning import JOB
from visitation.actions.sharing import JOB as SHARED_JOB
from visitation.job_words import STEPS
from visitation.jobs import HEARTBEAT
from visitation.models import Heartbeat, Plan
from visitation.templatetags.visit_times import clock

SILENT_AFTER = timedelta(seconds=30)  # a worker shows that it lives every ten
NOBODY_AFTER = timedelta(minutes=3)  # the jobs' heart beats once a minute


@dataclass(frozen=True)
class Going:
    """Sentences, and what can be done. `follows`: it may change by itself, so the page looks again."""

    lines: list[str] = field(default_factory=list)
    is_warning: bool = False
    follows: bool = True
    may_stop: bool = False
    may_try: bool = False


def going_of(plan: Plan, *, now: datetime) -> Going | None:
    """None of a plan that is made, or was thrown away. At most three queries.

    Whoever makes a plan is a job, whose row says more than the plan's: a worker that was killed leaves the plan as it
    was, and the job is taken up again, three times at most.
    """
    if plan.state not in (Plan.State.QUEUED, Plan.State.MAKING, Plan.State.FAILED):
        return None
    is_its = Q(kind=JOB, arguments=[plan.pk, plan.program_id])
    if plan.shared_id is not None:
        is_its = Q(kind=SHARED_JOB, arguments__0=plan.shared_id)
    job = Job.objects.filter(is_its).order_by("-pk").first()
    if job is not None and job.state == Job.State.QUEUED:
        return _waits(job, now) if job.attempts == 0 else _comes_again(plan, job, now)
    if plan.state == Plan.State.FAILED and (job is None or job.state != Job.State.RUNNING):
        return _ended(job)
    if plan.state == Plan.State.QUEUED and job is None:
        return Going([_("The plan is waiting to be made."), _may_leave()])
    return _runs(plan, job, now)


def _waits(job: Job, now: datetime) -> Going:
    lines = [_("The plan is waiting to be made.")]
    before = Job.objects.filter(state=Job.State.QUEUED, due_at__lte=now, pk__lt=job.pk).count()
    if before:
        text = ngettext(
            "%(count)d other piece of work comes before it.", "%(count)d other pieces of work come before it.", before
        )
        lines.append(text % {"count": before})
    if _nobody_works(now):
        lines.append(
            _(
                "Nothing is being worked on in the background at the moment. The plan is kept, and is made as soon as "
                "that goes on. If it lasts, please tell whoever looks after the system."
            )
        )
        return Going(lines, is_warning=True)
    return Going([*lines, _may_leave()])


def _comes_again(plan: Plan, job: Job, now: datetime) -> Going:
    cut_off = _("The worker that made this plan was stopped in the midst of it. Nothing of it was stored.")
    went_wrong = _("Something went wrong while this plan was made. Nothing of it was stored.")
    lines = [cut_off if job.error == "WorkerDied" else went_wrong]
    gaps = {"number": job.attempts + 1, "most": ATTEMPTS_MAX}
    if job.due_at > now:
        when = clock(job.due_at, ZoneInfo(plan.program.timezone))
        lines.append(
            _("It is tried again by itself at %(clock)s: attempt %(number)d of %(most)d.") % (gaps | {"clock": when})
        )
    else:
        lines.append(_("It is tried again by itself: attempt %(number)d of %(most)d.") % gaps)
    return Going([*lines, _may_leave()], is_warning=True)


def _runs(plan: Plan, job: Job | None, now: datetime) -> Going:
    """`job` None: it is made by hand, from the command line."""
    silent = now - (job.beaten_at if job is not None and job.beaten_at and job.state == Job.State.RUNNING else now)
    if silent >= SILENT_AFTER:
        lines = [
            # Without the seconds: whoever hears the page would hear it anew with each.
            _("The worker that makes this plan has shown no life for more than half a minute."),
            _("If it was stopped, the plan is begun anew by itself within a few minutes. Nothing of it was stored."),
        ]
        return Going(lines, is_warning=True)
    lines = [_("The plan is being made.")]
    if step := STEPS.get(plan.phase):
        lines.append(_("Now: %(step)s.") % {"step": step})
    if plan.visits_placed:
        text = ngettext(
            "%(count)d visit has its place so far.", "%(count)d visits have their place so far.", plan.visits_placed
        )
        lines.append(text % {"count": plan.visits_placed})
    if job is not None and job.attempts > 1:
        gaps = {"number": job.attempts, "most": ATTEMPTS_MAX}
        lines.append(_("This is attempt %(number)d of %(most)d; the one before came to no end.") % gaps)
    if plan.is_to_stop:
        lines.append(_("It ends at its next step, with the best plan so far."))
    is_made = plan.state == Plan.State.MAKING
    return Going([*lines, _may_leave()], may_stop=is_made and not plan.is_to_stop)


def _ended(job: Job | None) -> Going:
    lines = [_("This plan could not be made. Nothing was stored, and nobody was told.")]
    if job is not None and job.error == "WorkerDied":
        lines.append(
            _("Each time its worker was stopped in the midst of it. Fewer weeks at once need less of the machine.")
        )
    elif job is not None and job.state == Job.State.FAILED:
        lines.append(
            _("It was tried %(most)d times, and went wrong each time. Whoever looks after the system can see more.")
            % {"most": ATTEMPTS_MAX}
        )
    return Going(lines, is_warning=True, follows=False, may_try=True)


def _nobody_works(now: datetime) -> bool:
    beaten_at = Heartbeat.objects.filter(name=HEARTBEAT).values_list("beaten_at", flat=True).first()
    return beaten_at is None or now - beaten_at > NOBODY_AFTER


def _may_leave() -> str:
    return _("You need not stay on this page.")
