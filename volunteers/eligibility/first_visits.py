"""Who has never visited, and who was named to go along: asked by plans, rules, call-outs, suggestions and pages alike.

What follows of it is judged in one place, `compliance.rules.lacks_on_first_visit`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, QuerySet

from compliance.rounds import Asking, answer, together
from compliance.rules import VisitorFacts, lacks_on_first_visit
from compliance.written import written_once
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
        """Whoever is not said to have visited before, and made no visit here. One query, none where all have."""
        new = [volunteer.pk for volunteer in volunteers if not volunteer.is_experienced]
        return answer(cls.asks(new, are_new=True))

    @classmethod
    def asks(cls, volunteer_ids: Iterable[int], *, are_new: bool = False) -> Asking["FirstVisits"]:
        """The same of any volunteers, by primary key. One round. `are_new`: as far as is said of them."""
        new = set(volunteer_ids)

        def named_and_new() -> Asking[tuple[list[int], list[Mentorship]]]:
            found, mentorships = yield _unsaid([] if are_new else new), _named(new)
            return found, mentorships

        (found, mentorships), went = yield from together(named_and_new(), visited_among(new))
        new = (new if are_new else set(found)) - went
        return cls(frozenset(new), {row.volunteer_id: row.mentor for row in mentorships if row.volunteer_id in new})

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
    have visited before. One query, none where there are none: for lists of thousands."""
    if not volunteer_ids:
        return set()
    named = Mentorship.objects.filter(volunteer=OuterRef("pk"), ended_at__isnull=True)
    rows = Volunteer.objects.filter(~has_visited("pk"), ~Exists(named), pk__in=volunteer_ids)
    return set(rows.order_by().values_list("pk", flat=True))


@written_once
def _unsaid(volunteers: Sequence[int]) -> QuerySet[Volunteer, int]:
    return Volunteer.objects.filter(pk__in=volunteers, is_experienced=False).order_by().values_list("pk", flat=True)


@written_once
def _named(volunteers: Sequence[int]) -> QuerySet[Mentorship]:
    named = Mentorship.objects.filter(volunteer__in=volunteers, ended_at__isnull=True)
    return named.select_related("mentor").only("volunteer", "mentor__code")
