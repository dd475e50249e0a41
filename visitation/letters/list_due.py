"""When a facility wants to know who comes: told to the leads 24 and 3 hours before, as far as its rules say when."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compliance.rules import FacilityFacts, booking_deadline
from facilities.models import Facility
from facilities.queries import facts_in_force
from visitation.job_words import length_words
from visitation.letters.changes import leads_of
from visitation.letters.words import moment, told
from visitation.models import Visit
from visitation.reasons import window_of
from visitation.statuses import Status
from visitation.timetable import LIST_DUE_HOURS
from volunteers.accounts.site import address
from volunteers.models import Letter, Program
from volunteers.post import NotNeeded, Told, draft, kind, post_all
from volunteers.post.readers import Reader

TO_SEND = (Status.ASKED, Status.ON_ROSTER)  # the facility has not been told of these
AHEAD = timedelta(days=21)  # longer than any stated notice
IN_THE_DIGEST = timedelta(days=3)
_ASKED_ABOUT_WITHIN = timedelta(days=7)
_LISTED = 12


@dataclass
class ListDue:
    """What a facility is to be told by one moment (UTC): of several on one day of its own the first, and the visits."""

    facility: Facility
    day: date  # the facility's
    due: datetime
    codes: list[str] = field(default_factory=list)

    def rung(self, now: datetime) -> int | None:
        """The step that is reached, in hours before; None: none yet, or it is over."""
        if now >= self.due:
            return None
        return next((hours for hours in LIST_DUE_HOURS if self.due - now <= timedelta(hours=hours)), None)


def lists_due(program_id: int, *, now: datetime) -> tuple[list[ListDue], list[Facility]]:
    """The lists of a program that are still to be sent, soonest first; and facilities whose rules do not say when.

    Of the latter those with a visit within a week. A moment that has passed is none of either.
    """
    visits = list(
        Visit.objects.filter(program=program_id, status__in=TO_SEND, starts__gt=now, starts__lte=now + AHEAD)
        .select_related("facility").defer("findings").order_by("starts", "code")
    )  # fmt: skip
    facts = facts_in_force({visit.facility.code for visit in visits}) if visits else {}
    found: dict[tuple[int, date], ListDue] = {}
    unknown: dict[int, Facility] = {}
    for visit in visits:
        due = due_of(visit, facts.get(visit.facility.code))
        if due is None:
            if visit.starts <= now + _ASKED_ABOUT_WITHIN:
                unknown[visit.facility_id] = visit.facility
            continue
        if due <= now:
            continue
        day = due.astimezone(visit.facility.zone).date()
        one = found.setdefault((visit.facility_id, day), ListDue(visit.facility, day, due))
        one.due = min(one.due, due)
        one.codes.append(visit.code)
    return sorted(found.values(), key=lambda one: (one.due, one.facility.code)), list(unknown.values())


def due_of(visit: Visit, known: FacilityFacts | None) -> datetime | None:
    """The last moment (UTC) at which the facility wants to be told of a visit; None where its rules do not say."""
    edition = known.in_force_on(visit.day) if known is not None else None
    if edition is None:
        return None
    return booking_deadline(edition, window_of(visit, known), visit.starts, visit.route)  # type: ignore[arg-type]


def post_lists_due(program: Program, *, now: datetime) -> int:
    """Post a letter to each lead for each step that is reached, once a facility and day; how many lists those are.

    After hours without work the step that holds now is told, and the one that was missed is not.
    """
    reached = [(one, one.rung(now)) for one in lists_due(program.pk, now=now)[0]]
    near = [(one, rung) for one, rung in reached if rung is not None]
    leads = leads_of(program.pk) if near else []
    post_all(
        draft(
            "list_due", one.facility.code[:24], lead, program=program, due=one.due - timedelta(hours=rung),
            edition=f"{one.facility.pk} {one.day.isoformat()} {rung}",
            useful_until=one.due - timedelta(hours=LIST_DUE_HOURS[0]) if rung != LIST_DUE_HOURS[0] else one.due,
        )
        for one, rung in near
        for lead in leads
    )  # fmt: skip
    return len(near)


@kind(gettext_lazy("A list that is due at a facility"))
def list_due(letter: Letter, reader: Reader, now: datetime) -> Told:
    """By when, how long that is, and which visits; where, only for those who want places named."""
    which_one, _space, _rung = letter.edition.rpartition(" ")
    due, _unknown = lists_due(letter.program_id or 0, now=now)
    found = next((one for one in due if f"{one.facility.pk} {one.day.isoformat()}" == which_one), None)
    if found is None:
        raise NotNeeded("sent_or_too_late")
    gaps = {
        "when": moment(found.due, found.facility.timezone, reader),
        "left": length_words((found.due - now).total_seconds()),
    }
    first = _("Please send the list, or book, by %(when)s: %(left)s left.") % gaps
    which = ", ".join(found.codes[:_LISTED]) + (" …" if len(found.codes) > _LISTED else "")
    where = _("Place: %(place)s") % {"place": found.facility.name} if reader.names_facility else ""
    return told(_("A list is due"), [first, where, which, f"{address()}/week/"], f"{first} {which}")


def lines_due(program_id: int, reader: Reader, *, now: datetime) -> Iterator[str]:
    """One line of the digest for each list that is due within three days."""
    for one in lists_due(program_id, now=now)[0]:
        if one.due > now + IN_THE_DIGEST:
            continue
        count = len(one.codes)
        words = ngettext(
            "A list of %(count)d visit is due by %(when)s: %(link)s",
            "A list of %(count)d visits is due by %(when)s: %(link)s",
            count,
        )
        when = moment(one.due, one.facility.timezone, reader)
        yield words % {"count": count, "when": when, "link": f"{address()}/week/"}
