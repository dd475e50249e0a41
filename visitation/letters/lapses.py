"""What a volunteer may not visit without, and that ends: told 60, 30 and 7 days before, and on the last day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from visitation.letters.words import told
from visitation.templatetags.visit_times import long_day
from volunteers.accounts.site import address
from volunteers.courses import course_name
from volunteers.models import Clearance, Letter, Program, Training, Volunteer
from volunteers.post import NotNeeded, Told, draft, kind, post_all
from volunteers.post.readers import Reader

RUNGS = (0, 7, 30, 60)  # days before the last day that counts
DUE_AT = time(9)  # by the program's clock
TOLD_AFTER = timedelta(days=7)  # a letter about the last day still helps for so long


@dataclass(frozen=True)
class Lapse:
    """A clearance or a training that ends, and that nothing later takes the place of.

    `last` is the last day it holds.
    """

    row: Clearance | Training
    last: date

    @property
    def what(self) -> str:
        """`clearance` or `training`, and the number of its row."""
        return f"{type(self.row).__name__.lower()} {self.row.pk}"

    def rung(self, today: date) -> int:
        """Which step of the ladder this day is on: the nearest one that has been reached."""
        return next(days for days in RUNGS if (self.last - today).days <= days)

    def edition(self, today: date) -> str:
        return f"{self.what} {self.last.isoformat()} {self.rung(today)}"


def lapses_of(program: Program, *, today: date, volunteer: Volunteer | None = None) -> Iterator[Lapse]:
    """What ends within the longest step of the ladder for those who visit in a program, or one of them; soonest first.

    One that was renewed, so that another one holds longer, does not end.
    """
    volunteers = Volunteer.objects.filter(program=program, state=Volunteer.State.ACTIVE)
    if volunteer is not None:
        volunteers = volunteers.filter(pk=volunteer.pk)
    until = today + timedelta(days=RUNGS[-1])
    found = [*_clearances(volunteers, today, until), *_trainings(volunteers, today, until)]
    yield from sorted(found, key=lambda lapse: (lapse.last, lapse.what))


def _clearances(volunteers: Iterable[Volunteer], today: date, until: date) -> Iterator[Lapse]:
    same = Clearance.objects.filter(volunteer=OuterRef("volunteer"), facility=OuterRef("facility"), state="cleared")
    longer = same.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=OuterRef("valid_to")))
    ending = Clearance.objects.filter(
        volunteer__in=volunteers, state=Clearance.State.CLEARED, valid_to__gte=today, valid_to__lte=until
    )
    for row in ending.exclude(Exists(longer)).select_related("volunteer", "facility").defer("conditions"):
        yield Lapse(row, row.valid_to)


def _trainings(volunteers: Iterable[Volunteer], today: date, until: date) -> Iterator[Lapse]:
    same = Training.objects.filter(volunteer=OuterRef("volunteer"), course=OuterRef("course"))
    longer = same.filter(Q(expires_on__isnull=True) | Q(expires_on__gt=OuterRef("expires_on")))
    ending = Training.objects.filter(volunteer__in=volunteers, expires_on__gte=today, expires_on__lte=until)
    for row in ending.exclude(Exists(longer)).select_related("volunteer"):
        yield Lapse(row, row.expires_on)


def post_lapses(program: Program, *, now: datetime) -> int:
    """Post a letter for each step that was reached, once; how many were looked at.

    After days without work the step that holds now is told, and those that were missed are not.
    """
    zone = ZoneInfo(program.timezone)
    today = now.astimezone(zone).date()
    due = datetime.combine(today, DUE_AT, tzinfo=zone).astimezone(UTC)
    if now < due:
        return 0
    letters = [
        draft(
            "lapse", lapse.row.volunteer.code, lapse.row.volunteer, program=program, due=due,
            edition=lapse.edition(today),
            useful_until=datetime.combine(lapse.last, DUE_AT, tzinfo=zone).astimezone(UTC) + TOLD_AFTER,
        )
        for lapse in lapses_of(program, today=today)
    ]  # fmt: skip
    post_all(letters)
    return len(letters)


@kind(gettext_lazy("A clearance or a training that ends"))
def lapse(letter: Letter, reader: Reader, now: datetime) -> Told:
    """What ends and when; where, only for those who want places named."""
    what, last, _rung = letter.edition.rsplit(" ", 2)
    today = min(now.astimezone(ZoneInfo(letter.program.timezone)).date(), date.fromisoformat(last))
    ending = lapses_of(letter.program, today=today, volunteer=letter.volunteer)
    found = next((each for each in ending if (each.what, each.last.isoformat()) == (what, last)), None)
    if found is None:
        raise NotNeeded("renewed")
    gaps, where = {"day": long_day(found.last)}, ""
    if isinstance(found.row, Training):
        course = course_name(found.row.course)
        first = _("Your training “%(course)s” counts until %(day)s.") % (gaps | {"course": course})
    else:
        first = _("One of your clearances holds until %(day)s.") % gaps
        where = _("Place: %(place)s") % {"place": found.row.facility.name} if reader.names_facility else ""
    days = (found.last - today).days
    left = (
        ngettext("That is in %(count)d day.", "That is in %(count)d days.", days) % {"count": days}
        if days > 0
        else _("After that day you cannot be planned where it is needed.")
    )
    renew = _("Please ask your lead how to renew it.")
    page = address() + reverse("profile")
    return told(_("Something of yours ends soon"), [first, where, left, renew, page], f"{first} {renew} {page}")
