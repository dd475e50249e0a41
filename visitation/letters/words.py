"""What letters about visits have in common: which visit, when, until when to be there, and where to answer."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from facilities.queries import facts_in_force
from visitation.door_notes import door_notes
from visitation.models import Visit
from visitation.templatetags.visit_times import clock, long_day, wall_clock, zone_words
from volunteers.accounts.site import address
from volunteers.models import Letter
from volunteers.post import NotNeeded, Told
from volunteers.post.readers import Reader


def visit_of(letter: Letter) -> Visit:
    """The visit a letter is about, as it is now, without anything of the person. Raises NotNeeded."""
    visits = Visit.objects.select_related("facility").defer("findings")
    visit = visits.filter(program=letter.program_id, code=letter.subject_code).first()
    if visit is None:
        raise NotNeeded("gone")
    return visit


def when(visit: Visit, reader: Reader) -> str:
    """Day and hour by the facility's clock; with both zones where the reader's clock shows another hour."""
    return moment(visit.starts, visit.facility.timezone, reader)


def moment(starts: datetime, zone: str, reader: Reader) -> str:
    """A moment by the clock of a place, as `when` tells it."""
    there, here = starts.astimezone(ZoneInfo(zone)), starts.astimezone(reader.zone)
    told = {"day": long_day(there.date()), "clock": _plain(clock(starts, zone))}
    if here.replace(tzinfo=None) == there.replace(tzinfo=None):
        return _("%(day)s, %(clock)s") % told
    told |= {"zone": zone_words(starts, zone), "yours": _plain(clock(starts, reader.zone))}
    if here.date() != there.date():
        told["yours"] = f"{long_day(here.date())}, {told['yours']}"
    return _("%(day)s, %(clock)s %(zone)s, which is %(yours)s where you are") % told


def arrive_by(visit: Visit) -> str:
    """The wall time to be there, where a source of the facility says one; else empty."""
    facts = facts_in_force([visit.facility.code], visit.day).get(visit.facility.code)
    limit = door_notes(visit, facts).arrive_by
    return _plain(wall_clock(limit.clock)) if limit is not None else ""


def place(visit: Visit, reader: Reader) -> str:
    """The facility's name, for those who asked for it in their messages; else empty."""
    return visit.facility.name if reader.names_facility else ""


def page_of(visit: Visit) -> str:
    """The visit's own page: it opens nothing for whoever is not signed in."""
    return address() + reverse("visit", args=[visit.code])


def told(about: str, lines: list[str], short: str, **more: object) -> Told:
    """A letter of these paragraphs; empty ones are left out."""
    text = "\n\n".join(line for line in lines if line)
    return Told(about, _one_stop(text), _one_stop(short), **more)  # type: ignore[arg-type]


def about(visit: Visit) -> str:
    """A subject that says nothing to whoever looks over the reader's shoulder."""
    return _("Your appointment on %(day)s") % {"day": long_day(visit.day)}



def _one_stop(text: str) -> str:
    """A clock that ends in “a.m.” brings the sentence's full stop along."""
    return re.sub(r"(?<!\.)\.\.(?!\.)", ".", text)


def _plain(text: str) -> str:
    """Without the space that never breaks: text messages count it as a foreign letter."""
    return text.replace("\u00a0", " ")
