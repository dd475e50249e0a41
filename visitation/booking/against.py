"""What stands against visits at some starts: one `check` of the rules, and what hangs on the program and the person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from compliance.rules import Finding, PastVisit, Proposal, Span, Verdict, blocking, check_many, verdict_of
from visitation.booking.starts import Start
from visitation.eligibility import missing_with
from visitation.facts import Planned, proposals_of
from visitation.facts.people import placement_on
from visitation.models import CallOutAnswer, Person, SlotHold, Visit
from volunteers.eligibility.asking import VISITOR
from volunteers.eligibility.first_visits import FirstVisits
from volunteers.eligibility.missing import Missing, WhoActs, say
from volunteers.eligibility.ready import Ready
from volunteers.models import AwayRange, ExtraAvailability, Volunteer

say("not_there_then", _("It is not known that the person is held there on this day."), WhoActs.LEAD)
say("away_then", _("It is one of the days away that a volunteer entered."), WhoActs.VOLUNTEER)
say("called_out_then", _("A volunteer has promised to help elsewhere at that time."), WhoActs.VOLUNTEER)
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
    mentor = FirstVisits.of([volunteer]).mentors.get(volunteer.pk)
    return [volunteer, mentor] if mentor is not None else [volunteer]


def against(
    person: Person,
    team: Sequence[Volunteer],
    starts: Sequence[Start],
    *,
    now: datetime,
    replaces: Visit | None = None,
) -> list[Against]:
    """What stands against each start, were it booked now; the queries do not grow with the starts.

    Each is asked about by itself. Beside it count all live visits, family's hours, other programs' rooms, and seats
    that others keep at this moment. `replaces`: a visit that would not take place then.
    """
    if not starts:
        return []
    numbers = tuple(volunteer.pk for volunteer in team)
    planned = [Planned(start.visit_to(person, now=now), numbers) for start in starts]
    kept = _kept_by_others(person, numbers, starts, now=now)
    proposals = [
        replace(proposal, past=_counted(proposal, kept, replaces)) for proposal in proposals_of(planned, now=now)
    ]
    lacks = _Lacks(person, team, starts, now=now)
    return [
        Against(start, findings, lacks.at(start), proposal)
        for start, proposal, findings in zip(starts, proposals, check_many(proposals), strict=True)
    ]


def _kept_by_others(
    person: Person, team: Sequence[int], starts: Sequence[Start], *, now: datetime
) -> list[PastVisit]:
    held = SlotHold.objects.filter(
        facility__in={start.facility.pk for start in starts}, visit__isnull=True, released_at__isnull=True,
        expires_at__gt=now, starts__lt=max(start.ends for start in starts), ends__gt=min(s.starts for s in starts),
    ).exclude(volunteer__in=team, person=person)  # fmt: skip
    codes = {start.facility.pk: start.facility.code for start in starts}
    return [
        PastVisit(
            Span(hold.starts, hold.ends), codes[hold.facility_id], None, mode=hold.mode or None,
            window_id=hold.window_id, children=0,
        )
        for hold in held.order_by("pk")
    ]  # fmt: skip


def _counted(proposal: Proposal, kept: Iterable[PastVisit], replaces: Visit | None) -> tuple[PastVisit, ...]:
    past = [*proposal.past, *(one for one in kept if one.span.overlaps(proposal.span))]
    if replaces is not None:
        old = Span(replaces.starts, replaces.ends)
        past = [one for one in past if not (one.span == old and one.person_key == proposal.person_key)]
    return tuple(sorted(past, key=lambda one: one.span))


class _Lacks:
    """What is missing besides the rules, for a team and a person, on any day."""

    def __init__(self, person: Person, team: Sequence[Volunteer], starts: Sequence[Start], *, now: datetime) -> None:
        numbers = {volunteer.pk for volunteer in team}
        self._team, self._ready = team, Ready.of(team)
        self._last = max(start.day for start in starts)
        self._stays = list(person.placements.all())
        with_person = missing_with(person, list(team), team=numbers, now=now)
        self._of_person = tuple(
            dict.fromkeys(
                lack for pk in sorted(with_person) for lack in with_person[pk] if lack.code not in _THE_RULES_SAY
            )
        )
        self._away = list(AwayRange.objects.filter(volunteer__in=numbers))
        self._extra = set(ExtraAvailability.objects.filter(volunteer__in=numbers).values_list("volunteer_id", "day"))
        self._called = list(CallOutAnswer.objects.filter(volunteer__in=numbers, is_assigned=True, ends__gt=now))

    def at(self, start: Start) -> tuple[Missing, ...]:
        found = [*self._of_person, *(lack for volunteer in self._team for lack in self._of(volunteer.pk, start.day))]
        if placement_on(self._stays, start.facility.pk, start.day) is None:
            found.append(Missing("not_there_then"))
        if any(row.starts < start.ends and start.starts < row.ends for row in self._called):
            found.append(Missing("called_out_then"))
        return tuple(dict.fromkeys(found))

    def _of(self, pk: int, day: date) -> Iterable[Missing]:
        # Courses and agreements run out, they do not run in: who lacks none on the last day lacks none before.
        if self._ready.missing(pk, role=VISITOR, day=self._last):
            yield from self._ready.missing(pk, role=VISITOR, day=day)
        elif rests := self._ready.at_work.missing(pk, day):
            yield rests
        if (pk, day) not in self._extra and any(
            row.volunteer_id == pk and row.first_day <= day <= row.last_day for row in self._away
        ):
            yield Missing("away_then")
