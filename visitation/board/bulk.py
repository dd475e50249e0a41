"""Several visits of the week at once: confirmed, called off or handed to somebody. All of them, or none.

Each is asked about again; what refuses it is said for every one of them, and then nothing was written.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance import audit
from compliance.rules import blocking
from visitation.actions.rechecking import answers_for
from visitation.board import placing
from visitation.booking.confirming import overridden
from visitation.booking.locks import lock_people
from visitation.booking.withdrawing import CannotChange, call_off
from visitation.letters.invitations import post_invitations
from visitation.models import Visit, VisitVolunteer
from visitation.models.visits import CALLED_OFF_BECAUSE
from visitation.reasons import said
from visitation.review.causes import causes_of
from visitation.review.flags import keep_flags
from visitation.rosters.changed import visit_changed
from visitation.statuses import Status
from volunteers.models import Program, Volunteer

MOST = 100
MAY_BE_CONFIRMED = (Status.ASKED, Status.SENT)
BECAUSE = dict(CALLED_OFF_BECAUSE)


@dataclass(frozen=True)
class Refused:
    """One visit that stood in the way, by its code, and why, as sentences."""

    code: str
    why: tuple[str, ...]


class NothingDone(Exception):
    """At least one was refused, so none was changed; `refused` names every one of them."""

    def __init__(self, refused: Sequence[Refused]) -> None:
        super().__init__(f"{len(refused)} refused")
        self.refused = tuple(refused)


@transaction.atomic
def confirm_all(program: Program, chosen: Mapping[str, int], *, by: Any, now: datetime) -> int:
    """Confirm visits (code → the sequence that the page showed); how many. Raises NothingDone."""
    visits, refused = _locked(program, chosen, now=now)
    answers = answers_for(visits, now=now)
    causes = causes_of(visits, answers, now=now)
    aside = overridden([visit.pk for visit in visits])
    for visit, findings in zip(visits, answers, strict=True):
        why = [said(each).text for each in blocking(findings) if each.code not in aside.get(visit.pk, ())]
        if visit.status not in MAY_BE_CONFIRMED:
            why.insert(0, _("It is %(status)s.") % {"status": visit.get_status_display()})
        elif causes[visit.pk] and not why:
            why.append(_("Something stands against it; please look at it in the queue."))
        if why:
            refused.append(Refused(visit.code, tuple(dict.fromkeys(why))))
    _stop(refused)
    for visit in visits:
        visit.status, visit.changed_at = Status.CONFIRMED.value, now
        visit.sequence += 1
        visit.save(update_fields=["status", "changed_at", "sequence"])
        audit.record("visit_confirmed", by=by, subject=visit.code, program=program.code, now=now)
        visit_changed(visit, now=now)
    keep_flags(visits, causes, now=now)
    post_invitations(visits, now=now)
    return len(visits)


@transaction.atomic
def call_off_all(program: Program, chosen: Mapping[str, int], *, because: str, by: Any, now: datetime) -> int:
    """Call visits off for one reason, a code of Visit.called_off_because; how many. Raises NothingDone, ValueError."""
    if because not in BECAUSE:
        raise ValueError("a visit is called off for one of the reasons")
    visits, refused = _locked(program, chosen, now=now)

    def off(visit: Visit) -> None:
        call_off(visit, because=because, by=by, now=now)

    return _each(visits, refused, off)


@transaction.atomic
def hand_all(program: Program, chosen: Mapping[str, int], *, to: Volunteer, by: Any, now: datetime) -> int:
    """Give visits to one volunteer instead of whoever is on them; how many. Raises NothingDone."""
    visits, refused = _locked(program, chosen, now=now, besides=[to.pk])

    def hand(visit: Visit) -> None:
        placing.put_on(visit, to, sequence=visit.sequence, by=by, now=now, instead=True)

    return _each(visits, refused, hand)


def _each(visits: Sequence[Visit], refused: list[Refused], do: Callable[[Visit], Any]) -> int:
    """One after the other, so that each counts beside the ones before it."""
    for visit in visits:
        try:
            with transaction.atomic():
                do(visit)
        except placing.CannotPlace as cannot:
            refused.append(Refused(visit.code, cannot.why))
        except (placing.Overtaken, CannotChange):
            refused.append(Refused(visit.code, (_changed(),)))
    _stop(refused)
    return len(visits)


def _stop(refused: list[Refused]) -> None:
    if refused:
        raise NothingDone(sorted(refused, key=lambda each: each.code))


def _locked(
    program: Program, chosen: Mapping[str, int], *, now: datetime, besides: Sequence[int] = ()
) -> tuple[list[Visit], list[Refused]]:
    """Volunteers, people, then the visits, in order; and those that are not as the page showed them."""
    visits = Visit.objects.filter(program=program, code__in=list(chosen)[:MOST])
    teams = VisitVolunteer.objects.filter(visit__in=visits).values_list("volunteer_id", flat=True)
    lock_people([*teams, *besides], visits.values_list("person_id", flat=True))
    rows = visits.select_for_update(of=("self",)).select_related("facility", "edition", "program", "person")
    found, refused = [], []
    there = {row.code: row for row in rows.defer("edition__document").order_by("pk")}
    for code, sequence in chosen.items():
        row = there.get(code)
        if row is None or row.sequence != sequence or row.starts <= now:
            refused.append(Refused(code, (_changed(),)))
        else:
            found.append(row)
    return sorted(found, key=lambda row: (row.starts, row.code)), refused


def _changed() -> str:
    return _("It is not as the page showed it, or its hour has come.")
