"""Two questions to volunteers that nobody has answered yet, so that the pages of matching are not empty."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from visitation.actions.codes import SIGNS
from visitation.matching.proposing import ANSWERED_WITHIN
from visitation.models import Conflict, Match, MatchProposal, Person, ProposalAnswer
from volunteers.models import Volunteer

_ASKED_HOURS_AGO = (3, 26)


def make_proposals(
    people: Sequence[Person], volunteers: Sequence[Volunteer], matches: Sequence[Match], rng: Random, *, by: str,
    now: datetime,
) -> list[MatchProposal]:
    """Of the first who wait, each with a volunteer who has nobody; nobody is written to. `rng`: a Random of its own."""
    taken = {match.volunteer_id for match in matches}
    matched = {match.person_id for match in matches}
    apart = set(Conflict.objects.filter(person__in=people).values_list("person_id", "volunteer_id"))
    free = [one for one in volunteers if one.state == Volunteer.State.ACTIVE and one.pk not in taken]
    waiting = [person for person in people if person.pk not in matched and person.state == Person.State.WAITING]
    made = []
    for person, volunteer, hours in zip(waiting, free, _ASKED_HOURS_AGO, strict=False):
        if (person.pk, volunteer.pk) in apart:
            continue
        asked_at = now - timedelta(hours=hours)
        proposal = MatchProposal.objects.create(
            program_id=person.program_id,
            person=person,
            code="MP-" + "".join(rng.choice(SIGNS) for _sign in range(5)),
            proposed_by=by,
            proposed_at=asked_at,
            answer_until=asked_at + ANSWERED_WITHIN,
        )
        ProposalAnswer.objects.create(proposal=proposal, volunteer=volunteer, asked_at=asked_at)
        made.append(proposal)
    return made
