"""What may be answered by text message: NO drops out; 1, 2 and 3 say what came of a visit. And what we say then."""

import re
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visitation.actions.completing import LogRefused, write_log
from visitation.actions.dropping_out import CannotDropOut, drop_out
from visitation.letters.changes import post_please_call
from visitation.letters.words import about, told, visit_of
from visitation.models import Visit, VisitLog
from visitation.statuses import MoveRefused
from volunteers.models import Letter, Volunteer
from volunteers.post import Told, kind, post
from volunteers.post.readers import Reader
from volunteers.post.replies import answer_to

_OUTCOMES = {
    "1": {"happened": VisitLog.Happened.YES.value},
    "2": {"happened": VisitLog.Happened.NO.value, "reason": VisitLog.Reason.NOT_TOLD.value},
}


def word_of(text: str) -> str:
    """The one word of an answer: NO, 1, 2 or 3, however it is written; else empty."""
    found = re.fullmatch(r"\W*(no|[123])\W*", text.strip().lower())
    return found[1] if found else ""


@answer_to("visit_reminder")
def to_a_reminder(letter: Letter, text: str, now: datetime) -> None:
    """NO gives the place back, and says so."""
    volunteer, visit = _of(letter)
    if word_of(text) != "no":
        return _say("answer_not_understood", letter, now)
    try:
        drop_out(visit, volunteer, by=volunteer.user or volunteer.code, now=now)
    except CannotDropOut as refusal:
        return _say("place_given_back" if refusal.is_off_it else "answer_too_late", letter, now)
    return _say("place_given_back", letter, now)


@answer_to("log_owed")
def to_a_log_owed(letter: Letter, text: str, now: datetime) -> None:
    """1 and 2 become a log, 3 asks the lead to call."""
    volunteer, visit = _of(letter)
    word = word_of(text)
    if word == "3":
        post_please_call(visit, volunteer, now=now)
        return _say("log_taken", letter, now)
    if word not in _OUTCOMES or volunteer.user is None:
        return _say("answer_not_understood", letter, now)
    try:
        write_log(visit, by=volunteer.user, now=now, **_OUTCOMES[word])
    except (LogRefused, MoveRefused):
        return _say("answer_too_late", letter, now)
    return _say("log_taken", letter, now)


def _of(letter: Letter) -> tuple[Volunteer, Visit]:
    volunteer = Volunteer.objects.select_related("user").get(pk=letter.volunteer_id)
    visits = Visit.objects.select_related("program", "facility").defer("findings")
    return volunteer, visits.get(program=letter.program_id, code=letter.subject_code)


def _say(name: str, letter: Letter, now: datetime) -> None:
    """Answer the answer, once for each letter and outcome."""
    volunteer = Volunteer.objects.get(pk=letter.volunteer_id)
    post(name, letter.subject_code, volunteer, program=letter.program_id or 0, due=now, edition=letter.pk.hex[:8],
         is_urgent=True)  # fmt: skip


def _told_of(letter: Letter, sentence: str) -> Told:
    """One sentence that names the visit by its code."""
    visit = visit_of(letter)
    text = sentence % {"code": visit.code}
    return told(about(visit), [text], text)


@kind(gettext_lazy("Thanks for an answer"))
def place_given_back(letter: Letter, reader: Reader, now: datetime) -> Told:
    return _told_of(letter, _("%(code)s: you are not on it any more. Thank you for telling us."))


@kind(gettext_lazy("Thanks for an answer"))
def log_taken(letter: Letter, reader: Reader, now: datetime) -> Told:
    return _told_of(letter, _("%(code)s: thank you, we have it."))


@kind(gettext_lazy("An answer that came too late"))
def answer_too_late(letter: Letter, reader: Reader, now: datetime) -> Told:
    return _told_of(letter, _("%(code)s: nothing was changed. Please call your lead."))


@kind(gettext_lazy("An answer that was not understood"))
def answer_not_understood(letter: Letter, reader: Reader, now: datetime) -> Told:
    return _told_of(letter, _("%(code)s: we did not understand your answer. Please call your lead."))
