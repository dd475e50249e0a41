"""Reads of proposals, matches and assignments, scoped by who asks. A row outside is not there at all."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from compliance.access import Permission, Role, grants
from visitation.knowing.people import SEALED_OF_PERSON
from visitation.models import Assignment, Channel, Match, MatchProposal, ProposalAnswer

_State = MatchProposal.State


def is_lead(user: Any) -> bool:
    """Whether they propose matches, for a program of their own."""
    return getattr(user, "program", None) is not None and grants(user.role or "", Permission.PROPOSE_MATCH) == "prog"


def proposals_for(user: Any) -> QuerySet[MatchProposal]:
    """A lead: those of the program. A volunteer: those they are asked about. Others: none."""
    proposals = MatchProposal.objects.select_related("person", "program").defer(
        *(f"person__{name}" for name in SEALED_OF_PERSON)
    )
    if is_lead(user):
        return proposals.filter(program=user.program)
    cell = grants(getattr(user, "role", None) or "AN", Permission.ANSWER_PROPOSAL)
    if cell != "own" or user.program is None or user.role != Role.VOLUNTEER:
        return proposals.none()
    return proposals.filter(program=user.program, answers__volunteer__user=user)


def asked_now(user: Any, *, now: datetime) -> QuerySet[MatchProposal]:
    """What a volunteer was asked and can still answer. One query."""
    if is_lead(user):
        return MatchProposal.objects.none()
    return proposals_for(user).filter(state=_State.OPEN, answer_until__gt=now, answers__answer="")


def proposals_listed(user: Any) -> QuerySet[MatchProposal]:
    """For a lead's list: open ones first, then the newest; each with how many were asked. One more query."""
    answers = ProposalAnswer.objects.select_related("volunteer")
    return (
        proposals_for(user)
        .annotate(is_over=Count("pk", filter=~Q(state=_State.OPEN)))
        .prefetch_related(Prefetch("answers", queryset=answers, to_attr="asked"))
        .order_by("is_over", "-proposed_at", "code")
    )


def matches_for(user: Any) -> QuerySet[Match]:
    """The lasting matches of a lead's program with people who are held; nobody else finds any here."""
    matches = Match.objects.select_related("person__program", "volunteer", "backup").defer(
        *(f"person__{name}" for name in SEALED_OF_PERSON)
    )
    if not is_lead(user):
        return matches.none()
    lasting = matches.filter(person__program=user.program, ended_on__isnull=True, ended_at__isnull=True)
    return lasting.exclude(channel=Channel.AFTER)


def assignments_for(user: Any) -> QuerySet[Assignment]:
    """A lead's program's, newest first."""
    assignments = Assignment.objects.select_related("program")
    return assignments.filter(program=user.program) if is_lead(user) else assignments.none()
