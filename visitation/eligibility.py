"""Who may visit one person: what a volunteer lacks at all (volunteers/eligibility), and what hangs on the person.

Asked by call-outs, by plans while they are made and before they are published, by the nightly look at what is coming,
by suggestions and by pages. What is missing never says anything
of the person beyond that this volunteer is not for them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from compliance.rounds import Asking, answer, together
from compliance.written import written_once
from facilities.models import Facility
from visitation.consents.holding import VISIT, who_agree
from visitation.elsewhere import Elsewhere
from visitation.facts import Planned
from visitation.models import Conflict, Person, PersonLanguage, VolunteersApart
from volunteers.eligibility.asking import GO_IN, VISITOR, Answers, missing_for_all
from volunteers.eligibility.first_visits import FirstVisits
from volunteers.eligibility.missing import Missing, WhoActs, say
from volunteers.eligibility.ready import Ready
from volunteers.models import SpokenLanguage, Volunteer

say("keep_apart", _("These two must not meet."), WhoActs.NOBODY)
say("team_apart", _("Two of the team are not to go together."), WhoActs.LEAD)
say("not_to_be_visited", _("The person is not visited at the moment."), WhoActs.LEAD)
say("no_consent", _("The person has not agreed to visits, or does not any more."), WhoActs.LEAD)
say("other_gender_wished", _("The person wishes for visitors of another gender."), WhoActs.NOBODY)
say("language_needed", _("Nobody of the team speaks a language that the person needs."), WhoActs.LEAD)
_ASKED_OF_PERSON = ("state", "visitor_gender", "visitor_gender_required", "language_required")
_NOT_VISITED = (Person.State.PAUSED, Person.State.CLOSED)


def missing_to_visit(
    person: Person,
    volunteers: Iterable[Volunteer],
    *,
    role: str = VISITOR,
    facility: Facility | None,
    day: date,
    now: datetime,
    team: Iterable[int] = (),
) -> Answers:
    """What each volunteer lacks to be with this person, by primary key; the queries do not grow with the volunteers.

    `team`: those who come besides (primary keys); what one of a team brings, the others need not.
    """
    volunteers = list(volunteers)
    found = missing_for_all(volunteers, role=role, facility=facility, day=day, now=now)
    of_person = missing_with(person, volunteers, role=role, team=team, now=now)
    return {pk: tuple(dict.fromkeys((*found[pk], *of_person[pk]))) for pk in found}


def missing_with(
    person: Person, volunteers: Sequence[Volunteer], *, role: str = VISITOR, team: Iterable[int] = (), now: datetime
) -> Answers:
    """What of it hangs on the person and the team alone: kept apart, a gender or a language that is needed, the mentor
    of a first visit. At most two queries.
    """
    return answer(asks_missing_with(person, volunteers, role=role, team=team, now=now))


def asks_missing_with(
    person: Person, volunteers: Sequence[Volunteer], *, role: str = VISITOR, team: Iterable[int] = (), now: datetime
) -> Asking[Answers]:
    """The same. At most two rounds."""
    beside = set(team)
    known = yield from _Known.asks([person], volunteers, beside=beside, now=now)
    return {volunteer.pk: tuple(known.missing(person, volunteer.pk, role, beside)) for volunteer in volunteers}


def missing_on(planned: Sequence[Planned], *, now: datetime) -> dict[Planned, Answers]:
    """What each of the teams lacks for its own visit, by visit and volunteer: as `missing_to_visit` has it, of all
    visits at once. The queries grow neither with the visits nor with their days.

    Left out is what the rules themselves say of a visit: they are asked about it as a whole (`compliance.rules`).
    """
    coming = {pk for entry in planned for pk in entry.volunteer_ids}
    volunteers = Volunteer.objects.only("code", "state", "gender", "is_experienced").in_bulk(coming)
    people = Person.objects.only(*_ASKED_OF_PERSON).in_bulk({entry.visit.person_id for entry in planned})
    ready = Ready.of(volunteers.values())
    days = [entry.visit.day for entry in planned] or [now.date()]
    known, elsewhere = answer(
        together(
            _Known.asks(list(people.values()), list(volunteers.values()), now=now),
            Elsewhere.asks(coming, min(days), max(days)),
        )
    )

    def lacks(entry: Planned, pk: int) -> tuple[Missing, ...]:
        person, beside, day = people[entry.visit.person_id], set(entry.volunteer_ids) - {pk}, entry.visit.day
        own = (*ready.missing(pk, role=VISITOR, day=day), *elsewhere.missing(pk, day))
        return tuple(dict.fromkeys((*own, *known.missing(person, pk, VISITOR, beside))))

    return {entry: {pk: lacks(entry, pk) for pk in entry.volunteer_ids} for entry in planned}


@dataclass(frozen=True)
class _Known:
    """Of some people and volunteers, read once: all that hangs on who is visited and who comes besides."""

    agreed: set[int]
    apart: set[tuple[int, int]]  # person, volunteer
    teams_apart: set[frozenset[int]]  # two volunteers
    needed: Mapping[int, set[str]]  # languages, of those people who need one
    spoken: Mapping[int, set[str]]
    volunteers: Mapping[int, Volunteer]
    first_visits: FirstVisits

    @classmethod
    def asks(
        cls, people: Sequence[Person], volunteers: Sequence[Volunteer], *, beside: Iterable[int] = (), now: datetime
    ) -> Asking["_Known"]:
        """Two rounds; one where nobody needs a language."""
        new = [volunteer.pk for volunteer in volunteers if not volunteer.is_experienced]
        (agreed, apart, languages), first_visits, pairs = yield from together(
            _asks_of_people(people, now=now),
            FirstVisits.asks(new, are_new=True),
            _asks_teams(volunteer.pk for volunteer in volunteers),
        )
        needed: dict[int, set[str]] = {person.pk: set() for person in people if person.language_required}
        for row in languages:
            needed[row.person_id].add(row.language)
        spoken: dict[int, set[str]] = defaultdict(set)
        if needed:
            there = {volunteer.pk for volunteer in volunteers} | set(beside)
            (speakers,) = yield (_spoken(there, set().union(*needed.values())),)
            for pk, language in speakers:
                spoken[pk].add(language)
        return cls(
            agreed=set(agreed),
            apart=set(apart),
            teams_apart={frozenset(pair) for pair in pairs},
            needed=needed,
            spoken=spoken,
            volunteers={volunteer.pk: volunteer for volunteer in volunteers},
            first_visits=first_visits,
        )

    def missing(self, person: Person, pk: int, role: str, beside: set[int]) -> Iterator[Missing]:
        if person.state in _NOT_VISITED:
            yield Missing("not_to_be_visited")
        if person.pk not in self.agreed:
            yield Missing("no_consent")
        if (person.pk, pk) in self.apart:
            yield Missing("keep_apart")
        if self.teams_apart and any(frozenset((pk, one)) in self.teams_apart for one in beside):
            yield Missing("team_apart")
        if role not in GO_IN:
            return
        if person.visitor_gender_required and self.volunteers[pk].gender != person.visitor_gender:
            yield Missing("other_gender_wished")
        wanted = self.needed.get(person.pk)
        if wanted is not None and not any(wanted & self.spoken.get(one, set()) for one in (pk, *beside)):
            yield Missing("language_needed")
        if lacks := self.first_visits.lacks(pk, beside):
            yield Missing(lacks, {"visitor": self.volunteers[pk].code})


def _asks_of_people(people: Sequence[Person], *, now: datetime) -> Asking[tuple[list[Any], ...]]:
    ids = {person.pk for person in people}
    found = yield (
        who_agree(ids, VISIT, now),
        _conflicts(ids),
        _languages({person.pk for person in people if person.language_required}),
    )
    return found


def _asks_teams(volunteer_ids: Iterable[int]) -> Asking[list[tuple[int, int]]]:
    """Pairs in which one of them is."""
    (pairs,) = yield (_pairs_apart(set(volunteer_ids)),)
    return pairs


@written_once
def _pairs_apart(volunteers: Sequence[int]) -> QuerySet[VolunteersApart, tuple[int, int]]:
    one_of = VolunteersApart.objects.filter(Q(volunteer__in=volunteers) | Q(other__in=volunteers))
    return one_of.order_by().values_list("volunteer_id", "other_id")


@written_once
def _conflicts(people: Sequence[int]) -> QuerySet[Conflict, tuple[int, int]]:
    return Conflict.objects.filter(person__in=people).values_list("person_id", "volunteer_id")


@written_once
def _languages(people: Sequence[int]) -> QuerySet[PersonLanguage]:
    return PersonLanguage.objects.filter(person__in=people)


def _spoken(
    volunteer_ids: Iterable[int], languages: set[str], level: int = SpokenLanguage.Level.CONVERSE
) -> QuerySet[SpokenLanguage, tuple[int, str]]:
    rows = SpokenLanguage.objects.filter(volunteer__in=set(volunteer_ids), language__in=languages, level__gte=level)
    return rows.values_list("volunteer_id", "language")


def speaking(
    volunteer_ids: Iterable[int], languages: set[str], *, level: int = SpokenLanguage.Level.CONVERSE
) -> set[int]:
    """Which of them speak one of the languages at least so well. One query."""
    return {pk for pk, _language in _spoken(volunteer_ids, languages, level)}
