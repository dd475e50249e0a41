"""A volunteer takes a break: the leads are told once, in codes."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from visitation.letters.changes import leads_of
from visitation.letters.words import told
from visitation.models import Channel, Match
from visitation.templatetags.visit_times import long_day
from volunteers.accounts.site import address
from volunteers.models import Break, Letter, Volunteer
from volunteers.post import NotNeeded, Told, draft, kind, post_all
from volunteers.post.readers import Reader


def post_break(row: Break, volunteer: Volunteer, *, now: datetime) -> None:
    """Tell every lead of the program; the visits that were given back are told one by one besides."""
    edition = row.first_day.isoformat()
    post_all(
        draft("break_taken", volunteer.code, lead, program=volunteer.program_id, due=now, edition=edition)
        for lead in leads_of(volunteer.program_id)
    )


@kind(gettext_lazy("A volunteer who takes a break"))
def break_taken(letter: Letter, reader: Reader, now: datetime) -> Told:
    """From when to when, and how many people look forward to them."""
    rows = Break.objects.filter(volunteer__program=letter.program_id, volunteer__code=letter.subject_code)
    row = rows.filter(first_day=date.fromisoformat(letter.edition)).first()
    if row is None:
        raise NotNeeded("called_off")
    gaps = {"volunteer": letter.subject_code, "first": long_day(row.first_day)}
    if row.last_day is None:
        first = _("%(volunteer)s takes a break from %(first)s on, and says when they are back.") % gaps
    else:
        first = _("%(volunteer)s takes a break from %(first)s to %(last)s.") % (gaps | {"last": long_day(row.last_day)})
    matched = Match.objects.filter(
        volunteer=row.volunteer_id, ended_at__isnull=True, ended_on__isnull=True
    ).exclude(channel=Channel.AFTER).values("person").distinct().count()  # fmt: skip
    people = (
        ngettext(
            "%(count)d person they visit needs a stand-in.", "%(count)d people they visit need a stand-in.", matched
        )
        % {"count": matched}
        if matched
        else ""
    )
    page = address() + "/breaks/"
    return told(_("A volunteer takes a break"), [first, people, page], f"{first} {people} {page}")
