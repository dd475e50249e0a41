"""What is said after a log: thanks to its writer, a volunteer whom a visit weighed on, a talk that is offered."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visitation.letters.changes import leads_of
from visitation.letters.words import about, told, visit_of, when
from visitation.models import CareTask, Visit
from volunteers.accounts.site import address
from volunteers.models import Letter, Program, User, Volunteer
from volunteers.post import NotNeeded, Told, kind, post
from volunteers.post.readers import Reader


def post_log_seen(visit: Visit, writer: User, *, now: datetime) -> None:
    """Thank the volunteer of the visit who wrote its log; a lead who typed one in is told nothing."""
    volunteer = Volunteer.objects.filter(places__visit=visit, user=writer).first()
    if volunteer is not None:
        post("log_seen", visit.code, volunteer, program=visit.program_id, due=now)


@kind(gettext_lazy("Thanks for a log"))
def log_seen(letter: Letter, reader: Reader, now: datetime) -> Told:
    """A human has read it."""
    visit = visit_of(letter)
    text = _("%(code)s: your lead has read what you told. Thank you.") % {"code": visit.code}
    return told(about(visit), [text], text)


def post_care_asked(visit: Visit, volunteer: Volunteer, *, now: datetime) -> None:
    """Tell the leads that a volunteer should hear from them; in codes, and not why."""
    for lead in leads_of(visit.program_id, visit.person.assigned_lead):
        post("care_asked", visit.code, lead, program=visit.program_id, due=now, edition=volunteer.code)


@kind(gettext_lazy("A volunteer who should hear from you"))
def care_asked(letter: Letter, reader: Reader, now: datetime) -> Told:
    """The reason stands on the leads' own page alone."""
    visit = visit_of(letter)
    open_tasks = CareTask.objects.filter(visit=visit, volunteer__code=letter.edition, done_at__isnull=True)
    if not open_tasks.exists():
        raise NotNeeded("settled")
    text = _("%(volunteer)s should hear from you, after %(code)s.") % {"volunteer": letter.edition, "code": visit.code}
    page = address() + reverse("care_tasks")
    return told(_("A volunteer should hear from you"), [text, page], f"{text} {page}")


def post_talk_offered(visit: Visit, volunteer: Volunteer, *, now: datetime) -> None:
    """Offer a talk about a visit."""
    post("talk_offered", visit.code, volunteer, program=visit.program_id, due=now)


@kind(gettext_lazy("A talk that is offered"))
def talk_offered(letter: Letter, reader: Reader, now: datetime) -> Told:
    """Kind, short, and with the program's number."""
    visit = visit_of(letter)
    phone = Program.objects.get(pk=letter.program_id).phone
    first = _("Your lead would be glad to talk with you about your appointment on %(when)s, if you like.") % {
        "when": when(visit, reader)
    }
    call = _("Call when it suits you: %(phone)s") % {"phone": phone} if phone else _("Call when it suits you.")
    free = _("You need not.")
    return told(about(visit), [first, call, free], f"{first} {call}")
