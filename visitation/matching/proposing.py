"""Propose a match, answer, take back: of several who are asked the first yes wins, and nobody is asked why not.

Rows are locked in this order: volunteers by number, person, proposal.
"""

import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from compliance import audit
from visitation.actions.codes import SIGNS
from visitation.apart.teams import beside_whom_not
from visitation.consents.holding import holds
from visitation.eligibility import missing_to_visit
from visitation.knowing.after_release import is_released
from visitation.knowing.pages import facility_of
from visitation.matching import letters
from visitation.models import Channel, Conflict, Match, MatchProposal, Person, ProposalAnswer
from visitation.models.matches import CONFIRM_DAYS, VISITORS_MAX
from volunteers.eligibility.missing import Missing
from volunteers.models import OnboardingHold, Program, Volunteer

ANSWERED_WITHIN = timedelta(days=4)
# What one of a team brings, the others need not: whoever is proposed may lack it, and no visit is planned without it.
OF_A_TEAM = frozenset(["language_needed", "mentor_not_named", "mentor_missing", "mentor_unknown"])
AGREED_TO = {Channel.VISITS: "visit", Channel.LETTERS: "letters", Channel.AFTER: "after_release"}
_State = MatchProposal.State
_LASTS = Q(ended_on__isnull=True, ended_at__isnull=True)


class Refusal(Enum):
    """Why a match is not proposed."""

    NO_CONSENT = "no_consent"
    NOT_NOW = "not_now"  # the person is paused or closed, or the volunteer does not help at the moment
    NOT_RELEASED = "not_released"  # a contact after release begins with the release
    APART = "apart"
    MATCHED = "matched"  # these two already are
    NOT_YET = "not_yet"  # the volunteer lacks something to visit this person: `NotProposed.missing`
    NO_ROOM = "no_room"  # the volunteer has as many people as they said they could
    FULL = "full"  # two visitors are there: the lead says why there shall be more
    ASKED = "asked"  # this volunteer is asked already
    OTHERS = "others"  # another lead was first: `NotProposed.proposal` is theirs


class NotProposed(Exception):
    """Nothing was stored."""

    def __init__(
        self, why: Refusal, proposal: MatchProposal | None = None, missing: tuple[Missing, ...] = ()
    ) -> None:
        super().__init__(why.value)
        self.why, self.proposal, self.missing = why, proposal, missing


class NotOpen(Exception):
    """It is over already; nothing was changed."""


class Outcome(Enum):
    """What came of an answer."""

    MATCHED = "matched"
    NOTED = "noted"  # a no
    TAKEN = "taken"  # somebody else was first
    OVER = "over"
    CANNOT = "cannot"  # something came between: a consent, a conflict, a pause


@transaction.atomic
def propose(
    person: Person,
    volunteers: Sequence[Volunteer],
    *,
    by: Any,
    now: datetime,
    channel: str = Channel.VISITS,
    part: str = Match.Part.VISITOR,
    covers: Match | None = None,
    backup: Volunteer | None = None,
    more_because: str = "",
    is_suggested: bool = True,
    chosen_because: str = "",
) -> MatchProposal:
    """Ask one or more volunteers of the person's program whether they would. Raises NotProposed."""
    person = _locked(person, [volunteer.pk for volunteer in volunteers])
    for volunteer in volunteers:
        _may_be_proposed(person, volunteer, channel, now=now)
    _seat(person, channel, more_because)
    proposal = MatchProposal(
        program_id=person.program_id,
        person=person,
        channel=channel,
        part=part,
        covers=covers,
        backup=backup,
        more_because=more_because,
        is_suggested=is_suggested,
        chosen_because=chosen_because,
        proposed_by=str(by)[:120],
        proposed_at=now,
        answer_until=now + ANSWERED_WITHIN,
    )
    # The person is locked: whoever proposed at the same moment has been, or comes after.
    others = MatchProposal.objects.filter(person=person, channel=channel, part=part, state=_State.OPEN)
    if (first := others.first()) is not None:
        raise NotProposed(Refusal.OTHERS, first)
    _save_under_a_new_code(proposal)
    _ask(proposal, volunteers, by=by, now=now)
    return proposal


@transaction.atomic
def ask_too(proposal: MatchProposal, volunteer: Volunteer, *, by: Any, now: datetime) -> None:
    """Ask one more for the same place: whoever says yes first has it. Raises NotProposed and NotOpen."""
    person = _locked(proposal.person, [volunteer.pk])
    row = _open(proposal, now)
    if row.answers.filter(volunteer=volunteer).exists():
        raise NotProposed(Refusal.ASKED, row)
    _may_be_proposed(person, volunteer, row.channel, now=now)
    _ask(row, [volunteer], by=by, now=now)


@transaction.atomic
def answer(proposal: MatchProposal, volunteer: Volunteer, *, yes: bool, by: Any, now: datetime) -> Outcome:
    """Take what somebody says who was asked. Raises ProposalAnswer.DoesNotExist for who was not."""
    person = _locked(proposal.person, [volunteer.pk])
    row = MatchProposal.objects.select_for_update(of=("self",)).select_related("program").get(pk=proposal.pk)
    mine = ProposalAnswer.objects.get(proposal=row, volunteer=volunteer)
    if mine.is_matched:
        return Outcome.MATCHED if yes else Outcome.OVER
    is_open = row.state == _State.OPEN and row.answer_until > now
    if not is_open:
        return Outcome.TAKEN if row.state == _State.TAKEN else Outcome.OVER
    mine.answer, mine.answered_at, mine.seen_at = ("yes" if yes else "no"), now, mine.seen_at or now
    outcome = _matched(row, mine, person, volunteer, by=by, now=now) if yes else Outcome.NOTED
    if outcome is not Outcome.MATCHED:
        mine.save(update_fields=["answer", "answered_at", "seen_at"])
    _record("match_proposal_answered", row, by=by, now=now, volunteer=volunteer.code, outcome=outcome.value)
    if not yes and not row.answers.exclude(answer="no").exists():
        _close(row, _State.NOBODY, now=now)
        letters.post_news(row, now=now)
    return outcome


@transaction.atomic
def take_back(proposal: MatchProposal, *, by: Any, now: datetime, tells: bool = True) -> None:
    """Nobody is asked any more; whoever has not said no is told, unless nothing is to be said. Raises NotOpen."""
    _locked(proposal.person, [])
    row = _open(proposal, now)
    _close(row, _State.WITHDRAWN, now=now)
    _record("match_proposal_taken_back", row, by=by, now=now)
    if tells:
        letters.post_over(row, now=now)


def open_proposals(person_id: int) -> QuerySet[MatchProposal]:
    """What volunteers are asked about a person; whoever takes it back locks the volunteers first, then the person."""
    return MatchProposal.objects.filter(person=person_id, state=_State.OPEN)


def take_back_each(proposals: QuerySet[MatchProposal], *, by: Any, now: datetime, tells: bool = True) -> None:
    """Take several back; those that are over meanwhile are left alone."""
    for proposal in proposals.order_by("pk"):
        with suppress(NotOpen):
            take_back(proposal, by=by, now=now, tells=tells)


def end_what_is_over(program: Program, *, now: datetime) -> int:
    """Proposals that nobody answered in time end, and the leads are told; how many."""
    due = MatchProposal.objects.filter(program=program, state=_State.OPEN, answer_until__lte=now)
    return sum(_expire(pk, now=now) for pk in list(due.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _expire(pk: int, *, now: datetime) -> int:
    row = MatchProposal.objects.select_for_update(skip_locked=True, of=("self",)).select_related("program")
    found = row.filter(pk=pk, state=_State.OPEN).first()
    if found is None:  # somebody is at it
        return 0
    _close(found, _State.EXPIRED, now=now)
    _record("match_proposal_ended", found, by="clock", now=now)
    letters.post_news(found, now=now)
    return 1


def mark_seen(proposal: MatchProposal, volunteer: Volunteer, *, now: datetime) -> None:
    """Somebody who was asked has opened the page."""
    rows = ProposalAnswer.objects.filter(proposal=proposal, volunteer=volunteer, seen_at__isnull=True)
    rows.update(seen_at=now)


def _locked(person: Person, volunteers: Iterable[int]) -> Person:
    numbers = sorted(volunteers)
    list(Volunteer.objects.select_for_update(no_key=True).filter(pk__in=numbers).order_by("pk").values_list("pk"))
    list(Person.objects.select_for_update(no_key=True).filter(pk=person.pk).values_list("pk"))
    return Person.objects.select_related("program").only("state", "alias_code", "key_id", "program").get(pk=person.pk)


def _open(proposal: MatchProposal, now: datetime) -> MatchProposal:
    row = MatchProposal.objects.select_for_update(of=("self",)).select_related("program").get(pk=proposal.pk)
    if row.state != _State.OPEN or row.answer_until <= now:
        raise NotOpen
    return row


def _may_be_proposed(person: Person, volunteer: Volunteer, channel: str, *, now: datetime) -> None:
    state = Volunteer.objects.values_list("state", flat=True).get(pk=volunteer.pk)
    is_here = volunteer.program_id == person.program_id and state == Volunteer.State.ACTIVE
    if not is_here:
        raise NotProposed(Refusal.NOT_NOW)
    if channel == Channel.AFTER:
        _after_release(person, volunteer)
    elif person.state in (Person.State.PAUSED, Person.State.CLOSED):
        raise NotProposed(Refusal.NOT_NOW)
    if not holds(person, AGREED_TO[Channel(channel)], now=now):
        raise NotProposed(Refusal.NO_CONSENT)
    is_apart = Conflict.objects.filter(person=person, volunteer=volunteer).exists()
    if is_apart or (channel == Channel.VISITS and (person.pk, volunteer.pk) in beside_whom_not([person.pk])):
        raise NotProposed(Refusal.APART)
    if Match.objects.filter(_LASTS, person=person, volunteer=volunteer, channel=channel).exists():
        raise NotProposed(Refusal.MATCHED)
    if channel == Channel.VISITS and (missing := _missing(person, volunteer, now=now)):
        raise NotProposed(Refusal.NOT_YET, missing=missing)
    theirs = Match.objects.filter(_LASTS, volunteer=volunteer, channel=channel, paused_at__isnull=True)
    if theirs.values("person").distinct().count() >= volunteer.max_people:
        raise NotProposed(Refusal.NO_ROOM)


def _after_release(person: Person, volunteer: Volunteer) -> None:
    if not is_released(person):
        raise NotProposed(Refusal.NOT_RELEASED)
    if OnboardingHold.objects.filter(volunteer=volunteer, ended_at__isnull=True).exists():
        raise NotProposed(Refusal.NOT_NOW)


def _missing(person: Person, volunteer: Volunteer, *, now: datetime) -> tuple[Missing, ...]:
    """What the volunteer lacks to visit this person, but for what a team has together: that is seen at each visit."""
    stay = facility_of(person, now=now)
    facility = stay.facility if stay is not None else None
    day = now.astimezone(facility.zone if facility is not None else ZoneInfo(person.program.timezone)).date()
    found = missing_to_visit(person, [volunteer], facility=facility, day=day, now=now)[volunteer.pk]
    return tuple(each for each in found if each.code not in OF_A_TEAM)


def _seat(person: Person, channel: str, more_because: str) -> int:
    """The seat that somebody more would take; raises NotProposed where that needs a reason."""
    lasting = list(Match.objects.filter(_LASTS, person=person, channel=channel).values_list("seat", flat=True))
    taken = {seat for seat in lasting if seat is not None}
    seat = next(number for number in range(1, len(lasting) + 2) if number not in taken)
    seat = max(seat, VISITORS_MAX + 1) if len(lasting) >= VISITORS_MAX else seat
    while seat in taken:
        seat += 1
    if seat > VISITORS_MAX and not more_because:
        raise NotProposed(Refusal.FULL)
    return seat


def _ask(proposal: MatchProposal, volunteers: Sequence[Volunteer], *, by: Any, now: datetime) -> None:
    ProposalAnswer.objects.bulk_create(
        ProposalAnswer(proposal=proposal, volunteer=volunteer, asked_at=now) for volunteer in volunteers
    )
    for volunteer in volunteers:
        _record("match_proposed", proposal, by=by, now=now, volunteer=volunteer.code, part=proposal.part)
    letters.post_asked(proposal, volunteers, now=now)


def _matched(
    proposal: MatchProposal, mine: ProposalAnswer, person: Person, volunteer: Volunteer, *, by: Any, now: datetime
) -> Outcome:
    """The match begins; Outcome.CANNOT where something came between."""
    try:
        _may_be_proposed(person, volunteer, proposal.channel, now=now)
        seat = _seat(person, proposal.channel, proposal.more_because)
    except NotProposed:
        return Outcome.CANNOT
    try:
        with transaction.atomic():
            mine.is_matched = True
            since = now.astimezone(ZoneInfo(proposal.program.timezone)).date()
            mine.save(update_fields=["answer", "answered_at", "seen_at", "is_matched"])
            match = Match.objects.create(
                person=person,
                volunteer=volunteer,
                channel=proposal.channel,
                part=proposal.part,
                seat=seat,
                more_because=proposal.more_because if seat > VISITORS_MAX else "",
                covers=proposal.covers,
                backup=proposal.backup if proposal.backup_id != volunteer.pk else None,
                since=since,
                confirm_by=since + timedelta(days=CONFIRM_DAYS) if proposal.channel == Channel.AFTER else None,
            )
    except IntegrityError:  # the database has the last word
        mine.is_matched = False
        return Outcome.TAKEN
    _close(proposal, _State.TAKEN, now=now)
    if proposal.channel == Channel.VISITS:
        Person.objects.filter(pk=person.pk, state=Person.State.WAITING).update(state=Person.State.VISITED)
    detail = {"volunteer": volunteer.code, "channel": match.channel, "part": match.part}
    audit.record(
        "match_began", by=by, subject=person.alias_code, program=person.program.code, detail=detail, now=now
    )
    letters.post_over(proposal, now=now)
    letters.post_news(proposal, now=now)
    return Outcome.MATCHED


def _close(proposal: MatchProposal, state: MatchProposal.State, *, now: datetime) -> None:
    proposal.state, proposal.closed_at = state.value, now
    proposal.save(update_fields=["state", "closed_at"])


def _record(action: str, proposal: MatchProposal, *, by: Any, now: datetime, **detail: Any) -> None:
    audit.record(action, by=by, subject=proposal.code, program=proposal.program.code, detail=detail, now=now)


def _save_under_a_new_code(proposal: MatchProposal, tries: int = 20) -> None:
    for left in reversed(range(tries)):
        proposal.code = "MP-" + "".join(secrets.choice(SIGNS) for _sign in range(5))
        try:
            with transaction.atomic():
                proposal.save(force_insert=True)
        except IntegrityError:  # a code is given once in all programs, and no program sees another's
            if not left:
                raise
        else:
            return
