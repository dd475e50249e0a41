"""What is told of standing visits: made, a date that could not be booked, ending soon. Days and hours; no person."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from visitation.letters.words import told
from visitation.models import StandingDate, StandingVisit
from visitation.templatetags.visit_times import long_day, wall_clock
from volunteers.accounts.site import address
from volunteers.models import Letter, Program
from volunteers.post import NotNeeded, Told, draft, kind, post_all
from volunteers.post.readers import Reader

TOLD_BEFORE = timedelta(days=7)


def post_made(standing: StandingVisit, *, by: Any, now: datetime) -> None:
    """One letter to the volunteer, however many visits were booked, unless they made it themselves."""
    if standing.volunteer.user_id != getattr(by, "pk", None) or standing.volunteer.user_id is None:
        _post("standing_made", standing, edition="", now=now)


def post_not_booked(standing: StandingVisit, first: Any, *, now: datetime) -> None:
    """Some dates could not be booked; `first` is the earliest that was not told yet."""
    _post("standing_not_booked", standing, edition=f"{first:%Y%m%d}", now=now)


def post_ending(program: Program, *, now: datetime) -> int:
    """Tell whose standing visit ends within a week, once for each last day; how many there are."""
    today = now.astimezone(ZoneInfo(program.timezone)).date()
    ending = StandingVisit.objects.filter(
        program=program, ended_at__isnull=True, last_day__gte=today, last_day__lte=today + TOLD_BEFORE
    ).select_related("volunteer")  # fmt: skip
    for standing in ending:
        _post("standing_ends", standing, edition=f"{standing.last_day:%Y%m%d}", now=now)
    return len(ending)


def _post(name: str, standing: StandingVisit, *, edition: str, now: datetime) -> None:
    until = now + timedelta(days=14)
    post_all([
        draft(name, str(standing.pk), standing.volunteer, program=standing.program_id, due=now, edition=edition,
              useful_until=until)
    ])  # fmt: skip


def _of(letter: Letter) -> StandingVisit:
    found = StandingVisit.objects.select_related("facility").filter(
        pk=letter.subject_code, program=letter.program_id, volunteer=letter.volunteer_id
    ).first()  # fmt: skip
    if found is None or found.ended_at is not None:
        raise NotNeeded("ended")
    return found


def _told(standing: StandingVisit, sentences: Sequence[str]) -> Told:
    page = address() + standing.get_absolute_url()
    return told(_("About your standing appointment"), [*sentences, page], f"{sentences[0]} {page}")


def _gaps(standing: StandingVisit) -> dict[str, str]:
    return {
        "rhythm": str(standing.get_rhythm_display()), "day": long_day(standing.first_day),
        "clock": wall_clock(standing.at), "last": long_day(standing.last_day),
    }  # fmt: skip


@kind(gettext_lazy("A standing visit that somebody made for its reader"))
def standing_made(letter: Letter, reader: Reader, now: datetime) -> Told:
    """Its rhythm, how many are booked, and where to say that it does not suit."""
    standing = _of(letter)
    sentence = _("A standing appointment is booked with you: %(rhythm)s, from %(day)s, %(clock)s, until %(last)s.")
    first = sentence % _gaps(standing)
    count = StandingDate.objects.filter(standing=standing, visit__isnull=False).count()
    booked = ngettext("%(count)d appointment is booked so far.", "%(count)d appointments are booked so far.", count)
    second = _("If that does not suit you, say so on its page; nobody asks you why.")
    return _told(standing, [first, booked % {"count": count}, second])


@kind(gettext_lazy("Dates of a standing visit that could not be booked"))
def standing_not_booked(letter: Letter, reader: Reader, now: datetime) -> Told:
    """Which; why stands on the page."""
    standing = _of(letter)
    today = now.astimezone(ZoneInfo(standing.facility.timezone)).date()
    dates = StandingDate.objects.filter(standing=standing, visit__isnull=True, day__gte=today)
    days = [long_day(day) for day in dates.values_list("day", flat=True)[:6]]
    if not days:
        raise NotNeeded("settled")
    first = _("These dates of your standing appointment could not be booked: %(days)s.") % {"days": "; ".join(days)}
    return _told(standing, [first, _("Why stands on its page. They are tried again every night.")])


@kind(gettext_lazy("A standing visit that ends soon"))
def standing_ends(letter: Letter, reader: Reader, now: datetime) -> Told:
    """Until when, and that one button renews it."""
    standing = _of(letter)
    if letter.edition != f"{standing.last_day:%Y%m%d}":
        raise NotNeeded("renewed")
    first = _("Your standing appointment (%(rhythm)s, %(clock)s) ends on %(last)s.") % _gaps(standing)
    return _told(standing, [first, _("To go on, renew it on its page. Otherwise it ends by itself.")])
