"""Contacts after release by letter: that one has ended, and that one is to be confirmed. Codes alone."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visitation.knowing.after_release import LASTS
from visitation.letters.changes import leads_of
from visitation.letters.words import told
from visitation.models import Match
from volunteers.accounts.site import address
from volunteers.models import Letter
from volunteers.post import NotNeeded, Told, draft, kind, post, post_all
from volunteers.post.readers import Reader

_NEWS_FOR = timedelta(days=14)


def post_ended(match: Match, *, now: datetime) -> None:
    """Tell the volunteer, whose page shows nothing any more."""
    post_all(
        draft("after_release_over", match.person.alias_code, volunteer, program=match.person.program_id, due=now,
              edition=str(match.pk), useful_until=now + _NEWS_FOR)
        for volunteer in (match.volunteer,)
    )  # fmt: skip


def post_ended_by_volunteer(match: Match, *, now: datetime) -> None:
    """Tell the leads, once, that a volunteer has ended it."""
    for lead in leads_of(match.person.program_id, match.person.assigned_lead):
        post("after_release_left", match.person.alias_code, lead, program=match.person.program_id, due=now,
             edition=f"{match.pk} {match.volunteer.code}", useful_until=now + _NEWS_FOR)  # fmt: skip


@kind(gettext_lazy("A contact after release that has ended"))
def after_release_over(letter: Letter, reader: Reader, now: datetime) -> Told:
    """Not where another one with the same person goes on."""
    match = Match.objects.filter(pk=int(letter.edition), person__program=letter.program_id).first()
    if match is None:
        raise NotNeeded("gone")
    again = Match.objects.filter(LASTS, person=match.person_id, volunteer=match.volunteer_id)
    if again.exists():
        raise NotNeeded("goes_on")
    first = _(
        "Your contact with %(code)s after their release has come to an end. Please do not write or call any more, and "
        "delete what you noted down to reach them."
    ) % {"code": letter.subject_code}
    more = _("It says nothing about you or about what you did. Thank you for having been there.")
    return told(_("A contact has ended"), [first, more], first)


@kind(gettext_lazy("A contact after release that a volunteer has ended"))
def after_release_left(letter: Letter, reader: Reader, now: datetime) -> Told:
    """Whose, with whom; for leads, in codes."""
    _number, volunteer = letter.edition.split()
    first = _("%(volunteer)s has ended the contact after release with %(person)s.") % {
        "volunteer": volunteer, "person": letter.subject_code,
    }  # fmt: skip
    page = address() + reverse("after_release_person", args=[letter.subject_code])
    return told(_("A contact has ended"), [first, page], first)
