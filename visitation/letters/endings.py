"""The visits to a person have ended: one letter, with care, without a reason. After a death it says: please call."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visitation.letters.changes import is_soon
from visitation.letters.words import told
from visitation.models import PersonExit, Visit
from volunteers.models import Letter, Volunteer
from volunteers.post import NotNeeded, Told, draft, kind, post_all
from volunteers.post.readers import Reader


def post_ended(row: PersonExit, volunteers: Iterable[Volunteer], visits: Iterable[Visit], *, now: datetime) -> None:
    """One letter to each volunteer; the hours of sleep are broken only where somebody would travel for nothing."""
    is_urgent = any(is_soon(visit, now) for visit in visits)
    person = row.person
    post_all(
        draft(
            "visits_ended", person.alias_code, volunteer, program=person.program_id, due=now, edition=str(row.pk),
            is_urgent=is_urgent,
        )
        for volunteer in volunteers
    )  # fmt: skip


@kind(gettext_lazy("Visits that have come to an end"))
def visits_ended(letter: Letter, reader: Reader, now: datetime) -> Told:
    """Which of the kinds it is stays with the lead; only a death changes the words."""
    row = PersonExit.objects.filter(
        pk=int(letter.edition), person__program=letter.program_id, undone_at__isnull=True
    ).select_related("person__program").first()  # fmt: skip
    if row is None:
        raise NotNeeded("open_again")
    code, phone = row.person.alias_code, row.person.program.phone
    call = _("Please call your lead: %(phone)s.") % {"phone": phone} if phone else _("Please call your lead.")
    if row.kind == PersonExit.Kind.DIED:
        return told(_("Please call your lead"), [call], call)
    ended = _("Your visits to %(code)s have come to an end. Please do not go any more.") % {"code": code}
    kindly = _kind_words(row.kind)
    talk = _("An end can stay with one for a while. If you would like to talk about it, your lead is glad of a call.")
    talk = f"{talk} {phone}".strip()
    short = f"{ended} {call}"
    return told(_("About your visits"), [ended, kindly, talk], short)


def _kind_words(exit_kind: str) -> str:
    if exit_kind == PersonExit.Kind.STOPPED:
        return _("It says nothing about you or about what you did. Thank you for having been there.")
    if exit_kind == PersonExit.Kind.HANDED_OVER:
        return _("Others who are nearer go on from here. Thank you for having been there until now.")
    return _("What your visits meant stays. Thank you for having been there.")
