"""Calendar invitations by e-mail, for those who want them: one for each visit, and one more whenever it changes."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.written import written_once
from visitation.calendar_feeds.invitations import invitation_parts
from visitation.letters.words import about, page_of, told, visit_of
from visitation.models import Visit, VisitVolunteer
from volunteers.models import Letter, PostChoice, Volunteer
from volunteers.post import NotNeeded, Told, draft, kind, post_all
from volunteers.post.readers import Reader


def post_invitations(visits: Iterable[Visit], *, now: datetime) -> None:
    """Post an invitation to each volunteer of these visits who wants them; one question, however many visits."""
    by_pk = {visit.pk: visit for visit in visits}
    places = VisitVolunteer.objects.filter(visit__in=by_pk, volunteer__user__post_choice__gets_invitations=True)
    post_all(
        _invitation(by_pk[place.visit_id], place.volunteer, now) for place in places.select_related("volunteer__user")
    )


@written_once
def wanted_by(volunteers: Sequence[int]) -> QuerySet[PostChoice]:
    """The choices of those of these volunteers (primary keys) who want invitations."""
    return PostChoice.objects.filter(user__volunteers__in=volunteers, gets_invitations=True)


def post_taken_off(visit: Visit, volunteer: Volunteer, *, now: datetime) -> None:
    """The volunteer is not on the visit any more: whoever had an invitation gets it taken back."""
    if volunteer.user_id and PostChoice.objects.filter(user=volunteer.user_id, gets_invitations=True).exists():
        post_all([_invitation(visit, volunteer, now)])


def _invitation(visit: Visit, volunteer: Volunteer, now: datetime) -> Letter:
    return draft(
        "visit_invitation", visit.code, volunteer, program=visit.program_id, due=now, edition=f"{visit.sequence}",
        useful_until=visit.ends,
    )  # fmt: skip


@kind(gettext_lazy("Calendar invitation"), by_mail_only=True)
def visit_invitation(letter: Letter, reader: Reader, now: datetime) -> Told:
    """The live rows decide whether it invites or takes an invitation back."""
    visit = visit_of(letter)
    if reader.user is None or not reader.gets_invitations:
        raise NotNeeded("not_wanted")
    try:
        part = invitation_parts(visit, reader.user, now)
    except ValueError:  # a draft, or an address that cannot stand in a calendar
        raise NotNeeded("no_entry") from None
    is_off = b"METHOD:CANCEL" in part
    line = (
        _("The entry of %(code)s in your calendar is taken back.")
        if is_off
        else _("The entry of %(code)s for your calendar is enclosed.")
    ) % {"code": visit.code}
    method = "CANCEL" if is_off else "REQUEST"
    return told(about(visit), [line, page_of(visit)], line, invitation=part, method=method)
