"""On the morning of a visit: is the person still there? Asked of the leads, once for each facility and day."""

from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from facilities.models import Facility
from visitation.letters.changes import leads_of
from visitation.letters.words import told
from visitation.placements.due import due_by_facility
from visitation.templatetags.visit_times import long_day
from volunteers.accounts.site import address
from volunteers.models import Letter, Program
from volunteers.post import NotNeeded, Told, draft, kind, post_all
from volunteers.post.readers import Reader


def post_rechecks(program: Program, *, now: datetime) -> int:
    """Post one question for each facility and day whose morning has come, to each lead; how many were looked at.

    However many people are visited there, it is one letter. Whom nobody asked about two days before stands in the
    daily letter; this is for whoever was not asked about since.
    """
    waiting = due_by_facility(program.pk, now=now)
    if not waiting:
        return 0
    letters = [
        draft(
            "place_to_check", facility, lead, program=program, due=now, edition=day.isoformat(),
            useful_until=max(due.visit.starts for due in found),
        )
        for (facility, day), found in sorted(waiting.items())
        for lead in leads_of(program.pk)
    ]  # fmt: skip
    post_all(letters)
    return len(letters)


@kind(gettext_lazy("Where people are on the morning of a visit"))
def place_to_check(letter: Letter, reader: Reader, now: datetime) -> Told:
    """As many as are still to be asked about; the place for those who want places named."""
    day = date.fromisoformat(letter.edition)
    count = len(due_by_facility(letter.program_id or 0, day, now=now).get((letter.subject_code, day), ()))
    if not count:
        raise NotNeeded("asked")
    first = ngettext(
        "%(count)d person is visited on %(day)s: nobody has asked since this morning where they are.",
        "%(count)d people are visited on %(day)s: nobody has asked since this morning where they are.",
        count,
    ) % {"count": count, "day": long_day(day)}
    name = Facility.objects.filter(code=letter.subject_code).values_list("name", flat=True).first()
    where = _("Place: %(place)s") % {"place": name} if reader.names_facility and name else ""
    page = address() + reverse("locate_list")
    return told(_("Please ask again where they are"), [first, where, page], f"{first} {page}")
