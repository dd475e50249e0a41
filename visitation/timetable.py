"""When each job runs, and when each message about visits goes out. The one file of both: a page shows it.

The only door to django-q's schedules: what is not in TIMES is not scheduled. `at` is a cron line in the office's time
zone, settings.Q_CLUSTER["time_zone"]. Messages follow the clock of the facility, the program or the reader; the letters
work that out from the hours and days below.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_q.models import Schedule

from compliance.models import Job
from compliance.queue.looking import rows_of_lines
from compliance.queue.running import run_line
from visitation.job_words import length_words, name_of, rhythm_words
from visitation.templatetags.visit_times import wall_clock

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
    Time("concerns", "visitation.concerns.jobs.look_after_concerns", every_minutes=1),
    Time("places", "visitation.booking.jobs.offer_places", every_minutes=1),
    Time("proposals", "visitation.matching.jobs.end_proposals", every_minutes=5),
    Time("contacts", "visitation.after_release.jobs.end_contacts", every_minutes=60),
    Time("replies", "volunteers.post.jobs.forget_replies", at="55 3 * * *"),
    Time("links", "volunteers.invitations.jobs.clear_links", every_minutes=60),
    Time("sheets", "volunteers.sheets.jobs.forget_sheets", every_minutes=5),
    Time("purge", "visitation.jobs.purge_what_is_due", at="20 3 * * *"),
    Time("lapses", "visitation.jobs.post_lapses", every_minutes=60),
    Time("stale-rules", "visitation.letters.jobs.post_stale_rules", every_minutes=60),
    Time("wishes", "visitation.intake.jobs.renew_wishes", at="10 4 * * *"),
    Time("touched", "visitation.recheck.jobs.follow_trails", every_minutes=1),
    Time("breaks", "visitation.jobs.turn_breaks", every_minutes=60),
    Time("recheck", "visitation.jobs.recheck_all", at="30 4 * * *"),
    Time("holds", "visitation.jobs.end_holds", at="35 4 * * *"),
    Time("standing", "visitation.standing.jobs.book_standing", at="45 4 * * *"),
    Time("backup", "visitation.jobs.back_up", at="10 5 * * *"),  # after the purge: what went is in no new copy
    Time("openings", "visitation.jobs.keep_coming_openings", at="10 2 * * *"),
)

# ── when messages about visits go out ─────────────────────────────────────────────────────────────────────────────────

# Reminders, by the facility's clock.
WEEK_DAYS, TWO_DAYS, REMINDED_AT = 7, 2, time(9)
EVENING_AT = time(18)  # the day before
MORNING = timedelta(hours=3)  # before the visit
LOG_OWED_AFTER = timedelta(hours=3)  # its end
LOG_OWED_AGAIN_DAYS = (1, 3)  # after its end, where nobody has told by then
# Is the person still there? By the facility's clock; before an early visit the morning begins earlier.
PLACE_ASKED_BEFORE, PLACE_ASKED_AT, PLACE_ASKED_LATEST = timedelta(hours=48), time(6), timedelta(hours=3)
LIST_DUE_HOURS = (3, 24)  # before a facility wants to know who comes
LAPSE_DAYS, LAPSES_AT = (0, 7, 30, 60), time(9)  # before the last day that counts; by the program's clock
DIGEST_AT = time(7)  # each day, by the program's clock
STALE_RULES_AT = time(7)  # on Mondays, by the reader's clock


@dataclass(frozen=True)
class Message:
    """A message of the timetable: what, when, by whose clock, and the line that posts it."""

    what: Any
    when: Any
    gaps: dict[str, Any]
    clock: Any
    line: str

    @property
    def when_told(self) -> str:
        """In the active language."""
        told = {name: wall_clock(gap) if isinstance(gap, time) else gap for name, gap in self.gaps.items()}
        return str(self.when) % told


def _hours(length: timedelta) -> int:
    return int(length.total_seconds() // 3600)


_FACILITY, _PROGRAM, _READER = _("the facility’s"), _("the program’s"), _("the reader’s")
MESSAGES = (
    Message(_("First reminder of a visit"), _("%(days)d days before, %(clock)s"),
            {"days": WEEK_DAYS, "clock": REMINDED_AT}, _FACILITY, "letters"),
    Message(_("Second reminder"), _("%(days)d days before, %(clock)s"),
            {"days": TWO_DAYS, "clock": REMINDED_AT}, _FACILITY, "letters"),
    Message(_("Reminder of the evening"), _("the day before, %(clock)s"), {"clock": EVENING_AT}, _FACILITY, "letters"),
    Message(_("Reminder of the morning"), _("%(hours)d hours before"), {"hours": _hours(MORNING)}, _FACILITY,
            "letters"),
    Message(_("What came of a visit"), _("%(hours)d hours after it"), {"hours": _hours(LOG_OWED_AFTER)}, _FACILITY,
            "letters"),
    Message(_("What came of a visit, asked once more"), _("%(first)d and %(last)d days after it"),
            {"first": LOG_OWED_AGAIN_DAYS[0], "last": LOG_OWED_AGAIN_DAYS[1]}, _FACILITY, "letters"),
    Message(_("Where a person is: the first question"), _("%(hours)d hours before"),
            {"hours": _hours(PLACE_ASKED_BEFORE)}, _FACILITY, "letters"),
    Message(_("Where a person is: the second question"), _("on the day, %(clock)s, or %(hours)d hours before"),
            {"clock": PLACE_ASKED_AT, "hours": _hours(PLACE_ASKED_LATEST)}, _FACILITY, "letters"),
    Message(_("A list that is due at a facility"), _("%(first)d and %(last)d hours before"),
            {"first": LIST_DUE_HOURS[1], "last": LIST_DUE_HOURS[0]}, _FACILITY, "letters"),
    Message(_("What a lead has to see to"), _("every day, %(clock)s"), {"clock": DIGEST_AT}, _PROGRAM, "letters"),
    Message(_("What of a volunteer’s ends"), _("%(days)s days before and on the last day, %(clock)s"),
            {"days": ", ".join(str(days) for days in reversed(LAPSE_DAYS[1:])), "clock": LAPSES_AT}, _PROGRAM,
            "lapses"),
    Message(_("Rules that nobody has confirmed"), _("Mondays, %(clock)s"), {"clock": STALE_RULES_AT}, _READER,
            "stale-rules"),
    Message(_("A closure, and what it stops"), _("at once"), {}, _FACILITY, "closures"),
)  # fmt: skip


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


def messages(shown: list[Line]) -> list[tuple[Message, Line | None]]:
    """Every message with the line (of `lines`) that posts it."""
    by_name = {time.name: line for time, line in zip(TIMES, shown, strict=True)}
    return [(message, by_name.get(message.line)) for message in MESSAGES]


@transaction.atomic
def sync(*, now: datetime, times: tuple[Time, ...] = TIMES) -> dict[str, list[str]]:
    """Make the stored schedules those of the timetable; say which names were made, changed and removed.

    An unchanged one keeps its next run; where that was missed for long, it is due now, once: the queue would go through
    every missed minute to find the next. A new one, or one whose time changed, runs next at its own time.
    """
    stored = {row.name: row for row in Schedule.objects.select_for_update()}
    done: dict[str, list[str]] = {"made": [], "changed": [], "removed": []}
    for line in times:
        row = stored.pop(line.name, None)
        columns = line.columns()
        if row is not None and all(getattr(row, column) == value for column, value in columns.items()):
            Schedule.objects.filter(pk=row.pk, next_run__lt=now - LONG_MISSED).update(next_run=now)
            continue
        done["made" if row is None else "changed"].append(line.name)
        row = row or Schedule(name=line.name)
        for column, value in columns.items():
            setattr(row, column, value)
        row.next_run = now
        if line.at is not None:
            row.next_run = row.calculate_next_run(now)
        row.full_clean()
        row.save()
    for name, row in stored.items():
        done["removed"].append(name)
        row.delete()
    return done


def run(name: str) -> None:
    """The task of each schedule: the job of that line, as a row of the queue. A line that is no more is left alone."""
    for line in TIMES:
        if line.name == name:
            run_line(name, line.job)
