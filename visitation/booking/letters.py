"""What is told of bookings: a visit somebody else booked for the reader, a full hour that has a place again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visitation.letters.changes import is_soon
from visitation.letters.reminders import GOING
from visitation.letters.words import about, moment, page_of, told, visit_of, when
from visitation.models import SlotHold, SlotWaiter, Visit
from volunteers.accounts.site import address
from volunteers.models import Letter, Volunteer
from volunteers.post import NotNeeded, Told, draft, kind, post_all
from volunteers.post.readers import Reader


def post_booked(visit: Visit, team: Iterable[Volunteer], *, by: Any, now: datetime) -> None:
    """Tell those of the team who did not book it themselves."""
    number = getattr(by, "pk", None)
    post_all(
        draft(
            "visit_booked", visit.code, volunteer, program=visit.program_id, due=now, useful_until=visit.starts,
            is_urgent=is_soon(visit, now),
        )
        for volunteer in team
        if number is None or volunteer.user_id != number
    )  # fmt: skip


@kind(gettext_lazy("A visit that somebody booked for its reader"))
def visit_booked(letter: Letter, reader: Reader, now: datetime) -> Told:
    """When, and where to say that it does not suit."""
    visit = visit_of(letter)
    if visit.status not in GOING or not visit.team.filter(volunteer=letter.volunteer_id).exists():
        raise NotNeeded("no_place")
    gaps = {"code": visit.code, "when": when(visit, reader)}
    first = _("Appointment %(code)s is booked with you: %(when)s.") % gaps
    second = _("If that does not suit you, say so on its page; nobody asks you why.")
    return told(about(visit), [first, second, page_of(visit)], f"{first} {page_of(visit)}")


def post_place_free(waiter: SlotWaiter, hold: SlotHold, *, now: datetime) -> None:
    """A full hour has a place again, kept for this volunteer until the hold ends."""
    post_all([
        draft(
            "place_free", str(hold.pk), waiter.volunteer, program=waiter.program_id, due=now,
            useful_until=hold.expires_at,
        )
    ])  # fmt: skip


@kind(gettext_lazy("A place in an hour that was full"))
def place_free(letter: Letter, reader: Reader, now: datetime) -> Told:
    """Until when it is kept, and where to take it."""
    hold = SlotHold.objects.filter(pk=letter.subject_code, program=letter.program_id).select_related("facility").first()
    if hold is None or hold.visit_id or hold.released_at or hold.expires_at <= now:
        raise NotNeeded("gone")
    zone = hold.facility.timezone
    gaps = {"when": moment(hold.starts, zone, reader), "until": moment(hold.expires_at, str(reader.zone), reader)}
    first = _("The hour you wait for has a place: %(when)s. It is kept for you until %(until)s.") % gaps
    link = address() + reverse("book_confirm", args=[hold.key])
    return told(_("A place is free"), [first, link], f"{first} {link}")
