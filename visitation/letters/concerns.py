"""Letters about urgent words and about what was promised: codes, days and hours; nobody is named, nothing is told.

What is to be taken up within two hours breaks quiet hours.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visitation.letters.words import moment, told
from visitation.models import Concern, FollowUp
from visitation.templatetags.visit_times import long_day
from volunteers.accounts.site import address
from volunteers.models import Letter, User, Volunteer
from volunteers.post import NotNeeded, Told, draft, kind, post_all
from volunteers.post.readers import Reader

_State = Concern.State
_STILL_NEWS = timedelta(days=7)


def post_raised(concern: Concern, leads: Iterable[User], *, now: datetime) -> None:
    """Tell these leads that it waits."""
    _post("concern_raised", concern, leads, now)


def post_yours(concern: Concern, *, now: datetime) -> None:
    """Tell its new owner."""
    _post("concern_yours", concern, [concern.owner], now, edition=f"{concern.version}")


def post_waiting(concern: Concern, leads: Iterable[User], *, now: datetime) -> None:
    """Tell every lead that nobody has taken it yet."""
    _post("concern_waiting", concern, leads, now, edition=f"{concern.moves}")


def post_overdue(concern: Concern, leads: Iterable[User], *, now: datetime) -> None:
    """Tell every lead that its time is over."""
    _post("concern_overdue", concern, leads, now)


def post_taken(concern: Concern, before: User, *, now: datetime) -> None:
    """Tell who raised it that somebody takes care of it; and whose it was, that they need not."""
    reader = reader_for(concern.raised_by, concern.program_id)
    _post("concern_taken", concern, [reader], now, edition=f"{concern.version}")
    if before != concern.owner:
        _post("concern_not_yours", concern, [before], now, edition=f"{concern.version}")


def post_closed(concern: Concern, *, now: datetime) -> None:
    """Tell who raised it what came of it."""
    _post("concern_closed", concern, [reader_for(concern.raised_by, concern.program_id)], now)


def reader_for(user: User, program: int) -> User | Volunteer:
    """Somebody as the post knows them: as a volunteer of the program, whose telephone is known, or as an account."""
    return Volunteer.objects.filter(user=user, program=program).exclude(state=Volunteer.State.LEFT).first() or user


def _post(
    name: str, concern: Concern, readers: Iterable[User | Volunteer], now: datetime, *, edition: str = ""
) -> None:
    post_all(
        draft(
            name, concern.code, reader, program=concern.program_id, due=now, edition=edition,
            useful_until=now + _STILL_NEWS, is_urgent=concern.pace == Concern.Pace.NOW,
        )
        for reader in readers
    )  # fmt: skip


def _concern_of(letter: Letter) -> Concern:
    found = Concern.objects.select_related("program").filter(program=letter.program_id, code=letter.subject_code)
    concern = found.first()
    if concern is None:
        raise NotNeeded("gone")
    return concern


def _waiting(letter: Letter) -> Concern:
    concern = _concern_of(letter)
    if concern.state != _State.OPEN:
        raise NotNeeded("settled")
    return concern


def _told(concern: Concern, sentence: str, subject: str, *more: str) -> Told:
    page = address() + reverse("concern", args=[concern.code])
    return told(subject, [sentence, *more, page], f"{sentence} {page}")


def _until(concern: Concern, reader: Reader) -> dict[str, str]:
    return {"code": concern.code, "until": moment(concern.due_at, concern.program.timezone, reader)}


@kind(gettext_lazy("An urgent word came"))
def concern_raised(letter: Letter, reader: Reader, now: datetime) -> Told:
    """While nobody has taken it."""
    concern = _waiting(letter)
    sentence = _("%(code)s: an urgent word came. Please take it up until %(until)s.") % _until(concern, reader)
    return _told(concern, sentence, _("An urgent word came"))


@kind(gettext_lazy("An urgent word is yours"))
def concern_yours(letter: Letter, reader: Reader, now: datetime) -> Told:
    """While it waits, and is still the reader's."""
    concern = _waiting(letter)
    if concern.owner_id != letter.user_id:
        raise NotNeeded("settled")
    sentence = _("%(code)s: this urgent word is yours now. Please take it up until %(until)s.") % _until(
        concern, reader
    )
    return _told(concern, sentence, _("An urgent word is yours"))


@kind(gettext_lazy("An urgent word that nobody has taken up"))
def concern_waiting(letter: Letter, reader: Reader, now: datetime) -> Told:
    """Only the newest one counts."""
    concern = _waiting(letter)
    if f"{concern.moves}" != letter.edition:
        raise NotNeeded("newer")
    gaps = _until(concern, reader)
    mine = concern.owner_id == letter.user_id
    sentence = (
        _("%(code)s: nobody has taken up this urgent word yet. It is yours now; its time is %(until)s.")
        if mine
        else _("%(code)s: nobody has taken up this urgent word yet. Anybody may; its time is %(until)s.")
    ) % gaps
    return _told(concern, sentence, _("An urgent word waits"))


@kind(gettext_lazy("An urgent word whose time is over"))
def concern_overdue(letter: Letter, reader: Reader, now: datetime) -> Told:
    """While it is not closed."""
    concern = _concern_of(letter)
    if concern.state == _State.CLOSED:
        raise NotNeeded("settled")
    sentence = _("%(code)s: the time of this urgent word is over, and nobody has said what came of it.") % {
        "code": concern.code
    }
    return _told(concern, sentence, _("An urgent word is not closed"))


@kind(gettext_lazy("Somebody else has an urgent word"))
def concern_not_yours(letter: Letter, reader: Reader, now: datetime) -> Told:
    """For whoever it was with."""
    concern = _concern_of(letter)
    if concern.owner_id == letter.user_id or concern.state == _State.CLOSED:
        raise NotNeeded("settled")
    sentence = _("%(code)s: another lead has taken up this urgent word. You need not.") % {"code": concern.code}
    return _told(concern, sentence, _("An urgent word is taken care of"))


@kind(gettext_lazy("Somebody takes care of what you told"))
def concern_taken(letter: Letter, reader: Reader, now: datetime) -> Told:
    """For who raised it, while it is so."""
    concern = _concern_of(letter)
    if concern.state != _State.TAKEN:
        raise NotNeeded("settled")
    sentence = _("%(code)s: a lead has read what you told us, and takes care of it. Thank you.") % {
        "code": concern.code
    }
    return _told(concern, sentence, _("What you told us"))


@kind(gettext_lazy("What came of an urgent word"))
def concern_closed(letter: Letter, reader: Reader, now: datetime) -> Told:
    """For who raised it. What came of it stands on the page alone."""
    concern = _concern_of(letter)
    sentence = _("%(code)s: what came of what you told us stands on its page. Thank you for telling us.") % {
        "code": concern.code
    }
    return _told(concern, sentence, _("What you told us"))


# What was promised


def post_follow_up_asked(task: FollowUp, *, now: datetime) -> None:
    """Tell who is to do it, unless they asked themselves."""
    if task.owner_id != task.asked_by_id:
        _post_task("follow_up_asked", task, [task.owner], now, edition=f"{task.owner_id}")


def post_follow_up_ended(task: FollowUp, by: User, *, now: datetime) -> None:
    """Tell the other side."""
    others = {each.pk: each for each in (task.owner, task.asked_by) if each.pk != by.pk}
    _post_task("follow_up_ended", task, others.values(), now)


def post_follow_up_due(task: FollowUp, *, now: datetime) -> None:
    """Tell both sides that the day has come."""
    both = {each.pk: each for each in (task.owner, task.asked_by)}
    _post_task("follow_up_due", task, both.values(), now, edition=f"{task.due_on}")


def _post_task(
    name: str, task: FollowUp, users: Iterable[User], now: datetime, *, edition: str = ""
) -> None:
    post_all(
        draft(
            name, task.code, reader_for(user, task.program_id), program=task.program_id, due=now, edition=edition,
            useful_until=now + _STILL_NEWS,
        )
        for user in users
    )  # fmt: skip


def _task_of(letter: Letter, *, is_open: bool) -> FollowUp:
    task = FollowUp.objects.filter(program=letter.program_id, code=letter.subject_code).first()
    if task is None or (task.state == FollowUp.State.OPEN) is not is_open:
        raise NotNeeded("settled")
    return task


def _of_task(task: FollowUp, sentence: str) -> Told:
    page = address() + reverse("follow_up", args=[task.code])
    return told(_("Something to follow up"), [sentence, page], f"{sentence} {page}")


@kind(gettext_lazy("Something to follow up"))
def follow_up_asked(letter: Letter, reader: Reader, now: datetime) -> Told:
    """While it is to be done."""
    task = _task_of(letter, is_open=True)
    gaps = {"code": task.code, "day": long_day(task.due_on)}
    return _of_task(task, _("%(code)s: you are asked to see to something until %(day)s.") % gaps)


@kind(gettext_lazy("A follow-up whose day has come"))
def follow_up_due(letter: Letter, reader: Reader, now: datetime) -> Told:
    """While it is to be done, and its day is still the same."""
    task = _task_of(letter, is_open=True)
    if f"{task.due_on}" != letter.edition:
        raise NotNeeded("newer")
    gaps = {"code": task.code, "day": long_day(task.due_on)}
    return _of_task(task, _("%(code)s: this was to be done until %(day)s, and is still open.") % gaps)


@kind(gettext_lazy("A follow-up that is done"))
def follow_up_ended(letter: Letter, reader: Reader, now: datetime) -> Told:
    """For the other side."""
    task = _task_of(letter, is_open=False)
    sentence = (
        _("%(code)s: it is done. Thank you.")
        if task.state == FollowUp.State.DONE
        else _("%(code)s: it is not needed any more.")
    )
    return _of_task(task, sentence % {"code": task.code})
