"""Before a visit: a week, two days, the evening and the morning. After it: what came of it?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visitation.letters.words import about, arrive_by, place, told, visit_of, when
from visitation.models import PersonExit, Visit, VisitVolunteer
from visitation.statuses import Status
from visitation.timetable import (
    EVENING_AT,
    LOG_OWED_AFTER,
    LOG_OWED_AGAIN_DAYS,
    MORNING,
    REMINDED_AT,
    TWO_DAYS,
    WEEK_DAYS,
)
from volunteers.accounts.site import address
from volunteers.models import Letter, Program
from volunteers.post import NotNeeded, Told, draft, kind, post_all
from volunteers.post.readers import Reader

GOING = (Status.ASKED, Status.ON_ROSTER, Status.SENT, Status.CONFIRMED)
_NOT_ANSWERED_YET = (Status.ON_ROSTER, Status.SENT)  # the facility has the last word
_LAST_DAY = ("evening", "morning")
AHEAD = timedelta(days=8)
SOON = timedelta(minutes=15)  # a run posts what is due before the next one could
LOG_OWED_UNTIL = timedelta(days=7)
_OWED_STEPS = (LOG_OWED_AFTER, *(timedelta(days=days) for days in LOG_OWED_AGAIN_DAYS))


@dataclass(frozen=True)
class Moment:
    """When one reminder of a visit goes out (UTC), and from when on it would be no help any more."""

    name: str
    due: datetime
    useful_until: datetime


def moments(day: date, starts: datetime, zone: ZoneInfo) -> list[Moment]:
    """The four reminders of a visit that starts at `starts` on this local day of the facility.

    The first three are wall times of the facility; timetable.py has them all.
    """

    def wall(days_before: int, at: time) -> datetime:
        return datetime.combine(day - timedelta(days=days_before), at, tzinfo=zone).astimezone(UTC)

    morning, evening = starts - MORNING, wall(1, EVENING_AT)
    return [
        Moment("week", wall(WEEK_DAYS, REMINDED_AT), wall(WEEK_DAYS - 1, REMINDED_AT)),
        Moment("two_days", wall(TWO_DAYS, REMINDED_AT), wall(TWO_DAYS - 1, REMINDED_AT)),
        Moment("evening", evening, max(morning, evening + timedelta(hours=1))),
        Moment("morning", morning, starts - timedelta(hours=1)),
    ]


def post_reminders(program: Program, *, now: datetime) -> int:
    """Post the reminders of a program's visits that are due within the next minutes; how many were looked at.

    What was due while nobody was at work is posted as long as it helps, and not after. A reminder from before the
    volunteer was booked is none.
    """
    places = VisitVolunteer.objects.filter(
        visit__program=program, visit__status__in=GOING, visit__starts__gt=now, visit__starts__lte=now + AHEAD,
        holds=True,
    ).select_related("visit__facility", "volunteer")  # fmt: skip
    letters = list(_reminders(places.defer("visit__findings"), program, now))
    post_all(letters)
    return len(letters)


def _reminders(places: Any, program: Program, now: datetime) -> Iterator[Letter]:
    for at in places:
        visit = at.visit
        for moment in moments(visit.day, visit.starts, ZoneInfo(visit.facility.timezone)):
            if moment.due > now + SOON or now >= moment.useful_until:
                continue
            if at.booked_at is not None and at.booked_at > moment.due:
                continue
            yield draft(
                "visit_reminder", visit.code, at.volunteer, program=program, due=moment.due,
                edition=f"{moment.name} {visit.starts:%Y-%m-%dT%H:%MZ}", useful_until=moment.useful_until,
            )  # fmt: skip


def _starts(letter: Letter) -> datetime:
    """The start that a reminder was posted for."""
    starts = letter.edition.partition(" ")[2]
    return datetime.fromisoformat(starts) if starts else None


@kind(gettext_lazy("Reminder"), gives_way=True, happens=_starts)
def visit_reminder(letter: Letter, reader: Reader, now: datetime) -> Told:
    """Go, do not go, or call: what holds at this moment."""
    visit = visit_of(letter)
    name, _space, starts = letter.edition.partition(" ")
    if f"{visit.starts:%Y-%m-%dT%H:%MZ}" != starts:
        raise NotNeeded("moved")
    if visit.status not in GOING:
        raise NotNeeded("called_off")
    if not visit.team.filter(volunteer=letter.volunteer_id, holds=True).exists():
        raise NotNeeded("no_place")
    if now >= visit.starts:
        raise NotNeeded("too_late")
    last = _("This is the last reminder before it.") if name == "evening" and _sleeps_on(visit, reader) else ""
    must_call = visit.status in _NOT_ANSWERED_YET and name in _LAST_DAY
    go = _("Not confirmed yet: please call your lead before you go.") if must_call else _("Go as planned.")
    there_by, gaps = arrive_by(visit), {"code": visit.code, "when": when(visit, reader)}
    be_there = _("Please be there by %(clock)s.") % {"clock": there_by} if there_by else ""
    cannot = _("You cannot come? Please say so on this page, so that somebody else can: %(link)s") % {
        "link": address() + reverse("cannot_come", args=[visit.code])
    }
    where = _("Place: %(place)s") % {"place": place(visit, reader)} if reader.names_facility else ""
    first = _("Appointment %(code)s: %(when)s.") % gaps
    parts = (f"{visit.code}: {gaps['when']}.", be_there, go, last, _("Cannot come? Reply NO."))
    short = " ".join(part for part in parts if part)
    return told(about(visit), [first, where, be_there, go, last, cannot], short, can_be_answered=True)


def _sleeps_on(visit: Visit, reader: Reader) -> bool:
    """Whether the reader's quiet hours leave no room for the reminder of the morning."""
    morning = moments(visit.day, visit.starts, ZoneInfo(visit.facility.timezone))[-1]
    over = reader.quiet_over(morning.due)
    return over is not None and over >= morning.useful_until


def died() -> QuerySet[PersonExit]:
    """The people who died, by number: about them nothing is asked or sent by itself."""
    ended = PersonExit.objects.filter(kind=PersonExit.Kind.DIED, undone_at__isnull=True)
    return ended.order_by().values("person")


def post_logs_owed(program: Program, *, now: datetime) -> int:
    """Ask the volunteers of visits that are over what came of them, step by step; how many were looked at.

    After hours without work the step that holds now is asked, and those that were missed are not.
    """
    places = VisitVolunteer.objects.filter(
        visit__program=program, visit__status__in=GOING, visit__ends__lte=now - LOG_OWED_AFTER,
        visit__ends__gt=now - LOG_OWED_UNTIL, visit__logs__isnull=True,
    ).exclude(visit__person__in=died()).select_related("visit", "volunteer")  # fmt: skip
    letters = []
    for at in places.defer("visit__findings"):
        step = max(place for place, after in enumerate(_OWED_STEPS) if at.visit.ends + after <= now)
        until = _OWED_STEPS[step + 1] if step + 1 < len(_OWED_STEPS) else LOG_OWED_UNTIL
        letters.append(
            draft(
                "log_owed", at.visit.code, at.volunteer, program=program, due=at.visit.ends + _OWED_STEPS[step],
                edition=str(step) if step else "", useful_until=at.visit.ends + until,
            )
        )  # fmt: skip
    post_all(letters)
    return len(letters)


@kind(gettext_lazy("What came of a visit"))
def log_owed(letter: Letter, reader: Reader, now: datetime) -> Told:
    """Until somebody has told. The numbers are what a text message can say about it."""
    visit = visit_of(letter)
    if visit.status not in GOING or visit.logs.exists():
        raise NotNeeded("told_already")
    if died().filter(person=visit.person_id).exists():
        raise NotNeeded("only_the_lead")
    if not visit.team.filter(volunteer=letter.volunteer_id).exists():
        raise NotNeeded("no_place")
    question = _("%(code)s: did it take place?") % {"code": visit.code}
    answers = _("Reply 1: yes. 2: no. 3: please call me.")
    page = _("Please tell us on this page, it takes two minutes: %(link)s") % {
        "link": address() + reverse("log_form", args=[visit.code])
    }
    return told(about(visit), [question, page], f"{question} {answers}", can_be_answered=True)
