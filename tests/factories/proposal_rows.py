"""A proposed match and a worked-out pair as plain rows, for worlds in which nobody is told anything."""

from datetime import timedelta

from visitation.models import AssignedPair, Assignment, MatchProposal, ProposalAnswer


def a_proposal(person, volunteer, /, *, code, now, **columns):
    """One volunteer is asked to visit this person, and has two days to answer."""
    proposal = MatchProposal.objects.create(
        **{
            "program": person.program,
            "person": person,
            "code": code,
            "proposed_by": "tests",
            "proposed_at": now,
            "answer_until": now + timedelta(days=2),
        }
        | columns
    )
    ProposalAnswer.objects.create(proposal=proposal, volunteer=volunteer, asked_at=now)
    return proposal


def an_assignment(person, volunteer, /, *, code, now, **columns):
    """A draft of one pair."""
    assignment = Assignment.objects.create(
        **{
            "program": person.program,
            "code": code,
            "state": "draft",
            "made_at": now,
            "made_by": "tests",
            "waiting": 1,
            "served": 1,
            "gap": 0,
        }
        | columns
    )
    AssignedPair.objects.create(
        assignment=assignment, person=person, volunteer=volunteer, rank=1, waiting_since=now.date()
    )
    return assignment
