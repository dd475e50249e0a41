"""What a volunteer may not visit without, and that ends: told 60, 30 and 7 days before, and on the last day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from visitation.letters.changes import leads_of
from visitation.letters.reminders import GOING
from visitation.letters.words import told
from visitation.models import Visit
from visitation.templatetags.visit_times import long_day
from visitation.timetable import LAPSE_DAYS, LAPSES_AT
from volunteers.accounts.site import address
from volunteers.courses import course_name
from volunteers.models import Agreement, Clearance, Letter, Program, Signature, Training, Volunteer
from volunteers.post import NotNeeded, Told, draft, kind, post_all
from volunteers.post.readers import Reader

_LISTED = 12  # visits in one letter
TOLD_AFTER = timedelta(days=7)  # a letter about the last day still helps for so long


@dataclass(frozen=True)
class Lapse:
    """A clearance, a training or a signature that ends, and that nothing later takes the place of.

    `last` is the last day it holds. A signature ends where a newer version of the agreement begins to count alone.
    """

    row: Clearance | Training | Signature
    last: date

    @property
    def what(self) -> str:
        """`clearance`, `training` or `signature`, and the number of its row."""
        return f"{type(self.row).__name__.lower()} {self.row.pk}"

    def rung(self, today: date) -> int:
        """Which step of the ladder this day is on: the nearest one that has been reached."""
        return next(days for days in LAPSE_DAYS if (self.last - today).days <= days)

    def edition(self, today: date) -> str:
        return f"{self.what} {self.last.isoformat()} {self.rung(today)}"


def lapses_of(program: Program, *, today: date, volunteer: Volunteer | None = None) -> Iterator[Lapse]:
    """What ends within the longest step of the ladder for those who visit in a program, or one of them; soonest first.

    One that was renewed, so that another one holds longer, does not end.
    """
    volunteers = Volunteer.objects.filter(program=program, state=Volunteer.State.ACTIVE)
    if volunteer is not None:
        volunteers = volunteers.filter(pk=volunteer.pk)
    until = today + timedelta(days=LAPSE_DAYS[-1])
    found = [
        *_clearances(volunteers, today, until),
        *_trainings(volunteers, today, until),
        *_signatures(program, volunteers, today, until),
    ]
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


def _signatures(program: Program, volunteers: Iterable[Volunteer], today: date, until: date) -> Iterator[Lapse]:
    """Signatures of an earlier version, by those who have not signed the one that counts alone within the time."""
    coming = Agreement.objects.filter(program=program, counts_from__gt=today)
    for version in coming.filter(counts_from__lte=until + timedelta(days=1)).order_by("counts_from", "number"):
        newer = Signature.objects.filter(
            volunteer=OuterRef("volunteer"), agreement__program=program, agreement__code=version.code,
            agreement__number__gte=version.number,
        )  # fmt: skip
        earlier = Signature.objects.filter(
            volunteer__in=volunteers, agreement__program=program, agreement__code=version.code,
            agreement__number__lt=version.number,
        ).exclude(Exists(newer)).select_related("volunteer", "agreement")  # fmt: skip
        latest = {row.volunteer_id: row for row in earlier.order_by("agreement__number")}
        for row in latest.values():
            yield Lapse(row, version.counts_from - timedelta(days=1))


def endangered(lapse: Lapse) -> list[str]:
    """The codes of the volunteer's coming visits after the last day: for a clearance those at its facility."""
    visits = Visit.objects.filter(
        team__volunteer=lapse.row.volunteer_id, team__holds=True, day__gt=lapse.last, status__in=GOING
    )
    if isinstance(lapse.row, Clearance):
        visits = visits.filter(facility=lapse.row.facility_id)
    return list(visits.order_by("starts", "code").values_list("code", flat=True))


def post_lapses(program: Program, *, now: datetime) -> int:
    """Post a letter for each step that was reached, once; how many were looked at.

    After days without work the step that holds now is told, and those that were missed are not.
    """
    zone = ZoneInfo(program.timezone)
    today = now.astimezone(zone).date()
    due = datetime.combine(today, LAPSES_AT, tzinfo=zone).astimezone(UTC)
    if now < due:
        return 0
    ending = list(lapses_of(program, today=today))
    at_risk = {lapse for lapse in ending if endangered(lapse)}
    leads = leads_of(program.pk) if at_risk else []
    post_all(
        draft(
            kind_of, lapse.row.volunteer.code, reader, program=program, due=due, edition=lapse.edition(today),
            useful_until=datetime.combine(lapse.last, LAPSES_AT, tzinfo=zone).astimezone(UTC) + TOLD_AFTER,
        )
        for lapse in ending
        for kind_of, reader in [
            ("lapse", lapse.row.volunteer), *(("lapse_endangers", lead) for lead in leads if lapse in at_risk)
        ]
    )  # fmt: skip
    return len(ending)


@kind(gettext_lazy("A clearance or a training that ends"))
def lapse(letter: Letter, reader: Reader, now: datetime) -> Told:
    """What ends and when; where, only for those who want places named.

    What a program has written itself, the names of its courses and agreements, no text message repeats.
    """
    found, today = _told_of(letter, letter.volunteer, now)
    gaps, where = {"day": long_day(found.last)}, ""
    if isinstance(found.row, Training):
        course = course_name(found.row.course)
        first = _("Your training “%(course)s” counts until %(day)s.") % (gaps | {"course": course})
        plain = _("One of your trainings counts until %(day)s.") % gaps
    elif isinstance(found.row, Signature):
        agreement = found.row.agreement.title
        first = _("“%(agreement)s” has a new version. What you signed counts until %(day)s.") % (
            gaps | {"agreement": agreement}
        )
        plain = _("An agreement has a new version. What you signed counts until %(day)s.") % gaps
    else:
        first = plain = _("One of your clearances holds until %(day)s.") % gaps
        where = _("Place: %(place)s") % {"place": found.row.facility.name} if reader.names_facility else ""
    days = (found.last - today).days
    left = (
        ngettext("That is in %(count)d day.", "That is in %(count)d days.", days) % {"count": days}
        if days > 0
        else _("After that day you cannot be planned where it is needed.")
    )
    renew = _("Please ask your lead how to renew it.")
    if isinstance(found.row, Signature):
        renew = _("Please read the new one and sign it.")
    risk = _at_risk(found)
    page = address() + reverse("profile")
    short = " ".join(part for part in (plain, risk, renew, page) if part)
    return told(_("Something of yours ends soon"), [first, where, left, risk, renew, page], short)


@kind(gettext_lazy("Visits that something ending puts at risk"))
def lapse_endangers(letter: Letter, reader: Reader, now: datetime) -> Told:
    """Whose, which kind, until when, and which visits; for leads, in codes."""
    volunteer = Volunteer.objects.filter(program=letter.program_id, code=letter.subject_code).first()
    if volunteer is None:
        raise NotNeeded("gone")
    found, _today = _told_of(letter, volunteer, now)
    risk = _at_risk(found)
    if not risk:
        raise NotNeeded("settled")
    gaps = {"volunteer": volunteer.code, "day": long_day(found.last)}
    if isinstance(found.row, Training):
        first = _("A training of %(volunteer)s counts until %(day)s.") % gaps
    elif isinstance(found.row, Signature):
        first = _("An agreement that %(volunteer)s signed counts until %(day)s.") % gaps
    else:
        first = _("A clearance of %(volunteer)s holds until %(day)s.") % gaps
    page = address() + reverse("clearance_list") + "?show=lapsing"
    return told(_("Appointments at risk"), [first, risk, page], f"{first} {risk} {page}")


def _told_of(letter: Letter, volunteer: Volunteer, now: datetime) -> tuple[Lapse, date]:
    """What a letter is about, as it is now, and the program's date. Raises NotNeeded where it was renewed."""
    what, last, _rung = letter.edition.rsplit(" ", 2)
    today = min(now.astimezone(ZoneInfo(letter.program.timezone)).date(), date.fromisoformat(last))
    for each in lapses_of(letter.program, today=today, volunteer=volunteer):
        if (each.what, each.last.isoformat()) == (what, last):
            return each, today
    raise NotNeeded("renewed")


def _at_risk(lapse: Lapse) -> str:
    codes = endangered(lapse)
    if not codes:
        return ""
    told_codes = ", ".join(codes[:_LISTED]) + (" …" if len(codes) > _LISTED else "")
    return ngettext(
        "This appointment comes after it: %(codes)s.", "These appointments come after it: %(codes)s.", len(codes)
    ) % {"codes": told_codes}
