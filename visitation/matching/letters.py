"""Proposed matches by letter: the question, that it is settled, and what became of it for leads.

A letter says that somebody waits, and where to read on: no name, no language, no place.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visitation.letters.changes import leads_of
from visitation.letters.reached import require_reached
from visitation.letters.words import moment, told
from visitation.models import MatchProposal, ProposalAnswer
from volunteers.accounts.site import address
from volunteers.models import Letter, Volunteer
from volunteers.post import NotNeeded, Told, draft, kind, post, post_all
from volunteers.post.readers import Reader

_State = MatchProposal.State
_NEWS_FOR = timedelta(days=14)


def post_asked(proposal: MatchProposal, volunteers: Iterable[Volunteer], *, now: datetime) -> None:
    """Ask each of them."""
    post_all(
        draft("match_asked", proposal.code, volunteer, program=proposal.program_id, due=now,
              useful_until=proposal.answer_until)
        for volunteer in volunteers
    )  # fmt: skip


def post_over(proposal: MatchProposal, *, now: datetime) -> None:
    """Tell whoever has not answered that they need not any more."""
    waiting = Volunteer.objects.filter(pk__in=proposal.answers.filter(answer="").values("volunteer"))
    post_all(
        draft("match_over", proposal.code, volunteer, program=proposal.program_id, due=now,
              useful_until=now + _NEWS_FOR)
        for volunteer in waiting
    )  # fmt: skip


def post_news(proposal: MatchProposal, *, now: datetime) -> None:
    """Tell the leads what became of it."""
    for lead in leads_of(proposal.program_id):
        post("match_news", proposal.code, lead, program=proposal.program_id, due=now, edition=proposal.state,
             useful_until=now + _NEWS_FOR)  # fmt: skip


def _proposal_of(letter: Letter) -> MatchProposal:
    found = MatchProposal.objects.select_related("program")
    proposal = found.filter(program=letter.program_id, code=letter.subject_code).first()
    if proposal is None:
        raise NotNeeded("gone")
    return proposal


def _answer_of(letter: Letter, proposal: MatchProposal) -> ProposalAnswer:
    mine = proposal.answers.filter(volunteer=letter.volunteer_id).first()
    if mine is None:
        raise NotNeeded("not_asked")
    return mine


def _page(proposal: MatchProposal) -> str:
    return address() + reverse("proposal", args=[proposal.code])


@kind(gettext_lazy("Question whether somebody would begin a match"))
def match_asked(letter: Letter, reader: Reader, now: datetime) -> Told:
    """Only while it can be answered, and its reader has not."""
    proposal = _proposal_of(letter)
    if proposal.state != _State.OPEN or proposal.answer_until <= now:
        raise NotNeeded("settled")
    if _answer_of(letter, proposal).answer:
        raise NotNeeded("answered")
    gaps = {
        "code": proposal.code,
        "link": _page(proposal),
        "until": moment(proposal.answer_until, proposal.program.timezone, reader),
    }
    first = _("%(code)s: somebody waits, and your lead thought of you. Would you?") % gaps
    more = _("What we can tell you stands on this page. Say yes or no there; a no needs no reason: %(link)s") % gaps
    until = _("Please answer until %(until)s.") % gaps
    reply = _("Read it, then reply 1 = yes. 2 = no.")
    short = f"{first} {gaps['link']} {reply}"
    return told(_("A question from your program"), [first, more, until], short, can_be_answered=True)


@kind(gettext_lazy("Thanks for an answer"))
def match_reply(letter: Letter, reader: Reader, now: datetime) -> Told:
    """What came of an answer by text message."""
    proposal = _proposal_of(letter)
    gaps = {"code": proposal.code, "link": _page(proposal)}
    text = {
        "matched": _("%(code)s: thank you! The match has begun. What you may know now stands here: %(link)s"),
        "noted": _("%(code)s: thank you for telling us. Nobody asks why."),
        "taken": _("%(code)s: thank you! Somebody else was first. You will be asked again."),
        "over": _("%(code)s: thank you! It is over already, and nothing was changed."),
        "cannot": _("%(code)s: thank you! Something came between, so it cannot begin. Your lead will write to you."),
        "unread": _("%(code)s: please read first what we can tell you, then reply 1 once more: %(link)s"),
    }.get(letter.edition.partition(" ")[0], _("%(code)s: please reply 1 = yes or 2 = no, or call your lead.")) % gaps
    return told(_("About the question from your program"), [text], text)


def post_reply(proposal: MatchProposal, volunteer: Volunteer, what: str, asked: Letter, *, now: datetime) -> None:
    """Answer a text message, once for each letter and outcome."""
    post("match_reply", proposal.code, volunteer, program=proposal.program_id, due=now, is_urgent=True,
         edition=f"{what} {asked.pk.hex[:8]}", useful_until=now + _NEWS_FOR)  # fmt: skip


@kind(gettext_lazy("That a proposed match is settled"))
def match_over(letter: Letter, reader: Reader, now: datetime) -> Told:
    """For whoever was reached by the question and has not answered."""
    proposal = _proposal_of(letter)
    if proposal.state == _State.OPEN:
        raise NotNeeded("open_again")
    mine = _answer_of(letter, proposal)
    if mine.is_matched or mine.answer:
        raise NotNeeded("told_already")
    require_reached(letter, mine, asked_by="match_asked", subject=proposal.code)
    text = _("%(code)s: you need not answer any more. Somebody else could; thank you for being there.")
    if proposal.state != _State.TAKEN:
        text = _("%(code)s: you need not answer any more. Thank you for being there.")
    text = text % {"code": proposal.code}
    return told(_("About the question from your program"), [text], text)


@kind(gettext_lazy("What became of a proposed match"))
def match_news(letter: Letter, reader: Reader, now: datetime) -> Told:
    """For leads, in codes; only while it is still as it was."""
    proposal = _proposal_of(letter)
    if proposal.state != letter.edition:
        raise NotNeeded("settled")
    who = proposal.answers.filter(is_matched=True).values_list("volunteer__code", flat=True).first()
    words = {
        _State.TAKEN: _("%(code)s: %(volunteer)s said yes. The match has begun."),
        _State.NOBODY: _("%(code)s: nobody who was asked could. Somebody else can be asked."),
        _State.EXPIRED: _("%(code)s: nobody answered in time. Somebody else can be asked."),
    }
    if proposal.state not in words:
        raise NotNeeded("settled")
    text = words[_State(proposal.state)] % {"code": proposal.code, "volunteer": who or ""}
    return told(_("A proposed match"), [text, _page(proposal)], text)
