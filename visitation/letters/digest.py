"""One e-mail a day to each lead, of what needs a human; on a day with nothing to do there is none."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compliance.approvals.models import Approval
from facilities.queries import stale_facilities
from visitation.after_release.keeping import to_confirm
from visitation.falling_short import codes_that_fall_short
from visitation.letters.changes import leads_of
from visitation.letters.list_due import lines_due, lists_due
from visitation.letters.reminders import GOING
from visitation.letters.words import told
from visitation.models import Visit
from visitation.placements.due import due_people
from visitation.statuses import Status
from visitation.timetable import DIGEST_AT, LOG_OWED_AFTER
from volunteers.accounts.site import address
from volunteers.models import Letter, Program
from volunteers.post import NotNeeded, Told, draft, kind, post_all
from volunteers.post.queries import to_call
from volunteers.post.readers import Reader

AHEAD = timedelta(days=14)
LOOKED_FOR_AHEAD = timedelta(days=1)  # until the next digest
LOGS_BACK = timedelta(days=30)


def post_digests(program: Program, *, now: datetime) -> int:
    """Post today's digest to each lead of a program from seven o'clock on; how many were looked at."""
    zone = ZoneInfo(program.timezone)
    today = now.astimezone(zone).date()
    due = datetime.combine(today, DIGEST_AT, tzinfo=zone).astimezone(UTC)
    if now < due:
        return 0
    leads = leads_of(program.pk)
    post_all(
        draft("lead_digest", today.isoformat(), lead, program=program, due=due, useful_until=due + timedelta(hours=12))
        for lead in leads
    )
    return len(leads)


@kind(gettext_lazy("What needs you today"))
def lead_digest(letter: Letter, reader: Reader, now: datetime) -> Told:
    """Counts, and where each is looked after."""
    lines = [*_lines(letter, now), *lines_due(letter.program_id or 0, reader, now=now)]
    asked = list(_to_ask(letter.program_id or 0, now))
    is_monday = date.fromisoformat(letter.subject_code).weekday() == 0
    lines += asked if lines or is_monday else []  # what could be asked any day makes no e-mail of its own every day
    if not lines:
        raise NotNeeded("nothing_to_do")
    first = _("This needs you today:")
    return told(_("What needs you today"), [first, "\n".join(lines)], f"{first} {lines[0]}")


def _lines(letter: Letter, now: datetime) -> Iterator[str]:
    program = letter.program_id
    coming = Visit.objects.filter(program=program, starts__gt=now, starts__lte=now + AHEAD)
    held = coming.filter(status=Status.HELD).count()
    words = ngettext("%(count)d visit is on hold: %(link)s", "%(count)d visits are on hold: %(link)s", held)
    yield from _line(words, held, "week/")
    empty = coming.filter(status__in=GOING, team__isnull=True).count()
    words = ngettext("%(count)d visit has nobody: %(link)s", "%(count)d visits have nobody: %(link)s", empty)
    yield from _line(words, empty, "week/")
    short = len(codes_that_fall_short(program, now=now))
    words = ngettext(
        "%(count)d coming visit is not allowed by the rules any more, or they do not know: %(link)s",
        "%(count)d coming visits are not allowed by the rules any more, or they do not know: %(link)s",
        short,
    )
    yield from _line(words, short, "week/")
    due = len(due_people(program, now=now, ahead=LOOKED_FOR_AHEAD))
    words = ngettext(
        "%(count)d person is visited soon: please ask again where they are: %(link)s",
        "%(count)d people are visited soon: please ask again where they are: %(link)s",
        due,
    )
    yield from _line(words, due, "locate/")
    zone = ZoneInfo(Program.objects.values_list("timezone", flat=True).get(pk=program))
    ending = to_confirm(program, today=now.astimezone(zone).date()).count()
    words = ngettext(
        "%(count)d contact after release ends soon unless you say that it goes on: %(link)s",
        "%(count)d contacts after release end soon unless you say that they go on: %(link)s",
        ending,
    )
    yield from _line(words, ending, "after-release/")
    over = Visit.objects.filter(program=program, ends__lte=now - LOG_OWED_AFTER, ends__gt=now - LOGS_BACK)
    owed = over.filter(status__in=GOING, logs__isnull=True).count()
    words = ngettext("%(count)d visit has no log yet: %(link)s", "%(count)d visits have no log yet: %(link)s", owed)
    yield from _line(words, owed, "week/")
    asked = Approval.objects.filter(program_id=program, state=Approval.State.ASKED, expires_at__gt=now)
    waiting = asked.exclude(asked_by_id=letter.user_id).count()
    words = ngettext(
        "%(count)d question waits for a second person: %(link)s",
        "%(count)d questions wait for a second person: %(link)s",
        waiting,
    )
    yield from _line(words, waiting, "approvals/")
    letters = Letter.objects.filter(program=program)
    unheard = letters.filter(state=Letter.State.DEAD).count() + to_call(letters, now=now).count()
    words = ngettext(
        "%(count)d message reached nobody, or is to be told by telephone: %(link)s",
        "%(count)d messages reached nobody, or are to be told by telephone: %(link)s",
        unheard,
    )
    yield from _line(words, unheard, "post/")


def _to_ask(program: int, now: datetime) -> Iterator[str]:
    """What nobody has asked facilities that are visited soon: by when they want their list, and whether all holds."""
    unknown = len(lists_due(program, now=now)[1])
    words = ngettext(
        "%(count)d facility that is visited within a week does not say by when it wants its list: please ask. %(link)s",
        "%(count)d facilities that are visited within a week do not say by when they want their lists: please ask. "
        "%(link)s",
        unknown,
    )
    yield from _line(words, unknown, "care/")
    visited = Visit.objects.filter(program=program, status__in=GOING, starts__gt=now, starts__lte=now + AHEAD)
    stale = stale_facilities(now.date()).filter(pk__in=visited.values("facility")).count()
    words = ngettext(
        "%(count)d facility that is visited within two weeks: nobody has confirmed its rules for %(days)d days. "
        "%(link)s",
        "%(count)d facilities that are visited within two weeks: nobody has confirmed their rules for %(days)d days. "
        "%(link)s",
        stale,
    )
    yield from _line(words, stale, "care/", days=settings.STALE_AFTER_DAYS)


def _line(words: str, count: int, page: str, **more: int) -> Iterator[str]:
    if count:
        yield words % {"count": count, "link": f"{address()}/{page}", **more}
