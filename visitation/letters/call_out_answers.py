"""Answers to a call-out by text message: YES or NO, SÍ or NO."""

import re
from datetime import datetime

from visitation.actions.callouts import Outcome, answer
from visitation.letters.callouts import post_reply
from visitation.models import CallOut, CallOutAnswer
from volunteers.models import Letter, Volunteer
from volunteers.post.replies import answer_to

_YES = re.compile(r"\W*(yes|y|si|sí)\W*", re.IGNORECASE)
_NO = re.compile(r"\W*(no|n)\W*", re.IGNORECASE)


def word_of(text: str) -> str:
    """`yes` or `no`, however it is written; else empty."""
    if _YES.fullmatch(text.strip()):
        return "yes"
    return "no" if _NO.fullmatch(text.strip()) else ""


@answer_to("call_out_asked")
def to_a_call_out(letter: Letter, text: str, now: datetime) -> None:
    """The same as on the page, and whoever answered is told what came of it; who was first by a letter of its own."""
    volunteer = Volunteer.objects.select_related("user").get(pk=letter.volunteer_id)
    call_out = CallOut.objects.filter(program=letter.program_id, code=letter.subject_code).first()
    if call_out is None or not CallOutAnswer.objects.filter(call_out=call_out, volunteer=volunteer).exists():
        return
    word = word_of(text)
    what = "unclear"
    if word:
        outcome = answer(call_out, volunteer, yes=word == "yes", by=volunteer.user or volunteer.code, now=now)
        what = outcome.value
    if what != Outcome.YOURS.value:
        post_reply(call_out, volunteer, what, letter, now=now)
