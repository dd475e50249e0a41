"""First visits in the plan format, which knows who is experienced, and who must not go together, but no mentors."""

from collections.abc import Sequence

from volunteers.eligibility.first_visits import FirstVisits
from volunteers.models import Volunteer

Document = dict[str, object]
PAIRS_MOST = 5_000  # more would slow the planner down; the rules leave a wrong pair out of the draft in any case


def apart_documents(volunteers: Sequence[Volunteer], first_visits: FirstVisits) -> list[Document]:
    """Each newcomer kept apart from all of the program who could lead them, but the mentor who was named.

    A team needs somebody experienced, so that the newcomer goes with the mentor or not at all.
    """
    leading = [volunteer for volunteer in volunteers if volunteer.pk not in first_visits.newcomers]
    pairs = [
        (volunteer, other)
        for volunteer in volunteers
        if (mentor := first_visits.mentors.get(volunteer.pk)) is not None
        for other in leading
        if other.pk != mentor.pk and other.program_id == volunteer.program_id
    ]
    if len(pairs) > PAIRS_MOST:
        return []
    return [{"volunteers": sorted([volunteer.code, other.code])} for volunteer, other in pairs]
