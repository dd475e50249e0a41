"""What may be answered by text message: NO, alone or with a code, drops out; 1, 2 and 3 say what came of a visit.

And what we say then.
"""

import re
import unicodedata
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visitation.actions.completing import LogRefused, write_log
from visitation.actions.dropping_out import MAY_BE_LEFT, CannotDropOut, drop_out
from visitation.letters.changes import post_please_call
from visitation.letters.words import about, told, visit_of
from visitation.models import Visit, VisitLog
from visitation.statuses import MoveRefused
from volunteers.models import Letter, Volunteer
from volunteers.post import NotNeeded, Told, kind, post
from volunteers.post.readers import Reader
from volunteers.post.replies import ANSWERED_WITHIN, answer_to

_OUTCOMES = {
    "1": {"happened": VisitLog.Happened.YES.value},
    "2": {"happened": VisitLog.Happened.NO.value, "reason": VisitLog.Reason.NOT_TOLD.value},
}


_NO = r"no|nope|no thanks|no thank you|no gracias"
_CANNOT = (
    r"(i )?(can't|cant|cannot|can not|won't)( come| go| make it| be there)?"
    r"|(yo )?no (puedo|podre)( ir| venir| asistir| llegar)?|no voy( a (ir|poder( ir)?))?"
)
_SORRY = r"(,? (sorry|lo siento|perdon))?"
_CODE = re.compile(r"\bvt[ -]?([0-9a-z]{3,})\b")


def word_of(text: str) -> str:
    """The one word of an answer, however it is written: `no`, `cannot`, 1, 2 or 3; else empty."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    plain = " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())
    plain = re.sub(r"^\W+|\W+$", "", plain)
    if re.fullmatch(f"({_NO}){_SORRY}", plain):
        return "no"
    if re.fullmatch(f"({_CANNOT}){_SORRY}", plain):
        return "cannot"
    found = re.fullmatch("([123])", plain)
    return found[1] if found else ""


def word_and_code_of(text: str) -> tuple[str, str]:
    """The word, and the visit's code that stands beside it; each empty where there is none."""
    found = _CODE.search(text.lower())
    if found is None:
        return word_of(text), ""
    return word_of(text[: found.start()] + " " + text[found.end() :]), f"VT-{found[1].upper()}"


@answer_to("visit_reminder")
def to_a_reminder(letter: Letter, text: str, now: datetime) -> None:
    """NO gives the place back, and says so; where it could be about another visit, it asks which."""
    word, code = word_and_code_of(text)
    if word not in ("no", "cannot"):
        return _say("answer_not_understood", letter, now)
    if code and code != letter.subject_code:
        return _give_back_named(letter, code, now)
    if not code and _open_visits(letter, now) - {letter.subject_code}:
        return _ask_which(letter, now)
    return _give_back(letter, letter.subject_code, now)


@answer_to("log_owed")
def to_a_log_owed(letter: Letter, text: str, now: datetime) -> None:
    """1 and 2 become a log, 3 asks the lead to call. NO is 2, unless it could be about a visit still to come."""
    volunteer, visit = _of(letter, letter.subject_code)
    word, code = word_and_code_of(text)
    if word in ("no", "cannot"):
        if code and code != letter.subject_code:
            return _give_back_named(letter, code, now)
        if not code and _open_visits(letter, now):
            return _ask_which(letter, now)
        word = "2" if word == "no" else ""
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


def _give_back_named(letter: Letter, code: str, now: datetime) -> None:
    """The visit that an answer names, if its reader was reminded of it or is on it; else it was not understood."""
    mine = Visit.objects.filter(program=letter.program_id, code=code, team__volunteer=letter.volunteer_id)
    if not (mine.exists() or code in _reminded_of(letter, now)):
        return _say("answer_not_understood", letter, now)
    return _give_back(letter, code, now)


def _give_back(letter: Letter, code: str, now: datetime) -> None:
    volunteer, visit = _of(letter, code)
    try:
        drop_out(visit, volunteer, by=volunteer.user or volunteer.code, now=now)
    except CannotDropOut as refusal:
        return _say("place_given_back" if refusal.is_off_it else "answer_too_late", letter, now, code)
    return _say("place_given_back", letter, now, code)


def _reminded_of(letter: Letter, now: datetime) -> set[str]:
    """The codes of the visits this number was reminded of by text message, as far back as answers count."""
    sent = Letter.objects.filter(
        kind="visit_reminder", state=Letter.State.SENT, program=letter.program_id, volunteer=letter.volunteer_id,
        reply_index=letter.reply_index, ended_at__gte=now - ANSWERED_WITHIN,
    )  # fmt: skip
    return set(sent.values_list("subject_code", flat=True))


def _open_visits(letter: Letter, now: datetime) -> set[str]:
    """Of those, the ones whose place can still be given back."""
    visits = Visit.objects.filter(
        program=letter.program_id, code__in=_reminded_of(letter, now), starts__gt=now, status__in=MAY_BE_LEFT,
        team__volunteer=letter.volunteer_id,
    )  # fmt: skip
    return set(visits.values_list("code", flat=True))


def _of(letter: Letter, code: str) -> tuple[Volunteer, Visit]:
    volunteer = Volunteer.objects.select_related("user").get(pk=letter.volunteer_id)
    visits = Visit.objects.select_related("program", "facility").defer("findings")
    return volunteer, visits.get(program=letter.program_id, code=code)


def _say(name: str, letter: Letter, now: datetime, code: str = "") -> None:
    """Answer the answer, once for each letter, visit and outcome."""
    volunteer = Volunteer.objects.get(pk=letter.volunteer_id)
    post(name, code or letter.subject_code, volunteer, program=letter.program_id or 0, due=now,
         edition=letter.pk.hex[:8], is_urgent=True)  # fmt: skip


def _ask_which(letter: Letter, now: datetime) -> None:
    """Ask which visit is meant: each time, for what is open changes. The letter's own stands in the words too."""
    volunteer = Volunteer.objects.get(pk=letter.volunteer_id)
    post("which_visit", letter.subject_code, volunteer, program=letter.program_id or 0, due=now,
         edition=f"{letter.pk.hex} {now:%m%dT%H%M%S}", useful_until=now + ANSWERED_WITHIN, is_urgent=True)  # fmt: skip


@kind(gettext_lazy("Which visit an answer is about"))
def which_visit(letter: Letter, reader: Reader, now: datetime) -> Told:
    """The codes of the visits that a NO may mean."""
    asked = Letter.objects.filter(pk=letter.edition.partition(" ")[0]).first()
    codes = _open_visits(asked, now) if asked is not None else set()
    if asked is not None and asked.kind == "log_owed":
        codes.add(asked.subject_code)
    if not codes:
        raise NotNeeded("settled")
    text = _("Which one do you mean? Please reply: %(answers)s.") % {
        "answers": " / ".join(f"NO {code}" for code in sorted(codes))
    }
    return told(_("Which appointment do you mean?"), [text], text)


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
