"""What stands against visits at some starts: one `check` of the rules, and what hangs on the program and the person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from compliance.rounds import Asking, answer, together
from compliance.rules import Finding, PastVisit, Proposal, Span, Verdict, blocking, check_many, verdict_of
from compliance.written import written_once
from visitation.booking.starts import Start
from visitation.eligibility import asks_missing_with
from visitation.elsewhere import Elsewhere
from visitation.facts import Planned, asks_about
from visitation.facts.people import placement_on
from visitation.models import CallOutAnswer, Person, Placement, SlotHold, Visit
from volunteers.eligibility.asking import VISITOR
from volunteers.eligibility.first_visits import FirstVisits
from volunteers.eligibility.missing import Missing, WhoActs, say
from volunteers.eligibility.ready import Ready
from volunteers.models import AwayRange, ExtraAvailability, Volunteer

say("not_there_then", _("It is not known that the person is held there on this day."), WhoActs.LEAD)
say("away_then", _("It is one of the days away that a volunteer entered."), WhoActs.VOLUNTEER)
say("called_out_then", _("A volunteer has promised to help elsewhere at that time."), WhoActs.VOLUNTEER)
_A_DAY = timedelta(days=1)
# Of two things the rules say and the program says as well, the rules' sentence has a source.
_THE_RULES_SAY = frozenset(["mentor_missing", "mentor_not_named", "mentor_unknown"])


@dataclass(frozen=True)
class Against:
    """All findings of the rules about one start, allowed ones too, and what else is missing."""

    start: Start
    findings: tuple[Finding, ...]
    missing: tuple[Missing, ...] = ()
    proposal: Proposal | None = None

    @property
    def verdict(self) -> Verdict:
        return Verdict.REFUSED if self.missing else verdict_of(self.findings)

    @property
    def is_clear(self) -> bool:
        return self.verdict is Verdict.ALLOWED

    @property
    def blocking(self) -> tuple[Finding, ...]:
        return blocking(self.findings)

    @property
    def codes(self) -> frozenset[str]:
        """Of everything that stands in the way."""
        return frozenset({finding.code for finding in self.blocking} | {lack.code for lack in self.missing})


def team_with_mentor(volunteer: Volunteer) -> list[Volunteer]:
    """The volunteer; before a first visit also the mentor who was named for it."""
    return answer(asks_team(volunteer))


def asks_team(volunteer: Volunteer) -> Asking[list[Volunteer]]:
    """The same. One round."""
    new = [] if volunteer.is_experienced else [volunteer.pk]
    first_visits, mentors = yield from together(FirstVisits.asks(new, are_new=True), _asks_mentors(new))
    return [volunteer, *(mentor for mentor in mentors if volunteer.pk in first_visits.mentors)]


def _asks_mentors(new: Sequence[int]) -> Asking[list[Volunteer]]:
    """Whole rows, of which more than a code is shown."""
    (mentors,) = yield (_mentors(new),)
    return mentors


@written_once
def _mentors(new: Sequence[int]) -> QuerySet[Volunteer]:
    return Volunteer.objects.filter(mentees__volunteer__in=new, mentees__ended_at__isnull=True)


def against(
    person: Person,
    team: Sequence[Volunteer],
    starts: Sequence[Start],
    *,
    now: datetime,
    replaces: Visit | None = None,
) -> list[Against]:
    """What stands against each start, were it booked now; two queries, however many starts.

    Each is asked about by itself. Beside it count all live visits, family's hours, other programs' rooms, and seats
    that others keep at this moment. `replaces`: a visit that would not take place then.
    """
    if not starts:
        return []
    numbers = tuple(volunteer.pk for volunteer in team)
    planned = [Planned(start.sought_by(person, now=now), numbers) for start in starts]
    asking = together(
        asks_about(planned, now=now),
        _asks_kept(person, numbers, starts, now=now),
        _Lacks.asks(person, team, starts, now=now),
    )
    found, kept, lacks = answer(asking)
    proposals = [replace(proposal, past=_counted(proposal, kept, replaces)) for proposal in found]
    return [
        Against(start, findings, lacks.at(start), proposal)
        for start, proposal, findings in zip(starts, proposals, check_many(proposals), strict=True)
    ]


def _asks_kept(
    person: Person, team: Sequence[int], starts: Sequence[Start], *, now: datetime
) -> Asking[list[PastVisit]]:
    """What others keep for themselves at this moment; a day around the starts, for whom the person is kept apart from.
    Only others than the person have a key here: two may keep an hour for one person until one of them confirms.
    """
    codes = {start.facility.pk: start.facility.code for start in starts}
    first, last = min(start.starts for start in starts), max(start.ends for start in starts)
    (rows,) = yield (_held(codes, first - _A_DAY, last + _A_DAY, person.pk, team, now),)
    return [
        PastVisit(
            Span(hold.starts, hold.ends), codes[hold.facility_id],
            None if hold.person_id == person.pk else hold.whose, mode=hold.mode or None,
            window_id=hold.window_id, children=0,
        )
        for hold in rows
    ]  # fmt: skip


@written_once
def _held(
    facilities: Sequence[int], first: datetime, last: datetime, person: int, team: Sequence[int], now: datetime
) -> QuerySet[SlotHold]:
    held = SlotHold.objects.filter(
        facility__in=facilities, visit__isnull=True, released_at__isnull=True, expires_at__gt=now, starts__lt=last,
        ends__gt=first,
    )  # fmt: skip
    held = held.exclude(volunteer__in=team, person=person)
    return held.annotate(whose=F("person__alias_code")).order_by("pk")


def _counted(proposal: Proposal, kept: Iterable[PastVisit], replaces: Visit | None) -> tuple[PastVisit, ...]:
    apart = {one.person_key for one in proposal.kept_apart}
    near = (one for one in kept if one.span.overlaps(proposal.span) or one.person_key in apart)
    past = [*proposal.past, *near]
    if replaces is not None:
        old = Span(replaces.starts, replaces.ends)
        past = [one for one in past if not (one.span == old and one.person_key == proposal.person_key)]
    return tuple(sorted(past, key=lambda one: one.span))


@dataclass(frozen=True)
class _Lacks:
    """What is missing besides the rules, for a team and a person, on any day."""

    team: tuple[int, ...]
    ready: Ready
    last: date
    stays: tuple[Placement, ...]
    of_person: tuple[Missing, ...]
    away: list[AwayRange]
    extra: set[tuple[int, date]]
    called: list[CallOutAnswer]
    elsewhere: Elsewhere

    @classmethod
    def asks(
        cls, person: Person, team: Sequence[Volunteer], starts: Sequence[Start], *, now: datetime
    ) -> Asking["_Lacks"]:
        numbers = tuple(volunteer.pk for volunteer in team)
        days = [start.day for start in starts]
        ready, with_person, calendar, elsewhere = yield from together(
            Ready.asks(numbers),
            asks_missing_with(person, list(team), team=numbers, now=now),
            _asks_calendar(numbers, now=now),
            Elsewhere.asks(numbers, min(days), max(days)),
        )
        away, extra, called = calendar
        of_person = (lack for pk in sorted(with_person) for lack in with_person[pk] if lack.code not in _THE_RULES_SAY)
        return cls(
            team=numbers,
            ready=ready,
            last=max(days),
            stays=tuple(person.placements.all()),
            of_person=tuple(dict.fromkeys(of_person)),
            away=away,
            extra=set(extra),
            called=called,
            elsewhere=elsewhere,
        )

    def at(self, start: Start) -> tuple[Missing, ...]:
        found = [*self.of_person, *(lack for pk in self.team for lack in self._of(pk, start.day))]
        if placement_on(self.stays, start.facility.pk, start.day) is None:
            found.append(Missing("not_there_then"))
        if any(row.starts < start.ends and start.starts < row.ends for row in self.called):
            found.append(Missing("called_out_then"))
        return tuple(dict.fromkeys(found))

    def _of(self, pk: int, day: date) -> Iterable[Missing]:
        # Courses and agreements run out, they do not run in: who lacks none on the last day lacks none before.
        if self.ready.missing(pk, role=VISITOR, day=self.last):
            yield from self.ready.missing(pk, role=VISITOR, day=day)
        elif rests := self.ready.at_work.missing(pk, day):
            yield rests
        if (pk, day) not in self.extra and any(
            row.volunteer_id == pk and row.first_day <= day <= row.last_day for row in self.away
        ):
            yield Missing("away_then")
        yield from self.elsewhere.missing(pk, day)


def _asks_calendar(team: Sequence[int], *, now: datetime) -> Asking[tuple[list[Any], ...]]:
    """Days away, extra days, and what they promised to others."""
    return (yield _away(team), _extra(team), _promised(team, now))


@written_once
def _away(team: Sequence[int]) -> QuerySet[AwayRange]:
    return AwayRange.objects.filter(volunteer__in=team)


@written_once
def _extra(team: Sequence[int]) -> QuerySet[ExtraAvailability, tuple[int, date]]:
    return ExtraAvailability.objects.filter(volunteer__in=team).order_by().values_list("volunteer_id", "day")


@written_once
def _promised(team: Sequence[int], now: datetime) -> QuerySet[CallOutAnswer]:
    return CallOutAnswer.objects.filter(volunteer__in=team, is_assigned=True, ends__gt=now)
