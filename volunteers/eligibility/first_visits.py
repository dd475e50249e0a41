"""Who has never visited, and who was named to go along: asked by plans, rules, call-outs, suggestions and pages alike.

What follows of it is judged in one place, `compliance.rules.lacks_on_first_visit`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef

from compliance.rules import VisitorFacts, lacks_on_first_visit
from volunteers.models import Mentorship, Volunteer
from volunteers.onboarding.board import has_visited, visited_among

NOT_NAMED = "mentor_not_named"


@dataclass(frozen=True)
class FirstVisits:
    """Volunteers, by primary key, whose first visit is still to come; and their mentors, where one is named."""

    newcomers: frozenset[int]
    mentors: Mapping[int, Volunteer]

    @classmethod
    def of(cls, volunteers: Iterable[Volunteer]) -> "FirstVisits":
        """Whoever is not said to have visited before, and made no visit here. Two queries, none where all have."""
        new = {volunteer.pk for volunteer in volunteers if not volunteer.is_experienced}
        if not new:
            return cls(frozenset(), {})
        new -= visited_among(new)
        named = Mentorship.objects.filter(volunteer__in=new, ended_at__isnull=True).select_related("mentor")
        named = named.only("volunteer", "mentor__code")
        return cls(frozenset(new), {row.volunteer_id: row.mentor for row in named})

    @property
    def without_mentor(self) -> frozenset[int]:
        """Newcomers for whom nobody is named."""
        return self.newcomers - set(self.mentors)

    def lacks(self, volunteer_id: int, team: Collection[int]) -> str:
        """What keeps the volunteer from going with this team (primary keys), as a code of the rules; or nothing."""
        mentor = self.mentors.get(volunteer_id)
        return lacks_on_first_visit(volunteer_id not in self.newcomers, mentor.pk if mentor else None, team)

    def seen_in(self, volunteer_id: int, facts: VisitorFacts) -> VisitorFacts:
        """The facts with what is known here."""
        if facts.experienced:
            return facts
        mentor = self.mentors.get(volunteer_id)
        is_new = volunteer_id in self.newcomers
        return replace(facts, experienced=not is_new, mentor_key=mentor.code if mentor else None)


def alone_at_first(volunteer_ids: Collection[int]) -> set[int]:
    """Those of them who never visited and for whom no mentor is named, by primary key; `volunteer_ids` are not said to
    have visited before. One query, none where there are none."""
    if not volunteer_ids:
        return set()
    named = Mentorship.objects.filter(volunteer=OuterRef("pk"), ended_at__isnull=True)
    rows = Volunteer.objects.filter(~has_visited("pk"), ~Exists(named), pk__in=volunteer_ids)
    return set(rows.order_by().values_list("pk", flat=True))
