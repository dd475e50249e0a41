"""Call-outs by letter: the question, who does it, stand down; and what may be answered by text message.

Code, day, hours and what is needed; nobody is named, and the place only where its reader asked for places.
"""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visitation.letters.changes import leads_of
from visitation.letters.reached import require_reached
from visitation.letters.words import moment, told
from visitation.models import CallOut, CallOutAnswer, CallRole, Visit
from visitation.templatetags.visit_times import clock, long_day
from volunteers.accounts.site import address
from volunteers.models import Letter, Volunteer
from volunteers.post import NotNeeded, Told, draft, kind, post, post_all
from volunteers.post.readers import Reader

_State = CallOut.State


def needed(call_out: CallOut) -> str:
    """The middle of a sentence: “a driver is needed”."""
    return {
        CallRole.DRIVER: _("a driver is needed"),
        CallRole.HOST: _("a host is needed"),
        CallRole.INTERPRETER: _("an interpreter is needed, for a language you speak"),
        CallRole.COVER: _("a stand-in is needed on a visit"),
    }[CallRole(call_out.role)]


def post_asked(call_out: CallOut, volunteers: Iterable[Volunteer], *, now: datetime) -> None:
    """Ask each of them."""
    post_all(_draft("call_out_asked", call_out, volunteer, now) for volunteer in volunteers)


def post_yours(call_out: CallOut, volunteer: Volunteer, *, now: datetime) -> None:
    """Tell who was first that they are expected; at once, for they have just answered."""
    post_all([_draft("call_out_yours", call_out, volunteer, now, is_urgent=True)])


def post_taken_over(call_out: CallOut, volunteer: Volunteer, *, now: datetime) -> None:
    """Tell who offered their place that somebody comes instead; at once, for they need not go."""
    post_all([_draft("place_taken_over", call_out, volunteer, now, is_urgent=True)])


def post_named(call_out: CallOut, volunteer: Volunteer, *, now: datetime) -> None:
    """Tell somebody whom a lead named, without asking, that they are expected."""
    post_all([_draft("call_out_named", call_out, volunteer, now)])


def post_stand_down(call_out: CallOut, *, now: datetime) -> None:
    """Tell whoever was asked, has not said no, and does not come: nobody else is needed. Each is told once."""
    others = Volunteer.objects.filter(
        pk__in=call_out.answers.filter(is_assigned=False).exclude(answer="no").values("volunteer")
    )
    post_all(_draft("call_out_stand_down", call_out, volunteer, now) for volunteer in others)


def post_off(call_out: CallOut, volunteer: Volunteer, *, now: datetime) -> None:
    """Tell who was to come that nobody is needed any more; at once."""
    post_all([_draft("call_out_off", call_out, volunteer, now, is_urgent=True)])


def post_reply(call_out: CallOut, volunteer: Volunteer, what: str, letter: Letter, *, now: datetime) -> None:
    """Answer a text message, once for each letter and outcome."""
    edition = f"{what} {letter.pk.hex[:8]}"
    post_all([_draft("call_out_reply", call_out, volunteer, now, is_urgent=True, edition=edition)])


def post_news(call_out: CallOut, *, now: datetime) -> None:
    """Tell the leads what became of it."""
    for lead in leads_of(call_out.program_id):
        post("call_out_news", call_out.code, lead, program=call_out.program_id, due=now, edition=call_out.state,
             useful_until=call_out.ends, is_urgent=call_out.is_red)  # fmt: skip


def _draft(
    name: str, call_out: CallOut, volunteer: Volunteer, now: datetime, *, is_urgent: bool = False, edition: str = ""
) -> Letter:
    until = call_out.answer_until if name == "call_out_asked" else call_out.ends
    return draft(name, call_out.code, volunteer, program=call_out.program_id, due=now, edition=edition,
                 useful_until=until, is_urgent=is_urgent or call_out.is_red)  # fmt: skip


def _call_out_of(letter: Letter) -> CallOut:
    found = CallOut.objects.select_related("facility").filter(program=letter.program_id, code=letter.subject_code)
    call_out = found.first()
    if call_out is None:
        raise NotNeeded("gone")
    return call_out


def _answer_of(letter: Letter, call_out: CallOut) -> CallOutAnswer:
    mine = call_out.answers.filter(volunteer=letter.volunteer_id).first()
    if mine is None:
        raise NotNeeded("not_asked")
    return mine


def _gaps(call_out: CallOut, reader: Reader) -> dict[str, str]:
    ends = clock(call_out.ends, call_out.zone).replace("\u00a0", " ")
    return {
        "code": call_out.code,
        "when": moment(call_out.starts, call_out.timezone, reader),
        "ends": ends,
        "needed": needed(call_out),
    }


def _subject(call_out: CallOut) -> str:
    return _("Can you help on %(day)s?") % {"day": long_day(call_out.starts.astimezone(call_out.zone).date())}


def _about(call_out: CallOut) -> str:
    return _("About the help on %(day)s") % {"day": long_day(call_out.starts.astimezone(call_out.zone).date())}


def _page(call_out: CallOut) -> str:
    return address() + reverse("call_out", args=[call_out.code])


def _place(call_out: CallOut, reader: Reader) -> str:
    """Where, for those who asked for places in their messages."""
    if not reader.names_facility:
        return ""
    place = call_out.facility.name if call_out.facility is not None else f"ZIP {call_out.zip_area}__"
    return _("Place: %(place)s") % {"place": place}


def _swapped(call_out: CallOut) -> dict[str, Visit]:
    """Of a swap that was made, the visit that was given; else nothing."""
    given = call_out.answers.filter(is_assigned=True, gives__isnull=False).select_related("gives__facility").first()
    return {"visit": given.gives} if given is not None and given.gives is not None else {}


@kind(gettext_lazy("Question to those on call"))
def call_out_asked(letter: Letter, reader: Reader, now: datetime) -> Told:
    """Only while somebody is looked for, and its reader has not answered."""
    call_out = _call_out_of(letter)
    if call_out.state != _State.OPEN or call_out.answer_until <= now:
        raise NotNeeded("settled")
    if _answer_of(letter, call_out).answer:
        raise NotNeeded("answered")
    gaps = _gaps(call_out, reader)
    first = _("%(code)s: %(needed)s, %(when)s, until %(ends)s.") % gaps
    ask = _("Can you? Please say yes or no on this page; the first yes is enough: %(link)s") % {"link": _page(call_out)}
    short = first + " " + _("Can you? Reply YES or NO.")
    if call_out.is_swap:
        swap = _("It is a swap: who asks takes one of your visits instead, which you choose on the page.")
        short = first + " " + _("It is a swap; choose on the page, or reply NO: %(link)s") % {"link": _page(call_out)}
        return told(_subject(call_out), [first, _place(call_out, reader), swap, ask], short, can_be_answered=True)
    return told(_subject(call_out), [first, _place(call_out, reader), ask], short, can_be_answered=True)


@kind(gettext_lazy("Thanks to who was first"))
def call_out_yours(letter: Letter, reader: Reader, now: datetime) -> Told:
    """They are expected."""
    call_out = _call_out_of(letter)
    if not _answer_of(letter, call_out).is_assigned:
        raise NotNeeded("given_back")
    first = _("%(code)s: you were the first, thank you. You are expected %(when)s, until %(ends)s.") % _gaps(
        call_out, reader
    )
    more = _("What is needed, and where, stands here: %(link)s") % {"link": _page(call_out)}
    given = _swapped(call_out)
    swap = ""
    if given:
        swap = _("Your place in %(visit)s is taken in exchange: you are not expected there any more.") % given
    return told(_about(call_out), [first, _place(call_out, reader), swap, more], f"{first} {swap}".strip())


@kind(gettext_lazy("A place that somebody takes over"))
def place_taken_over(letter: Letter, reader: Reader, now: datetime) -> Told:
    """You need not go. Who comes instead stands nowhere: it is not its reader's to know."""
    call_out = _call_out_of(letter)
    visits = Visit.objects.filter(pk=call_out.visit_id).exclude(team__volunteer=letter.volunteer_id)
    code = visits.values_list("code", flat=True).first()
    if code is None:
        raise NotNeeded("on_it_again")
    gaps = _gaps(call_out, reader) | {"visit": code}
    text = _("%(visit)s, %(when)s: somebody takes your place; you are not expected any more. Your lead knows.") % gaps
    given = _swapped(call_out)
    if given:
        moment_of = {"when": moment(given["visit"].starts, given["visit"].facility.timezone, reader)}
        swap = _("In exchange you are expected at %(visit)s, %(when)s.") % (given | moment_of)
        link = address() + given["visit"].get_absolute_url()
        return told(_about(call_out), [text, swap, link], f"{text} {swap}")
    return told(_about(call_out), [text], text)


@kind(gettext_lazy("Somebody is expected whom a lead named"))
def call_out_named(letter: Letter, reader: Reader, now: datetime) -> Told:
    """What for, and where to say that it does not suit."""
    call_out = _call_out_of(letter)
    if not _answer_of(letter, call_out).is_assigned:
        raise NotNeeded("given_back")
    first = _("%(code)s: your lead has put you down (%(needed)s), %(when)s, until %(ends)s.") % _gaps(call_out, reader)
    more = _("If that does not suit you, say so here; nobody asks you why: %(link)s") % {"link": _page(call_out)}
    return told(_about(call_out), [first, _place(call_out, reader), more], f"{first} {_page(call_out)}")


@kind(gettext_lazy("Nobody else is needed"))
def call_out_stand_down(letter: Letter, reader: Reader, now: datetime) -> Told:
    """For whoever was reached by the question, and was not told already when they answered."""
    call_out = _call_out_of(letter)
    if call_out.state == _State.OPEN:
        raise NotNeeded("open_again")
    mine = _answer_of(letter, call_out)
    if mine.is_assigned or mine.answer:
        raise NotNeeded("told_already")
    require_reached(letter, mine, asked_by="call_out_asked", subject=call_out.code)
    text = (
        _("%(code)s: somebody else does it. You need not answer; thank you for being there.")
        if call_out.state == _State.TAKEN
        else _("%(code)s: it is called off. You need not answer; thank you for being there.")
    ) % {"code": call_out.code}
    return told(_about(call_out), [text], text)


@kind(gettext_lazy("A call-out that was called off"))
def call_out_off(letter: Letter, reader: Reader, now: datetime) -> Told:
    """Please do not go."""
    call_out = _call_out_of(letter)
    if call_out.state != _State.CANCELLED:
        raise NotNeeded("on_again")
    text = _("%(code)s: please do not go. It is called off: %(when)s.") % _gaps(call_out, reader)
    return told(_about(call_out), [text], text)


@kind(gettext_lazy("Answer to an answer about a call-out"))
def call_out_reply(letter: Letter, reader: Reader, now: datetime) -> Told:
    """What came of a text message."""
    call_out = _call_out_of(letter)
    what = letter.edition.partition(" ")[0]
    words = {
        "noted": _("%(code)s: thank you for telling us."),
        "given_back": _("%(code)s: you are not expected any more. Thank you for telling us; your lead knows."),
        "stays": _("%(code)s: you are still expected, this cannot be changed here. Please call your lead."),
        "taken": _("%(code)s: thank you! Somebody else was first, so please do not go."),
        "over": _("%(code)s: thank you! It is over or called off, so please do not go."),
        "choose": _("%(code)s: thank you! It is a swap: please choose on its page which of your visits you give."),
        "cannot": _("%(code)s: thank you! It does not go together with your other visits or your clearances."),
    }
    text = words.get(what, _("%(code)s: please reply YES or NO, or call your lead.")) % {"code": call_out.code}
    return told(_about(call_out), [text], text)


@kind(gettext_lazy("What became of a call-out"))
def call_out_news(letter: Letter, reader: Reader, now: datetime) -> Told:
    """For leads, in codes; only while it is still as it was."""
    call_out = _call_out_of(letter)
    if call_out.state != letter.edition:
        raise NotNeeded("settled")
    comes = call_out.answers.filter(is_assigned=True).values_list("volunteer__code", flat=True).first()
    gaps = _gaps(call_out, reader) | {"volunteer": comes or ""}
    words = {
        _State.TAKEN: _("%(code)s: %(volunteer)s comes, %(when)s (%(needed)s)."),
        _State.NOBODY: _("%(code)s: nobody came forward, %(when)s (%(needed)s)."),
        _State.GIVEN_BACK: _("%(code)s: who said yes cannot come after all, %(when)s (%(needed)s)."),
    }
    if call_out.state not in words:
        raise NotNeeded("settled")
    text = words[_State(call_out.state)] % gaps
    if given := _swapped(call_out):
        text += " " + _("It was a swap: %(visit)s is made by who came here before.") % given
    roster = (
        _("If the roster has gone out already, please tell the facility who comes.")
        if call_out.state == _State.TAKEN and call_out.joins_team
        else ""
    )
    return told(_about(call_out), [text, roster, _page(call_out)], text)
