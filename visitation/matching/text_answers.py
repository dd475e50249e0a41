"""Answers to a proposed match by text message: 1 or YES, 2 or NO.

A text message tells nothing of the person, so a yes counts once its sender has looked at the page: nobody begins a
match without having seen language, region and needs. A no counts always.
"""

from datetime import datetime

from visitation.letters.answers import word_of as answer_word
from visitation.letters.call_out_answers import word_of as yes_or_no
from visitation.matching.letters import post_reply
from visitation.matching.proposing import answer
from visitation.models import MatchProposal, ProposalAnswer
from volunteers.models import Letter
from volunteers.post.replies import answer_to


def word_of(text: str) -> str:
    """`yes` or `no`, however it is written; else empty."""
    word = answer_word(text)
    if word in ("no", "cannot"):
        return "no"
    return {"1": "yes", "2": "no"}.get(word, "") or yes_or_no(text)


@answer_to("match_asked")
def to_a_proposal(letter: Letter, text: str, now: datetime) -> None:
    """The same as on the page; whoever answered is told what came of it."""
    proposal = MatchProposal.objects.filter(program=letter.program_id, code=letter.subject_code).first()
    asked = ProposalAnswer.objects.select_related("volunteer__user", "volunteer__program")
    mine = asked.filter(proposal=proposal, volunteer=letter.volunteer_id).first() if proposal is not None else None
    if proposal is None or mine is None:
        return
    word, what = word_of(text), "unclear"
    if word == "yes" and mine.seen_at is None:
        what = "unread"
    elif word:
        volunteer = mine.volunteer
        what = answer(proposal, volunteer, yes=word == "yes", by=volunteer.user or volunteer.code, now=now).value
    post_reply(proposal, mine.volunteer, what, letter, now=now)
