"""Reads of the volunteers' floor, scoped by who asks."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from compliance.access import Permission, grants
from volunteers.models import Clearance, Mentorship, Program, Volunteer


def volunteers_for(user: Any) -> QuerySet[Volunteer]:
    """The volunteers this user may look at, each with languages, clearances and trainings: four queries.

    A lead: their program's, but those who left. A mentor: themselves and those they go along with. Everybody else:
    themselves.
    """
    clearances = Clearance.objects.select_related("facility").order_by("facility__name", "-valid_from")
    volunteers = Volunteer.objects.prefetch_related(
        "languages", "trainings", Prefetch("clearances", queryset=clearances)
    ).order_by("code")
    if user.program is None:
        return volunteers.none()
    volunteers = volunteers.filter(program=user.program)
    scope = grants(user.role or "AN", Permission.SEE_VOLUNTEERS)
    if scope == "prog":
        return volunteers.exclude(state=Volunteer.State.LEFT)
    own = Q(user=user)
    if scope == "mentees":
        with_me = Mentorship.objects.filter(mentor__user=user, ended_at__isnull=True)
        own |= Q(pk__in=with_me.values("volunteer")) & ~Q(state=Volunteer.State.LEFT)
    return volunteers.filter(own)


def by_name(volunteers: Iterable[Volunteer]) -> list[Volunteer]:
    """In the order of what they are called. Names are sealed, so the database cannot sort by them."""
    return sorted(volunteers, key=lambda volunteer: (volunteer.called.casefold(), volunteer.code))


def visited_facilities() -> list[str]:
    """The codes of the facilities that any program visits, in order. One query; facilities, no people."""
    return sorted(set(Program.objects.filter(facilities__isnull=False).values_list("facilities__code", flat=True)))
