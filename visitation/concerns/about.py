"""Whom somebody may tell something about: those they are tied to, and the person of a visit they made."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from compliance.access import Permission, grants
from visitation.actions.completing import Refusal, why_no_log
from visitation.knowing.people import people_for
from visitation.models import Person, Visit
from visitation.queries import visits_for

_MAY_TELL = (None, Refusal.NOT_STARTED, Refusal.WRITTEN)


class NobodyOfThisCode(Exception):
    """The program has nobody of this code, or nobody whom the user may know of."""


@dataclass(frozen=True)
class About:
    """The codes somebody may choose from, and the visit they came from, if it is theirs and not too long ago."""

    codes: tuple[str, ...]
    visit: Visit | None
    is_lead: bool

    @property
    def shapes(self) -> dict[str, Any]:
        """What the form needs."""
        return {"codes": self.codes, "visit": self.visit.code if self.visit else "", "is_lead": self.is_lead}


def about_of(user: Any, *, visit_code: str, now: datetime) -> About:
    """For a volunteer: while tied, and 72 hours after a match ended by way of a visit; a mentor: joint visits only."""
    is_lead = grants(user.role or "", Permission.WRITE_INCIDENT) == "prog"
    visit = _visit(user, visit_code, now) if visit_code else None
    codes = () if is_lead else tuple(people_for(user, now=now).values_list("alias_code", flat=True))
    return About(codes, visit, is_lead)


def chosen(about: About, code: str, user: Any, *, now: datetime) -> Person | None:
    """The person of a choice; None: nobody in particular. Raises NobodyOfThisCode."""
    if code == "visit" and about.visit is not None:
        return about.visit.person
    if not code:
        return None
    person = people_for(user, now=now).filter(alias_code=code.upper()).first()
    if person is None:
        raise NobodyOfThisCode
    return person


def _visit(user: Any, code: str, now: datetime) -> Visit | None:
    visit = visits_for(user).select_related("person__assigned_lead", "program").filter(code=code).first()
    if visit is None:
        return None
    if visit.program_id == user.program.pk and why_no_log(visit, by=user, now=now) in _MAY_TELL:
        return visit
    is_tied = people_for(user, now=now).filter(pk=visit.person_id).exists()
    return visit if is_tied else None
