"""What is told of hours that were asked for: to leads, that somebody asks; to who asked, that none is possible."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visitation.letters.changes import leads_of
from visitation.letters.words import told
from visitation.models import BookingRequest, Person
from volunteers.accounts.site import address
from volunteers.models import Letter, Volunteer
from volunteers.post import NotNeeded, Told, draft, kind, post_all
from volunteers.post.readers import Reader

_SOON = timedelta(hours=48)


def post_asked(request: BookingRequest, person: Person, *, now: datetime) -> None:
    """To the lead of the person, or to all of the program; once."""
    first = min(request.choices.values_list("starts", flat=True))
    post_all([
        draft(
            "booking_asked", str(request.pk), lead, program=request.program_id, due=now,
            useful_until=request.open_until, is_urgent=first - now <= _SOON,
        )
        for lead in leads_of(request.program_id, person.assigned_lead)
    ])  # fmt: skip


def post_declined(request: BookingRequest, *, now: datetime) -> None:
    """To who asked."""
    if request.open_until <= now:
        return
    post_all([
        draft("booking_declined", str(request.pk), request.volunteer, program=request.program_id, due=now,
              useful_until=request.open_until)
    ])  # fmt: skip


def _of(letter: Letter) -> BookingRequest:
    found = BookingRequest.objects.filter(pk=letter.subject_code, program=letter.program_id).first()
    if found is None:
        raise NotNeeded("gone")
    return found


@kind(gettext_lazy("Hours that a volunteer asks for"))
def booking_asked(letter: Letter, reader: Reader, now: datetime) -> Told:
    """For leads, in codes; while nobody has answered."""
    request = _of(letter)
    if request.state != BookingRequest.State.OPEN:
        raise NotNeeded("answered")
    volunteer = Volunteer.objects.only("code").get(pk=request.volunteer_id).code
    text = _("%(volunteer)s asks for an appointment and names the hours that would suit.") % {"volunteer": volunteer}
    page = address() + request.get_absolute_url()
    return told(_("Hours asked for"), [text, page], f"{text} {page}")


@kind(gettext_lazy("Hours that are not possible"))
def booking_declined(letter: Letter, reader: Reader, now: datetime) -> Told:
    """None of them; others can be chosen."""
    request = _of(letter)
    if request.state != BookingRequest.State.DECLINED:
        raise NotNeeded("answered")
    asked = request.asked_at.astimezone(ZoneInfo(str(reader.zone))).date()
    text = _("None of the hours that you asked for on %(day)s is possible. You can choose others.") % {
        "day": f"{asked:%Y-%m-%d}"
    }
    page = address() + request.get_absolute_url()
    return told(_("About the hours you asked for"), [text, page], f"{text} {page}")
