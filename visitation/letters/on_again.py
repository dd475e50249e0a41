"""After a closure: a visit that takes place after all, and visits on hold that nothing announced keeps any more."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compliance import queue
from facilities.actions.closures import when_a_closure_is_lifted
from facilities.models import Closure, Facility
from visitation.letters.changes import LISTED, is_soon, leads_of, post_turn
from visitation.letters.reminders import GOING
from visitation.letters.words import about, arrive_by, page_of, place, told, visit_of, when
from visitation.models import Visit
from visitation.on_hold import waiting
from volunteers.accounts.site import address
from volunteers.models import Letter, Program, Volunteer
from volunteers.post import NotNeeded, Told, draft, kind, post_all
from volunteers.post.readers import Reader

JOB = "visitation.letters.jobs.tell_of_lifted_closure"
_UNTOLD = (Letter.State.WAITING, Letter.State.SENDING, Letter.State.DROPPED)


def post_on_again(visit: Visit, volunteers: Iterable[Volunteer], *, now: datetime) -> None:
    """Tell these volunteers that the visit which was on hold takes place."""
    post_turn("visit_on_again", visit, volunteers, useful_until=visit.starts, now=now)


@kind(gettext_lazy("A visit that takes place after all"))
def visit_on_again(letter: Letter, reader: Reader, now: datetime) -> Told:
    """Go after all. Whoever never heard that it was off is left in peace."""
    visit = visit_of(letter)
    if visit.status not in GOING:
        raise NotNeeded("called_off")
    if not visit.team.filter(volunteer=letter.volunteer_id, holds=True).exists():
        raise NotNeeded("no_place")
    off = Letter.objects.filter(
        kind="visit_off", subject_code=visit.code, program=letter.program_id, volunteer=letter.volunteer_id
    ).order_by("-made_at").first()  # fmt: skip
    if off is not None and off.state in _UNTOLD:
        raise NotNeeded("never_told")
    first = _("Appointment %(code)s, %(when)s, takes place after all. Please go as planned before.") % {
        "code": visit.code, "when": when(visit, reader)
    }  # fmt: skip
    there_by = arrive_by(visit)
    be_there = _("Please be there by %(clock)s.") % {"clock": there_by} if there_by else ""
    where = _("Place: %(place)s") % {"place": place(visit, reader)} if reader.names_facility else ""
    short = " ".join(part for part in (first, be_there) if part)
    return told(about(visit), [first, where, be_there, page_of(visit)], short)


def post_waiting(program: Program, facility: Facility, edition: str, *, now: datetime) -> int:
    """Tell the leads that a closure of this facility was lifted and visits wait for them; how many wait."""
    visits = list(waiting(program.pk, now=now).filter(facility=facility))
    if visits:
        post_all(
            draft(
                "visits_wait", facility.code[:24], lead, program=program, due=now, edition=edition,
                useful_until=max(visit.starts for visit in visits),
                is_urgent=any(is_soon(visit, now) for visit in visits),
            )
            for lead in leads_of(program.pk)
        )  # fmt: skip
    return len(visits)


@kind(gettext_lazy("Visits on hold after a closure was lifted"))
def visits_wait(letter: Letter, reader: Reader, now: datetime) -> Told:
    """Which ones, each with its hour; on its page each goes on again or is cancelled."""
    found = waiting(letter.program_id or 0, now=now)
    visits = [visit for visit in found if visit.facility.code[:24] == letter.subject_code]
    if not visits:
        raise NotNeeded("settled")
    first = ngettext(
        "A closure was lifted: %(count)d appointment on hold waits for you. Please put it on again or cancel it.",
        "A closure was lifted: %(count)d appointments on hold wait for you. Please put each on again or cancel it.",
        len(visits),
    ) % {"count": len(visits)}
    lines = [f"{visit.code}: {when(visit, reader)}" for visit in visits[:LISTED]]
    return told(_("Appointments on hold"), [first, "\n".join(lines), address() + "/week/"], f"{first} {lines[0]}")


def _tell_soon(closure: Closure, now: datetime) -> None:
    """Once the lifting is committed. Told once a closure and minute, however often the job runs."""
    minute = int(now.timestamp()) // 60
    transaction.on_commit(partial(_ask, closure.facility_id, closure.pk, minute))


def _ask(facility_id: int, closure_id: int, minute: int) -> None:
    queue.ask_for(JOB, facility_id, closure_id, minute, now=timezone.now())


when_a_closure_is_lifted(_tell_soon)
