"""When each job runs. The only door to django-q's schedules: what is not in TIMES is not scheduled.

`at` is a cron line in the office's time zone, settings.Q_CLUSTER["time_zone"]; jobs that follow a facility's own clock
work that out themselves.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django_q.models import Schedule

from compliance.models import Job
from compliance.queue.looking import rows_of_lines
from compliance.queue.running import run_line
from visitation.job_words import length_words, name_of, rhythm_words

RUN = "visitation.timetable.run"
LONG_MISSED = timedelta(days=1)


@dataclass(frozen=True)
class Time:
    """A job and when it runs: every so many minutes, or at a cron line."""

    name: str
    job: str  # dotted path of a function in a jobs module
    every_minutes: int | None = None
    at: str | None = None

    def columns(self) -> dict[str, object]:
        """The columns of its schedule row."""
        cron = self.at is not None
        return {
            "func": RUN,
            "args": repr((self.name,)),
            "schedule_type": Schedule.CRON if cron else Schedule.MINUTES,
            "minutes": None if cron else self.every_minutes,
            "cron": self.at,
            "repeats": -1,  # for ever
        }


TIMES = (
    Time("heartbeat", "visitation.jobs.beat", every_minutes=1),
    Time("queue", "visitation.jobs.heal_jobs", every_minutes=1),
    Time("anchors", "visitation.jobs.anchor_trail", every_minutes=60),
    Time("alerts", "visitation.jobs.watch_trail", every_minutes=1),
    Time("trail", "visitation.jobs.check_the_trail", at="40 3 * * *"),
    Time("failures", "visitation.jobs.clear_failures", at="50 3 * * *"),
    Time("sessions", "compliance.sessions.jobs.clear_sessions", every_minutes=15),
    Time("lost-factors", "volunteers.accounts.jobs.take_lost_factors_off", every_minutes=5),
    Time("guesses", "volunteers.accounts.jobs.forget_traces", every_minutes=60),
    Time("post", "volunteers.post.jobs.send_what_is_due", every_minutes=1),
    Time("letters", "visitation.letters.jobs.post_what_is_coming", every_minutes=5),
    Time("closures", "visitation.letters.jobs.tell_of_closures", every_minutes=1),
    Time("call-outs", "visitation.jobs.end_call_outs", every_minutes=1),
    Time("proposals", "visitation.matching.jobs.end_proposals", every_minutes=5),
    Time("replies", "volunteers.post.jobs.forget_replies", at="55 3 * * *"),
    Time("links", "volunteers.invitations.jobs.clear_links", every_minutes=60),
    Time("sheets", "volunteers.sheets.jobs.forget_sheets", every_minutes=5),
    Time("purge", "visitation.jobs.purge_what_is_due", at="20 3 * * *"),
    Time("lapses", "visitation.jobs.post_lapses", every_minutes=60),
    Time("stale-rules", "visitation.letters.jobs.post_stale_rules", every_minutes=60),
    Time("wishes", "visitation.intake.jobs.renew_wishes", at="10 4 * * *"),
    Time("breaks", "visitation.jobs.turn_breaks", every_minutes=60),
    Time("recheck", "visitation.jobs.recheck_all", at="30 4 * * *"),
    Time("holds", "visitation.jobs.end_holds", at="35 4 * * *"),
    Time("backup", "visitation.jobs.back_up", at="10 5 * * *"),  # after the purge: what went is in no new copy
    Time("openings", "visitation.jobs.keep_coming_openings", at="10 2 * * *"),
)


@dataclass(frozen=True)
class Line:
    """A line as a page shows it. `job`: its last or present run, None before the first."""

    name: str
    rhythm: str
    next_run: datetime | None
    job: Job | None
    took: str


def lines(*, now: datetime) -> list[Line]:
    """Every line with its next and its last run, in the timetable's order. Two questions."""
    rows, next_runs = rows_of_lines(), dict(Schedule.objects.values_list("name", "next_run"))

    def took(job: Job | None) -> str:
        seconds = job.seconds(now=now) if job else None
        return "" if seconds is None else length_words(seconds)

    return [
        Line(
            name=name_of(time.job),
            rhythm=rhythm_words(time.every_minutes, time.at),
            next_run=next_runs.get(time.name),
            job=rows.get(time.name),
            took=took(rows.get(time.name)),
        )
        for time in TIMES
    ]


@transaction.atomic
def sync(*, now: datetime, times: tuple[Time, ...] = TIMES) -> dict[str, list[str]]:
    """Make the stored schedules those of the timetable; say which names were made, changed and removed.

    An unchanged one keeps its next run; where that was missed for long, it is due now, once: the queue would go through
    every missed minute to find the next. A new one, or one whose time changed, runs next at its own time.
    """
    stored = {row.name: row for row in Schedule.objects.select_for_update()}
    done: dict[str, list[str]] = {"made": [], "changed": [], "removed": []}
    for time in times:
        row = stored.pop(time.name, None)
        columns = time.columns()
        if row is not None and all(getattr(row, column) == value for column, value in columns.items()):
            Schedule.objects.filter(pk=row.pk, next_run__lt=now - LONG_MISSED).update(next_run=now)
            continue
        done["made" if row is None else "changed"].append(time.name)
        row = row or Schedule(name=time.name)
        for column, value in columns.items():
            setattr(row, column, value)
        row.next_run = now
        if time.at is not None:
            row.next_run = row.calculate_next_run(now)
        row.full_clean()
        row.save()
    for name, row in stored.items():
        done["removed"].append(name)
        row.delete()
    return done


def run(name: str) -> None:
    """The task of each schedule: the job of that line, as a row of the queue. A line that is no more is left alone."""
    for time in TIMES:
        if time.name == name:
            run_line(name, time.job)
